import DovetailColumnar

/// Simplifications of comparisons, casts and CASE.
extension Simplification {
    /// x IN (a) is x = a; items that are repeated literals go.
    static func singleItem(_ expression: Expression) -> Expression? {
        guard case .inList(let value, let items, let negated) = expression else { return nil }
        let distinct = items.withoutRepeats
        guard distinct.count == 1 else {
            return distinct.count < items.count ? .inList(value, distinct, negated: negated) : nil
        }
        return .comparison(negated ? .notEqual : .equal, value, distinct[0])
    }

    static func literalRight(_ expression: Expression) -> Expression? {
        guard case .comparison(let operation, let left, let right) = expression, left.isLiteral, !right.isLiteral
        else { return nil }
        return .comparison(operation.mirrored, right, left)
    }

    /// Casts that change nothing, and casts that keep order and equality around what is compared.
    static func castAway(_ expression: Expression) -> Expression? {
        switch expression {
        case .cast(let operand, let type, _) where operand.type == type: return operand
        case .isNull(let operand, let negated):
            return operand.withoutEmbedding.map { .isNull($0, negated: negated) }
        case .comparison(let operation, let left, let right):
            guard let inner = left.withoutEmbedding else { return nil }
            if let literal = right.narrowed(to: inner.type) { return .comparison(operation, inner, literal) }
            guard let other = right.withoutEmbedding, other.type == inner.type else { return nil }
            return .comparison(operation, inner, other)
        case .inList(let value, let items, let negated):
            guard let inner = value.withoutEmbedding else { return nil }
            let literals = items.compactMap { $0.narrowed(to: inner.type) }
            return literals.count == items.count ? .inList(inner, literals, negated: negated) : nil
        default: return nil
        }
    }

    /// CASE without the branches that are never taken, and without those after one that always is.
    static func conditional(_ expression: Expression) -> Expression? {
        guard case .conditional(var call) = expression else { return nil }
        call.branches.removeAll { $0.when.isNeverTrue }
        if let first = call.branches.firstIndex(where: { $0.when == .alwaysTrue }) {
            call.otherwise = call.branches[first].then
            call.branches.removeSubrange(first...)
        }
        if call.branches.isEmpty { return call.otherwise ?? .literal(.null, call.type) }
        return .conditional(call)
    }

    /// {a: x, b: y}.a is x.
    static func memberOfStructure(_ expression: Expression) -> Expression? {
        guard case .member(.structure(let values, _), let index) = expression, values.indices.contains(index),
            !values.contains(where: \.isVolatile)
        else { return nil }
        return values[index]
    }
}

extension Expression {
    /// The operand of a cast to a type that has all its values, in the same order: the cast can be left out of a
    /// comparison if both sides leave it out.
    fileprivate var withoutEmbedding: Expression? {
        guard case .cast(let operand, let type, let style) = self, operand.type.isEmbedded(in: type, style) else {
            return nil
        }
        return operand
    }

    /// A literal as the same value of `type`, if it is exactly that.
    fileprivate func narrowed(to type: DataType) -> Expression? {
        guard case .literal(let value, let wide) = self, !value.isNull,
            let narrow = try? value.cast(from: wide, to: type, style: .checked), !narrow.isNull,
            let back = try? narrow.cast(from: type, to: wide, style: .checked), back == value
        else { return nil }
        return .literal(narrow, type)
    }
}

extension DataType {
    /// Whether a cast to `wider` keeps every value exactly, and with it equality and order.
    fileprivate func isEmbedded(in wider: DataType, _ style: CastStyle) -> Bool {
        switch (self, wider) {
        case (.date, .timestamp(_, zone: nil)): return style == .checked
        case (.float, .double): return true
        case (.decimal(let precision, let scale), .decimal(let widerPrecision, let widerScale)):
            return widerScale >= scale && widerPrecision - widerScale >= precision - scale
        default: break
        }
        guard let digits = integerDigits else { return false }
        switch wider {
        case .double: return digits.bits <= 32
        case .float: return digits.bits <= 16
        case .decimal(let precision, let scale): return precision - scale >= digits.decimal
        default:
            guard let other = wider.integerDigits else { return false }
            if isSignedInteger == wider.isSignedInteger { return other.bits >= digits.bits }
            return wider.isSignedInteger && other.bits > digits.bits
        }
    }

    private var integerDigits: (bits: Int, decimal: Int)? {
        switch self {
        case .int8, .uint8: (8, 3)
        case .int16, .uint16: (16, 5)
        case .int32, .uint32: (32, 10)
        case .int64: (64, 19)
        case .uint64: (64, 20)
        default: nil
        }
    }
}
