import DovetailColumnar
import DovetailPlan

/// Lists, rows, subscripts and lambdas.
extension Parser {
    /// `[1, 2]`, or `[x + 1 FOR x IN xs IF x > 2]`.
    func parseList(from start: Int) throws(SQLError) -> UnresolvedExpression {
        advance()
        if accept("]") { return try call("list_value", [], from: start) }
        return try nested { () throws(SQLError) in
            let first = try parseExpression()
            if accept(.for) { return try parseComprehension(of: first, from: start) }
            var elements = [first]
            while accept(",") {
                // A comma may end the list.
                if at("]") { break }
                elements.append(try parseExpression())
            }
            try expect("]", "after the elements of the list")
            return try call("list_value", elements, from: start)
        }
    }

    private func parseComprehension(
        of result: UnresolvedExpression, from start: Int
    ) throws(SQLError) -> UnresolvedExpression {
        var names = [try expectName("a name after \"FOR\"")]
        while accept(",") { names.append(try expectName("a name after \"FOR\"")) }
        try expect(.in, "after the names of the list comprehension")
        var list = try parseExpression()
        if accept(.if) {
            let condition = try node(.lambda(names, try parseExpression()), from: start)
            list = try call("list_filter", [list, condition], from: start)
        }
        try expect("]", "after the list comprehension")
        return try call("list_transform", [list, try node(.lambda(names, result), from: start)], from: start)
    }

    /// `(1, 'x')`, behind the first comma.
    func parseRow(first: UnresolvedExpression, from start: Int) throws(SQLError) -> UnresolvedExpression {
        var values = [first]
        repeat {
            if at(")") { break }
            values.append(try parseExpression())
        } while accept(",")
        try expect(")", "after the values of the row")
        return try call("row", values, from: start)
    }

    // MARK: Subscripts

    /// `a[1]`, `a['key']`, `a[2:3]`, `a[:-:2]`; a bound that is left out stays a star.
    func parseSubscript(of value: UnresolvedExpression, from start: Int) throws(SQLError) -> UnresolvedExpression {
        advance()
        return try nested { () throws(SQLError) in
            let first = at(":") ? nil : try parseExpression()
            if let first, accept("]") {
                return try call("[]", [value, first], from: start)
            }
            try expect(":", "or \"]\" after the subscript")
            var bounds: [UnresolvedExpression] = []
            if let first { bounds.append(first) } else { bounds.append(try openBound()) }
            if at("-"), peek().isSymbol(":") || peek().isSymbol("]") {
                advance()
                bounds.append(try openBound())
            } else {
                bounds.append(at("]") || at(":") ? try openBound() : try parseExpression())
            }
            if accept(":") { bounds.append(try parseExpression()) }
            try expect("]", "after the slice")
            return try call("[:]", [value] + bounds, from: start)
        }
    }

    private func openBound() throws(SQLError) -> UnresolvedExpression {
        try node(.star(UnresolvedExpression.StarItem()), from: position)
    }

    // MARK: Arguments

    /// An argument of a call: a value, one by name, or a lambda.
    func parseArgument() throws(SQLError) -> UnresolvedExpression {
        let start = position
        if current.isName, peek().isSymbol(":=") || peek().isSymbol("=>") {
            let name = advance().text
            advance()
            return try node(.alias(try parseExpression(), name: name), from: start)
        }
        guard let names = try parseLambdaNames() else {
            let value = try parseExpression()
            // `struct(1 AS a)`
            guard at(.as), peek().isName || peek().kind == .string else { return value }
            advance()
            return try node(.alias(value, name: advance().text), from: start)
        }
        return try node(.lambda(names, try parseExpression()), from: start)
    }

    /// `x ->`, `(x, i) ->` or `lambda x, i:`; nil where no lambda stands.
    private func parseLambdaNames() throws(SQLError) -> [String]? {
        if current.kind == .word, current.text.lowercased() == "lambda", peek().isName {
            advance()
            var names = [advance().text]
            while accept(",") { names.append(try expectName("a name of the lambda")) }
            try expect(":", "after the names of the lambda")
            return names
        }
        if current.isName, peek().isSymbol("->") {
            let name = advance().text
            advance()
            return [name]
        }
        guard at("(") else { return nil }
        var distance = 1
        var names: [String] = []
        while peek(distance).isName {
            names.append(peek(distance).text)
            distance += 1
            guard peek(distance).isSymbol(",") else { break }
            distance += 1
        }
        guard !names.isEmpty, peek(distance).isSymbol(")"), peek(distance + 1).isSymbol("->") else { return nil }
        position += distance + 2
        return names
    }
}
