public import DovetailColumnar
public import DovetailPlan

/// CREATE TYPE: a name for a type.
public struct CreateType: Sendable {
    public enum Source: Sendable {
        case type(DataType)
        /// The values of a query's column are the labels of an enumeration.
        case labels(Relation)
    }

    /// `[[database,] schema,] name`.
    public var name: [String]
    public var source: Source
    public var orReplace = false
    public var ifNotExists = false
    public var isTemporary = false
    public var location: SourceLocation?
}
