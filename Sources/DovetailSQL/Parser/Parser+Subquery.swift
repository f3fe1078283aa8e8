import DovetailColumnar
import DovetailPlan

/// Queries inside of expressions: scalar ones, EXISTS, IN, ANY and ALL.
extension Parser {
    /// With the cursor behind the opening parenthesis; the closing one is taken.
    ///
    /// What the query holds counts as part of the expression it stands in: walks go through both.
    private func parseSubquery(
        _ kind: UnresolvedExpression.SubqueryCall.Kind, _ operands: [UnresolvedExpression], of what: String,
        from start: Int
    ) throws(SQLError) -> UnresolvedExpression {
        let first = position
        let (expressions, relations) = (expressionHeight, relationHeight)
        expressionHeight = 0
        relationHeight = 0
        let query = try parseNestedQuery(what)
        expressionHeight = max(expressions, expressionHeight + relationHeight)
        relationHeight = relations
        let text = normalizedText(first..<position - 1)
        return try node(
            .subquery(UnresolvedExpression.SubqueryCall(kind: kind, operands: operands, query: query, text: text)),
            from: start)
    }

    /// Tokens as one line, keywords in capitals: names of columns do not depend on how the query is laid out.
    private func normalizedText(_ range: Range<Int>) -> String {
        var text = ""
        var end: Int?
        for token in tokens[range] {
            if let end, token.range.lowerBound > end { text += " " }
            let isWord = token.kind == .word && token.keyword?.isReserved == true
            text += isWord ? token.text.uppercased() : written(token.range)
            end = token.range.upperBound
        }
        return text
    }

    /// `(SELECT ..)` as a value, at the parenthesis; nil where something else stands in it.
    func parseScalarSubquery() throws(SQLError) -> UnresolvedExpression? {
        let start = position
        guard at("("), startsQuery(at: 1) else { return nil }
        advance()
        return try parseSubquery(.scalar, [], of: "the subquery", from: start)
    }

    /// `EXISTS (SELECT ..)` and `ARRAY(SELECT ..)`, at the word.
    func parseSubqueryCall(
        _ kind: UnresolvedExpression.SubqueryCall.Kind
    ) throws(SQLError) -> UnresolvedExpression {
        let start = position
        let word = advance().text.uppercased()
        advance()
        return try parseSubquery(kind, [], of: "the query of \(word)", from: start)
    }

    /// Behind `IN (`.
    func parseInSubquery(
        _ left: UnresolvedExpression, negated: Bool, from start: Int
    ) throws(SQLError) -> UnresolvedExpression {
        let found = try parseSubquery(.any(.equal), left.rowValues, of: "the query of IN", from: start)
        return negated ? try node(.unary(.not, found), from: start) : found
    }

    /// `ANY (SELECT ..)`, `SOME` or `ALL` behind a comparison; nil where none stands.
    func parseQuantified(
        _ operation: BinaryOperator, after left: UnresolvedExpression, from start: Int
    ) throws(SQLError) -> UnresolvedExpression? {
        guard at(.any) || at(.some) || at(.all), peek().isSymbol("(") else { return nil }
        guard let opposite = operation.opposite else { return nil }
        let word = current.text.uppercased()
        let isAll = at(.all)
        let isQuery = startsQuery(at: 2)
        advance()
        advance()
        let kind = UnresolvedExpression.SubqueryCall.Kind.any(isAll ? opposite : operation)
        let found =
            isQuery
            ? try parseSubquery(kind, left.rowValues, of: "the query of \(word)", from: start)
            : try parseElements(kind, left, of: word, from: start)
        // What holds for all is what fails for none.
        return isAll ? try node(.unary(.not, found), from: start) : found
    }

    /// The list of `ANY (list)`, as a query of its elements; the closing parenthesis is taken.
    private func parseElements(
        _ kind: UnresolvedExpression.SubqueryCall.Kind, _ left: UnresolvedExpression, of word: String, from start: Int
    ) throws(SQLError) -> UnresolvedExpression {
        let first = position
        let query = try parseElementQuery(of: word)
        let text = normalizedText(first..<position - 1)
        return try node(
            .subquery(UnresolvedExpression.SubqueryCall(kind: kind, operands: [left], query: query, text: text)),
            from: start)
    }

    private func parseElementQuery(of word: String) throws(SQLError) -> Relation {
        let first = position
        let list = try parseExpression()
        try expect(")", "after the list of \(word)")
        let elements = try call("unnest", [list], from: first)
        return .project(ProjectRelation(input: .values(ValuesRelation(rows: [[]])), items: [elements]))
    }

    /// `ANY (list)`, `SOME` or `ALL (SELECT ..)` behind an operator that is no comparison; nil where none stands. Whether it
    /// holds is a column of the query, in which true, or for ALL false, is looked for.
    func parseQuantifiedTest(
        from start: Int, _ test: (UnresolvedExpression) throws(SQLError) -> UnresolvedExpression
    ) throws(SQLError) -> UnresolvedExpression? {
        guard at(.any) || at(.some) || at(.all), peek().isSymbol("(") else { return nil }
        let word = current.text.uppercased()
        let isAll = at(.all)
        let isQuery = startsQuery(at: 2)
        advance()
        advance()
        let first = position
        let query = try nested { () throws(SQLError) in
            try isQuery ? parseNestedQuery("the query of \(word)") : parseElementQuery(of: word)
        }
        let text = normalizedText(first..<position - 1)
        try raiseRelation(by: 3)
        let name = "\u{1}element"
        let element = UnresolvedExpression(.name([name], caseSensitive: true), at: location(from: first))
        let tests = Relation.project(
            ProjectRelation(
                input: .alias(AliasRelation(input: query, name: name, columns: [name])), items: [try test(element)]))
        let sought = try literal(.boolean(!isAll), .boolean, from: first)
        let found = try node(
            .subquery(
                UnresolvedExpression.SubqueryCall(kind: .any(.equal), operands: [sought], query: tests, text: text)),
            from: start)
        return isAll ? try node(.unary(.not, found), from: start) : found
    }

    /// Whether a query starts at a token, perhaps in parentheses with more of it behind them.
    func startsQuery(at distance: Int, nesting: Int = 0) -> Bool {
        switch peek(distance).keyword {
        case .select, .with, .from: return true
        case .values: return peek(distance + 1).isSymbol("(")
        default: break
        }
        guard peek(distance).isSymbol("("), nesting < Parser.maximumNesting,
            startsQuery(at: distance + 1, nesting: nesting + 1)
        else { return false }
        guard let close = closing(at: distance) else { return false }
        switch peek(close + 1).keyword {
        case .union, .intersect, .except, .minus, .order, .limit, .offset, .fetch: return true
        default: return false
        }
    }

    /// The distance of the parenthesis or bracket that closes the one at `distance`.
    func closing(at distance: Int) -> Int? {
        var depth = 0
        for index in min(position + distance, tokens.count)..<tokens.count {
            if tokens[index].isSymbol("(") || tokens[index].isSymbol("[") { depth += 1 }
            if tokens[index].isSymbol(")") || tokens[index].isSymbol("]") { depth -= 1 }
            if depth == 0 { return index - position }
        }
        return nil
    }
}

extension UnresolvedExpression {
    /// The values of `(a, b)`; of anything else, itself.
    fileprivate var rowValues: [UnresolvedExpression] {
        if case .call(let call) = node, call.name.lowercased() == "row", call.arguments.count > 1 {
            return call.arguments
        }
        return [self]
    }
}

extension BinaryOperator {
    /// The comparison that is true where this one is false.
    fileprivate var opposite: BinaryOperator? {
        switch self {
        case .equal: .notEqual
        case .notEqual: .equal
        case .less: .greaterOrEqual
        case .lessOrEqual: .greater
        case .greater: .lessOrEqual
        case .greaterOrEqual: .less
        default: nil
        }
    }
}
