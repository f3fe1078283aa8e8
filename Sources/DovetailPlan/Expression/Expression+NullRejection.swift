import DovetailColumnar

/// What nulls in some columns do to an expression: with this outer joins become inner ones.

extension Expression {
    /// Whether the condition is never true for a row in which all columns that satisfy `isNull` are null.
    func rejectsNulls(in isNull: (Int) -> Bool) -> Bool {
        switch self {
        case .literal: isNeverTrue
        case .and(let operands): operands.contains { $0.rejectsNulls(in: isNull) }
        case .or(let operands): operands.allSatisfy { $0.rejectsNulls(in: isNull) }
        case .isNull(let operand, negated: true): operand.becomesNull(with: isNull)
        case .not(.isNull(let operand, negated: false)): operand.becomesNull(with: isNull)
        case .comparison(.isNotDistinct, let operand, .literal(let value, _)):
            !value.isNull && operand.becomesNull(with: isNull)
        default: becomesNull(with: isNull)
        }
    }

    /// Whether the value is surely null when those columns are.
    private func becomesNull(with isNull: (Int) -> Bool) -> Bool {
        switch self {
        case .column(let reference): isNull(reference.index)
        case .literal(let value, _): value.isNull
        case .comparison(.isDistinct, _, _), .comparison(.isNotDistinct, _, _): false
        case .arithmetic(_, let left, let right, _), .comparison(_, let left, let right):
            left.becomesNull(with: isNull) || right.becomesNull(with: isNull)
        case .negate(let operand), .not(let operand), .cast(let operand, _, _), .member(let operand, _):
            operand.becomesNull(with: isNull)
        case .like(let call): call.value.becomesNull(with: isNull) || call.pattern.becomesNull(with: isNull)
        case .inList(let value, _, _): value.becomesNull(with: isNull)
        case .and(let operands), .or(let operands): operands.allSatisfy { $0.becomesNull(with: isNull) }
        case .isNull, .conditional, .call, .higherOrder, .structure, .subquery, .parameter: false
        }
    }
}
