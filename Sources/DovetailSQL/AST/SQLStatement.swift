public import DovetailColumnar
public import DovetailPlan

/// One statement of an SQL text, with its place in it.
public indirect enum SQLStatement: Sendable {
    /// Rows to be shown.
    case query(Relation, at: StatementPlace)
    /// COPY .. TO.
    case write(WriteRelation, at: StatementPlace)
    case createTable(CreateRelation, at: StatementPlace)
    case createView(CreateRelation, at: StatementPlace)
    case define(Definition, at: StatementPlace)
    case change(Change, at: StatementPlace)
    case session(SessionCommand, at: StatementPlace)
    case explain(SQLStatement, ExplainOptions, at: StatementPlace)
    /// What the catalog or the rows of a table look like.
    case inspect(InspectionRelation, at: StatementPlace)
    /// SET or PRAGMA; the name is in lower case, nil as value asks for the present one.
    case set(name: String, value: Scalar?, at: StatementPlace)
    /// Names and types of the columns.
    case describe(Relation, at: StatementPlace)
    /// A statement behind a WITH that changes tables: the changes come first, in their order.
    case withChanges([NamedChange], SQLStatement, at: StatementPlace)

    public var place: StatementPlace {
        switch self {
        case .query(_, let place), .write(_, let place), .createTable(_, let place), .createView(_, let place),
            .define(_, let place), .change(_, let place), .session(_, let place), .explain(_, _, let place),
            .set(_, _, let place), .describe(_, let place),
            .inspect(_, let place), .withChanges(_, _, let place):
            place
        }
    }
}

/// Where a statement stands and how it is written there.
public struct StatementPlace: Sendable {
    /// From its first word to its last, without the semicolon.
    public var text: String
    public var location: SourceLocation

    public init(text: String, location: SourceLocation) {
        self.text = text
        self.location = location
    }
}

/// What CREATE TABLE .. AS and CREATE VIEW say.
public struct CreateRelation: Sendable {
    /// `[database,] name`.
    public var name: [String]
    public var query: Relation
    public var orReplace: Bool
    public var ifNotExists: Bool
    public var isTemporary: Bool
    /// The first columns as they are declared, with what their rows must fulfill.
    public var declared: CreateTable?
    /// A view over files that was declared as a table, and is dropped as one.
    public var isExternal = false

    public init(name: [String], query: Relation, orReplace: Bool, ifNotExists: Bool, isTemporary: Bool) {
        self.name = name
        self.query = query
        self.orReplace = orReplace
        self.ifNotExists = ifNotExists
        self.isTemporary = isTemporary
    }
}

public struct ExplainOptions: Hashable, Sendable {
    /// The statement runs.
    public var analyze = false
    /// For programs.
    public var isJSON = false

    public init(analyze: Bool = false, isJSON: Bool = false) {
        self.analyze = analyze
        self.isJSON = isJSON
    }
}
