import DovetailColumnar
import DovetailPlan

/// Statements and what separates them.
extension Parser {
    func parseStatements() throws(SQLError) -> [SQLStatement] {
        var statements: [SQLStatement] = []
        while true {
            while accept(";") {}
            if current.kind == .end { return statements }
            statements.append(try parseStatement())
            guard at(";") || current.kind == .end else { throw expected("the end of the statement") }
        }
    }

    func parseStatement() throws(SQLError) -> SQLStatement {
        let start = position
        if let command = try parseSessionCommand() { return .session(command, at: place(from: start)) }
        switch current.keyword {
        case .copy: return .write(try parseCopy(), at: place(from: start))
        case .create: return try parseCreate()
        case .drop: return try parseDrop()
        case .explain: return try parseExplain()
        case .describe, .desc, .show: return try parseDescribe()
        case .set: return try parseSet()
        case .pragma: return try parsePragma()
        case .alter: return try parseAlter()
        case .insert, .update, .delete, .truncate: return .change(try parseChange(), at: place(from: start))
        case .with where isChangeBehindWith: return .change(try parseChangeBehindWith(), at: place(from: start))
        case .merge, .attach, .export, .install, .load, .call, .grant, .summarize, .pivot, .unpivot:
            throw unsupported("\(current.text.uppercased()) is")
        default: break
        }
        guard startsQuery || at(.values) || at(.table) || at("(") else {
            throw expected("a statement", notes: statementNote(among: Keyword.statements))
        }
        let query = try parseQuery()
        return .query(query, at: place(from: start))
    }

    /// The misspelled first word of a statement or query.
    func statementNote(among keywords: [Keyword]) -> [String] {
        guard current.kind == .word, current.text.utf8.count > 2, current.text.utf8.count < 20 else { return [] }
        let nearest = Spelling.nearest(to: current.text, among: keywords.map(\.name))
        return nearest.map { ["did you mean \($0)?"] } ?? []
    }

    func place(from start: Int) -> StatementPlace {
        StatementPlace(text: text(from: start), location: location(from: start))
    }

    // MARK: EXPLAIN, DESCRIBE, SET

    private func parseExplain() throws(SQLError) -> SQLStatement {
        let start = position
        advance()
        let analyze = accept(.analyze)
        if at(.explain) { throw expected("the statement to explain") }
        let statement = try parseStatement()
        return .explain(statement, analyze: analyze, at: place(from: start))
    }

    private func parseDescribe() throws(SQLError) -> SQLStatement {
        let start = position
        if advance().keyword == .show { throw SQLError.unsupported("SHOW is", at: location(from: start)) }
        _ = accept(.table)
        let isRelation = startsQuery || at("(") || at(.values)
        let relation = isRelation ? try parseQuery() : try parseFrom()
        return .describe(relation, at: place(from: start))
    }

    private func parseSet() throws(SQLError) -> SQLStatement {
        let start = position
        advance()
        if at(.global) || at(.session) || at(.local), peek().kind == .word { advance() }
        let name = try parseSettingName()
        guard accept("=") || accept(.to) else { throw expected("\"=\" after the name \"\(name)\"") }
        let value = try parseOptionValue(of: name).scalar
        return .set(name: name, value: value, at: place(from: start))
    }

    private func parsePragma() throws(SQLError) -> SQLStatement {
        let start = position
        advance()
        let name = try parseSettingName()
        let value = accept("=") ? try parseOptionValue(of: name).scalar : nil
        return .set(name: name, value: value, at: place(from: start))
    }

    /// `threads`, `spark.sql.ansi.enabled`
    func parseSettingName() throws(SQLError) -> String {
        var name = try expectName("the name of a setting").lowercased()
        while accept(".") {
            guard current.kind == .word || current.kind == .quotedName else {
                throw expected("a name after \"\(name).\"")
            }
            name += ".\(advance().text.lowercased())"
        }
        return name
    }
}
