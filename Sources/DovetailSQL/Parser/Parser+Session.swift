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
        case "prepare": return try parsePrepare()
        case "execute": return try parseExecute()
        case "deallocate":
            advance()
            _ = acceptWord("prepare")
            return .deallocate(try expectName("the name of the prepared statement"))
        case "reset":
            advance()
            if acceptWord("variable") { return .resetVariable(try expectName("the name of the variable")) }
            if at(.global) || at(.session) || at(.local), peek().kind == .word { advance() }
            return .reset(try parseSettingName())
        case "set" where peek().text.lowercased() == "variable" && peek().kind == .word:
            advance()
            advance()
            let name = try expectName("the name of the variable")
            guard accept("=") || accept(.to) else { throw expected("\"=\" after the name \"\(name)\"") }
            return .setVariable(name, try parseExpression())
        case "checkpoint", "vacuum", "analyze", "force":
            while current.kind != .end, !at(";") { advance() }
            return .nothing
        default: return nil
        }
    }

    private func parsePrepare() throws(SQLError) -> SessionCommand {
        advance()
        let name = try expectName("a name for the prepared statement")
        var types: [DataType] = []
        if accept("(") {
            repeat { types.append(try parseType()) } while accept(",")
            try expect(")", "after the types of the parameters")
        }
        try expect(.as, "and a statement after the name \"\(name)\"")
        let start = position
        // Parameters stand for nothing yet: what counts is the text.
        let rest = written(current.range.lowerBound..<tokens[tokens.count - 1].range.upperBound)
        var open = bindings
        open.takesOpenParameters = true
        let inner = try Parser(rest, source: source, dialect: dialect, bindings: open, isAggregate: isAggregate)
        inner.expansion = MacroExpansion(arguments: [:], callSite: here)
        _ = try inner.parseStatement()
        guard inner.at(";") || inner.current.kind == .end else { throw inner.expected("the end of the statement") }
        position = start + inner.position
        return .prepare(name, PreparedText(text: text(from: start), types: types))
    }

    private func parseExecute() throws(SQLError) -> SessionCommand {
        advance()
        let name = try expectName("the name of the prepared statement")
        var arguments: [(name: String?, value: UnresolvedExpression)] = []
        if accept("("), !accept(")") {
            try nested { () throws(SQLError) in
                repeat {
                    let isNamed = current.isName && (peek().isSymbol(":=") || peek().isSymbol("=>"))
                    let name = isNamed ? advance().text.lowercased() : nil
                    if isNamed { advance() }
                    arguments.append((name, try parseExpression()))
                } while accept(",")
                try expect(")", "after the values of the parameters")
            }
        }
        return .execute(name, arguments: arguments)
    }
}
