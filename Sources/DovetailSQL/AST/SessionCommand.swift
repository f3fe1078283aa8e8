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
    case prepare(String, text: String)
    case execute(String, arguments: [(name: String?, value: UnresolvedExpression)])
    case deallocate(String)
    /// What has nothing to do here: CHECKPOINT, VACUUM, ANALYZE.
    case nothing
}
