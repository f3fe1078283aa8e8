import DovetailColumnar
import DovetailPlan

/// FROM: tables, files, subqueries and how they are joined.
extension Parser {
    /// Behind the word FROM.
    func parseFrom() throws(SQLError) -> Relation {
        let start = position
        var result = try parseJoins()
        while accept(",") {
            // A comma may end the list.
            if at(.select) || at(.where) { break }
            let right = try parseJoins()
            result = .join(
                JoinRelation(
                    left: result, right: right, kind: .cross, condition: .none, location: location(from: start)))
            try raiseRelation()
        }
        return result
    }

    private func parseJoins() throws(SQLError) -> Relation {
        var result = try parseTableItem()
        result = try parseLateralViews(of: result)
        while let (kind, matching, isNatural, start) = try parseJoinWords() {
            let right = try parseTableItem()
            let condition =
                matching == .position ? JoinCondition.none : try parseJoinCondition(kind, isNatural: isNatural)
            let place = location(of: tokens[start])
            if kind == .mark {
                result = try markJoin(result, right, condition, from: start)
                continue
            }
            result = .join(
                JoinRelation(
                    left: result, right: right, kind: kind, matching: matching, condition: condition, location: place))
            try raiseRelation()
            result = try parseLateralViews(of: result)
        }
        return result
    }

    /// `LEFT OUTER JOIN` and so on; nil where no join stands.
    private func parseJoinWords() throws(SQLError) -> (JoinKind, JoinMatching, isNatural: Bool, start: Int)? {
        let start = position
        let isNatural = accept(.natural)
        var kind = JoinKind.inner
        var matching = JoinMatching.all
        if at(.asof), !isNatural { matching = .nearest }
        if at(.positional, .join) { (matching, kind) = (.position, .full) }
        if matching == .nearest { advance() }
        switch current.keyword {
        case .join:
            advance()
            if matching == .all, !isNatural, let named = try parseJoinType() { kind = named }
            return (kind, matching, isNatural, start)
        case .inner: advance()
        case .cross: kind = .cross
        case .semi where peek().keyword == .join: kind = .semi
        case .anti where peek().keyword == .join: kind = .anti
        case .left: kind = .left
        case .right: kind = .right
        case .full: kind = .full
        case .positional where matching == .position: break
        default:
            if matching == .nearest { throw expected("\"JOIN\" after \"ASOF\"") }
            if isNatural { throw expected("\"JOIN\" after \"NATURAL\"") }
            return nil
        }
        if kind != .inner { advance() }
        if kind == .left, at(.semi) || at(.anti) { kind = advance().keyword == .semi ? .semi : .anti }
        if matching != .position, kind == .left || kind == .right || kind == .full { _ = accept(.outer) }
        let words = tokens[start..<position].map { $0.text.uppercased() }.joined(separator: " ")
        try expect(.join, "after \"\(words)\"")
        return (kind, matching, isNatural, start)
    }

    /// `BY (TYPE semi)` behind JOIN; nil where it does not stand.
    private func parseJoinType() throws(SQLError) -> JoinKind? {
        guard at(.by), peek().isSymbol("("), peek(2).text.lowercased() == "type", peek(3).kind == .word else {
            return nil
        }
        for _ in 0..<3 { advance() }
        let place = position
        var name = advance().text.lowercased()
        if name.hasSuffix("_join") { name.removeLast("_join".count) }
        guard let kind = JoinKind(rawValue: name), kind != .cross else {
            throw invalid("\"\(name)\" is not a valid join type", from: place)
        }
        try expect(")", "after the type of the join")
        return kind
    }

    /// The left's rows with a column that tells whether the condition holds for a row of the right, null where no one knows.
    private func markJoin(
        _ left: Relation, _ right: Relation, _ condition: JoinCondition, from start: Int
    ) throws(SQLError) -> Relation {
        guard case .on(let test) = condition else {
            throw SQLError.unsupported("a mark join without ON is", at: location(of: tokens[start]))
        }
        try raiseRelation(by: 3)
        let yes = try literal(.boolean(true), .boolean, from: start)
        let tests = Relation.project(ProjectRelation(input: right, items: [test], location: test.location))
        let mark = try node(
            .subquery(
                UnresolvedExpression.SubqueryCall(kind: .any(.equal), operands: [yes], query: tests, text: "mark")),
            from: start)
        let items = [
            UnresolvedExpression(.star(UnresolvedExpression.StarItem()), at: mark.location),
            try node(.alias(mark, name: "__mark_join_marker"), from: start),
        ]
        return .project(ProjectRelation(input: left, items: items, location: location(of: tokens[start])))
    }

    private func parseJoinCondition(_ kind: JoinKind, isNatural: Bool) throws(SQLError) -> JoinCondition {
        if isNatural { return .natural }
        if kind == .cross { return .none }
        if accept(.on) { return .on(try parseExpression()) }
        if accept(.using) { return .using(try parseNames("the columns of USING")) }
        // Spark takes a join without a condition for a cross join.
        if dialect.sparkNames, kind == .inner { return .none }
        throw expected("\"ON\" or \"USING\" after the tables of JOIN")
    }

    // MARK: Tables

    func parseTableItem() throws(SQLError) -> Relation {
        let start = position
        let relation = try parsePivots(behind: try parseTablePrimary())
        if at(.for), peek().text.lowercased() == "system_time" { throw unsupported("FOR SYSTEM_TIME is") }
        guard let (name, written) = try parseTableAlias() else { return try parseTableSample(of: relation) }
        var columns = written
        // The one column of an unnested list is called as its table is.
        if columns.isEmpty, case .unnest(let node) = relation, node.isPlain { columns = [name] }
        try raiseRelation()
        guard columns.isEmpty, case .alias(let inner) = relation, tokens[start].kind != .symbol else {
            let renamed = Relation.alias(AliasRelation(input: relation, name: name, columns: columns))
            return try parseTableSample(of: try parsePivots(behind: renamed))
        }
        // A name of WITH takes the alias in place of its own.
        return try parseTableSample(
            of: .alias(AliasRelation(input: inner.input, name: name, columns: inner.columns)))
    }

    private func parsePivots(behind table: Relation) throws(SQLError) -> Relation {
        var relation = table
        while at(.pivot) && peek().isSymbol("(") || at(.unpivot) && !peek().isSymbol(".") {
            relation = try parsePivotSuffix(of: relation)
        }
        return relation
    }

    private func parseTableAlias() throws(SQLError) -> (String, [String])? {
        guard let name = try parseAlias() else { return nil }
        return (name, at("(") ? try parseNames("the columns of \"\(name)\"") : [])
    }

    private func parseTablePrimary() throws(SQLError) -> Relation {
        let start = position
        try raiseRelation()
        switch current.kind {
        case .string where commonTables.contains { $0.name == current.text }:
            return namedTable([advance().text], from: start)
        case .string: return .read(ReadRelation(paths: [advance().text], location: location(from: start)))
        case .symbol where at("("): return try parseParenthesizedTable()
        case .word, .quotedName:
            switch current.keyword {
            case .lateral where startsUnnest(at: 1):
                advance()
                return try parseUnnest()
            case .lateral: return try parseLateral()
            case .values where peek().isSymbol("("):
                advance()
                return try parseValues(from: start)
            default: break
            }
            if startsUnnest(at: 0) { return try parseUnnest() }
            if current.kind == .word, peek().isSymbol("("), current.keyword?.isReserved != true {
                return try parseTableFunction()
            }
            return namedTable(try parseQualifiedName("a table"), from: start)
        default: throw expected("a table, a file in quotes or a subquery", notes: reservedNote)
        }
    }

    /// Any table may read those to its left; the word says so.
    private func parseLateral() throws(SQLError) -> Relation {
        advance()
        if current.text.lowercased() == "view" { throw unsupported("LATERAL VIEW is") }
        guard at("(") || current.kind == .word && peek().isSymbol("(") else {
            throw expected("a subquery after \"LATERAL\"")
        }
        return try parseTablePrimary()
    }

    /// A subquery, or a join in parentheses.
    private func parseParenthesizedTable() throws(SQLError) -> Relation {
        advance()
        if let inspection = try parseInspectionTable() { return inspection }
        if isSubquery { return try parseNestedQuery("the subquery") }
        return try nested { () throws(SQLError) in
            let joined = try parseFrom()
            try expect(")", "after the tables in parentheses")
            return joined
        }
    }

    /// Whether a query starts here, however many parentheses come before it.
    private var isSubquery: Bool {
        var distance = 0
        if at("("), !isQueryEnd(afterParenthesisAt: position) { return false }
        while peek(distance).isSymbol("(") { distance += 1 }
        switch peek(distance).keyword {
        case .select, .with, .from, .values: return true
        case .pivot, .unpivot: return peek(distance + 1).isName || peek(distance + 1).kind == .string
        case .table: return peek(distance + 1).isName && distance == 0
        default: return false
        }
    }

    /// Whether what follows a parenthesized part is what may follow a query: not an alias, nor a join.
    private func isQueryEnd(afterParenthesisAt start: Int) -> Bool {
        var depth = 0
        var place = start
        while place < tokens.count - 1 {
            if tokens[place].isSymbol("(") { depth += 1 }
            if tokens[place].isSymbol(")") { depth -= 1 }
            place += 1
            if depth == 0 { break }
        }
        let next = tokens[place]
        if next.isSymbol(")") || next.kind == .end { return true }
        switch next.keyword {
        case .union, .except, .intersect, .minus, .order, .limit, .offset, .fetch: return true
        default: return false
        }
    }

    /// `[database.]name`
    func parseQualifiedName(_ what: String) throws(SQLError) -> [String] {
        var parts = [try expectName("the name of \(what)")]
        while accept(".") {
            guard current.kind == .word || current.kind == .quotedName else {
                throw expected("a name after \"\(parts.joined(separator: ".")).\"")
            }
            parts.append(advance().text)
            guard parts.count <= 3 else { throw expected("a name of three parts at most") }
        }
        return parts
    }

    /// A name of WITH, or a table.
    func namedTable(_ name: [String], from start: Int) -> Relation {
        let folded = name[0].lowercased()
        if name.count == 1, let common = commonTables.last(where: { $0.name.lowercased() == folded }) {
            relationHeight = max(relationHeight, common.height)
            return .alias(
                AliasRelation(input: common.relation, name: common.name, columns: common.columns))
        }
        if name.count == 2, folded == "recurring" {
            let own = name[1].lowercased()
            if let common = commonTables.last(where: { $0.name.lowercased() == own }), let whole = common.whole {
                return .alias(AliasRelation(input: whole, name: common.name, columns: common.columns))
            }
        }
        return .table(TableRelation(name: name, location: location(from: start)))
    }
}
