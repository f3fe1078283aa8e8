import DovetailColumnar
import DovetailPlan

/// Whole queries: WITH, UNION, ORDER BY and LIMIT around SELECTs.
extension Parser {
    func parseQuery() throws(SQLError) -> Relation {
        try ownRelation { () throws(SQLError) in
            let outerTables = commonTables.count
            let outerWindows = windows
            windows = [:]
            defer { windows = outerWindows }
            defer { commonTables.removeLast(commonTables.count - outerTables) }
            if at(.with) { try parseWith() }
            let body = try parseSetOperations()
            let tail = try parseTail()
            return try lower(body, tail)
        }
    }

    /// A query in parentheses, with the cursor behind the opening one.
    func parseNestedQuery(_ what: String) throws(SQLError) -> Relation {
        try nested { () throws(SQLError) in
            let query = try parseQuery()
            try expect(")", "after \(what)")
            return query
        }
    }

    // MARK: WITH

    func parseWith() throws(SQLError) {
        let takesChanges = self.takesChanges
        self.takesChanges = false
        advance()
        let isRecursive = accept(.recursive)
        var names: Set<String> = []
        repeat {
            let start = position
            let isFile = current.kind == .string
            let name = isFile ? advance().text : try expectName("a name for the query of WITH")
            guard names.insert(name.lowercased()).inserted else {
                throw invalid("WITH names \"\(name)\" twice", from: start)
            }
            let columns = at("(") ? try parseNames("the columns of \"\(name)\"") : []
            let key = isRecursive ? try parseRecursionKey() : []
            try expect(.as, "after \"\(name)\" in WITH")
            let isInlined = accept(.not, .materialized)
            if !isInlined { _ = accept(.materialized) }
            try expect("(", "before the query of \"\(name)\"")
            if at(.insert) || at(.update) || at(.delete) || at(.merge) {
                try parseNamedChange(name, columns, isRecursive: isRecursive, isAllowed: takesChanges)
                continue
            }
            var height = 0
            let query = try ownRelation { () throws(SQLError) in
                let parse = { () throws(SQLError) in try self.parseNestedQuery("the query of \"\(name)\"") }
                let query = try isRecursive ? parseRecursive(name, columns, key, from: start, parse) : parse()
                height = relationHeight
                return query
            }
            let relation =
                isInlined ? query : .shared(SharedRelation(id: CommonTable.newID(name), input: query))
            commonTables.append(CommonTable(name: name, relation: relation, columns: columns, height: height + 2))
        } while accept(",")
    }

    /// A query that may read its own rows under its name.
    func parseRecursive(
        _ name: String, _ columns: [String], _ key: [UnresolvedExpression], from start: Int,
        _ parse: () throws(SQLError) -> Relation
    ) throws(SQLError) -> Relation {
        let id = CommonTable.newID(name)
        let place = location(of: tokens[start])
        let own = Relation.workingTable(WorkingTableRelation(id: id, name: name, location: place))
        commonTables.append(CommonTable(name: name, relation: own, columns: columns, height: 2))
        let all = WorkingTableRelation(id: id, name: name, isWhole: true, location: place)
        commonTables[commonTables.count - 1].whole = .workingTable(all)
        let query = try parse()
        commonTables.removeLast()
        var recursive = RecursiveRelation(id: id, name: name, query: query, location: place)
        recursive.key = key
        recursive.columns = columns
        return .recursive(recursive)
    }

    /// `USING KEY (a, max(b))`
    private func parseRecursionKey() throws(SQLError) -> [UnresolvedExpression] {
        guard at(.using), peek().text.lowercased() == "key" else { return [] }
        advance()
        advance()
        try expect("(", "after \"USING KEY\"")
        return try nested { () throws(SQLError) in
            var items: [UnresolvedExpression] = []
            repeat { items.append(try parseItem()) } while accept(",")
            try expect(")", "after the columns of USING KEY")
            return items
        }
    }

    /// `(a, b)`
    func parseNames(_ what: String) throws(SQLError) -> [String] {
        try expect("(", "before \(what)")
        var names: [String] = []
        repeat { names.append(try expectName("a name in \(what)")) } while accept(",")
        try expect(")", "after \(what)")
        return names
    }

    // MARK: Bodies

    func parseQueryPrimary() throws(SQLError) -> QueryBody {
        let start = position
        switch current.keyword {
        case .select, .from: return .select(try parseSelect())
        case .pivot, .unpivot: return .relation(try parsePivotStatement())
        case .values:
            advance()
            try raiseRelation()
            return .relation(try parseValues(from: start))
        case .table:
            advance()
            try raiseRelation()
            let relation = namedTable(try parseQualifiedName("a table"), from: start + 1)
            return .relation(relation)
        default: break
        }
        guard accept("(") else {
            throw expected("a query", notes: statementNote(among: [.select, .from, .values, .with]))
        }
        return .relation(try parseNestedQuery("the query in parentheses"))
    }

    /// Rows in parentheses.
    func parseValues(from start: Int) throws(SQLError) -> Relation {
        var rows: [[UnresolvedExpression]] = []
        repeat {
            try expect("(", "before a row of VALUES")
            rows.append(try nested { () throws(SQLError) in try parseExpressions(until: ")", of: "a row of VALUES") })
        } while acceptComma()
        return .values(ValuesRelation(rows: rows, location: location(of: tokens[start])))
    }

    // MARK: ORDER BY and LIMIT

    func parseOrder() throws(SQLError) -> QueryTail.Order {
        if accept(.all) || at("*") && !startsColumns(at: 1) && accept("*") {
            let every = UnresolvedExpression(.star(UnresolvedExpression.StarItem()), at: here)
            return .all(try parseDirection(of: every))
        }
        return .keys(try parseSortKeys())
    }

    /// `a DESC NULLS LAST, b`
    func parseSortKeys() throws(SQLError) -> [UnresolvedSortKey] {
        var keys: [UnresolvedSortKey] = []
        repeat { keys.append(try parseDirection(of: try parseExpression())) } while acceptComma()
        return keys
    }

    /// A comma with more behind it; one that ends a clause is passed over.
    func acceptComma() -> Bool {
        guard accept(",") else { return false }
        if current.kind == .end || at(")") || at(";") { return false }
        switch current.keyword {
        case .order, .having, .limit, .offset, .window, .qualify, .union, .except, .intersect, .as: return false
        default: return true
        }
    }

    func parseDirection(of expression: UnresolvedExpression) throws(SQLError) -> UnresolvedSortKey {
        var key = UnresolvedSortKey(expression: expression)
        if accept(.desc) {
            key.isDescending = true
        } else if !accept(.asc) {
            key.isDescending = dialect.ordersDescending
        }
        if accept(.nulls) {
            guard at(.first) || at(.last) else { throw expected("FIRST or LAST after \"NULLS\"") }
            key.nullsFirst = advance().keyword == .first
        }
        return key
    }
}
