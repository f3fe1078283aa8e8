import DovetailColumnar
import DovetailPlan

/// The grammar of type names.
extension Parser {
    func parseType() throws(SQLError) -> DataType {
        let start = position
        var type = try parseBaseType()
        var levels = 0
        while acceptListSign() {
            levels += 1
            guard levels <= Parser.maximumNesting else {
                throw invalidType("the type is nested too deeply", from: start)
            }
            type = .list(Field("element", type))
        }
        return type
    }

    /// `[]`, `[3]`, `ARRAY` or `ARRAY[3]` behind the type of the elements.
    private func acceptListSign() -> Bool {
        let isWord = acceptWord("array")
        guard at("["), peek().isSymbol("]") || peek().kind == .number && peek(2).isSymbol("]") else { return isWord }
        advance()
        if current.kind == .number { advance() }
        advance()
        return true
    }

    private func parseBaseType() throws(SQLError) -> DataType {
        let start = position
        guard current.kind == .word || current.kind == .quotedName else { throw expected("the name of a type") }
        if let type = parseNamedType() { return type }
        if peek().isSymbol("."), Parser.functionSchemas.contains(current.text.lowercased()) {
            advance()
            advance()
            return try parseBaseType()
        }
        let name = advance().text.lowercased()
        switch name {
        case "decimal", "numeric", "dec", "number": return try parseDecimal(from: start)
        case "list", "array": return try nested { () throws(SQLError) in try parseListType(name) }
        case "struct", "row": return try nested { () throws(SQLError) in try parseStructType(from: start) }
        case "tuple": return try nested { () throws(SQLError) in try parseTupleType() }
        case "national" where ["char", "character"].contains(current.text.lowercased()): return try parseBaseType()
        case "map": return try nested { () throws(SQLError) in try parseMapType() }
        case "union" where at("("): return try nested { () throws(SQLError) in try parseUnionType(from: start) }
        case "enum": return try parseEnumeration(from: start)
        case "bit", "bitstring", "varbit": _ = try parseTypeNumbers()
        case "timestamp", "time", "datetime": return try parseClockType(name, from: start)
        case "float": return try parseTypeNumbers().first.map { $0 > 24 } == true ? .double : .float
        case "double":
            if current.text.lowercased() == "precision" { advance() }
            return .double
        case "char", "character", "varchar", "nvarchar", "bpchar", "text", "string", "binary", "varbinary":
            if current.text.lowercased() == "varying" { advance() }
            _ = try parseTypeNumbers()
        default: break
        }
        guard let type = SQLType.simple[name] else { throw unknownType(from: start) }
        return unsigned(type)
    }

    /// `INT UNSIGNED`, as MySQL and DataFusion write it.
    private func unsigned(_ type: DataType) -> DataType {
        guard type.isSignedInteger, acceptWord("unsigned") else { return type }
        switch type {
        case .int8: return .uint8
        case .int16: return .uint16
        case .int32: return .uint32
        default: return .uint64
        }
    }

    private func unknownType(from start: Int) -> SQLError {
        let name = tokens[start].text
        let place = location(of: tokens[start])
        if SQLType.unsupported.contains(name.lowercased()) {
            return .unsupported("the type \(name.uppercased()) is", at: place)
        }
        let known = Array(SQLType.simple.keys).sorted() + SQLType.parametrized
        let nearest = Spelling.nearest(to: name, among: known)
        return SQLError(
            .invalidType, "type \"\(name)\" does not exist", location: place,
            notes: nearest.map { ["did you mean \($0.uppercased())?"] } ?? [])
    }

    private func invalidType(_ message: String, from start: Int) -> SQLError {
        SQLError(.invalidType, message, location: location(from: start))
    }

    /// `(10, 2)`; none where no parenthesis stands.
    private func parseTypeNumbers() throws(SQLError) -> [Int] {
        guard accept("(") else { return [] }
        var numbers: [Int] = []
        if accept(")") { return [] }
        repeat {
            guard current.kind == .number, let number = Int(current.text) else { throw expected("a number") }
            advance()
            numbers.append(number)
        } while accept(",") && numbers.count < 3
        try expect(")", "after the type's numbers")
        return numbers
    }

    private func parseDecimal(from start: Int) throws(SQLError) -> DataType {
        let numbers = try parseTypeNumbers()
        if numbers.isEmpty {
            return dialect.sparkNames ? .decimal(precision: 10, scale: 0) : .decimal(precision: 18, scale: 3)
        }
        let scale = numbers.count > 1 ? numbers[1] : 0
        guard numbers.count <= 2, (1...38).contains(numbers[0]), (0...numbers[0]).contains(scale) else {
            throw invalidType("DECIMAL takes 1 to 38 digits, and a scale from 0 to as many", from: start)
        }
        return .decimal(precision: numbers[0], scale: scale)
    }

    /// TIME and TIMESTAMP with precision and zone.
    private func parseClockType(_ name: String, from start: Int) throws(SQLError) -> DataType {
        let numbers = try parseTypeNumbers()
        let digits = numbers.first ?? 6
        guard digits <= 9, numbers.count <= 1 else {
            throw invalidType("\(name.uppercased()) takes 0 to 9 digits of a second", from: start)
        }
        let unit: DataType.TimeUnit =
            digits == 0 ? .second : digits <= 3 ? .millisecond : digits <= 6 ? .microsecond : .nanosecond
        var hasZone = false
        if at(.with) || at(.without), peek().keyword == .time, peek(2).keyword == .zone {
            hasZone = at(.with)
            for _ in 0..<3 { advance() }
        }
        guard name == "time" else { return .timestamp(unit, zone: hasZone ? "UTC" : nil) }
        return hasZone ? .timeWithZone : .time(unit)
    }

    // MARK: Nested types

    /// Opens `(` or `<`; the sign that closes it.
    private func openParameters(_ what: String) throws(SQLError) -> String {
        if accept("(") { return ")" }
        if accept("<") { return ">" }
        throw expected("\"<\" or \"(\" after \"\(what)\"")
    }

    private func parseListType(_ name: String) throws(SQLError) -> DataType {
        let close = try openParameters(name.uppercased())
        let element = try parseType()
        try expect(close, "after the element's type")
        return .list(Field("element", element))
    }

    private func parseMapType() throws(SQLError) -> DataType {
        let close = try openParameters("MAP")
        let key = try parseType()
        try expect(",", "between the key's type and the value's")
        let value = try parseType()
        try expect(close, "after the value's type")
        return .map(key: Field("key", key, nullable: false), value: Field("value", value))
    }

    /// `TUPLE(INTEGER, VARCHAR)`: a struct whose members have no names.
    private func parseTupleType() throws(SQLError) -> DataType {
        guard at("(") || at("<") else { return .structure([]) }
        let close = try openParameters("TUPLE")
        var fields: [Field] = []
        repeat { fields.append(Field("", try parseType())) } while accept(",")
        try expect(close, "after the members of the tuple")
        return .structure(fields)
    }

    private func parseStructType(from start: Int) throws(SQLError) -> DataType {
        guard at("(") || at("<") else { return .structure([]) }
        let close = try openParameters("STRUCT")
        var fields: [Field] = []
        repeat {
            guard current.kind == .word || current.kind == .quotedName else { throw expected("the name of a member") }
            let member = position
            // Types alone are members without names.
            if current.kind == .word, SQLType.isName(current.text.lowercased()),
                fields.allSatisfy(\.name.isEmpty), endsMember(at: 1)
            {
                fields.append(Field("", try parseType()))
                continue
            }
            let name = advance().text
            guard !fields.contains(where: { $0.name == name }) else {
                throw invalidType("the struct has two members called \"\(name)\"", from: member)
            }
            _ = accept(":")
            fields.append(Field(name, try parseType()))
        } while accept(",")
        try expect(close, "after the members of the struct")
        return .structure(fields)
    }

    /// Whether a member of a struct ends that many tokens from here, behind its type's parentheses.
    private func endsMember(at distance: Int) -> Bool {
        let token = peek(distance)
        if token.isSymbol("("), let close = closing(at: distance) { return endsMember(at: close + 1) }
        return token.isSymbol(",") || token.isSymbol(">") || token.isSymbol(")")
    }
}
