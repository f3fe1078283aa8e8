import DovetailColumnar
import DovetailPlan

/// What operators stand between: literals, names, calls, parentheses.
extension Parser {
    func parsePrimary() throws(SQLError) -> UnresolvedExpression {
        switch current.kind {
        case .number: return try parseNumber()
        case .string: return try parseText()
        case .binary: return try parseBinary()
        case .quotedName: return try parseName()
        case .word: return try parseWord()
        case .symbol: return try parseBracketed()
        case .parameter: return try parseParameter()
        case .end: throw expected("an expression")
        }
    }

    private func parseBracketed() throws(SQLError) -> UnresolvedExpression {
        let start = position
        switch current.text {
        case "(": return try parseParenthesized()
        case "[": return try parseList(from: start)
        case "{": return try parseStructure()
        case "*" where isInsideColumns: return try parseStar(qualifier: nil, from: start)
        case "*" where startsColumns(at: 1):
            position += 3
            return try parseColumns(.unpacked, from: start)
        case "#": return try parseColumnPlace()
        default: throw expected("an expression")
        }
    }

    private func parseParenthesized() throws(SQLError) -> UnresolvedExpression {
        if let query = try parseScalarSubquery() { return query }
        let start = position
        advance()
        if accept(")") { return try call("row", [], from: start) }
        return try nested { () throws(SQLError) in
            let expression = try parseExpression()
            if accept(",") { return try parseRow(first: expression, from: start) }
            try expect(")", "after the expression in parentheses")
            return expression
        }
    }

    /// None or more expressions up to a closing sign, which is taken.
    func parseElements(until close: String, of what: String) throws(SQLError) -> [UnresolvedExpression] {
        if accept(close) { return [] }
        return try nested { () throws(SQLError) in try parseExpressions(until: close, of: what) }
    }

    /// `{'a': 1, b: 2}`
    private func parseStructure() throws(SQLError) -> UnresolvedExpression {
        let start = position
        advance()
        var members: [(name: String, value: UnresolvedExpression)] = []
        if accept("}") { return try node(.structure([]), from: start) }
        try nested { () throws(SQLError) in
            repeat {
                guard current.kind == .string || current.isName else { throw expected("the name of a struct's member") }
                let name = advance().text
                try expect(":", "after the name \"\(name)\" in the struct")
                members.append((name, try parseExpression()))
            } while accept(",") && !at("}")
            try expect("}", "after the members of the struct")
        }
        try checkMembers(members, from: start)
        return try node(.structure(members), from: start)
    }

    /// No two members of a struct have one name.
    func checkMembers(
        _ members: [(name: String, value: UnresolvedExpression)], from start: Int
    ) throws(SQLError) {
        var seen: Set<String> = []
        for member in members where !member.name.isEmpty {
            guard seen.insert(member.name.lowercased()).inserted else {
                throw invalid("the struct has two members called \"\(member.name)\"", from: start)
            }
        }
    }

    /// `MAP {'a': 1}`
    private func parseMap() throws(SQLError) -> UnresolvedExpression {
        let start = position
        advance()
        advance()
        var keys: [UnresolvedExpression] = []
        var values: [UnresolvedExpression] = []
        try nested { () throws(SQLError) in
            if accept("}") { return }
            repeat {
                keys.append(try parseExpression())
                try expect(":", "after a key of the map")
                values.append(try parseExpression())
            } while accept(",") && !at("}")
            try expect("}", "after the entries of the map")
        }
        let lists = [try call("list_value", keys, from: start), try call("list_value", values, from: start)]
        return try call("map", lists, from: start)
    }

    private func parseWord() throws(SQLError) -> UnresolvedExpression {
        let start = position
        let next = peek()
        switch current.keyword {
        case .null:
            advance()
            return try literal(.null, .null, from: start)
        case .true, .false: return try literal(.boolean(advance().keyword == .true), .boolean, from: start)
        case .case: return try parseCase()
        case .interval where next.kind == .string || next.kind == .number || next.isSymbol("(") || next.isSymbol("-"):
            return try parseInterval()
        case .date, .time, .timestamp, .timestamptz, .datetime:
            if next.kind == .string { return try parseTemporal() }
            if next.keyword == .with || next.keyword == .without, peek(2).keyword == .time {
                return try parseTemporal()
            }
        case .currentDate, .currentTime, .currentTimestamp, .localTime, .localTimestamp:
            if !next.isSymbol("(") { return try call(advance().text.lowercased(), [], from: start) }
        case nil
        where Parser.sessionNames.contains(current.text.lowercased()) && !next.isSymbol("(") && !next.isSymbol("."):
            return try call(advance().text.lowercased(), [], from: start)
        case nil where next.kind == .string && current.text.lowercased() == "json":
            advance()
            let text = position
            return try call("cast_to_json", [try literal(.string(advance().text), .string, from: text)], from: start)
        case .array where next.isSymbol("["):
            advance()
            return try parseList(from: start)
        case .array where next.isSymbol("(") && startsQuery(at: 2): return try parseSubqueryCall(.array)
        case .map where next.isSymbol("{"): return try parseMap()
        case .exists where next.isSymbol("(") && startsQuery(at: 2): return try parseSubqueryCall(.exists)
        default: break
        }
        if let typed = try parseTypedText() { return typed }
        if next.isSymbol("("), current.keyword?.canNameFunction != false { return try parseFunction() }
        guard current.isName else { throw expected("an expression", notes: reservedNote) }
        return try parseName()
    }

    /// `a`, `t.a`, `t.a.member`; `t.*` gives a star.
    private func parseName() throws(SQLError) -> UnresolvedExpression {
        let start = position
        if let argument = try parseMacroParameter() { return argument }
        var parts = [advance().text]
        while at(".") {
            if peek().isSymbol("*") {
                advance()
                return try parseStar(qualifier: parts[parts.count - 1], path: parts, from: start)
            }
            advance()
            guard current.kind == .word || current.kind == .quotedName else {
                throw expected("a name after \"\(parts.joined(separator: ".")).\"")
            }
            parts.append(advance().text)
            guard parts.count <= Parser.maximumNesting else { throw expected("a name with fewer parts") }
        }
        if at("("), parts.count > 1 {
            position -= 1
            let owners = parts.dropLast()
            if owners.allSatisfy({ Parser.functionSchemas.contains($0.lowercased()) }) { return try parseFunction() }
            return try parseMethod(
                of: UnresolvedExpression(.name(Array(owners), caseSensitive: false), at: location(from: start)),
                from: start)
        }
        return try node(.name(parts, caseSensitive: false), from: start)
    }

    // MARK: CASE and subscripts

    private func parseCase() throws(SQLError) -> UnresolvedExpression {
        let start = position
        advance()
        return try nested { () throws(SQLError) in
            let operand = at(.when) ? nil : try parseExpression()
            var branches: [(when: UnresolvedExpression, then: UnresolvedExpression)] = []
            while accept(.when) {
                let condition = try parseExpression()
                try expect(.then, "after the condition of WHEN")
                branches.append((condition, try parseExpression()))
            }
            guard !branches.isEmpty else { throw expected("\"WHEN\" after \"CASE\"") }
            let otherwise = accept(.else) ? try parseExpression() : nil
            guard accept(.end) else {
                throw expected(otherwise == nil ? "\"WHEN\", \"ELSE\" or \"END\" in CASE" : "\"END\" after CASE")
            }
            return try node(.conditional(operand: operand, branches: branches, otherwise: otherwise), from: start)
        }
    }
}
