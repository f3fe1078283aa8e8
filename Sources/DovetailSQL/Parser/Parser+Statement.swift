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
        let outer = changes
        changes = []
        takesChanges = at(.with)
        defer { changes = outer }
        let statement = try parseStatementItself()
        return changes.isEmpty ? statement : .withChanges(changes, statement, at: place(from: start))
    }

    private func parseStatementItself() throws(SQLError) -> SQLStatement {
        let start = position
        if let command = try parseSessionCommand() { return .session(command, at: place(from: start)) }
        switch current.keyword {
        case .copy: return try parseCopyStatement()
        case .create: return try parseCreate()
        case .drop: return try parseDrop()
        case .explain: return try parseExplain()
        case .describe, .desc, .show, .summarize: return try parseDescribe()
        case .set: return try parseSet()
        case .pragma: return try parsePragma()
        case .alter: return try parseAlter()
        case .insert, .update, .delete, .truncate, .merge: return .change(try parseChange(), at: place(from: start))
        case .with where isChangeBehindWith: return .change(try parseChangeBehindWith(), at: place(from: start))
        case .call: return try parseCallStatement()
        case .attach, .export, .install, .load, .grant:
            throw unsupported("\(current.text.uppercased()) is")
        default: break
        }
        guard startsQuery || at(.values) || at(.pivot) || at(.unpivot) || at(.table) || at("(") else {
            throw expected("a statement", notes: statementNote(among: Keyword.statements))
        }
        takesInto = true
        intoTable = nil
        let query = try parseQuery()
        takesInto = false
        return intoTable.map { creation(of: $0, from: query, at: start) } ?? .query(query, at: place(from: start))
    }

    /// SELECT .. INTO, which is CREATE TABLE .. AS.
    private func creation(of table: CreateTable, from query: Relation, at start: Int) -> SQLStatement {
        let create = CreateRelation(
            name: table.name, query: query, orReplace: false, ifNotExists: false, isTemporary: table.isTemporary)
        return .createTable(create, at: place(from: start))
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

    // MARK: SET

    private func parseSet() throws(SQLError) -> SQLStatement {
        let start = position
        advance()
        if at(.global) || at(.session) || at(.local), peek().kind == .word { advance() }
        let name = try parseSettingName()
        guard accept("=") || accept(.to) else { throw expected("\"=\" after the name \"\(name)\"") }
        let value = try parseOptionValue(of: name).scalar
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
