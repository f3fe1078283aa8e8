public import DovetailColumnar

/// INTERSECT or EXCEPT of two relations: which rows of the first the second has, or has not.
public struct SetOperationRelation: Sendable {
    public enum Kind: String, Hashable, Sendable { case intersect, except }

    public var kind: Kind
    public var left: Relation
    public var right: Relation
    /// Equal rows are counted: each of the left's is paired with one of the right's. Otherwise each row stands once.
    public var isAll: Bool
    /// Columns are matched by name, missing ones are null; otherwise by position.
    public var byName: Bool
    public var location: SourceLocation?

    public init(
        kind: Kind, left: Relation, right: Relation, isAll: Bool, byName: Bool = false, location: SourceLocation? = nil
    ) {
        self.kind = kind
        self.left = left
        self.right = right
        self.isAll = isAll
        self.byName = byName
        self.location = location
    }
}
