import DovetailColumnar
import DovetailPlan

/// One SELECT with its clauses, FROM first or in its place.
extension Parser {
    func parseSelect() throws(SQLError) -> SelectClauses {
        var select = SelectClauses()
        let start = position
        let mayHaveInto = takesInto && nesting == 0
        takesInto = false
        windows = try namedWindows()
        if accept(.from) {
            select.from = try parseFrom()
            if at(.select) { try parseSelectList(&select) }
        } else {
            try parseSelectList(&select)
            if at(.into) { try parseInto(isAllowed: mayHaveInto) }
            if accept(.from) { select.from = try parseFrom() }
        }
        select.location = location(of: tokens[start])
        if select.items.isEmpty {
            select.items = [UnresolvedExpression(.star(UnresolvedExpression.StarItem()), at: select.location)]
        }
        try checkDistinctKeys(of: select)
        // Of rows that are the same under their collations the first stands for all.
        if case .rows = select.distinct, select.items.contains(where: \.isCollated),
            !select.items.contains(where: { if case .star = $0.node { true } else { false } })
        {
            select.distinct = .on(select.items.map(\.withoutAlias))
        }
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

    /// `INTO [TEMP] t` behind the list.
    private func parseInto(isAllowed: Bool) throws(SQLError) {
        let start = position
        advance()
        let isTemporary = accept(.temp) || accept(.temporary)
        _ = accept(.table)
        let table = CreateTable(name: try parseQualifiedName("the table"), isTemporary: isTemporary)
        guard isAllowed else { throw invalid("INTO stands in the first SELECT of a statement alone", from: start) }
        intoTable = table
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
        if case .rows = select.distinct, let item = select.items.first(where: \.isCollated),
            select.items.contains(where: { if case .star = $0.node { true } else { false } })
        {
            throw SQLError.unsupported("DISTINCT with COLLATE and a star is", at: item.location)
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
        if current.isName || current.kind == .string, peek().isSymbol(":") {
            let name = advance().text
            advance()
            return try node(.alias(try parseExpression(), name: name), from: start)
        }
        let isStar = at("*") && !startsColumns(at: 1)
        let expression = try isStar ? parseStar(qualifier: nil, from: start) : parseExpression()
        if case .star(var star) = expression.node, star.use == .list {
            guard star.selector != nil, accept(.as) else { return expression }
            guard current.kind == .word || current.kind == .quotedName || current.kind == .string else {
                throw expected("a name after \"AS\"")
            }
            let name = advance().text
            star.use = .columns
            let columns = UnresolvedExpression(.star(star), at: expression.location)
            return try node(.alias(columns, name: name), from: start)
        }
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
        if at(.exclude) || at(.except) && namesColumns {
            let word = advance().keyword?.name ?? ""
            star.excluding = try parseStarList(word) { () throws(SQLError) in
                current.kind == .string ? [advance().text] : try parsePath("a column")
            }
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
        let place = position
        star.selector = try parseNamePattern()
        if star.selector != nil, !star.replacing.isEmpty || !star.renaming.isEmpty {
            let word = star.replacing.isEmpty ? "RENAME" : "REPLACE"
            throw invalid("\(word) cannot stand with a pattern of names", from: place)
        }
        return try node(.star(star), from: start)
    }

    /// Whether EXCEPT is followed by what it leaves out of a star, and not by a query.
    private var namesColumns: Bool {
        if peek().isSymbol("(") { return !isQuery(at: 2) }
        return peek().isName && peek().keyword != .values && peek().keyword != .table
            && peek().keyword != .pivot && peek().keyword != .unpivot
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
            // A comma may end the list.
            repeat { items.append(try item()) } while accept(",") && !at(")")
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
