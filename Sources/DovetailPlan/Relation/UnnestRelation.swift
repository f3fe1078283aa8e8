public import DovetailColumnar

/// Elements of lists as rows, where a table stands: `FROM unnest(xs)`, Spark's `LATERAL VIEW explode(xs)`. On the right of a
/// join its lists may be of the left's columns.
public struct UnnestRelation: Sendable {
    public var function: UnresolvedExpression.FunctionCall
    /// One more column, the element's position from 1.
    public var hasOrdinality: Bool
    public var location: SourceLocation?

    public init(
        function: UnresolvedExpression.FunctionCall, hasOrdinality: Bool = false,
        location: SourceLocation? = nil
    ) {
        self.function = function
        self.hasOrdinality = hasOrdinality
        self.location = location
    }
}
