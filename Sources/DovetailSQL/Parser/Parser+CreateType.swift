import DovetailColumnar
import DovetailPlan

/// `CREATE TYPE name AS type`, enumerations, unions, and types that have a name of their own.
extension Parser {
    func parseCreateType(from start: Int, orReplace: Bool, isTemporary: Bool) throws(SQLError) -> SQLStatement {
        advance()
        let ifNotExists = try parseExistence(negated: true)
        let name = try parseQualifiedName("the type")
        try expect(.as, "after the name of the type")
        var create = CreateType(
            name: name, source: try parseTypeSource(), orReplace: orReplace, ifNotExists: ifNotExists,
            isTemporary: isTemporary)
        create.location = location(from: start)
        // Later statements of the text may use the name before this one has run.
        if case .type(let type) = create.source { declare(type, name) } else { declare(.string, name) }
        return .define(.createType(create), at: place(from: start))
    }

    private func parseTypeSource() throws(SQLError) -> CreateType.Source {
        guard atWord("enum"), peek().isSymbol("("), [Keyword.select, .from, .with].contains(peek(2).keyword) else {
            return .type(try parseType())
        }
        advance()
        advance()
        let query = try nested { () throws(SQLError) in try parseQuery() }
        try expect(")", "after the query of the labels")
        return .labels(query)
    }

    private func declare(_ type: DataType, _ name: [String]) {
        let folded = name.map { $0.lowercased() }
        if let last = folded.last { declaredTypes[last] = type }
        declaredTypes[folded.joined(separator: ".")] = type
    }

    /// At the name of a type that CREATE TYPE made: passes over it.
    func parseNamedType() -> DataType? {
        var name = current.text.lowercased()
        var length = 1
        while length < 5, peek(length).isSymbol("."), peek(length + 1).isName {
            name += "." + peek(length + 1).text.lowercased()
            length += 2
        }
        guard let type = declaredTypes[name] ?? bindings.types[name] else { return nil }
        for _ in 0..<length { advance() }
        return type
    }

    /// `ENUM ('a', 'b')`, at the parenthesis.
    func parseEnumeration(from start: Int) throws(SQLError) -> DataType {
        guard accept("(") else {
            throw SQLError(.invalidType, "ENUM needs its labels in parentheses", location: location(from: start))
        }
        var labels: [String] = []
        while !at(")") {
            guard current.kind == .string else { throw expected("a label in quotes") }
            labels.append(advance().text)
            if !accept(",") { break }
        }
        try expect(")", "after the labels")
        guard let labels = Enumeration(labels: labels) else {
            throw SQLError(.invalidType, "ENUM has a label twice", location: location(from: start))
        }
        return .enumeration(labels)
    }

    /// `UNION (name type, ..)`, at the parenthesis.
    func parseUnionType(from start: Int) throws(SQLError) -> DataType {
        try expect("(", "after \"UNION\"")
        var members: [Field] = []
        repeat {
            guard current.isName || current.kind == .word else { throw expected("the name of a member") }
            let place = position
            let name = advance().text
            guard !members.contains(where: { $0.name.lowercased() == name.lowercased() }) else {
                throw SQLError(
                    .invalidType, "the union has two members called \"\(name)\"", location: location(from: place))
            }
            members.append(Field(name, try parseType()))
        } while accept(",")
        try expect(")", "after the members of the union")
        guard members.count <= 256 else {
            throw SQLError(.invalidType, "a union has up to 256 members", location: location(from: start))
        }
        return .union(members)
    }
}
