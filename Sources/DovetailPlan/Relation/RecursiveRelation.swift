public import DovetailColumnar

/// A query of WITH RECURSIVE: a union whose later inputs may read what the query itself gave in the round before.
public struct RecursiveRelation: Sendable {
    /// What its working table goes by.
    public var id: String
    public var name: String
    public var query: Relation
    /// USING KEY: names of columns, and aggregates of others. A row takes the place of the one of the same key.
    public var key: [UnresolvedExpression] = []
    /// Names of the first columns where they are given.
    public var columns: [String] = []
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
    /// The rows of all rounds, one of each key.
    public var isWhole: Bool
    public var location: SourceLocation?

    public init(id: String, name: String, isWhole: Bool = false, location: SourceLocation? = nil) {
        self.id = id
        self.name = name
        self.isWhole = isWhole
        self.location = location
    }
}
