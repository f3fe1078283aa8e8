import DovetailColumnar

/// Calls that mean one thing or another by the types of their arguments: access to nested values, structs, and functions
/// of texts that are functions of lists, too.
extension ExpressionResolver {
    /// - Returns: nil for every other call.
    func resolveNested(
        _ call: UnresolvedExpression.FunctionCall, at location: SourceLocation?
    ) throws -> Expression? {
        if call.arguments.contains(where: \.isLambda) {
            return try resolveHigherOrder(call, at: location)
        }
        let name = call.name.lowercased()
        if ExpressionResolver.generators.contains(name) {
            let columns = try generate(call, asTable: false, at: location)
            guard columns.count == 1 else {
                throw PlanError(
                    .invalidExpression,
                    "\"\(call.name)\" gives \(columns.count) columns: it cannot be part of an expression",
                    location: location)
            }
            return columns[0].expression
        }
        guard
            ExpressionResolver.nestedNames.contains(name) || ExpressionResolver.listNames[name] != nil,
            !call.isDistinct, !call.isStar, call.filter == nil
        else {
            if let named = call.arguments.first(where: { $0.argumentName != nil }) {
                throw PlanError(
                    .invalidExpression, "\"\(call.name)\" has no argument \"\(named.argumentName ?? "")\"",
                    location: named.location)
            }
            return nil
        }
        switch name {
        case "[:]": return try resolveSlice(call, at: location)
        case "row", "struct": return try resolveRow(call)
        case "union_value": if let value = try resolveUnionValue(call, at: location) { return value }
        case "struct_insert", "struct_update": return try resolveInsert(call, at: location)
        default: break
        }
        let arguments = try call.arguments.map { try resolve($0) }
        switch name {
        case "[]", "array_extract", "get_item", "get_field", "struct_extract", "struct_extract_at", "list_extract",
            "list_element", "union_extract":
            if let value = try extracted(arguments, from: call, at: location) { return value }
        case "struct_concat": return try concatenated(arguments, at: location)
        case "struct_keys": if let keys = names(arguments) { return keys }
        case "struct_values": if let values = values(arguments) { return values }
        case "list_aggregate", "list_aggr", "array_aggregate", "array_aggr":
            return try aggregated(arguments, at: location)
        default: break
        }
        return try ofLists(name, arguments, at: location)
    }

    private static let nestedNames: Set<String> = [
        "[]", "[:]", "array_extract", "get_item", "get_field", "struct_extract", "struct_extract_at", "list_extract",
        "list_element", "union_extract", "union_value", "row", "struct", "struct_insert", "struct_update",
        "struct_concat", "struct_keys", "struct_values", "list_aggregate",
        "list_aggr",
        "array_aggregate", "array_aggr",
    ]

    /// What functions of texts are called that are for lists, too.
    private static let listNames: [String: String] = [
        "len": "cardinality", "length": "cardinality", "reverse": "list_reverse", "repeat": "list_repeat",
        "concat": "list_concat", "contains": "list_contains",
    ]

    private func ofLists(_ name: String, _ arguments: [Expression], at location: SourceLocation?) throws -> Expression {
        // Spark counts from 0 in brackets.
        var target = name == "[]" && dialect.sparkNames ? "get_item" : name
        if let other = ExpressionResolver.listNames[name], arguments.contains(where: { $0.type.isCollection }) {
            target = other
            if case .map? = arguments.first?.type, name == "contains" { target = "map_contains" }
        }
        guard let function = scalar(target) else {
            throw PlanError(.unknownFunction, "function \"\(name)\" does not exist", location: location)
        }
        return try self.call(function, arguments)
    }

    /// `||` of lists; nil where neither side is one.
    func concatenatedLists(_ left: Expression, _ right: Expression) throws -> Expression? {
        guard left.type.isCollection || right.type.isCollection, let function = functions.scalar("list_concat_operator")
        else { return nil }
        return try call(function, [left, right])
    }

    // MARK: Access

    /// A member of a struct, by a literal name or position; nil where the value is none.
    private func extracted(
        _ arguments: [Expression], from call: UnresolvedExpression.FunctionCall, at location: SourceLocation?
    ) throws -> Expression? {
        if arguments.count == 2, arguments[0].type == .variant, let extract = functions.scalar("variant_extract") {
            return try self.call(extract, arguments)
        }
        guard arguments.count == 2, arguments[0].type.isStructure else { return nil }
        let fields = arguments[0].type.fields
        switch arguments[1].literalValue {
        case .string(let name): return try member(name, of: arguments[0], caseSensitive: false, at: location)
        case .int(let place):
            guard fields.allSatisfy({ $0.name.isEmpty }) || call.name.lowercased() == "struct_extract_at" else { break }
            guard place >= 1, place <= fields.count else {
                throw PlanError(
                    .invalidExpression, "\(arguments[0]) has no member \(place), it has \(fields.count)",
                    location: location)
            }
            return .member(arguments[0], index: Int(place) - 1)
        default: break
        }
        throw PlanError(
            .invalidExpression, "a member of a struct is asked for by its name", location: location,
            notes: ["it has \(Suggestion.list(fields.map(\.name)))"])
    }

    /// `x[a:b:c]`: a bound that is left out is the list's end on that side, which the step's sign decides.
    private func resolveSlice(
        _ call: UnresolvedExpression.FunctionCall, at location: SourceLocation?
    ) throws -> Expression {
        guard let function = functions.scalar("[:]"), call.arguments.count >= 3 else {
            throw PlanError(
                .unknownFunction, "slices need the function \"list_slice\"", location: location)
        }
        let value = try resolve(call.arguments[0])
        let step = try call.arguments.dropFirst(3).first.map { try resolve($0) }
        func bound(_ written: UnresolvedExpression, _ forwards: Int64, _ backwards: Int64) throws
            -> Expression
        {
            guard case .star = written.node else { return try resolve(written) }
            let usual = Expression.literal(.int(forwards), .int64)
            guard let step else { return usual }
            let falls = try compare(.less, step, .literal(.int(0), .int64), at: location)
            return .conditional(
                ConditionalCall(
                    branches: [.init(when: falls, then: .literal(.int(backwards), .int64))], otherwise: usual,
                    type: .int64))
        }
        let bounds = [try bound(call.arguments[1], 1, -1), try bound(call.arguments[2], -1, 1)]
        return try self.call(function, [value] + bounds + (step.map { [$0] } ?? []))
    }

    // MARK: Structs

    /// `union_value(name := value)`; nil where the name stands before the value as a text.
    private func resolveUnionValue(
        _ call: UnresolvedExpression.FunctionCall, at location: SourceLocation?
    ) throws -> Expression? {
        guard call.arguments.count == 1, let name = call.arguments[0].argumentName,
            let function = functions.scalar("union_value")
        else { return nil }
        return try self.call(function, [.literal(.string(name), .string), try resolve(call.arguments[0])])
    }

    /// `row(1, 'x')` has members without names; Spark's `struct(a, 1)` has columns' names or col1, col2.
    private func resolveRow(_ call: UnresolvedExpression.FunctionCall) throws -> Expression {
        let values = try call.arguments.map { try resolve($0) }
        let fields = zip(call.arguments, values).enumerated().map { index, pair in
            Field(call.name.lowercased() == "row" ? "" : pair.0.memberName ?? "col\(index + 1)", pair.1.type)
        }
        return .structure(values, .structure(fields))
    }

    /// `struct_insert(s, b := 2)` and `struct_update`, which replaces members of the same name.
    private func resolveInsert(
        _ call: UnresolvedExpression.FunctionCall, at location: SourceLocation?
    ) throws -> Expression {
        guard let first = call.arguments.first, case .structure(let fields) = try resolve(first).type else {
            throw PlanError(.typeMismatch, "\"\(call.name)\" needs a struct", location: location)
        }
        guard call.arguments.count > 1 else {
            throw PlanError(
                .invalidExpression, "\"\(call.name)\" needs members behind the struct", location: location,
                notes: ["they are written like \(call.name)(s, name := value)"])
        }
        let owner = try resolve(first)
        var members = fields.enumerated().map { ($1.name, Expression.member(owner, index: $0)) }
        for argument in call.arguments.dropFirst() {
            guard let name = argument.argumentName else {
                throw PlanError(
                    .invalidExpression, "\"\(call.name)\" needs names for its values", location: argument.location,
                    notes: ["they are written like \(call.name)(s, name := value)"])
            }
            let value = try resolve(argument)
            let place = members.firstIndex { $0.0.lowercased() == name.lowercased() }
            if let place, call.name.lowercased() == "struct_update" {
                members[place].1 = value
            } else if place != nil {
                throw PlanError(
                    .invalidExpression, "the struct has a member \"\(name)\" already", location: argument.location)
            } else {
                members.append((name, value))
            }
        }
        return structure(members, presentWhere: owner)
    }

    /// A struct that is null where another is.
    private func structure(_ members: [(String, Expression)], presentWhere owner: Expression?) -> Expression {
        let type = DataType.structure(members.map { Field($0.0, $0.1.type) })
        let whole = Expression.structure(members.map(\.1), type)
        guard let owner, owner.canBeNull else { return whole }
        let present = ConditionalCall.Branch(when: .isNull(owner, negated: true), then: whole)
        return .conditional(ConditionalCall(branches: [present], otherwise: nil, type: type))
    }

    private func concatenated(_ arguments: [Expression], at location: SourceLocation?) throws -> Expression {
        var members: [(String, Expression)] = []
        for argument in arguments {
            guard case .structure(let fields) = argument.type else {
                throw PlanError(
                    .typeMismatch, "\"struct_concat\" needs structs, not \(argument.type)", location: location)
            }
            for (index, field) in fields.enumerated() {
                if !field.name.isEmpty, members.contains(where: { $0.0.lowercased() == field.name.lowercased() }) {
                    throw PlanError(
                        .invalidExpression, "\"struct_concat\" has the member \"\(field.name)\" twice",
                        location: location)
                }
                members.append((field.name, .member(argument, index: index)))
            }
        }
        return structure(members, presentWhere: nil)
    }

    private func names(_ arguments: [Expression]) -> Expression? {
        guard arguments.count == 1, case .structure(let fields) = arguments[0].type else { return nil }
        let type = DataType.list(Field("element", .string))
        return .literal(.list(fields.map { .string($0.name) }), type)
    }

    /// A struct without the names of its members.
    private func values(_ arguments: [Expression]) -> Expression? {
        guard arguments.count == 1, case .structure(let fields) = arguments[0].type else { return nil }
        return structure(
            fields.indices.map { ("", .member(arguments[0], index: $0)) }, presentWhere: arguments[0])
    }

    // MARK: Aggregates by name

    private func aggregated(_ arguments: [Expression], at location: SourceLocation?) throws -> Expression {
        guard arguments.count >= 2, case .string(let name)? = arguments[1].literalValue else {
            throw PlanError(
                .invalidExpression, "\"list_aggregate\" needs the name of an aggregate as text behind the list",
                location: location)
        }
        guard let function = functions.scalar("list_" + name), functions.aggregate(name) != nil else {
            let known = functions.aggregates.keys.sorted()
            throw PlanError(
                .unknownFunction, "aggregate \"\(name)\" does not exist", location: location,
                notes: Suggestion.note(for: name, among: known).map { [$0] } ?? [])
        }
        return try call(function, [arguments[0]] + arguments.dropFirst(2))
    }
}

extension Expression {
    fileprivate var canBeNull: Bool { if case .structure = self { false } else { true } }
}

extension DataType {
    /// A list or map.
    var isCollection: Bool {
        switch self {
        case .list, .map: true
        default: false
        }
    }
}

extension UnresolvedExpression {
    /// The name of an argument by name.
    var argumentName: String? { if case .alias(_, let name) = node { name } else { nil } }

    /// What Spark calls the member a value becomes.
    fileprivate var memberName: String? {
        switch node {
        case .alias(_, let name), .member(_, let name): name
        case .name(let parts, _): parts.last
        default: nil
        }
    }
}
