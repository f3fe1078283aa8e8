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
        let subject = try parseInspection()
        if case .columns(let relation) = subject { return .describe(relation, at: place(from: start)) }
        return .inspect(InspectionRelation(subject, location: location(from: start)), at: place(from: start))
    }

    /// At DESCRIBE, SHOW or SUMMARIZE.
    private func parseInspection() throws(SQLError) -> InspectionRelation.Subject {
        let word = advance().keyword
        if word == .show, let subject = try parseShow() { return subject }
        _ = accept(.table)
        return try word == .summarize ? .summary(parseInspected()) : .columns(parseInspected())
    }

    /// `(DESCRIBE t)` in FROM, behind the parenthesis; nil where a table stands.
    func parseInspectionTable() throws(SQLError) -> Relation? {
        guard at(.describe) || at(.show) || at(.summarize) || at(.desc) else { return nil }
        guard startsQuery(at: 1) || peek().isName || peek().kind == .string || peek().isSymbol("(") else { return nil }
        let start = position
        return try nested { () throws(SQLError) in
            try raiseRelation()
            let subject = try parseInspection()
            let place = location(from: start)
            try expect(")", "after what is shown")
            return .inspection(InspectionRelation(subject, location: place))
        }
    }

    /// nil where a table's name follows.
    private func parseShow() throws(SQLError) -> InspectionRelation.Subject? {
        if acceptWord("tables") {
            return .tables(schema: accept(.from) ? try expectName("the name of a schema") : nil)
        }
        if acceptWord("all", "tables") { return .allTables }
        if atWord("columns"), peek().keyword == .from || peek().keyword == .in {
            advance()
            advance()
            return .columns(try parseTableItem())
        }
        if acceptWord("databases") { return .databases }
        return acceptWord("schemas") ? .schemas : nil
    }

    /// A query or a table.
    private func parseInspected() throws(SQLError) -> Relation {
        startsQuery || at("(") || at(.values) ? try parseQuery() : try parseFrom()
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
        case "show_tables": return .inspect(InspectionRelation(.tables(schema: nil)), at: place(from: start))
        case "show_databases": return .inspect(InspectionRelation(.databases), at: place(from: start))
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
