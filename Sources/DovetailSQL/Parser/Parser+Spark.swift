import DovetailColumnar
import DovetailPlan

/// What only Spark writes.
extension Parser {
    /// `DIV` between two operands.
    var atDivisionWord: Bool {
        guard dialect.sparkNames, current.kind == .word, current.text.lowercased() == "div" else { return false }
        let next = peek()
        return next.kind == .number || next.isSymbol("(") || next.isSymbol("-") || next.isName && next.keyword == nil
    }

    /// Whether SORT BY, DISTRIBUTE BY or CLUSTER BY stands next.
    var startsDistribution: Bool {
        guard dialect.sparkNames, current.kind == .word, peek().keyword == .by else { return false }
        return ["sort", "distribute", "cluster"].contains(current.text.lowercased())
    }

    /// On one machine all rows are in one place: what is left of these is the order.
    func parseDistribution(_ tail: inout QueryTail) throws(SQLError) {
        while startsDistribution {
            guard case .none = tail.order else { throw expected("one order only") }
            let place = here
            let word = advance().text.lowercased()
            advance()
            let keys = try parseSortKeys()
            if word == "distribute" { continue }
            tail.order = .keys(keys)
            tail.orderLocation = place
        }
    }

    /// `LIKE ANY ('a%', 'b%')`, `NOT LIKE ALL (..)`, at the quantifier.
    func parseLikeList(
        _ left: UnresolvedExpression, ignoresCase: Bool, negated: Bool, from start: Int
    ) throws(SQLError) -> UnresolvedExpression {
        let isAll = advance().keyword == .all
        advance()
        let patterns = try nested { () throws(SQLError) in try parseExpressions(until: ")", of: "the list of LIKE") }
        let tests = patterns.map { pattern in
            let like = UnresolvedExpression.LikePattern(
                value: left, pattern: pattern, escape: "\\", ignoresCase: ignoresCase, isNegated: negated)
            return UnresolvedExpression(.like(like), at: pattern.location)
        }
        return try node(isAll ? .and(tests) : .or(tests), from: start)
    }

    /// `INTERVAL '1-2' YEAR TO MONTH`, `INTERVAL '3 04:05' DAY TO MINUTE`, at TO.
    ///
    /// - Parameter written: the text and the first unit.
    func parseUnitRange(of written: [String], from start: Int) throws(SQLError) -> UnresolvedExpression {
        let units = ["year", "month", "day", "hour", "minute", "second"]
        advance()
        let last = advance().text.lowercased()
        guard written.count == 2, let from = units.firstIndex(of: written[1].lowercased()),
            let to = units.firstIndex(of: last), from < to, (from == 0) == (to == 1)
        else { throw invalidLiteral("an interval goes from YEAR to MONTH, or from DAY on to SECOND", from: start) }
        var text = written[0][...]
        let isNegative = text.first == "-"
        if isNegative || text.first == "+" { text.removeFirst() }
        let numbers = text.split(whereSeparator: { $0 == "-" || $0 == ":" || $0 == " " })
        guard numbers.count == to - from + 1 else {
            throw invalidLiteral("'\(written[0])' has not one number for each unit", from: start)
        }
        let sign = isNegative ? "-" : ""
        let parts = zip(numbers, units[from...to]).map { "\(sign)\($0) \($1)" }.joined(separator: " ")
        guard let value = withUTF8(parts, { TextParsing.interval($0, $1) }) else {
            throw invalidLiteral("'\(written[0])' is no INTERVAL", from: start)
        }
        return try literal(.interval(value), .interval, from: start)
    }
}
