import DovetailColumnar

/// Bringing several expressions to one type.
extension ExpressionResolver {
    enum Purpose {
        /// Values are compared: text and numbers do not mix by themselves.
        case comparison
        /// Values become one column.
        case result
    }

    /// The expressions with one type; nil where they have none in common.
    ///
    /// A literal yields to the columns beside it: `amount > 5` compares in the type of `amount`, `day = '2024-01-01'`
    /// as dates.
    func unify(_ written: [Expression], for purpose: Purpose) -> [Expression]? {
        let expressions = purpose == .comparison ? written.map { readingFraction($0, beside: written) } : written
        let strong = expressions.filter { !yields($0, for: purpose) }
        guard var type = commonType(strong.map(\.type), for: purpose) else { return nil }
        let anchored = type != .null
        // Numbers before texts: a text beside them is a number where it can be read as one.
        let literals = expressions.filter { yields($0, for: purpose) }
        for literal in literals.filter({ $0.type != .string }) + literals.filter({ $0.type == .string }) {
            if !anchored, purpose == .result, isText(literal, of: type) { continue }
            if anchored, adapts(literal, to: type, for: purpose) { continue }
            guard let wider = mixed(type, literal.type, for: purpose) else { return nil }
            type = wider
        }
        let unified = expressions.map { TypeCoercion.cast($0, to: type, style: dialect.castStyle) }
        guard type == .variant, purpose == .comparison, let key = functions.scalar("variant_comparator") else {
            return unified
        }
        // Values of any types: what they are worth counts, not their bytes.
        return try? unified.map { try call(key, [$0]) }
    }

    /// Text like '5.5' beside whole numbers is the number it says, not the whole number before the point.
    private func readingFraction(_ literal: Expression, beside others: [Expression]) -> Expression {
        guard case .literal(.string(let text), .string) = literal,
            others.contains(where: { $0.type.isInteger || $0.type.isDecimal }),
            let value = try? Scalar.string(text).cast(from: .string, to: .double, style: .attempt),
            case .double(let number) = value, number.isFinite, number != number.rounded(.towardZero)
        else { return literal }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let scale = parts.count == 2 ? parts[1].utf8.count : 0
        let type = DataType.decimal(precision: 38, scale: min(scale, 20))
        let exact = try? Scalar.string(text).cast(from: .string, to: type, style: .attempt)
        guard let exact, !exact.isNull, scale > 0, scale <= 20, case .decimal(let unscaled, let scale) = exact else {
            return .literal(value, .double)
        }
        let digits = max(String(unscaled.magnitude).utf8.count, scale)
        return .literal(exact, .decimal(precision: digits, scale: scale))
    }

    private func yields(_ expression: Expression, for purpose: Purpose) -> Bool {
        guard case .literal(let value, let type) = expression else { return false }
        if value == .null { return type == .null || purpose == .comparison }
        if purpose == .result, dialect.sparkNames { return false }
        return type == .string || type.isInteger || type.isDecimal
    }

    private func adapts(_ literal: Expression, to type: DataType, for purpose: Purpose) -> Bool {
        if literal.isNullLiteral { return true }
        if type == .variant { return false }
        // Labels are compared as texts, so that a text that is none is only different from them.
        if case .enumeration = type, literal.type == .string { return purpose == .result && isText(literal, of: type) }
        // Text is read as what stands beside it; whether it can be shows when it is cast.
        if literal.type == .string { return type != .string && !type.isNested && type != .binary }
        if purpose == .result, literal.type.isDecimal, type.isInteger { return false }
        return TypeCoercion.adopting(literal, as: type) != nil
    }

    /// Whether a literal is a text that can be read as a value of `type`.
    private func isText(_ literal: Expression, of type: DataType) -> Bool {
        guard case .literal(.string(let text), .string) = literal, type != .string, type != .null,
            let value = try? Scalar.string(text).cast(from: .string, to: type, style: .attempt)
        else { return false }
        return !value.isNull
    }

    private func commonType(_ types: [DataType], for purpose: Purpose) -> DataType? {
        var result = DataType.null
        for type in types {
            guard let next = mixed(result, type, for: purpose) else { return nil }
            result = next
        }
        return result
    }

    private func mixed(_ left: DataType, _ right: DataType, for purpose: Purpose) -> DataType? {
        if purpose == .result {
            return TypeCoercion.resultType(left, right, dialect)
        }
        if let type = TypeCoercion.comparisonType(left, right) { return type }
        // Spark reads the text as what it is compared with.
        guard dialect.sparkNames, !left.isNested, !right.isNested else { return nil }
        if left == .string { return right }
        return right == .string ? left : nil
    }

    func compare(
        _ operation: ComparisonOperator, _ left: Expression, _ right: Expression, at location: SourceLocation?
    ) throws -> Expression {
        var sides = [left, right]
        // Two literals of different kinds: the text is read as the other.
        if left.isLiteral, right.isLiteral, left.type == .string, right.type != .string, right.type != .null {
            sides[0] = TypeCoercion.cast(left, to: right.type, style: dialect.castStyle)
        } else if left.isLiteral, right.isLiteral, right.type == .string, left.type != .string, left.type != .null {
            sides[1] = TypeCoercion.cast(right, to: left.type, style: dialect.castStyle)
        }
        guard let unified = unify(sides, for: .comparison) else {
            throw mismatch("compare", left, right, at: location)
        }
        return .comparison(operation, unified[0], unified[1])
    }

    func mismatch(
        _ verb: String, _ left: Expression, _ right: Expression, at location: SourceLocation?
    ) -> PlanError {
        var notes = ["\(left) is \(left.type), \(right) is \(right.type)"]
        if TypeCoercion.canCast(left.type, to: right.type) {
            notes.append("to go on: CAST(\(left) AS \(right.type)), or the other way round")
        }
        return PlanError(
            .typeMismatch, "cannot \(verb) \(left.type) and \(right.type)", location: location, notes: notes)
    }
}
