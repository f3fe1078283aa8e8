import DovetailColumnar

/// Boolean algebra with three values.
extension Simplification {
    private static let unknown = Expression.literal(.null, .boolean)

    /// AND: flat, without true and repeats; false if an operand is.
    static func conjunction(_ expression: Expression) -> Expression? {
        guard case .and = expression else { return nil }
        let operands = expression.conjuncts.filter { $0 != .alwaysTrue }.withoutRepeats
        if operands.contains(.alwaysFalse) { return .alwaysFalse }
        return Expression.conjunction(operands) ?? .alwaysTrue
    }

    /// OR: flat, without false and repeats; true if an operand is.
    static func disjunction(_ expression: Expression) -> Expression? {
        guard case .or = expression else { return nil }
        let operands = expression.disjuncts.filter { $0 != .alwaysFalse }.withoutRepeats
        if operands.contains(.alwaysTrue) { return .alwaysTrue }
        switch operands.count {
        case 0: return .alwaysFalse
        case 1: return operands[0]
        default: return .or(operands)
        }
    }

    /// (a AND b) OR (a AND c) is a AND (b OR c); a OR (a AND b) is a.
    static func commonFactor(_ expression: Expression) -> Expression? {
        guard case .or(let operands) = expression, operands.count > 1 else { return nil }
        let branches = operands.map(\.conjuncts)
        let others = branches.dropFirst().map(Set.init)
        let common = branches[0].filter { factor in !factor.isVolatile && others.allSatisfy { $0.contains(factor) } }
        guard !common.isEmpty else { return nil }
        let rests = branches.map { branch in branch.filter { !common.contains($0) } }
        if rests.contains(where: \.isEmpty) { return Expression.conjunction(common) }
        return .and(common + [.or(rests.compactMap(Expression.conjunction))])
    }

    /// NOT, moved to the leaves and into the operators there.
    static func negation(_ expression: Expression) -> Expression? {
        guard case .not(let operand) = expression else { return nil }
        let negated = operand.negated
        if case .not = negated { return nil }
        return negated
    }

    /// Operators that give null for a null operand.
    static func nullOperand(_ expression: Expression) -> Expression? {
        switch expression {
        case .comparison(.isNotDistinct, let value, let other) where other.isNullLiteral:
            .isNull(value, negated: false)
        case .comparison(.isDistinct, let value, let other) where other.isNullLiteral: .isNull(value, negated: true)
        case .comparison(.isDistinct, _, _), .comparison(.isNotDistinct, _, _): nil
        case .comparison(_, let left, let right) where left.isNullLiteral || right.isNullLiteral: unknown
        case .arithmetic(_, let left, let right, let type) where left.isNullLiteral || right.isNullLiteral:
            .literal(.null, type)
        case .negate(let operand) where operand.isNullLiteral: .literal(.null, operand.type)
        case .not(let operand) where operand.isNullLiteral: unknown
        case .cast(let operand, let type, _) where operand.isNullLiteral: .literal(.null, type)
        case .inList(let value, _, negated: _) where value.isNullLiteral: unknown
        case .isNull(.literal(let value, _), let negated): value.isNull != negated ? .alwaysTrue : .alwaysFalse
        default: nil
        }
    }
}

extension Expression {
    /// The operands of a disjunction, nested ones too; of anything else, the expression itself.
    var disjuncts: [Expression] {
        if case .or(let operands) = self { return operands.flatMap(\.disjuncts) }
        return [self]
    }

    /// The logical opposite, without a NOT where an operator for it exists.
    fileprivate var negated: Expression {
        switch self {
        case .literal(.boolean(let value), _): return value ? .alwaysFalse : .alwaysTrue
        case .not(let operand): return operand
        case .and(let operands): return .or(operands.map(\.negated))
        case .or(let operands): return .and(operands.map(\.negated))
        case .isNull(let operand, let negated): return .isNull(operand, negated: !negated)
        case .inList(let value, let items, let negated): return .inList(value, items, negated: !negated)
        case .like(var call):
            call.isNegated.toggle()
            return .like(call)
        case .comparison(let operation, let left, let right): return .comparison(operation.opposite, left, right)
        default: return .not(self)
        }
    }
}

extension ComparisonOperator {
    /// True where this is false. Holds for floating point too: comparisons order NaN above all numbers.
    fileprivate var opposite: ComparisonOperator {
        switch self {
        case .equal: .notEqual
        case .notEqual: .equal
        case .less: .greaterOrEqual
        case .lessOrEqual: .greater
        case .greater: .lessOrEqual
        case .greaterOrEqual: .less
        case .isDistinct: .isNotDistinct
        case .isNotDistinct: .isDistinct
        }
    }
}
