public import DovetailColumnar
public import DovetailPlan

/// MERGE: what happens to the rows of a table that have partners in another, and to those of both that have none.
public struct Merge: Sendable {
    /// The rows a clause is about.
    public enum Rows: Sendable {
        /// Rows of the table, each with its partner.
        case matched
        /// Rows of the source without a partner.
        case notInTarget
        /// Rows of the table without a partner.
        case notInSource
    }

    public enum Action: Sendable {
        /// Columns that get values, and the values; nil for all columns from those of the source.
        case insert(columns: [String]?, values: [UnresolvedExpression?]?, byName: Bool)
        /// nil: all columns from those of the source.
        case update(Assignments?, byName: Bool)
        case delete
        case nothing
        /// An error with a text of its own.
        case error(UnresolvedExpression?)
    }

    public struct Clause: Sendable {
        public var rows: Rows
        public var condition: UnresolvedExpression?
        public var action: Action
        public var location: SourceLocation?
    }

    public var table: [String]
    public var alias: String?
    public var source: Relation
    public var condition: JoinCondition
    /// For each row the first that fits counts.
    public var clauses: [Clause] = []
    public var returning: [UnresolvedExpression]?
    public var location: SourceLocation?
}
