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

    private func parseStatement() throws(SQLError) -> SQLStatement {
        let start = position
        switch current.keyword {
        case .copy: return .write(try parseCopy(), at: place(from: start))
        case .create: return try parseCreate()
        case .drop: return try parseDrop()
        case .explain: return try parseExplain()
        case .describe, .desc, .show: return try parseDescribe()
        case .set: return try parseSet()
        case .pragma: return try parsePragma()
        case .insert, .update, .delete, .merge, .alter, .truncate, .attach, .export, .install, .load, .use, .call,
            .grant, .vacuum, .summarize, .reset, .analyze, .pivot, .unpivot:
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

    private func place(from start: Int) -> StatementPlace {
        StatementPlace(text: text(from: start), location: location(from: start))
    }

    // MARK: CREATE and DROP

    private func parseCreate() throws(SQLError) -> SQLStatement {
        let start = position
        advance()
        let orReplace = accept(.or, .replace)
        let isTemporary = accept(.temp) || accept(.temporary)
        guard at(.table) || at(.view) else {
            if ["schema", "database", "function", "macro", "index", "sequence", "type", "secret", "external"]
                .contains(current.text.lowercased())
            {
                throw unsupported("CREATE \(current.text.uppercased()) is")
            }
            throw expected("TABLE or VIEW after \"CREATE\"")
        }
        let isView = advance().keyword == .view
        let ifNotExists = try parseExistence(negated: true)
        let name = try parseQualifiedName(isView ? "the view" : "the table")
        let columns = try parseViewColumns(isView)
        try expect(.as, "and a query after the name of the \(isView ? "view" : "table")")
        var query = try parseQuery()
        if !columns.isEmpty {
            query = .alias(AliasRelation(input: query, name: name[name.count - 1], columns: columns))
        }
        let relation = CreateRelation(
            name: name, query: query, orReplace: orReplace, ifNotExists: ifNotExists, isTemporary: isTemporary)
        return isView
            ? .createView(relation, at: place(from: start)) : .createTable(relation, at: place(from: start))
    }

    private func parseViewColumns(_ isView: Bool) throws(SQLError) -> [String] {
        guard at("(") else { return [] }
        let next = peek(2)
        guard isView || next.isSymbol(",") || next.isSymbol(")") else {
            throw unsupported("CREATE TABLE with types of columns is", notes: ["CREATE TABLE .. AS SELECT is"])
        }
        return try parseNames("the columns")
    }

    /// IF EXISTS, IF NOT EXISTS
    private func parseExistence(negated: Bool) throws(SQLError) -> Bool {
        guard at(.if), peek().keyword == (negated ? .not : .exists) else { return false }
        advance()
        if negated { advance() }
        try expect(.exists, "after \"IF\(negated ? " NOT" : "")\"")
        return true
    }

    private func parseDrop() throws(SQLError) -> SQLStatement {
        let start = position
        advance()
        guard at(.table) || at(.view) else { throw expected("TABLE or VIEW after \"DROP\"") }
        let isView = advance().keyword == .view
        let ifExists = try parseExistence(negated: false)
        let name = try parseQualifiedName(isView ? "the view" : "the table")
        return .dropTable(name: name, ifExists: ifExists, isView: isView, at: place(from: start))
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
    private func parseSettingName() throws(SQLError) -> String {
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
