import DovetailColumnar

/// Calls that give several rows: unnest, and Spark's explode, posexplode and inline.
extension ExpressionResolver {
    /// Virtual columns of elements, before those of window functions.
    static let firstUnnestColumn = 1 << 39

    /// What a call stands for: its columns, of which Spark's may be several.
    typealias Generated = [(name: String, expression: Expression)]

    static let generators: Set<String> = [
        "unnest", "explode", "explode_outer", "posexplode", "posexplode_outer", "inline",
        "inline_outer", "stack", "json_tuple", "regexp_split_to_table",
    ]

    /// A virtual column for the elements of a list; the same list gives the same column.
    func unnest(_ list: Expression, name: String, keepsEmpty: Bool = false) -> Expression {
        let place = unnests.firstIndex { $0.list == list } ?? unnests.count
        if place == unnests.count { unnests.append(UnnestColumn(list: list, name: name)) }
        if keepsEmpty { unnests[place].keepsEmpty = true }
        return .column(
            ColumnReference(
                index: ExpressionResolver.firstUnnestColumn + place, name: name,
                type: list.type.unnestedType))
    }

    /// The columns of a call of a generator that is a whole item of a select list or stands in FROM.
    func generate(
        _ call: UnresolvedExpression.FunctionCall, asTable: Bool, at location: SourceLocation?
    ) throws -> Generated {
        let name = call.name.lowercased()
        guard allowsUnnest, !isInsideAggregate, lambdaFrames.isEmpty else {
            throw PlanError(
                .invalidExpression, "\"\(call.name)\" gives rows: it cannot stand here", location: location,
                notes: ["it stands in the select list or in FROM"])
        }
        let isOuter = name.hasSuffix("_outer")
        let arguments = try call.arguments.filter { $0.argumentName == nil }.map { try resolve($0) }
        switch name {
        case "stack": return try stacked(arguments, at: location)
        case "json_tuple": return try members(ofJSON: arguments, at: location)
        case "regexp_split_to_table":
            guard let split = functions.scalar("string_split_regex") else { break }
            return try unnested([try self.call(split, arguments)], depth: 1, asTable: asTable, at: location)
        default: break
        }
        guard arguments.count == 1 || name == "unnest" && asTable && !arguments.isEmpty else {
            throw PlanError(
                .typeMismatch, "\"\(call.name)\" takes 1 argument, not \(arguments.count)",
                location: location)
        }
        if name == "unnest" {
            return try unnested(arguments, depth: try depth(of: call), asTable: asTable, at: location)
        }
        let elements = try element(arguments[0], "col", isOuter, at: location)
        var columns: Generated = []
        if name.hasPrefix("pos"), let series = functions.scalar("range"),
            let size = functions.scalar("cardinality")
        {
            let positions = try self.call(series, [try self.call(size, [arguments[0]])])
            columns.append(("pos", unnest(positions, name: "pos", keepsEmpty: isOuter)))
        }
        if case .map = arguments[0].type { return columns + members(elements) }
        return columns + (name.hasPrefix("inline") ? members(elements) : [("col", elements)])
    }

    private func unnested(
        _ arguments: [Expression], depth: Int, asTable: Bool, at location: SourceLocation?
    ) throws -> Generated {
        var columns: Generated = []
        for argument in arguments {
            var value = argument
            var left = depth
            while left > 0, value.type.isUnnestable {
                value = try element(value, "unnest", false, at: location)
                left -= 1
            }
            if left == depth, !value.isStructure {
                value = try element(value, "unnest", false, at: location)
                left -= 1
            }
            columns += value.isStructure && left > 0 ? leaves(value, depth: left) : [("unnest", value)]
        }
        return columns
    }

    /// How many levels are asked for: `recursive := true`, `max_depth := 2`.
    private func depth(of call: UnresolvedExpression.FunctionCall) throws -> Int {
        var depth = 1
        for argument in call.arguments {
            guard case .alias(let value, let name) = argument.node else { continue }
            switch (name.lowercased(), try resolve(value).literalValue) {
            case ("recursive", .boolean(let isRecursive)?): depth = isRecursive ? 64 : depth
            case ("max_depth", .int(let levels)?) where levels >= 1: depth = Int(min(levels, 64))
            default:
                throw PlanError(
                    .invalidExpression, "\"\(call.name)\" has no argument \"\(name)\" with that value",
                    location: argument.location, notes: ["it has recursive := true and max_depth := 2"])
            }
        }
        return depth
    }

    private func element(
        _ list: Expression, _ name: String, _ keepsEmpty: Bool, at location: SourceLocation?
    ) throws -> Expression {
        switch list.type {
        case .list: return unnest(list, name: name, keepsEmpty: keepsEmpty)
        case .map where name == "col": return unnest(list, name: name, keepsEmpty: keepsEmpty)
        case .null:
            let type = DataType.list(Field("element", .null))
            return unnest(.literal(.null, type), name: name, keepsEmpty: keepsEmpty)
        default:
            throw PlanError(
                .typeMismatch, "rows are made of a list, \(list) is \(list.type)", location: location,
                notes: ["map_entries(m) gives the pairs of a map as a list"])
        }
    }

    private func members(_ value: Expression) -> Generated {
        guard case .structure(let fields) = value.type else { return [("col", value)] }
        return fields.enumerated().map { ($1.name, .member(value, index: $0)) }
    }

    private func leaves(_ value: Expression, depth: Int) -> Generated {
        guard depth > 0, case .structure(let fields) = value.type else { return [] }
        return fields.enumerated().flatMap { index, field -> Generated in
            let member = Expression.member(value, index: index)
            return member.isStructure && depth > 1
                ? leaves(member, depth: depth - 1) : [(field.name, member)]
        }
    }
}

extension DataType {
    fileprivate var isUnnestable: Bool { if case .list = self { true } else { false } }
}

extension Expression {
    fileprivate var isStructure: Bool { if case .structure = type { true } else { false } }
}
