public import DovetailColumnar
public import DovetailPlan

/// A statement about the session: transactions, the schema in use, variables, prepared statements.
public enum SessionCommand: Sendable {
    case begin
    case commit
    case rollback
    /// USE.
    case use([String])
    case setVariable(String, UnresolvedExpression)
    case resetVariable(String)
    /// RESET of a setting.
    case reset(String)
    /// The text of the statement, which is read again when it is executed.
    case prepare(String, PreparedText)
    case execute(String, arguments: [(name: String?, value: UnresolvedExpression)])
    case deallocate(String)
    /// What has nothing to do here: CHECKPOINT, VACUUM, ANALYZE.
    case nothing
}

/// A statement with parameters, to be read when their values are known.
public struct PreparedText: Sendable {
    public var text: String
    /// Types of the first parameters, where they are declared.
    public var types: [DataType]
}
