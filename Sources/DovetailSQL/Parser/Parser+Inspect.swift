import DovetailColumnar
import DovetailPlan

/// EXPLAIN, DESCRIBE, SHOW, SUMMARIZE, PRAGMA and CALL: statements that tell about others, about tables or the session.
extension Parser {
    func parseExplain() throws(SQLError) -> SQLStatement {
        let start = position
        advance()
        var options = ExplainOptions(analyze: accept(.analyze))
        if at("("), peek().text.lowercased() == "analyze" || peek().text.lowercased() == "format" {
            advance()
            repeat {
                if accept(.analyze) { options.analyze = true } else { try parseExplainFormat(&options) }
            } while accept(",")
            try expect(")", "after the options of EXPLAIN")
        } else if atWord("format") {
            try parseExplainFormat(&options)
        }
        if at(.explain) { throw expected("the statement to explain") }
        let statement = try parseStatement()
        return .explain(statement, options, at: place(from: start))
    }

    private func parseExplainFormat(_ options: inout ExplainOptions) throws(SQLError) {
        try expectWord("format", "or \"ANALYZE\" as an option of EXPLAIN")
        switch current.text.lowercased() {
        case "json": options.isJSON = true
        case "text": options.isJSON = false
        default: throw expected("JSON or TEXT after \"FORMAT\"")
        }
        advance()
    }

    func parseDescribe() throws(SQLError) -> SQLStatement {
        let start = position
        if advance().keyword == .show, let inspection = try parseShow() {
            return .inspect(inspection, at: place(from: start))
        }
        _ = accept(.table)
        return .describe(try parseInspected(), at: place(from: start))
    }

    /// nil where a table's name follows.
    private func parseShow() throws(SQLError) -> Inspection? {
        if acceptWord("tables") {
            return .tables(schema: accept(.from) ? try expectName("the name of a schema") : nil)
        }
        if acceptWord("all", "tables") { return .allTables }
        if acceptWord("databases") { return .databases }
        return acceptWord("schemas") ? .schemas : nil
    }

    /// A query or a table.
    private func parseInspected() throws(SQLError) -> Relation {
        startsQuery || at("(") || at(.values) ? try parseQuery() : try parseFrom()
    }

    func parseSummarize() throws(SQLError) -> SQLStatement {
        let start = position
        advance()
        _ = accept(.table)
        return .inspect(.summary(try parseInspected()), at: place(from: start))
    }

    /// `CALL f(..)` is `FROM f(..)`.
    func parseCallStatement() throws(SQLError) -> SQLStatement {
        let start = position
        advance()
        guard current.isName, peek().isSymbol("(") else { throw expected("a function after \"CALL\"") }
        return .query(try parseTableFunction(), at: place(from: start))
    }

    func parsePragma() throws(SQLError) -> SQLStatement {
        let start = position
        advance()
        let name = try parseSettingName()
        switch name {
        case "show_tables": return .inspect(.tables(schema: nil), at: place(from: start))
        case "show_databases": return .inspect(.databases, at: place(from: start))
        case _ where accept("("):
            let value = try parseExpression()
            try expect(")", "after the argument of \"\(name)\"")
            let function = TableFunctionRelation(
                name: "pragma_\(name)", arguments: [value], location: location(from: start))
            return .query(.tableFunction(function), at: place(from: start))
        default:
            let value = accept("=") ? try parseOptionValue(of: name).scalar : nil
            return .set(name: name, value: value, at: place(from: start))
        }
    }
}
