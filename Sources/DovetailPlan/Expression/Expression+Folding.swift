import DovetailColumnar

extension Expression {
    /// The literal an operator over literals amounts to; nil for anything else, where computing it fails, and where the
    /// dialect of the run decides: results that do not fit, divisors that are zero.
    var folded: Expression? {
        guard isFoldable, children.allSatisfy(\.isLiteral), let value = try? constantValue() else { return nil }
        return .literal(value, type)
    }

    private var isFoldable: Bool {
        switch self {
        case .column, .literal, .structure, .higherOrder, .subquery, .parameter: false
        case .call(let call): !call.function.isVolatile && !type.isNested
        case .arithmetic(.divide, _, let divisor, _), .arithmetic(.integerDivide, _, let divisor, _),
            .arithmetic(.modulo, _, let divisor, _):
            divisor.literalValue?.isZero == false
        default: !type.isNested
        }
    }
}

extension Scalar {
    fileprivate var isZero: Bool {
        switch self {
        case .int(let value): value == 0
        case .uint(let value): value == 0
        case .float(let value): value == 0
        case .double(let value): value == 0
        case .decimal(let unscaled, _): unscaled == 0
        default: false
        }
    }
}
