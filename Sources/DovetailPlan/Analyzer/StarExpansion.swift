import DovetailColumnar

/// `*` with columns left out, replaced and renamed, also inside of structs.
struct StarExpansion {
    private let star: UnresolvedExpression.StarItem
    private let resolver: ExpressionResolver
    private let location: SourceLocation?

    init(_ star: UnresolvedExpression.StarItem, resolver: ExpressionResolver, location: SourceLocation?) {
        self.star = star
        self.resolver = resolver
        self.location = location
    }

    func columns() throws -> [OutputColumn] {
        if let members = try members() { return members }
        let columns = try candidates()
        try checkNames(columns)
        let selection = try star.selector.map {
            try NameSelection($0, of: columns.map(\.name), resolver: resolver, location: location)
        }
        var result: [OutputColumn] = []
        for column in columns where !star.excluding.contains(where: { excludes($0, column) }) {
            if let selection, !selection.contains(column.name) { continue }
            result.append(try output(column))
        }
        if result.isEmpty, selection != nil {
            throw PlanError(
                .invalidExpression, "no column's name is picked here", location: location,
                notes: ["the columns are \(Suggestion.list(columns.map(\.name)))"])
        }
        return result
    }

    /// The members of the struct before the star; nil where a table stands there.
    private func members() throws -> [OutputColumn]? {
        guard let last = star.qualifier else { return nil }
        let path = star.path.isEmpty ? [last] : star.path
        if resolver.scope.hasQualifier(path[...]) { return nil }
        guard let owner = try? resolver.lookup(path, caseSensitive: star.isCaseSensitive, at: location),
            case .structure(let fields) = owner.type
        else { return nil }
        let columns = fields.enumerated().map { index, field in
            ScopeColumn(name: field.name, type: field.type, index: index, qualifier: [])
        }
        try checkNames(columns)
        return try columns.compactMap { column in
            if star.excluding.contains(where: { excludes($0, column) }) { return nil }
            if let replaced = star.replacing.first(where: { matches([$0.name], [column.name]) }) {
                return OutputColumn(
                    name: column.name, expression: try resolver.resolve(replaced.value), location: location)
            }
            let name = star.renaming.first { matches($0.from, [column.name]) }?.to ?? column.name
            return OutputColumn(name: name, expression: .member(owner, index: column.index), location: location)
        }
    }

    /// Whether a name of EXCLUDE or RENAME, perhaps with its table's, is the column's.
    private func excludes(_ written: [String], _ column: ScopeColumn) -> Bool {
        if matches(written, [column.name]) { return true }
        guard written.count > 1, let name = written.last else { return false }
        return matches([name], [column.name]) && column.isQualified(by: written.dropLast())
    }

    private func candidates() throws -> [ScopeColumn] {
        guard let qualifier = star.qualifier else { return resolver.scope.visible }
        let columns = resolver.scope.columns.filter { $0.isQualified(by: [qualifier]) && !$0.isPseudo }
        guard columns.isEmpty else { return columns }
        let tables = resolver.scope.tables
        let suggestion = Suggestion.note(for: qualifier, among: tables).map { [$0] } ?? []
        throw PlanError(
            .unknownTable, "table \"\(qualifier)\" does not exist in this query", location: location,
            notes: suggestion + (tables.isEmpty ? [] : ["tables here: \(Suggestion.list(tables))"]))
    }

    private func output(_ column: ScopeColumn) throws -> OutputColumn {
        if let replaced = star.replacing.first(where: { matches([$0.name], [column.name]) }) {
            return OutputColumn(
                name: column.name, expression: try resolver.resolve(replaced.value), location: replaced.value.location)
        }
        resolver.note(column.index, at: location)
        let name = star.renaming.first { excludes($0.from, column) }?.to ?? column.name
        let expression = try reshaped(column.expression, path: [column.name])
        let keepsName = name == column.name && expression == column.expression
        return OutputColumn(
            name: name, expression: expression, qualifier: keepsName ? column.qualifier : [],
            otherName: keepsName ? column.otherName : nil, location: location)
    }

    // MARK: Structs

    /// The value without its excluded members and with its renamed ones; itself where nothing of it is named.
    private func reshaped(_ value: Expression, path: [String]) throws -> Expression {
        guard touches(path) else { return value }
        guard case .structure(let fields) = value.type else {
            return try unreachable(value, path: path)
        }
        var members: [Expression] = []
        var result: [Field] = []
        for (index, field) in fields.enumerated() {
            let inner = path + [field.name]
            if star.excluding.contains(where: { matches($0, inner) }) { continue }
            let member = try reshaped(.member(value, index: index), path: inner)
            let name = star.renaming.first { matches($0.from, inner) }?.to ?? field.name
            members.append(member)
            result.append(Field(name, member.type, nullable: field.isNullable))
        }
        let type = DataType.structure(result)
        // A struct that was null stays null instead of becoming one of nulls.
        let present = ConditionalCall.Branch(
            when: .isNull(value, negated: true), then: .structure(members, type))
        return .conditional(ConditionalCall(branches: [present], otherwise: nil, type: type))
    }

    private func unreachable(_ value: Expression, path: [String]) throws -> Expression {
        if case .list = value.type {
            throw PlanError(
                .unsupported, "leaving out or renaming members of structs inside of lists is not supported yet",
                kind: .unsupported, location: location, notes: ["the list is \"\(path.joined(separator: "."))\""])
        }
        if star.ignoresMissing { return value }
        throw Scope.unknownMember(
            missingMember(below: path), of: value.type, named: path.joined(separator: "."), at: location)
    }

    private func missingMember(below path: [String]) -> String {
        let deeper = (star.excluding + star.renaming.map(\.from)).first {
            $0.count > path.count && matches(Array($0.prefix(path.count)), path)
        }
        return deeper?[path.count] ?? ""
    }

    /// Whether a path leads into what stands at `path`.
    private func touches(_ path: [String]) -> Bool {
        (star.excluding + star.renaming.map(\.from)).contains {
            $0.count > path.count && matches(Array($0.prefix(path.count)), path)
        }
    }

    // MARK: Names

    private func matches(_ written: [String], _ path: [String]) -> Bool {
        guard written.count == path.count else { return false }
        return zip(written, path).allSatisfy {
            $0 == $1 || !star.isCaseSensitive && $0.lowercased() == $1.lowercased()
        }
    }

    private func checkNames(_ columns: [ScopeColumn]) throws {
        if star.ignoresMissing { return }
        try checkUnique(columns)
        let paths = star.excluding + star.renaming.map(\.from) + star.replacing.map { [$0.name] }
        for path in paths {
            guard let first = path.first else { continue }
            if path.count > 1, resolver.scope.columns.contains(where: { excludes(path, $0) }) { continue }
            guard let column = columns.first(where: { matches([first], [$0.name]) }) else {
                throw resolver.scope.unknown([first], at: location)
            }
            var type = column.type
            for (depth, name) in path.enumerated().dropFirst() {
                guard let index = try type.memberIndex(name, caseSensitive: star.isCaseSensitive, at: location),
                    case .structure(let fields) = type
                else {
                    if case .list = type { break }
                    let owner = path[..<depth].joined(separator: ".")
                    throw Scope.unknownMember(name, of: type, named: owner, at: location)
                }
                type = fields[index].type
            }
        }
    }

    /// No column is named twice, in one list or in two of them.
    private func checkUnique(_ columns: [ScopeColumn]) throws {
        for column in columns {
            let lists = [
                ("EXCLUDE", star.excluding.filter { excludes($0, column) }.count),
                ("REPLACE", star.replacing.filter { matches([$0.name], [column.name]) }.count),
                ("RENAME", star.renaming.filter { excludes($0.from, column) }.count),
            ].filter { $0.1 > 0 }
            if lists.reduce(0, { $0 + $1.1 }) < 2 { continue }
            let place = lists.count == 1 ? "twice in \(lists[0].0)" : "in both \(lists[0].0) and \(lists[1].0)"
            throw PlanError(
                .duplicateColumn, "column \"\(column.name)\" stands \(place) of a star", location: location)
        }
    }
}
