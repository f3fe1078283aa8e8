import DovetailColumnar
import DovetailPlan

/// INSERT, UPDATE, DELETE and TRUNCATE.
extension Parser {
    func parseChange() throws(SQLError) -> Change {
        switch current.keyword {
        case .insert: .insert(try parseInsert())
        case .update: .update(try parseUpdate())
        case .delete: .delete(try parseDelete())
        case .merge: .merge(try parseMerge())
        default: .delete(try parseTruncate())
        }
    }

    /// At a WITH that stands before INSERT, UPDATE or DELETE.
    var isChangeBehindWith: Bool {
        guard at(.with) else { return false }
        var (distance, depth) = (1, 0)
        while peek(distance).kind != .end, !peek(distance).isSymbol(";") {
            let token = peek(distance)
            if token.isSymbol("(") { depth += 1 }
            if token.isSymbol(")") { depth -= 1 }
            if depth == 0, peek(distance - 1).isSymbol(")"), let word = token.keyword {
                switch word {
                case .insert, .update, .delete, .merge: return true
                case .select, .from, .values, .table: return false
                default: break
                }
            }
            distance += 1
        }
        return false
    }

    func parseChangeBehindWith() throws(SQLError) -> Change {
        try ownRelation { () throws(SQLError) in
            let outerTables = commonTables.count
            defer { commonTables.removeLast(commonTables.count - outerTables) }
            try parseWith()
            return try parseChange()
        }
    }

    /// A change in WITH, with the cursor behind the parenthesis before it.
    func parseNamedChange(
        _ name: String, _ columns: [String], isRecursive: Bool, isAllowed: Bool
    ) throws(SQLError) {
        let start = position
        guard isAllowed else {
            throw invalid(
                "a WITH that changes tables must stand at the top level of a statement", from: start,
                notes: ["WITH \(name) AS (\(current.text.uppercased()) ..) before the statement itself"])
        }
        guard !isRecursive else { throw unsupported("\(current.text.uppercased()) in WITH RECURSIVE is") }
        let change = try nested { () throws(SQLError) in
            let change = try parseChange()
            try expect(")", "after the change of \"\(name)\"")
            return change
        }
        let table = "\u{1}\(CommonTable.newID(name))"
        changes.append(NamedChange(table: table, change: change))
        let rows = Relation.table(TableRelation(name: [table], location: location(of: tokens[start])))
        commonTables.append(CommonTable(name: name, relation: rows, columns: columns, height: 2))
    }

    // MARK: INSERT

    private func parseInsert() throws(SQLError) -> Insert {
        let start = position
        advance()
        var conflict = Insert.Conflict.fail
        if accept(.or) {
            guard at(.replace) || at(.ignore) else { throw expected("REPLACE or IGNORE after \"INSERT OR\"") }
            conflict = advance().keyword == .replace ? .replace : .ignore(columns: [])
        }
        try expect(.into, "after \"INSERT\"")
        var insert = Insert(table: try parseQualifiedName("the table"), source: .defaults)
        insert.location = location(from: start)
        insert.conflict = conflict
        if accept(.as) { insert.alias = try expectName("a name after \"AS\"") }
        if at("("), !isSubqueryBehindParenthesis { insert.columns = try parseNames("the columns") }
        if at(.by), acceptWordPair("by", "name") {
            insert.byName = true
        } else {
            _ = acceptWordPair("by", "position")
        }
        insert.source = try parseInsertSource()
        if at(.on), peek().text.lowercased() == "conflict" { insert.conflict = try parseConflict() }
        insert.returning = try parseReturning()
        return insert
    }

    private func acceptWordPair(_ first: String, _ second: String) -> Bool { acceptWord(first, second) }

    private var isSubqueryBehindParenthesis: Bool {
        var distance = 0
        while peek(distance).isSymbol("(") { distance += 1 }
        switch peek(distance).keyword {
        case .select, .with, .from, .values: return true
        default: return false
        }
    }

    private func parseInsertSource() throws(SQLError) -> Insert.Source {
        if acceptWord("default") {
            try expect(.values, "after \"DEFAULT\"")
            return .defaults
        }
        let start = position
        if accept(.values) {
            var rows: [[UnresolvedExpression?]] = []
            repeat {
                try expect("(", "before a row of VALUES")
                rows.append(try nested { () throws(SQLError) in try parseInsertRow() })
            } while accept(",") && at("(")
            if current.kind == .end || at(";") || at(.on) || at(")") || atWord("returning") { return .values(rows) }
            position = start
        }
        return .query(try parseQuery())
    }

    func parseInsertRow() throws(SQLError) -> [UnresolvedExpression?] {
        var row: [UnresolvedExpression?] = []
        repeat { row.append(try parseAssignedValue()) } while accept(",")
        try expect(")", "after a row of VALUES")
        return row
    }

    /// An expression, or nil for DEFAULT.
    private func parseAssignedValue() throws(SQLError) -> UnresolvedExpression? {
        if atWord("default"), [",", ")", ";"].contains(where: peek().isSymbol) || peek().endsAssignment {
            advance()
            return nil
        }
        return try parseExpression()
    }

    private func parseConflict() throws(SQLError) -> Insert.Conflict {
        advance()
        advance()
        let columns = at("(") ? try parseNames("the columns of ON CONFLICT") : []
        if at(.where) { throw unsupported("ON CONFLICT with a condition on the key is") }
        try expectWord("do", "after \"ON CONFLICT\"")
        if acceptWord("nothing") { return .ignore(columns: columns) }
        try expect(.update, "or \"NOTHING\" after \"DO\"")
        try expect(.set, "after \"UPDATE\"")
        let assignments = try parseAssignments()
        let condition = accept(.where) ? try parseExpression() : nil
        return .update(columns: columns, assignments, condition: condition)
    }

    func parseReturning() throws(SQLError) -> [UnresolvedExpression]? {
        guard acceptWord("returning") else { return nil }
        var items: [UnresolvedExpression] = []
        repeat { items.append(try parseItem()) } while accept(",")
        return items
    }

    // MARK: UPDATE and DELETE

    func parseAssignments() throws(SQLError) -> Assignments {
        var assignments: Assignments = []
        repeat {
            let start = position
            if at("(") {
                let names = try parseNames("the columns of SET")
                try expect("=", "after the columns of SET")
                let values = try parseAssignedRow(count: names.count)
                guard values.count == names.count else {
                    throw invalid("SET has \(names.count) columns, but \(values.count) values", from: start)
                }
                for (name, value) in zip(names, values) { assignments.append((name, value, location(from: start))) }
                continue
            }
            var name = try expectName("the name of a column")
            // The table's name may stand before the column's.
            if accept(".") { name = try expectName("the name of a column") }
            let place = location(from: start)
            try expect("=", "after the column \"\(name)\"")
            assignments.append((name, try parseAssignedValue(), place))
        } while accept(",")
        return assignments
    }

    /// The values of several columns, or one that all of them get.
    private func parseAssignedRow(count: Int) throws(SQLError) -> [UnresolvedExpression?] {
        if at("("), !startsQuery(at: 1), let close = closing(at: 0), peek(close + 1).endsAssignedRow {
            advance()
            return try nested { () throws(SQLError) in try parseInsertRow() }
        }
        let value = try parseAssignedValue()
        return Array(repeating: value, count: count)
    }

    func parseTargetAlias() throws(SQLError) -> String? {
        if accept(.as) { return try expectName("a name after \"AS\"") }
        guard current.isImplicitAlias, !at(.set), !at(.using), !atWord("returning") else { return nil }
        return advance().text
    }

    private func parseUpdate() throws(SQLError) -> Update {
        let start = position
        advance()
        var update = Update(table: try parseQualifiedName("the table"), assignments: [])
        update.alias = try parseTargetAlias()
        try expect(.set, "after the name of the table")
        update.assignments = try parseAssignments()
        if accept(.from) { update.from = try parseFrom() }
        if accept(.where) { update.condition = try parseExpression() }
        update.returning = try parseReturning()
        update.location = location(of: tokens[start])
        return update
    }

    private func parseDelete() throws(SQLError) -> Delete {
        let start = position
        advance()
        try expect(.from, "after \"DELETE\"")
        var delete = Delete(table: try parseQualifiedName("the table"))
        delete.alias = try parseTargetAlias()
        if accept(.using) { delete.using = try parseFrom() }
        if accept(.where) { delete.condition = try parseExpression() }
        delete.returning = try parseReturning()
        delete.location = location(of: tokens[start])
        return delete
    }

    private func parseTruncate() throws(SQLError) -> Delete {
        let start = position
        advance()
        _ = accept(.table)
        let table = try parseQualifiedName("the table")
        return Delete(table: table, location: location(from: start))
    }
}

extension Token {
    /// Whether it can follow the values of `SET (a, b) = (1, 2)`.
    fileprivate var endsAssignedRow: Bool { endsAssignment || isSymbol(",") || isSymbol(")") || isSymbol(";") }

    /// Whether it can follow `SET a = DEFAULT`.
    fileprivate var endsAssignment: Bool {
        kind == .end || keyword == .where || keyword == .from || text.lowercased() == "returning"
    }
}
