import DovetailColumnar
import DovetailPlan

/// COLUMNS, stars with patterns of names, and columns by their places.
extension Parser {
    /// Whether `COLUMNS(` stands that many tokens from here.
    func startsColumns(at distance: Int) -> Bool {
        let token = peek(distance)
        return token.kind == .word && token.text.lowercased() == "columns" && peek(distance + 1).isSymbol("(")
    }

    /// Behind the parenthesis of COLUMNS: a star, a text, a list of names or a lambda.
    func parseColumns(
        _ use: UnresolvedExpression.StarItem.Use, from start: Int
    ) throws(SQLError) -> UnresolvedExpression {
        let outside = isInsideColumns
        defer { isInsideColumns = outside }
        var star = UnresolvedExpression.StarItem()
        try nested { () throws(SQLError) in
            isInsideColumns = true
            let argument = try parseArgument()
            if case .star(let inner) = argument.node, inner.use == .list {
                star = inner
            } else {
                star.selector = argument
            }
            try expect(")", "after the argument of COLUMNS")
        }
        star.use = use
        return try node(.star(star), from: start)
    }

    /// `LIKE 'x%'` and its kin behind a star, as a lambda over names; nil where none stands.
    func parseNamePattern() throws(SQLError) -> UnresolvedExpression? {
        let word = at(.not) ? peek().keyword : current.keyword
        let start = position
        let name = UnresolvedExpression(.name(["name"], caseSensitive: false), at: here)
        if current.kind == .symbol, current.text.contains("~") {
            if let test = try parseFunctionOperator(after: name, from: start) {
                return try node(.lambda(["name"], test), from: start)
            }
            return try node(.lambda(["name"], try parseRegularExpression(after: name, from: start)), from: start)
        }
        switch word {
        case .like, .ilike, .similar, .glob, .rlike, .regexp: break
        default: return nil
        }
        return try node(.lambda(["name"], try parseRange(after: name, from: start)), from: start)
    }

    /// `#1`
    func parseColumnPlace() throws(SQLError) -> UnresolvedExpression {
        let start = position
        advance()
        guard current.kind == .number, let place = Int(current.text) else {
            throw expected("the number of a column after \"#\"")
        }
        advance()
        return try node(.position(place), from: start)
    }
}
