import DovetailColumnar
import DovetailPlan

/// Statements about the session itself.
extension Parser {
    /// nil where another statement stands.
    func parseSessionCommand() throws(SQLError) -> SessionCommand? {
        switch current.text.lowercased() {
        case _ where current.kind != .word: return nil
        case "begin", "start":
            advance()
            if !acceptWord("transaction") { _ = acceptWord("work") }
            return .begin
        case "commit", "end":
            advance()
            if !acceptWord("transaction") { _ = acceptWord("work") }
            return .commit
        case "rollback", "abort":
            advance()
            if !acceptWord("transaction") { _ = acceptWord("work") }
            if at(.to) { throw unsupported("ROLLBACK TO is") }
            return .rollback
        case "use":
            advance()
            return .use(try parseQualifiedName("the schema"))
        case "checkpoint", "vacuum", "analyze", "force":
            while current.kind != .end, !at(";") { advance() }
            return .nothing
        default: return nil
        }
    }
}
