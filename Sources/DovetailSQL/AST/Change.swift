public import DovetailColumnar
public import DovetailPlan

/// A statement that changes the rows of a table.
public enum Change: Sendable {
    case insert(Insert)
    case update(Update)
    case delete(Delete)
    case merge(Merge)
}

/// A change in WITH, whose name stands for the rows it returns.
public struct NamedChange: Sendable {
    /// What the statement behind calls the table of those rows.
    public var table: String
    public var change: Change
}

public struct Insert: Sendable {
    public enum Source: Sendable {
        case query(Relation)
        /// COPY .. FROM: columns in order, read as the types of the table's.
        case file(ReadRelation)
        /// Rows of VALUES; nil stands for DEFAULT.
        case values([[UnresolvedExpression?]])
        /// One row of defaults.
        case defaults
    }

    /// What happens to a row whose key exists.
    public enum Conflict: Sendable {
        case fail
        /// The new row is left out.
        case ignore(columns: [String])
        /// All columns that are given take the new row's values.
        case replace
        case update(columns: [String], Assignments, condition: UnresolvedExpression?)
    }

    public var table: [String]
    public var alias: String?
    /// nil: all, in order.
    public var columns: [String]?
    public var byName = false
    public var source: Source
    public var conflict = Conflict.fail
    public var returning: [UnresolvedExpression]?
    public var location: SourceLocation?

    public init(table: [String], source: Source) {
        self.table = table
        self.source = source
    }
}

/// Columns with their new values; nil stands for DEFAULT.
public typealias Assignments = [(column: String, value: UnresolvedExpression?, location: SourceLocation?)]

public struct Update: Sendable {
    public var table: [String]
    public var alias: String?
    public var assignments: Assignments
    public var from: Relation?
    public var condition: UnresolvedExpression?
    public var returning: [UnresolvedExpression]?
    public var location: SourceLocation?
}

/// DELETE, and TRUNCATE without a condition.
public struct Delete: Sendable {
    public var table: [String]
    public var alias: String?
    public var using: Relation?
    public var condition: UnresolvedExpression?
    public var returning: [UnresolvedExpression]?
    public var location: SourceLocation?
}
