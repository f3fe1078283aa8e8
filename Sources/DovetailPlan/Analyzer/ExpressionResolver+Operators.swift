import DovetailColumnar

extension ExpressionResolver {
    func resolveUnary(_ operation: UnaryOperator, _ operand: UnresolvedExpression) throws -> Expression {
        switch operation {
        case .not: return .not(try condition(operand))
        case .plus, .minus:
            let value = try numericOperand(try resolve(operand), at: operand.location)
            return operation == .plus ? value : negated(value)
        }
    }

    private func numericOperand(_ value: Expression, at location: SourceLocation?) throws -> Expression {
        if value.type.isNumeric || value.type == .interval { return value }
        if value.type == .null { return .literal(.null, .int32) }
        if value.type == .string, dialect.sparkNames || value.isLiteral {
            return TypeCoercion.cast(value, to: .double, style: dialect.castStyle)
        }
        throw PlanError(.typeMismatch, "a sign needs a number, not \(value.type)", location: location)
    }

    private func negated(_ value: Expression) -> Expression {
        switch value {
        case .literal(.int(let number), let type) where type.isSignedInteger && number != .min:
            // -2147483648 arrives as the negation of a literal that needed 64 bits.
            return .literal(.int(-number), type == .int64 && number == 1 << 31 ? .int32 : type)
        case .literal(.int128(let number), let type) where number != .min:
            if number == 1 << 63 { return .literal(.int(.min), .int64) }
            return .literal(.int128(-number), type)
        case .literal(.uint128(let number), _) where number == 1 << 127: return .literal(.int128(.min), .int128)
        case .literal(.double(let number), let type): return .literal(.double(-number), type)
        case .literal(.decimal(let unscaled, let scale), let type) where unscaled != .min:
            if scale == 0, unscaled == 1 << 63 { return .literal(.int(.min), .int64) }
            return .literal(.decimal(unscaled: -unscaled, scale: scale), type)
        default:
            guard value.type.isUnsignedInteger, let signed = TypeCoercion.numericType(value.type, .int8) else {
                return .negate(value)
            }
            return .negate(TypeCoercion.cast(value, to: signed, style: dialect.castStyle))
        }
    }

    func resolveBinary(
        _ operation: BinaryOperator, _ left: UnresolvedExpression, _ right: UnresolvedExpression,
        at location: SourceLocation?
    ) throws -> Expression {
        var a = try resolve(left)
        var b = try resolve(right)
        if operation != .concatenate, let collation = try collation(of: left, right) {
            (a, b) = (try collation.key(a, self), try collation.key(b, self))
        }
        // `IS TRUE` takes what a condition takes.
        if operation == .isDistinct || operation == .isNotDistinct, case .literal(.boolean, _) = b, a.type != .boolean {
            a = try condition(left)
        }
        if let comparison = ComparisonOperator(rawValue: operation.rawValue) {
            return try compare(comparison, a, b, at: location)
        }
        if let arithmetic = ArithmeticOperator(rawValue: operation.rawValue) {
            return try self.arithmetic(arithmetic, a, b, at: location)
        }
        return try concatenate(a, b, at: location)
    }

    private func concatenate(_ left: Expression, _ right: Expression, at location: SourceLocation?) throws -> Expression
    {
        if let lists = try concatenatedLists(left, right) { return lists }
        guard let function = functions.scalar("||") ?? functions.scalar("concat") else {
            throw PlanError(.unknownFunction, "operator || needs the function \"concat\"", location: location)
        }
        return try call(function, [left, right])
    }

    func resolveBetween(
        _ value: UnresolvedExpression, low: UnresolvedExpression, high: UnresolvedExpression, negated: Bool,
        at location: SourceLocation?
    ) throws -> Expression {
        let collation = try collation(of: value, low, high)
        let operands = try [value, low, high].map { operand in
            let resolved = try resolve(operand)
            return try collation?.key(resolved, self) ?? resolved
        }
        if operands[0].isVolatile, let function = functions.scalar("is_between"),
            let unified = unify(operands, for: .comparison)
        {
            let isBetween = try call(function, unified)
            return negated ? .not(isBetween) : isBetween
        }
        let from = try compare(.greaterOrEqual, operands[0], operands[1], at: location)
        let upTo = try compare(.lessOrEqual, operands[0], operands[2], at: location)
        return negated ? .not(.and([from, upTo])) : .and([from, upTo])
    }

    func resolveIn(
        _ value: UnresolvedExpression, _ items: [UnresolvedExpression], negated: Bool, at location: SourceLocation?
    ) throws -> Expression {
        let collation = try collation(of: [value] + items)
        let resolved = try ([value] + items).map { operand in
            let resolved = try resolve(operand)
            return try collation?.key(resolved, self) ?? resolved
        }
        let value = resolved[0]
        let items = Array(resolved.dropFirst())
        guard !items.isEmpty else {
            throw PlanError(.invalidExpression, "IN needs at least one value", location: location)
        }
        guard let unified = unify([value] + items, for: .comparison) else {
            let other = items.first { unify([value, $0], for: .comparison) == nil } ?? items[0]
            throw mismatch("compare", value, other, at: location)
        }
        return .inList(unified[0], Array(unified.dropFirst()), negated: negated)
    }

    func resolveLike(_ like: UnresolvedExpression.LikePattern) throws -> Expression {
        let collation = try collation(of: like.value, like.pattern)
        let value = try text(like.value, for: "LIKE")
        let pattern = try text(like.pattern, for: "LIKE")
        return .like(
            LikeCall(
                value: try collation?.key(value, self) ?? value, pattern: try collation?.key(pattern, self) ?? pattern,
                escape: like.escape, ignoresCase: like.ignoresCase, isNegated: like.isNegated))
    }

    private func text(_ expression: UnresolvedExpression, for what: String) throws -> Expression {
        let value = try resolve(expression)
        if value.type == .string { return value }
        if case .enumeration = value.type { return TypeCoercion.cast(value, to: .string, style: dialect.castStyle) }
        if value.type == .null || dialect.sparkNames {
            return TypeCoercion.cast(value, to: .string, style: dialect.castStyle)
        }
        throw PlanError(
            .typeMismatch, "\(what) needs VARCHAR, \(value) is \(value.type)", location: expression.location,
            notes: ["to go on: CAST(\(value) AS VARCHAR)"])
    }

    func resolveCast(
        _ operand: UnresolvedExpression, _ type: DataType, _ style: CastStyle, at location: SourceLocation?
    ) throws -> Expression {
        let value = try resolve(operand)
        if value.type == type { return value }
        if type == .variant, value.givesJSON, let parse = functions.scalar("json_to_variant") {
            return try call(parse, [value])
        }
        guard TypeCoercion.canCast(value.type, to: type) else {
            throw PlanError(
                .typeMismatch, "\(value) is \(value.type), which cannot be cast to \(type)", location: location)
        }
        return TypeCoercion.cast(value, to: type, style: style)
    }

    func resolveConditional(
        _ operand: UnresolvedExpression?, _ branches: [(when: UnresolvedExpression, then: UnresolvedExpression)],
        _ otherwise: UnresolvedExpression?, at location: SourceLocation?
    ) throws -> Expression {
        let subject = try operand.map { try resolve($0) }
        let conditions = try branches.map { branch in
            guard let subject else { return try condition(branch.when) }
            return try compare(.equal, subject, try resolve(branch.when), at: branch.when.location ?? location)
        }
        var results = try branches.map { try resolve($0.then) }
        if let otherwise { results.append(try resolve(otherwise)) }
        guard let unified = unify(results, for: .result), let type = unified.first?.type else {
            throw PlanError(
                .typeMismatch, "the results of CASE have no common type", location: location,
                notes: ["they are \(results.map(\.type.description).joined(separator: ", "))"])
        }
        let resolved = zip(conditions, unified).map { ConditionalCall.Branch(when: $0, then: $1) }
        return .conditional(
            ConditionalCall(branches: resolved, otherwise: otherwise == nil ? nil : unified.last, type: type))
    }
}
