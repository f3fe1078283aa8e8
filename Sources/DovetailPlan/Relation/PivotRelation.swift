public import DovetailColumnar

/// Values of one column turned into columns: PIVOT.
public struct PivotRelation: Sendable {
    /// What the new columns are made of: each value of some keys.
    public struct Axis: Sendable {
        public var keys: [UnresolvedExpression]
        public var values: Values

        public init(keys: [UnresolvedExpression], values: Values) {
            self.keys = keys
            self.values = values
        }
    }

    public enum Values: Sendable {
        /// All there are, ascending; a query finds them before the plan is made.
        case found
        /// Each with the name of its column, where one is given.
        case listed([(values: [UnresolvedExpression], name: String?)])
        /// Those that a query gives.
        case query(Relation)
    }

    public var input: Relation
    public var axes: [Axis]
    /// Empty: the number of rows.
    public var aggregates: [UnresolvedExpression]
    /// nil: every column that neither keys nor aggregates name.
    public var groups: [UnresolvedExpression]?
    public var location: SourceLocation?

    public init(
        input: Relation, axes: [Axis], aggregates: [UnresolvedExpression], groups: [UnresolvedExpression]? = nil,
        location: SourceLocation? = nil
    ) {
        self.input = input
        self.axes = axes
        self.aggregates = aggregates
        self.groups = groups
        self.location = location
    }
}

/// Columns turned into rows of a name and a value: UNPIVOT.
public struct UnpivotRelation: Sendable {
    /// Columns that become one row, and what it is called.
    public struct Entry: Sendable {
        /// As many as there are columns of values, or a star.
        public var expressions: [UnresolvedExpression]
        public var name: String?

        public init(expressions: [UnresolvedExpression], name: String?) {
            self.expressions = expressions
            self.name = name
        }
    }

    public var input: Relation
    public var entries: [Entry]
    public var nameColumn: String
    public var valueColumns: [String]
    public var includesNulls: Bool
    public var location: SourceLocation?

    public init(
        input: Relation, entries: [Entry], nameColumn: String, valueColumns: [String], includesNulls: Bool,
        location: SourceLocation? = nil
    ) {
        self.input = input
        self.entries = entries
        self.nameColumn = nameColumn
        self.valueColumns = valueColumns
        self.includesNulls = includesNulls
        self.location = location
    }
}
