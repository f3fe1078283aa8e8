/// LIMIT and OFFSET as expressions, which know no column of the query they end.
public struct ComputedLimit: Sendable {
    /// nil, or null: no limit.
    public var limit: UnresolvedExpression?
    /// The limit is a percentage of all rows, whatever the offset.
    public var isPercentage: Bool
    public var offset: UnresolvedExpression?

    public init(limit: UnresolvedExpression? = nil, isPercentage: Bool = false, offset: UnresolvedExpression? = nil) {
        self.limit = limit
        self.isPercentage = isPercentage
        self.offset = offset
    }
}
