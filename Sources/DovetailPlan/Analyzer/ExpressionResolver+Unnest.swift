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
            return try unnested([try self.call(split, arguments)], UnnestOptions(), asTable: asTable, at: location)
        default: break
        }
        guard arguments.count == 1 || name == "unnest" && asTable && !arguments.isEmpty else {
            throw PlanError(
                .typeMismatch, "\"\(call.name)\" takes 1 argument, not \(arguments.count)",
                location: location)
        }
        if name == "unnest" {
            return try unnested(arguments, try unnestOptions(of: call), asTable: asTable, at: location)
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
        _ arguments: [Expression], _ options: UnnestOptions, asTable: Bool, at location: SourceLocation?
    ) throws -> Generated {
        var columns: Generated = []
        let depth = options.depth
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
            guard case .structure(let fields) = value.type, left > 0 else {
                columns.append(("unnest", value))
                continue
            }
            guard !fields.isEmpty else {
                throw PlanError(.typeMismatch, "UNNEST of an empty struct is not supported", location: location)
            }
            columns += leaves(value, depth: left, below: options.keepsParentNames ? "" : nil)
        }
        return columns
    }

    private struct UnnestOptions {
        var depth = 1
        /// Names of members have those of the structs around them before them.
        var keepsParentNames = false
    }

    /// `recursive := true`, `max_depth := 2`, `keep_parent_names := true`; a depth that is given bounds the recursion.
    private func unnestOptions(of call: UnresolvedExpression.FunctionCall) throws -> UnnestOptions {
        var options = UnnestOptions()
        var bound: Int?
        for argument in call.arguments {
            guard case .alias(let value, let name) = argument.node else { continue }
            switch (name.lowercased(), try resolve(value).literalValue) {
            case ("recursive", .boolean(let isRecursive)?): options.depth = isRecursive ? 64 : options.depth
            case ("max_depth", .int(let levels)?) where levels >= 1: bound = Int(min(levels, 64))
            case ("keep_parent_names", .boolean(let keeps)?): options.keepsParentNames = keeps
            default:
                throw PlanError(
                    .invalidExpression, "\"\(call.name)\" has no argument \"\(name)\" with that value",
                    location: argument.location,
                    notes: ["it has recursive := true, max_depth := 2 and keep_parent_names := true"])
            }
        }
        options.depth = bound ?? options.depth
        return options
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

    /// - Parameter parents: Names of the structs around, with a dot behind; nil leaves them out.
    private func leaves(_ value: Expression, depth: Int, below parents: String?) -> Generated {
        guard depth > 0, case .structure(let fields) = value.type else { return [] }
        return fields.enumerated().flatMap { index, field -> Generated in
            let member = Expression.member(value, index: index)
            guard member.isStructure, depth > 1 else {
                return [((parents ?? "") + (field.name.isEmpty ? "element\(index + 1)" : field.name), member)]
            }
            let inner = parents.map { field.name.isEmpty ? $0 : "\($0)\(field.name)." }
            return leaves(member, depth: depth - 1, below: inner)
        }
    }
}

extension DataType {
    fileprivate var isUnnestable: Bool { if case .list = self { true } else { false } }
}

extension Expression {
    fileprivate var isStructure: Bool { if case .structure = type { true } else { false } }
}
