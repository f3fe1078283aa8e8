import DovetailColumnar
import DovetailPlan

/// One SELECT with its clauses, FROM first or in its place.
extension Parser {
    func parseSelect() throws(SQLError) -> SelectClauses {
        var select = SelectClauses()
        let start = position
        windows = try namedWindows()
        if accept(.from) {
            select.from = try parseFrom()
            if at(.select) { try parseSelectList(&select) }
        } else {
            try parseSelectList(&select)
            if at(.into) { throw unsupported("SELECT INTO is", notes: ["CREATE TABLE .. AS does the same"]) }
            if accept(.from) { select.from = try parseFrom() }
        }
        select.location = location(of: tokens[start])
        if select.items.isEmpty {
            select.items = [UnresolvedExpression(.star(UnresolvedExpression.StarItem()), at: select.location)]
        }
        try checkDistinctKeys(of: select)
        if accept(.where) { select.condition = try parseExpression() }
        if at(.group) { select.groups = try parseGroups() }
        if accept(.having) { select.having = try parseExpression() }
        // Named windows are known since the start.
        if at(.window), peek(2).keyword == .as { _ = try parseWindowClause() }
        if accept(.qualify) { select.qualify = try parseExpression() }
        if at(.window), peek(2).keyword == .as { _ = try parseWindowClause() }
        if at(.using), peek().text.lowercased() == "sample", let from = select.from {
            advance()
            advance()
            select.from = try parseSample(of: from)
        }
        return select
    }

    private func parseSelectList(_ select: inout SelectClauses) throws(SQLError) {
        try expect(.select, "at the start of a query")
        if accept(.distinct) {
            if accept(.on) {
                try expect("(", "after \"DISTINCT ON\"")
                select.distinct = .on(
                    try nested { () throws(SQLError) in try parseExpressions(until: ")", of: "DISTINCT ON") })
            } else {
                select.distinct = .rows
            }
        } else {
            _ = accept(.all)
        }
        repeat {
            // A comma may end the list.
            if !select.items.isEmpty, at(.from) { return }
            select.items.append(try parseItem())
            guard select.items.count <= Parser.maximumColumns else {
                throw SQLError(
                    .invalidClause, "a SELECT has at most \(Parser.maximumColumns) columns", location: here)
            }
        } while accept(",")
    }

    /// A literal picks a column of the list by its place, or nothing.
    private func checkDistinctKeys(of select: SelectClauses) throws(SQLError) {
        if case .rows = select.distinct, let item = select.items.first(where: \.isCollated) {
            throw SQLError.unsupported("DISTINCT with COLLATE is", at: item.location)
        }
        guard case .on(let keys) = select.distinct, !dialect.sparkNames else { return }
        let hasStar = select.items.contains { if case .star = $0.node { true } else { false } }
        for key in keys {
            guard case .literal(let value, let type) = key.node else { continue }
            if case .int(let place) = value, type.isInteger, place >= 1 {
                if hasStar || place <= select.items.count { continue }
            }
            throw SQLError(
                .syntaxError, "DISTINCT ON takes columns, or places of columns in the list", location: key.location)
        }
    }

    func parseItem() throws(SQLError) -> UnresolvedExpression {
        let start = position
        if at("*"), !startsColumns(at: 1) { return try parseStar(qualifier: nil, from: start) }
        if current.isName || current.kind == .string, peek().isSymbol(":") {
            let name = advance().text
            advance()
            return try node(.alias(try parseExpression(), name: name), from: start)
        }
        let expression = try parseExpression()
        if case .star(let star) = expression.node, star.use == .list { return expression }
        guard let name = try parseAlias() else { return expression }
        return UnresolvedExpression(.alias(expression, name: name), at: location(from: start))
    }

    /// `AS name`, or a name that is no reserved word.
    func parseAlias() throws(SQLError) -> String? {
        if accept(.as) {
            guard current.kind == .word || current.kind == .quotedName || current.kind == .string else {
                throw expected("a name after \"AS\"")
            }
            return advance().text
        }
        guard current.isImplicitAlias, !startsDistribution else { return nil }
        lastImplicitAlias = position
        return advance().text
    }

    // MARK: Stars

    /// At the `*` of `*` or `t.*`, with what stands behind it.
    func parseStar(
        qualifier: String?, path: [String] = [], from start: Int
    ) throws(SQLError) -> UnresolvedExpression {
        advance()
        var star = UnresolvedExpression.StarItem(qualifier: qualifier)
        star.path = path
        if at(.exclude) || at(.except) && peek().isSymbol("(") && !isQuery(at: 2) {
            let word = advance().keyword?.name ?? ""
            star.excluding = try parseStarList(word) { () throws(SQLError) in try parsePath("a column") }
        }
        if at(.replace) {
            advance()
            star.replacing = try parseStarList("REPLACE") { () throws(SQLError) in
                let value = try parseExpression()
                try expect(.as, "and a column's name in REPLACE")
                return (try expectName("a column's name"), value)
            }
        }
        if at(.rename), !peek().isSymbol(","), peek().kind != .end {
            advance()
            star.renaming = try parseStarList("RENAME") { () throws(SQLError) in
                let path = try parsePath("a column")
                try expect(.as, "and a new name in RENAME")
                return (path, try expectName("a new name"))
            }
        }
        star.selector = try parseNamePattern()
        return try node(.star(star), from: start)
    }

    private func isQuery(at distance: Int) -> Bool {
        let token = peek(distance)
        return token.keyword == .select || token.keyword == .with || token.keyword == .from || token.isSymbol("(")
    }

    /// `(x, y)`, or one `x` without parentheses.
    private func parseStarList<Item>(
        _ word: String, _ item: () throws(SQLError) -> Item
    ) throws(SQLError) -> [Item] {
        guard accept("(") else { return [try item()] }
        return try nested { () throws(SQLError) in
            var items: [Item] = []
            repeat { items.append(try item()) } while accept(",")
            try expect(")", "after the list of \(word)")
            return items
        }
    }

    private func parsePath(_ what: String) throws(SQLError) -> [String] {
        var path = [try expectName("the name of \(what)")]
        while accept(".") { path.append(try expectName("the name of a member")) }
        return path
    }
}

extension UnresolvedExpression {
    fileprivate var isCollated: Bool {
        switch node {
        case .alias(let operand, _): operand.isCollated
        case .call(let call): call.name == FunctionCall.collate
        default: false
        }
    }
}
