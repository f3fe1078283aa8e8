public import DovetailColumnar

/// What a user wrote, in the one vocabulary of all front ends: SQL, job graphs, Swift. Names are unresolved, types are
/// unknown; every node may carry the place it was written.
public indirect enum Relation: Sendable {
    /// Files read by path: `FROM 'x.csv'`, `read_csv(...)`, a job's S3 source.
    case read(ReadRelation)
    /// A named table, view or CTE.
    case table(TableRelation)
    /// `range(10)`.
    case tableFunction(TableFunctionRelation)
    /// Rows of literals. Empty `rows` of no columns with one row stand for a missing FROM.
    case values(ValuesRelation)
    case pivot(PivotRelation)
    case unpivot(UnpivotRelation)
    case project(ProjectRelation)
    case filter(FilterRelation)
    case join(JoinRelation)
    case aggregate(AggregateRelation)
    case sort(SortRelation)
    case limit(LimitRelation)
    case union(UnionRelation)
    /// INTERSECT and EXCEPT.
    case setOperation(SetOperationRelation)
    case distinct(DistinctRelation)
    /// Gives a relation a name, and its columns new ones.
    case alias(AliasRelation)
    /// Elements of lists as rows.
    case unnest(UnnestRelation)
    /// A relation used in several places and computed once; equal `id` means the same relation.
    case shared(SharedRelation)
    case recursive(RecursiveRelation)
    case workingTable(WorkingTableRelation)
    case inspection(InspectionRelation)
    case write(WriteRelation)
}

public struct ReadRelation: Sendable {
    /// Paths, globs, `s3://bucket/key`; folders are read recursively.
    public var paths: [String]
    /// Format name; nil = by the file's ending.
    public var format: String?
    public var options: [String: Scalar]
    /// All columns in order, as declared; nil = inferred.
    public var schema: Schema?
    /// Types of single columns by name, where declared.
    public var types: [String: DataType]
    /// Columns that stand in the folders' names alone, where they are declared; they are no part of `schema`.
    public var folderColumns: [Field] = []
    /// A folder without files is a table without rows: its columns are declared.
    public var mayBeEmpty = false
    public var location: SourceLocation?

    public init(
        paths: [String], format: String? = nil, options: [String: Scalar] = [:], schema: Schema? = nil,
        types: [String: DataType] = [:], location: SourceLocation? = nil
    ) {
        self.paths = paths
        self.format = format
        self.options = options
        self.schema = schema
        self.types = types
        self.location = location
    }
}

public struct TableRelation: Sendable {
    /// `[database,] name`.
    public var name: [String]
    public var location: SourceLocation?

    public init(name: [String], location: SourceLocation? = nil) {
        self.name = name
        self.location = location
    }
}

public struct ValuesRelation: Sendable {
    public var names: [String]
    public var rows: [[UnresolvedExpression]]
    public var location: SourceLocation?

    public init(names: [String] = [], rows: [[UnresolvedExpression]], location: SourceLocation? = nil) {
        self.names = names
        self.rows = rows
        self.location = location
    }
}

public struct ProjectRelation: Sendable {
    public var input: Relation
    /// May hold stars and aliases. Without aggregates: those stand in `AggregateRelation`.
    public var items: [UnresolvedExpression]
    /// Only rows for which it holds; it may name items and call window functions.
    public var qualify: UnresolvedExpression?
    public var location: SourceLocation?

    public init(input: Relation, items: [UnresolvedExpression], location: SourceLocation? = nil) {
        self.input = input
        self.items = items
        self.location = location
    }
}

public struct FilterRelation: Sendable {
    public var input: Relation
    public var condition: UnresolvedExpression
    /// Names of the select list above, for what is no column.
    public var aliases: [(name: String, value: UnresolvedExpression)] = []
    public var location: SourceLocation?

    public init(input: Relation, condition: UnresolvedExpression, location: SourceLocation? = nil) {
        self.input = input
        self.condition = condition
        self.location = location
    }
}

/// How two inputs are joined.
public enum JoinKind: String, Hashable, Sendable, CaseIterable {
    case inner, left, right, full, semi, anti, cross
    /// The left's rows with a column that tells whether each has a partner: what a subquery in an expression becomes.
    case mark
    /// As left, but a row with two partners is an error: what a scalar subquery becomes.
    case single
}

/// Which of the rows that satisfy its condition a join pairs.
public enum JoinMatching: String, Hashable, Sendable {
    /// All of them.
    case all
    /// ASOF: the one that is nearest by the inequality in the condition.
    case nearest
    /// POSITIONAL: the one at the same place, without a condition.
    case position
}

public struct JoinRelation: Sendable {
    public var left: Relation
    public var right: Relation
    public var kind: JoinKind
    public var matching: JoinMatching
    public var condition: JoinCondition
    /// Put before a right-hand name that the left has too; nil leaves both with one name.
    public var clashPrefix: String?
    public var location: SourceLocation?

    public init(
        left: Relation, right: Relation, kind: JoinKind, matching: JoinMatching = .all, condition: JoinCondition,
        clashPrefix: String? = nil, location: SourceLocation? = nil
    ) {
        self.left = left
        self.matching = matching
        self.right = right
        self.kind = kind
        self.condition = condition
        self.clashPrefix = clashPrefix
        self.location = location
    }
}

public enum JoinCondition: Sendable {
    case none
    case on(UnresolvedExpression)
    /// Columns of one name on both sides, which appear once, first.
    case using([String])
    case natural
    /// Left and right keys paired by position, each resolved on its own side; all columns are kept.
    case keys(left: [UnresolvedExpression], right: [UnresolvedExpression])
}

public struct AggregateRelation: Sendable {
    public var input: Relation
    /// Empty with aggregates in `items` means one global row. An integer literal means the item at that place.
    public var groups: [UnresolvedExpression]
    /// GROUPING SETS, each as positions in `groups`; nil = one set of all of them.
    public var sets: [[Int]]?
    /// GROUP BY ALL: the items without aggregates are the groups, and `groups` is empty.
    public var groupsAll: Bool
    /// The output, in order: group expressions, aggregates and expressions of both.
    public var items: [UnresolvedExpression]
    public var having: UnresolvedExpression?
    /// Only rows for which it holds; it may name items and call window functions.
    public var qualify: UnresolvedExpression?
    public var location: SourceLocation?

    public init(
        input: Relation, groups: [UnresolvedExpression], sets: [[Int]]? = nil, groupsAll: Bool = false,
        items: [UnresolvedExpression], having: UnresolvedExpression? = nil, location: SourceLocation? = nil
    ) {
        self.input = input
        self.groups = groups
        self.sets = sets
        self.groupsAll = groupsAll
        self.items = items
        self.having = having
        self.location = location
    }
}

public struct SortRelation: Sendable {
    public var input: Relation
    /// Resolved against the output of `input`, then, where `input` is a projection, against what lies below it. A star
    /// stands for every column of the output.
    public var keys: [UnresolvedSortKey]
    public var location: SourceLocation?

    public init(input: Relation, keys: [UnresolvedSortKey], location: SourceLocation? = nil) {
        self.input = input
        self.keys = keys
        self.location = location
    }
}

public struct UnresolvedSortKey: Sendable {
    public var expression: UnresolvedExpression
    public var isDescending: Bool
    /// nil = the dialect's default.
    public var nullsFirst: Bool?

    public init(expression: UnresolvedExpression, isDescending: Bool = false, nullsFirst: Bool? = nil) {
        self.expression = expression
        self.isDescending = isDescending
        self.nullsFirst = nullsFirst
    }
}

public struct LimitRelation: Sendable {
    public var input: Relation
    public var limit: Int?
    public var offset: Int
    /// In place of the two above, where they are more than numbers.
    public var computed: ComputedLimit?

    public init(input: Relation, limit: Int?, offset: Int = 0, computed: ComputedLimit? = nil) {
        self.input = input
        self.limit = limit
        self.offset = offset
        self.computed = computed
    }
}

public struct UnionRelation: Sendable {
    public var inputs: [Relation]
    /// False removes duplicates.
    public var isAll: Bool
    /// Columns are matched by name, missing ones are null; otherwise by position.
    public var byName: Bool
    public var location: SourceLocation?

    public init(inputs: [Relation], isAll: Bool, byName: Bool = false, location: SourceLocation? = nil) {
        self.inputs = inputs
        self.isAll = isAll
        self.byName = byName
        self.location = location
    }
}

public struct DistinctRelation: Sendable {
    public var input: Relation
    /// The first row of each key in input order is kept; nil = the whole row is the key.
    public var keys: [UnresolvedExpression]?
    public var location: SourceLocation?

    public init(input: Relation, keys: [UnresolvedExpression]? = nil, location: SourceLocation? = nil) {
        self.input = input
        self.keys = keys
        self.location = location
    }
}

public struct AliasRelation: Sendable {
    public var input: Relation
    public var name: String
    /// New names for the first columns.
    public var columns: [String]

    public init(input: Relation, name: String, columns: [String] = []) {
        self.input = input
        self.name = name
        self.columns = columns
    }
}

public struct SharedRelation: Sendable {
    public var id: String
    public var input: Relation

    public init(id: String, input: Relation) {
        self.id = id
        self.input = input
    }
}

public struct WriteRelation: Sendable {
    public var input: Relation
    public var target: WriteTarget
    public var location: SourceLocation?

    public init(input: Relation, target: WriteTarget, location: SourceLocation? = nil) {
        self.input = input
        self.target = target
        self.location = location
    }
}

/// Where and how a relation is written.
public struct WriteTarget: Hashable, Sendable {
    public enum Layout: Hashable, Sendable {
        /// One file at `path`.
        case file
        /// Files under the folder `path`, with a folder a value for each partition column.
        case folder(partitionBy: [String])
    }
    public enum Mode: String, Hashable, Sendable { case fail, overwrite, append }

    /// A local path or `s3://bucket/key`.
    public var path: String
    public var layout: Layout
    /// Format name; nil = by the path's ending.
    public var format: String?
    public var options: [String: Scalar]
    public var mode: Mode
    /// Number of files a folder gets; nil = as it comes.
    public var fileCount: Int?
    /// What the report calls this target (a node's name).
    public var label: String?

    public init(
        path: String, layout: Layout, format: String? = nil, options: [String: Scalar] = [:], mode: Mode = .overwrite,
        fileCount: Int? = nil, label: String? = nil
    ) {
        self.path = path
        self.layout = layout
        self.format = format
        self.options = options
        self.mode = mode
        self.fileCount = fileCount
        self.label = label
    }
}
