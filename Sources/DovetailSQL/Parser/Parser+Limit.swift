import DovetailColumnar
import DovetailPlan

/// What ends a query: ORDER BY, LIMIT, OFFSET and FETCH.
extension Parser {
    func parseTail() throws(SQLError) -> QueryTail {
        var tail = QueryTail()
        if at(.order) {
            tail.orderLocation = here
            advance()
            try expect(.by, "after \"ORDER\"")
            tail.order = try parseOrder()
        }
        if dialect.sparkNames { try parseDistribution(&tail) }
        var seen: Set<Keyword> = []
        while let keyword = current.keyword, keyword == .limit || keyword == .offset || keyword == .fetch {
            guard seen.insert(keyword == .fetch ? .limit : keyword).inserted else {
                throw expected("one \(keyword == .offset ? "OFFSET" : "LIMIT") only")
            }
            advance()
            switch keyword {
            case .limit: try parseLimit(&tail.limit)
            case .offset:
                tail.limit.offset = try parseCount("OFFSET")
                if !accept(.rows) { _ = accept(.row) }
            default: try parseFetch(&tail)
            }
        }
        return tail
    }

    private func parseLimit(_ limit: inout ComputedLimit) throws(SQLError) {
        if accept(.all) { return }
        let start = position
        let marks = questionMarks
        if current.kind == .number || at("("), !isNumberAlone {
            let count = try parsePrimary()
            if acceptPercent() {
                (limit.limit, limit.isPercentage) = (count, true)
                return
            }
            (position, questionMarks) = (start, marks)
        }
        limit.limit = try parseCount("LIMIT")
        if at(",") { throw expected("\"OFFSET\" after the number of LIMIT") }
    }

    private func parseCount(_ clause: String) throws(SQLError) -> UnresolvedExpression {
        if startsQuery { throw expected("parentheses of its own around the subquery of \(clause)") }
        return try parseExpression()
    }

    private var isNumberAlone: Bool {
        current.kind == .number && !peek().isSymbol("%") && peek().keyword != .percent
    }

    /// `%` is a sign of percent where no other operand follows.
    private func acceptPercent() -> Bool {
        if accept(.percent) { return true }
        guard at("%") else { return false }
        let next = peek()
        guard next.kind == .end || next.isSymbol(")") || next.isSymbol(";") || next.keyword == .offset else {
            return false
        }
        advance()
        return true
    }

    /// `FETCH FIRST 10 ROWS ONLY`
    private func parseFetch(_ tail: inout QueryTail) throws(SQLError) {
        guard accept(.first) || accept(.next) else { throw expected("FIRST or NEXT after \"FETCH\"") }
        let one = UnresolvedExpression(.literal(.int(1), .int32), at: here)
        tail.limit.limit = at(.rows) || at(.row) ? one : try parsePrimary()
        tail.limit.isPercentage = acceptPercent()
        guard accept(.rows) || accept(.row) else { throw expected("ROWS after the number of FETCH") }
        if at(.with), peek().text.lowercased() == "ties" {
            guard case .keys = tail.order, !tail.limit.isPercentage else {
                throw expected("ORDER BY with a number of rows before FETCH .. WITH TIES")
            }
            advance()
            advance()
            tail.withTies = true
            return
        }
        try expect(.only, "at the end of FETCH")
    }
}
