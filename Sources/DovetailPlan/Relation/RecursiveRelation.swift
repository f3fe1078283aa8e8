public import DovetailColumnar

/// A query of WITH RECURSIVE: a union whose later inputs may read what the query itself gave in the round before.
public struct RecursiveRelation: Sendable {
    /// What its working table goes by.
    public var id: String
    public var name: String
    public var query: Relation
    public var location: SourceLocation?

    public init(id: String, name: String, query: Relation, location: SourceLocation? = nil) {
        self.id = id
        self.name = name
        self.query = query
        self.location = location
    }
}

/// The name of a recursive query inside of itself: the rows of the round before.
public struct WorkingTableRelation: Sendable {
    public var id: String
    public var name: String
    public var location: SourceLocation?

    public init(id: String, name: String, location: SourceLocation? = nil) {
        self.id = id
        self.name = name
        self.location = location
    }
}
