import DovetailColumnar

extension ExpressionResolver {
    /// A column, with members of it behind where it is a struct; or a name of the select list.
    func resolveName(_ parts: [String], caseSensitive: Bool, at location: SourceLocation?) throws -> Expression {
        if let parameter = try resolveParameter(parts, caseSensitive: caseSensitive, at: location) { return parameter }
        if let found = try lookup(parts, caseSensitive: caseSensitive, at: location) { return found }
        if let alias = try resolveAlias(parts, at: location) ?? wholeRow(parts, at: location) { return alias }
        throw scope.unknown(parts, outputs: isInsideAggregate ? [] : outputs.map(\.name), at: location)
    }

    private func resolveAlias(_ parts: [String], at location: SourceLocation?) throws -> Expression? {
        guard parts.count == 1, let place = aliases.firstIndex(where: { $0.name.lowercased() == parts[0].lowercased() })
        else { return nil }
        let known = aliases
        defer { aliases = known }
        // What it stands for may use the names before it.
        aliases = Array(known[..<place])
        return try resolve(known[place].value)
    }

    /// A table's name as a value: its row as a struct.
    private func wholeRow(_ parts: [String], at location: SourceLocation?) throws -> Expression? {
        guard scope.hasQualifier(parts[...]) else { return nil }
        let columns = scope.columns.filter { $0.isQualified(by: parts[...]) && !$0.isPseudo }
        for column in columns { note(column.index, at: location) }
        let fields = columns.map { Field($0.name, $0.type) }
        return .structure(columns.map(\.expression), .structure(fields))
    }

    /// What the name means here or, failing that, in the query around; nil where it means nothing.
    func lookup(_ parts: [String], caseSensitive: Bool, at location: SourceLocation?) throws -> Expression? {
        let input = { try self.resolveColumn(parts, caseSensitive: caseSensitive, at: location) }
        let output = { try self.resolveOutput(parts, caseSensitive: caseSensitive, at: location) }
        let found =
            switch outputPriority {
            case .first: try group(parts, caseSensitive: caseSensitive) ?? output() ?? input()
            case .last: try input() ?? output()
            }
        return try found ?? outer?.lookup(parts, caseSensitive: caseSensitive, at: location)
    }

    /// In HAVING a column that is grouped by comes before a name of the select list.
    private func group(_ parts: [String], caseSensitive: Bool) throws -> Expression? {
        guard !groups.isEmpty, !isInsideAggregate, parts.count == 1,
            case .found(let column) = scope.lookup(parts[0], caseSensitive: caseSensitive)
        else { return nil }
        return groups.first { $0 == column.expression }
    }

    /// Tries the longest qualifier first: `a.b.c` as column c of a.b, then member c of a's column b, then members of a.
    private func resolveColumn(
        _ parts: [String], caseSensitive: Bool, at location: SourceLocation?
    ) throws -> Expression? {
        for position in parts.indices.reversed() {
            let qualifier = parts[..<position]
            switch scope.lookup(parts[position], qualifier: qualifier, caseSensitive: caseSensitive) {
            case .missing: continue
            case .ambiguous(let candidates):
                throw scope.ambiguous(Array(parts[...position]), candidates, at: location)
            case .found(let column):
                note(column.index, at: location)
                return try members(
                    parts[(position + 1)...], of: column.expression, caseSensitive: caseSensitive, at: location)
            }
        }
        return nil
    }

    private func resolveOutput(
        _ parts: [String], caseSensitive: Bool, at location: SourceLocation?
    ) throws -> Expression? {
        // Inside of an aggregate those of earlier items count, and only what has no aggregate of its own.
        guard !outputs.isEmpty, !isInsideAggregate || outputPriority == .last, let name = parts.first else {
            return nil
        }
        let folded = name.lowercased()
        var matches = outputs.filter { caseSensitive ? $0.name == name : $0.name.lowercased() == folded }
        if matches.count > 1, matches.contains(where: { $0.name == name }) { matches.removeAll { $0.name != name } }
        if isInsideAggregate { matches.removeAll { $0.expression.columnIndices.contains { $0 >= scope.width } } }
        guard let first = matches.first else { return nil }
        if matches.contains(where: { $0.expression != first.expression }) {
            throw PlanError(
                .ambiguousColumn, "column \"\(name)\" is ambiguous", location: location,
                notes: ["the select list has it \(matches.count) times; give each a name of its own"])
        }
        // `t.a` where the list has a column called `t`: no struct, so it means the table.
        if parts.count > 1, !first.expression.type.isNested, first.expression.type != .variant { return nil }
        return try members(parts.dropFirst(), of: first.expression, caseSensitive: caseSensitive, at: location)
    }

    private func members(
        _ names: ArraySlice<String>, of owner: Expression, caseSensitive: Bool, at location: SourceLocation?
    ) throws -> Expression {
        try names.reduce(owner) { try member($1, of: $0, caseSensitive: caseSensitive, at: location) }
    }

    func member(
        _ name: String, of owner: Expression, caseSensitive: Bool, at location: SourceLocation?
    ) throws -> Expression {
        if owner.type == .variant, let extract = functions.scalar("variant_extract") {
            return try call(extract, [owner, .literal(.string(name), .string)])
        }
        guard let index = try owner.type.memberIndex(name, caseSensitive: caseSensitive, at: location) else {
            throw Scope.unknownMember(name, of: owner.type, named: owner.description, at: location)
        }
        return .member(owner, index: index)
    }
}

extension DataType {
    /// A struct, or a union, which is kept as one.
    var isStructure: Bool {
        switch self {
        case .structure, .union: true
        default: false
        }
    }

    /// Position of a struct's member, or a union's; an exact spelling wins. nil where there is none.
    func memberIndex(_ name: String, caseSensitive: Bool, at location: SourceLocation?) throws -> Int? {
        guard isStructure else { return nil }
        let fields = self.fields
        if let exact = fields.firstIndex(where: { $0.name == name }) { return exact }
        if caseSensitive { return nil }
        let folded = name.lowercased()
        let matches = fields.indices.filter { fields[$0].name.lowercased() == folded }
        if matches.count > 1 {
            throw PlanError(
                .ambiguousColumn, "member \"\(name)\" is ambiguous", location: location,
                notes: ["it could be \(matches.map { "\"\(fields[$0].name)\"" }.joined(separator: " or "))"])
        }
        return matches.first
    }
}
