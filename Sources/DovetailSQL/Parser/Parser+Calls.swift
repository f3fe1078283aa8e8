import DovetailColumnar
import DovetailPlan

/// Function calls, and the functions with a grammar of their own.
extension Parser {
    /// At a name with a parenthesis behind it.
    func parseFunction() throws(SQLError) -> UnresolvedExpression {
        switch current.keyword {
        case .cast, .tryCast: return try parseCast()
        case .extract: return try parseExtract()
        case .substring, .substr: return try parseSubstring()
        case .trim: return try parseTrim()
        case .position: return try parsePosition()
        case .overlay: return try parseOverlay()
        default: break
        }
        let start = position
        if let macro = bindings.macros[current.text.lowercased()], !macro.isTable {
            return try parseMacroCall(macro)
        }
        let name = advance().text
        advance()
        switch name.lowercased() {
        case "getvariable": return try parseVariable(from: start)
        case "struct_pack": return try parseStructPack(from: start)
        case "named_struct": return try parseNamedStruct(name, from: start)
        case "grouping", "grouping_id": return try parseCall(dialect.sparkNames ? name : "GROUPING", from: start)
        case "columns": return try parseColumns(.columns, from: start)
        case "monotonically_increasing_id": return try parseRowID(name, from: start)
        default: return try parseCall(name, from: start)
        }
    }

    /// `monotonically_increasing_id()`, Spark's number of a row: its place, from 0.
    private func parseRowID(_ name: String, from start: Int) throws(SQLError) -> UnresolvedExpression {
        try expect(")", "after \"\(name)(\"")
        let number = UnresolvedExpression.FunctionCall(name: "row_number", arguments: [])
        let window = UnresolvedExpression.WindowCall(call: number, window: .init())
        let place = try node(.window(window), from: start)
        return try node(.binary(.subtract, place, try literal(.int(1), .int32, from: start)), from: start)
    }

    /// - Parameter receiver: what stands before the point of `x.f(..)`, the first argument.
    func parseCall(
        _ name: String, receiver: UnresolvedExpression? = nil, from start: Int
    ) throws(SQLError) -> UnresolvedExpression {
        var call = UnresolvedExpression.FunctionCall(name: name, arguments: [receiver].compactMap { $0 })
        var ignoresNulls: Bool?
        if at("*"), peek().isSymbol(")") {
            advance()
            advance()
            call.isStar = true
        } else if !accept(")") {
            if accept(.distinct) { call.isDistinct = true } else { _ = accept(.all) }
            try nested { () throws(SQLError) in try parseArguments(of: &call, &ignoresNulls) }
        }
        if at(.within, .group) { try parseWithinGroup(&call) }
        if at(.filter), peek().isSymbol("(") { call.filter = try parseFilter() }
        return try parseOver(call, ignoresNulls: ignoresNulls, from: start)
    }

    private func parseArguments(
        of call: inout UnresolvedExpression.FunctionCall, _ ignoresNulls: inout Bool?
    ) throws(SQLError) {
        if let unit = try parseUnit(of: call.name) {
            call.arguments.append(unit)
            try expect(",", "after the unit of time")
        }
        repeat {
            if startsQuery { throw expected("parentheses of its own around the subquery") }
            call.arguments.append(try parseArgument())
        } while accept(",") && !at(")")
        if dialect.sparkNames { call.name = sparkName(of: call) }
        if accept(.order, .by) { call.order = try parseSortKeys() }
        ignoresNulls = try parseNullTreatment()
        try expect(")", "after the arguments of \"\(call.name)\"")
    }

    private static let timeCalls: Set<String> = [
        "dateadd", "date_add", "datediff", "date_diff", "timestampadd", "timestampdiff",
    ]

    private static let timeUnits: Set<String> = [
        "microsecond", "millisecond", "second", "minute", "hour", "day", "dayofyear", "week", "month", "quarter",
        "year",
    ]

    /// A unit that is written without quotes, `datediff(MONTH, a, b)`, as a text.
    private func parseUnit(of name: String) throws(SQLError) -> UnresolvedExpression? {
        guard Parser.timeCalls.contains(name.lowercased()), current.kind == .word, peek().isSymbol(","),
            Parser.timeUnits.contains(current.text.lowercased())
        else { return nil }
        let start = position
        return try literal(.string(advance().text.lowercased()), .string, from: start)
    }

    /// With a unit, Spark's differences count whole units, and its sums take the unit first.
    private func sparkName(of call: UnresolvedExpression.FunctionCall) -> String {
        guard call.arguments.count == 3 else { return call.name }
        switch call.name.lowercased() {
        case "datediff", "date_diff", "timestampdiff": return "datesub"
        case "dateadd", "date_add": return "timestampadd"
        default: return call.name
        }
    }

    /// `WITHIN GROUP (ORDER BY x)`: how standard SQL writes the value that an aggregate looks at in order.
    private func parseWithinGroup(_ call: inout UnresolvedExpression.FunctionCall) throws(SQLError) {
        if !call.order.isEmpty || call.isStar { throw expected("no WITHIN GROUP after ORDER BY or *") }
        advance()
        advance()
        try expect("(", "after \"WITHIN GROUP\"")
        call.order = try nested { () throws(SQLError) in
            guard accept(.order, .by) else { throw expected("\"ORDER BY\" in WITHIN GROUP") }
            let keys = try parseSortKeys()
            try expect(")", "after the order of WITHIN GROUP")
            return keys
        }
        call.isWithinGroup = true
        switch call.name.lowercased() {
        case "percentile_cont": call.name = "quantile_cont"
        case "percentile_disc": call.name = "quantile_disc"
        default: break
        }
    }

    private func parseFilter() throws(SQLError) -> UnresolvedExpression {
        advance()
        advance()
        return try nested { () throws(SQLError) in
            _ = accept(.where)
            let condition = try parseExpression()
            try expect(")", "after the condition of FILTER")
            return condition
        }
    }

    /// `struct_pack(a := 1)`
    private func parseStructPack(from start: Int) throws(SQLError) -> UnresolvedExpression {
        var members: [(name: String, value: UnresolvedExpression)] = []
        if accept(")") { return try node(.structure([]), from: start) }
        try nested { () throws(SQLError) in
            repeat {
                if at("*"), startsColumns(at: 1) {
                    members.append(("", try parseExpression()))
                    continue
                }
                let name = try expectName("the name of a struct's member")
                guard accept(":=") || accept("=>") else { throw expected("\":=\" after the name \"\(name)\"") }
                members.append((name, try parseExpression()))
            } while accept(",")
            try expect(")", "after the arguments of \"struct_pack\"")
        }
        try checkMembers(members, from: start)
        return try node(.structure(members), from: start)
    }

    /// `named_struct('a', 1)`, Spark's way to write a struct; with names that are no literals it stays a call.
    private func parseNamedStruct(_ name: String, from start: Int) throws(SQLError) -> UnresolvedExpression {
        let call = try parseCall(name, from: start)
        guard case .call(let written) = call.node, !written.isStar, written.arguments.count % 2 == 0 else {
            return call
        }
        var members: [(name: String, value: UnresolvedExpression)] = []
        for index in stride(from: 0, to: written.arguments.count, by: 2) {
            guard case .literal(.string(let name), _) = written.arguments[index].node else { return call }
            members.append((name, written.arguments[index + 1]))
        }
        return UnresolvedExpression(.structure(members), at: call.location)
    }

    // MARK: Grammar of their own

    private func parseCast() throws(SQLError) -> UnresolvedExpression {
        let start = position
        let isAttempt = advance().keyword == .tryCast
        let name = isAttempt ? "TRY_CAST" : "CAST"
        advance()
        return try nested { () throws(SQLError) in
            let operand = try parseExpression()
            try expect(.as, "and a type in \(name)")
            if acceptJSONType() {
                try expect(")", "after the type of \(name)")
                return try call(isAttempt ? "try_cast_to_json" : "cast_to_json", [operand], from: start)
            }
            let type = try parseType()
            try expect(")", "after the type of \(name)")
            return try node(.cast(operand, type, isAttempt ? .attempt : dialect.castStyle), from: start)
        }
    }

    /// `EXTRACT(part FROM x)`
    private func parseExtract() throws(SQLError) -> UnresolvedExpression {
        let start = position
        advance()
        advance()
        return try nested { () throws(SQLError) in
            guard current.kind == .word || current.kind == .string || current.kind == .quotedName else {
                throw expected("a part such as YEAR after \"EXTRACT(\"")
            }
            let word = position
            let part = try literal(.string(advance().text.lowercased()), .string, from: word)
            try expect(.from, "after the part of EXTRACT")
            let value = try parseExpression()
            try expect(")", "after the arguments of \"EXTRACT\"")
            return try call("date_part", [part, value], from: start)
        }
    }

    /// `SUBSTRING(x FROM a FOR b)`, or with commas.
    private func parseSubstring() throws(SQLError) -> UnresolvedExpression {
        let start = position
        advance()
        advance()
        return try nested { () throws(SQLError) in
            var arguments = [try parseExpression()]
            if at(.from) || at(.for) {
                let word = position
                let first = accept(.from) ? try parseExpression() : try literal(.int(1), .int32, from: word)
                arguments.append(first)
                if accept(.for) { arguments.append(try parseExpression()) }
            } else {
                while accept(",") { arguments.append(try parseExpression()) }
            }
            try expect(")", "after the arguments of \"SUBSTRING\"")
            return try call("substring", arguments, from: start)
        }
    }

    /// `TRIM([BOTH | LEADING | TRAILING] [characters] FROM x)`, or with commas.
    private func parseTrim() throws(SQLError) -> UnresolvedExpression {
        let start = position
        advance()
        advance()
        return try nested { () throws(SQLError) in
            var name = "trim"
            switch current.keyword {
            case .leading where !peek().isSymbol(")"): name = "ltrim"
            case .trailing where !peek().isSymbol(")"): name = "rtrim"
            case .both where !peek().isSymbol(")"): break
            default: name = ""
            }
            if !name.isEmpty { advance() }
            var arguments: [UnresolvedExpression] = []
            if !at(.from) { arguments.append(try parseExpression()) }
            if accept(.from) {
                // The characters come first where FROM is written, second in the function.
                arguments.insert(try parseExpression(), at: 0)
            } else {
                while accept(",") { arguments.append(try parseExpression()) }
            }
            try expect(")", "after the arguments of \"TRIM\"")
            return try call(name.isEmpty ? "trim" : name, arguments, from: start)
        }
    }

    /// `POSITION(part IN text)`
    private func parsePosition() throws(SQLError) -> UnresolvedExpression {
        let start = position
        let name = advance().text
        advance()
        return try nested { () throws(SQLError) in
            let part = try parseExpression(Precedence.range.next)
            guard accept(.in) else {
                var arguments = [part]
                while accept(",") { arguments.append(try parseExpression()) }
                try expect(")", "after the arguments of \"\(name)\"")
                // With a place to look from it is Spark's other name of locate.
                return try call(arguments.count == 3 ? "locate" : name, arguments, from: start)
            }
            let text = try parseExpression()
            try expect(")", "after the arguments of \"POSITION\"")
            return try call("strpos", [text, part], from: start)
        }
    }
}
