import DovetailColumnar
import DovetailPlan

/// Tests that are written with words: IS, BETWEEN, IN, LIKE and their kin.
extension Parser {
    func parseIs(after left: UnresolvedExpression, from start: Int) throws(SQLError) -> UnresolvedExpression {
        advance()
        let negated = accept(.not)
        if accept(.null) || accept(.unknown) { return try node(.isNull(left, negated: negated), from: start) }
        if at(.true) || at(.false) {
            let word = position
            let value = try literal(.boolean(advance().keyword == .true), .boolean, from: word)
            return try node(.binary(negated ? .isDistinct : .isNotDistinct, left, value), from: start)
        }
        if accept(.distinct) {
            try expect(.from, "after \"IS \(negated ? "NOT " : "")DISTINCT\"")
            let right = try parseExpression(Precedence.test.next)
            return try node(.binary(negated ? .isNotDistinct : .isDistinct, left, right), from: start)
        }
        throw expected("NULL, TRUE, FALSE or DISTINCT FROM after \"IS\(negated ? " NOT" : "")\"")
    }

    /// BETWEEN, IN, LIKE, with or without NOT.
    func parseRange(after left: UnresolvedExpression, from start: Int) throws(SQLError) -> UnresolvedExpression {
        let negated = accept(.not)
        switch current.keyword {
        case .between: return try parseBetween(left, negated: negated, from: start)
        case .in: return try parseIn(left, negated: negated, from: start)
        case .like, .ilike: return try parseLike(left, negated: negated, from: start)
        case .similar:
            advance()
            try expect(.to, "after \"SIMILAR\"")
            let pattern = try wholeText(matching: try parseExpression(Precedence.range.next))
            return try negating(negated, try call("regexp_matches", [left, pattern], from: start), from: start)
        case .rlike, .regexp:
            advance()
            let pattern = try parseExpression(Precedence.range.next)
            return try negating(negated, try call("regexp_matches", [left, pattern], from: start), from: start)
        case .glob:
            advance()
            let pattern = try parseExpression(Precedence.range.next)
            return try negating(negated, try call("glob", [left, pattern], from: start), from: start)
        default: throw unsupported("\(current.text.uppercased()) is")
        }
    }

    func negating(
        _ negated: Bool, _ expression: UnresolvedExpression, from start: Int
    ) throws(SQLError) -> UnresolvedExpression {
        negated ? try node(.unary(.not, expression), from: start) : expression
    }

    private func parseBetween(
        _ left: UnresolvedExpression, negated: Bool, from start: Int
    ) throws(SQLError) -> UnresolvedExpression {
        advance()
        let isSymmetric = acceptWord("symmetric")
        if !isSymmetric { _ = acceptWord("asymmetric") }
        let low = try parseExpression(Precedence.range.next)
        try expect(.and, "between the bounds of BETWEEN")
        let high = try parseExpression(Precedence.range.next)
        if isSymmetric {
            let orders = [
                try node(.between(left, low: low, high: high, negated: false), from: start),
                try node(.between(left, low: high, high: low, negated: false), from: start),
            ]
            return try negating(negated, try node(.or(orders), from: start), from: start)
        }
        return try node(.between(left, low: low, high: high, negated: negated), from: start)
    }

    private func parseIn(
        _ left: UnresolvedExpression, negated: Bool, from start: Int
    ) throws(SQLError) -> UnresolvedExpression {
        advance()
        if !at("(") {
            // A list or a text that is looked into.
            let owner = try parseExpression(Precedence.range.next)
            return try negating(negated, try call("contains", [owner, left], from: start), from: start)
        }
        try expect("(", "after \"IN\"")
        if startsQuery(at: 0) { return try parseInSubquery(left, negated: negated, from: start) }
        let items = try nested { () throws(SQLError) in try parseExpressions(until: ")", of: "the list of IN") }
        return try node(.inList(left, items, negated: negated), from: start)
    }

    private func parseLike(
        _ left: UnresolvedExpression, negated: Bool, from start: Int
    ) throws(SQLError) -> UnresolvedExpression {
        let ignoresCase = advance().keyword == .ilike
        if at(.any) || at(.all) || at(.some), peek().isSymbol("("), !startsQuery(at: 2), dialect.sparkNames {
            return try parseLikeList(left, ignoresCase: ignoresCase, negated: negated, from: start)
        }
        let quantified = try parseQuantifiedTest(from: start) { (pattern) throws(SQLError) in
            let like = UnresolvedExpression.LikePattern(
                value: left, pattern: pattern, escape: dialect.doubleQuotedIdentifiers ? nil : "\\",
                ignoresCase: ignoresCase, isNegated: negated)
            return try node(.like(like), from: start)
        }
        if let quantified { return quantified }
        let pattern = try parseExpression(Precedence.range.next)
        // Spark's LIKE has an escape without being told.
        var escape: Character? = dialect.doubleQuotedIdentifiers ? nil : "\\"
        if accept(.escape) {
            guard current.kind == .string else {
                let name = (negated ? "not_" : "") + (ignoresCase ? "i" : "") + "like_escape"
                let computed = try parseExpression(Precedence.range.next)
                return try call(name, [left, pattern, computed], from: start)
            }
            guard current.text.count <= 1 else { throw expected("a text of one character after \"ESCAPE\"") }
            escape = advance().text.first
        }
        let like = UnresolvedExpression.LikePattern(
            value: left, pattern: pattern, escape: escape, ignoresCase: ignoresCase, isNegated: negated)
        return try node(.like(like), from: start)
    }

    /// `~` finds a regular expression anywhere; `~*` without regard to case.
    func parseRegularExpression(
        after left: UnresolvedExpression, from start: Int
    ) throws(SQLError) -> UnresolvedExpression {
        let written = position
        let symbol = advance().text
        func test(_ pattern: UnresolvedExpression) throws(SQLError) -> UnresolvedExpression {
            var arguments = [left, pattern]
            if symbol.hasSuffix("*") { arguments.append(try literal(.string("i"), .string, from: written)) }
            let function = dialect.regexMatchesWhole ? "regexp_full_match" : "regexp_matches"
            return try negating(symbol.hasPrefix("!"), try call(function, arguments, from: start), from: start)
        }
        if let quantified = try parseQuantifiedTest(from: start, test) { return quantified }
        return try test(try parseExpression(Precedence.other.next))
    }

    /// SIMILAR TO takes the whole text.
    private func wholeText(matching pattern: UnresolvedExpression) throws(SQLError) -> UnresolvedExpression {
        if case .literal(.string(let text), let type) = pattern.node {
            return UnresolvedExpression(.literal(.string("^(?:\(text))$"), type), at: pattern.location)
        }
        try raiseExpression()
        try raiseExpression()
        let edge = { (text: String) in
            UnresolvedExpression(.literal(.string(text), .string), at: pattern.location)
        }
        let start = UnresolvedExpression(.binary(.concatenate, edge("^(?:"), pattern), at: pattern.location)
        return UnresolvedExpression(.binary(.concatenate, start, edge(")$")), at: pattern.location)
    }

    /// Whether a query stands next, as after the parenthesis of a subquery.
    var startsQuery: Bool {
        switch current.keyword {
        case .select, .with: true
        case .from: true
        case .values: peek().isSymbol("(")
        case .pivot, .unpivot: peek().isName || peek().kind == .string
        default: false
        }
    }

    /// One or more expressions up to a closing sign, which is taken.
    func parseExpressions(until close: String, of what: String) throws(SQLError) -> [UnresolvedExpression] {
        var result = [try parseExpression()]
        // A comma may end the list.
        while accept(","), !at(close) { result.append(try parseExpression()) }
        guard accept(close) else { throw expected("\",\" or \"\(close)\" in \(what)") }
        return result
    }
}
