public import DovetailColumnar

/// The resolved plan every execution starts from. Each node knows its output schema; columns are positions.
public indirect enum LogicalPlan: Sendable {
    case scan(Scan)
    case values(Values)
    case project(Project)
    case filter(Filter)
    case join(Join)
    case pairing(Pairing)
    case aggregate(Aggregate)
    case window(Window)
    case sort(Sort)
    case limit(Limit)
    case union(Union)
    case distinct(Distinct)
    case repetition(Repetition)
    case expand(Expand)
    case unnest(Unnest)
    case shared(Shared)
    case recursion(Recursion)
    case workingTable(WorkingTable)
    case write(Write)

    public struct Scan: Sendable {
        public var source: any TableSource
        /// Positions in the source's schema, in output order.
        public var projection: [Int]
        /// Applied inside the scan, exactly; columns are positions in the source's schema (not the projection).
        public var filters: [Expression]
        public var schema: Schema

        public init(source: any TableSource, projection: [Int], filters: [Expression] = []) {
            self.source = source
            self.projection = projection
            self.filters = filters
            schema = source.schema.selecting(projection)
        }
    }

    public struct Values: Sendable {
        public var schema: Schema
        /// Constant expressions.
        public var rows: [[Expression]]

        public init(schema: Schema, rows: [[Expression]]) {
            self.schema = schema
            self.rows = rows
        }
    }

    public struct Project: Sendable {
        public var input: LogicalPlan
        public var expressions: [Expression]
        public var schema: Schema

        public init(input: LogicalPlan, expressions: [Expression], names: [String]) {
            self.input = input
            self.expressions = expressions
            schema = Schema(zip(names, expressions).map { Field($0, $1.type) })
        }
    }

    public struct Filter: Sendable {
        public var input: LogicalPlan
        public var condition: Expression

        public init(input: LogicalPlan, condition: Expression) {
            self.input = input
            self.condition = condition
        }
    }

    public struct Join: Sendable {
        public var left: LogicalPlan
        public var right: LogicalPlan
        public var kind: JoinKind
        /// Equality pairs: the first over the left's columns, the second over the right's, of one type. Null never
        /// matches, unless `nullsEqual`.
        public var keys: [Key]
        /// Null keys match null keys, as groups do.
        public var nullsEqual: Bool
        /// The rest of the condition, over left's columns followed by right's.
        public var residual: Expression?
        /// Left's columns then right's (made nullable as the kind asks); left's alone for semi and anti, and with a boolean
        /// behind them for mark.
        public var schema: Schema

        public struct Key: Hashable, Sendable {
            public var left: Expression
            public var right: Expression

            public init(left: Expression, right: Expression) {
                self.left = left
                self.right = right
            }
        }

        public init(
            left: LogicalPlan, right: LogicalPlan, kind: JoinKind, keys: [Key], residual: Expression?, schema: Schema,
            nullsEqual: Bool = false
        ) {
            self.nullsEqual = nullsEqual
            self.left = left
            self.right = right
            self.kind = kind
            self.keys = keys
            self.residual = residual
            self.schema = schema
        }
    }

    public struct Aggregate: Sendable {
        public var input: LogicalPlan
        public var groups: [Expression]
        public var aggregates: [AggregateCall]
        /// Keys of groups that are there even without a row, as the one group of an aggregation without keys is.
        public var standingGroups: [[Scalar]]
        /// Groups then aggregates.
        public var schema: Schema

        public init(
            input: LogicalPlan, groups: [Expression], groupNames: [String], aggregates: [AggregateCall],
            standingGroups: [[Scalar]] = []
        ) {
            self.input = input
            self.groups = groups
            self.standingGroups = standingGroups
            self.aggregates = aggregates
            schema = Schema(
                zip(groupNames, groups).map { Field($0, $1.type) } + aggregates.map { Field($0.name, $0.type) })
        }
    }

    public struct Sort: Sendable {
        public var input: LogicalPlan
        public var keys: [SortKey]
        /// Only the first rows are wanted: top-N.
        public var limit: Int?

        public init(input: LogicalPlan, keys: [SortKey], limit: Int? = nil) {
            self.input = input
            self.keys = keys
            self.limit = limit
        }
    }

    public struct Limit: Sendable {
        public var input: LogicalPlan
        public var limit: Int?
        public var offset: Int
        /// Rows are counted for each value of these apart.
        public var keys: [Expression]

        public init(input: LogicalPlan, limit: Int?, offset: Int, keys: [Expression] = []) {
            self.keys = keys
            self.input = input
            self.limit = limit
            self.offset = offset
        }
    }

    /// UNION ALL; inputs have equal types.
    public struct Union: Sendable {
        public var inputs: [LogicalPlan]
        public var schema: Schema

        public init(inputs: [LogicalPlan], schema: Schema) {
            self.inputs = inputs
            self.schema = schema
        }
    }

    /// Keeps the first row, in input order, of each key; nil = the whole row.
    public struct Distinct: Sendable {
        public var input: LogicalPlan
        public var keys: [Expression]?

        public init(input: LogicalPlan, keys: [Expression]?) {
            self.input = input
            self.keys = keys
        }
    }

    /// Computed once though it stands in several places.
    public struct Shared: Sendable {
        public var id: String
        public var input: LogicalPlan

        public init(id: String, input: LogicalPlan) {
            self.id = id
            self.input = input
        }
    }

    public struct Write: Sendable {
        public var input: LogicalPlan
        public var target: WriteTarget

        public init(input: LogicalPlan, target: WriteTarget) {
            self.input = input
            self.target = target
        }
    }
}

extension LogicalPlan {
    public var schema: Schema {
        switch self {
        case .scan(let node): node.schema
        case .values(let node): node.schema
        case .project(let node): node.schema
        case .filter(let node): node.input.schema
        case .join(let node): node.schema
        case .pairing(let node): node.schema
        case .aggregate(let node): node.schema
        case .window(let node): node.schema
        case .sort(let node): node.input.schema
        case .limit(let node): node.input.schema
        case .union(let node): node.schema
        case .distinct(let node): node.input.schema
        case .repetition(let node): node.input.schema
        case .expand(let node): node.schema
        case .unnest(let node): node.schema
        case .shared(let node): node.input.schema
        case .recursion(let node): node.schema
        case .workingTable(let node): node.schema
        case .write: LogicalPlan.writeResult
        }
    }

    /// What a write gives back: one row with the number of rows written.
    public static let writeResult = Schema([Field("Count", .int64, nullable: false)])
}
