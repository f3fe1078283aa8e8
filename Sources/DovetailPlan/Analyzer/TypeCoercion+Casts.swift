public import DovetailColumnar

extension TypeCoercion {
    /// Whether a cast has a meaning at all; its values may still not fit.
    public static func canCast(_ source: DataType, to target: DataType) -> Bool {
        if source == target || source == .null { return true }
        switch (source, target) {
        case (.variant, _), (_, .variant): return true
        case (.union(let a), .union(let b)):
            return a.allSatisfy { field in
                b.contains { $0.name.lowercased() == field.name.lowercased() && canCast(field.type, to: $0.type) }
            }
        case (.structure(let fields), .union(let members)) where DataType.isUnionLayout(fields, members): return true
        case (_, .union(let members)):
            if case .one = DataType.unionMember(for: source, among: members) { return true }
            return false
        case (_, .string): return true
        case (.string, _): return true
        case (.enumeration, _): return canCast(.string, to: target)
        case (.bits, _): return target.isInteger || target.isFloating || target == .boolean || target == .binary
        case (_, .bits): return source.isInteger || source.isFloating || source == .boolean || source == .binary
        case (.timeWithZone, .time), (.time, .timeWithZone), (.timestamp, .timeWithZone): return true
        case (.timeWithZone, _), (_, .timeWithZone), (_, .enumeration), (.union, _): return false
        case (.list(let a), .list(let b)): return canCast(a.type, to: b.type)
        case (.structure(let a), .structure(let b)):
            if a.count == b.count, zip(a, b).allSatisfy({ canCast($0.type, to: $1.type) }) { return true }
            return canCastByName(a, to: b)
        case (.map(let keyA, let valueA), .map(let keyB, let valueB)):
            return canCast(keyA.type, to: keyB.type) && canCast(valueA.type, to: valueB.type)
        case (.date, .timestamp), (.timestamp, .date), (.timestamp, .timestamp), (.timestamp, .time), (.time, .time),
            (.time, .interval):
            return true
        case (.uuid, .binary), (.binary, .uuid), (.uuid, .uint128), (.uint128, .uuid): return true
        case (.timestamp, _): return target.isNumeric
        case (_, .timestamp): return source.isNumeric
        default: return isPlainNumber(source) && isPlainNumber(target)
        }
    }

    /// Members go to those of their names; others are dropped, and null where there is none.
    private static func canCastByName(_ source: [Field], to target: [Field]) -> Bool {
        guard !(source + target).contains(where: \.name.isEmpty) else { return false }
        let shared = target.compactMap { field in
            source.first { $0.name.lowercased() == field.name.lowercased() }.map { ($0, field) }
        }
        return !shared.isEmpty && shared.allSatisfy { canCast($0.type, to: $1.type) }
    }

    private static func isPlainNumber(_ type: DataType) -> Bool { type.isNumeric || type == .boolean }

    /// The expression with `type`: itself where it has it, a literal converted on the spot where that is exact, else a
    /// cast in `style`.
    static func cast(_ expression: Expression, to type: DataType, style: CastStyle) -> Expression {
        if expression.type == type { return expression }
        return adopting(expression, as: type) ?? .cast(expression, type, style)
    }

    /// A literal as an equal literal of another type; nil where it is none or would change.
    static func adopting(_ expression: Expression, as type: DataType) -> Expression? {
        guard case .literal(let value, let source) = expression else { return nil }
        if value == .null { return .literal(.null, type) }
        guard source.isNumeric, let exact = Decimal128(value) else { return nil }
        return exact.scalar(as: type).map { .literal($0, type) }
    }
}

/// An exact number on its way from one literal to another.
private struct Decimal128 {
    var unscaled: Int128
    var scale: Int

    init?(_ value: Scalar) {
        switch value {
        case .int(let number): (unscaled, scale) = (Int128(number), 0)
        case .uint(let number): (unscaled, scale) = (Int128(number), 0)
        case .int128(let number): (unscaled, scale) = (number, 0)
        case .decimal(let number, let digits): (unscaled, scale) = (number, digits)
        default: return nil
        }
    }

    func scalar(as type: DataType) -> Scalar? {
        switch type {
        case .int8: integer.flatMap { Int8(exactly: $0) }.map { .int(Int64($0)) }
        case .int16: integer.flatMap { Int16(exactly: $0) }.map { .int(Int64($0)) }
        case .int32: integer.flatMap { Int32(exactly: $0) }.map { .int(Int64($0)) }
        case .int64: integer.flatMap { Int64(exactly: $0) }.map { .int($0) }
        case .uint8: integer.flatMap { UInt8(exactly: $0) }.map { .uint(UInt64($0)) }
        case .uint16: integer.flatMap { UInt16(exactly: $0) }.map { .uint(UInt64($0)) }
        case .uint32: integer.flatMap { UInt32(exactly: $0) }.map { .uint(UInt64($0)) }
        case .uint64: integer.flatMap { UInt64(exactly: $0) }.map { .uint($0) }
        case .int128: integer.map { .int128($0) }
        case .uint128: integer.flatMap { UInt128(exactly: $0) }.map { .uint128($0) }
        case .double: double.map { .double($0) }
        case .float: integer.flatMap { abs($0) <= 1 << 24 ? .float(Float(Int64($0))) : nil }
        case .decimal(let precision, let scale): rescaled(precision: precision, scale: scale)
        default: nil
        }
    }

    /// The value as an integer where it is one.
    private var integer: Int128? {
        guard let power = Decimal128.power(scale), unscaled % power == 0 else { return nil }
        return unscaled / power
    }

    /// Correctly rounded, as both parts are exact doubles.
    private var double: Double? {
        guard unscaled.magnitude <= 1 << 53, scale <= 22, let power = Decimal128.power(scale) else { return nil }
        return Double(Int64(unscaled)) / Double(power)
    }

    private func rescaled(precision: Int, scale target: Int) -> Scalar? {
        guard target >= scale, let power = Decimal128.power(target - scale), let limit = Decimal128.power(precision)
        else { return nil }
        let (result, overflow) = unscaled.multipliedReportingOverflow(by: power)
        guard !overflow, result.magnitude < limit.magnitude else { return nil }
        return .decimal(unscaled: result, scale: target)
    }

    private static func power(_ exponent: Int) -> Int128? {
        guard (0...TypeCoercion.maximumPrecision).contains(exponent) else { return nil }
        return (0..<exponent).reduce(Int128(1)) { result, _ in result * 10 }
    }
}
