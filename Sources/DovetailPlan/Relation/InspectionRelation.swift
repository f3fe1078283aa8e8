public import DovetailColumnar

/// SHOW, DESCRIBE and SUMMARIZE: what the catalog or the columns of a query look like, as rows.
public struct InspectionRelation: Sendable {
    public enum Subject: Sendable {
        /// Tables of a schema, or all that need none before their name.
        case tables(schema: String?)
        case allTables
        case databases
        case schemas
        /// Names and types of the columns of a query.
        case columns(Relation)
        /// One row for each column: its smallest and largest value, how many there are, how they are spread.
        case summary(Relation)
    }

    public var subject: Subject
    public var location: SourceLocation?

    public init(_ subject: Subject, location: SourceLocation? = nil) {
        self.subject = subject
        self.location = location
    }
}
