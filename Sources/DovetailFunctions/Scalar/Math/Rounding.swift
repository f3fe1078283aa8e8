import DovetailColumnar
import DovetailPlan

/// round, floor, ceil and trunc of integers, decimals (exactly) and floating numbers.
enum Rounding {
    static let all: [any ScalarFunction] = [
        SpecializedFunction(
            plain: RowFunction(
                "round", [],
                "The nearest number with as many digits after the point as asked (0); halves away from zero.",
                examples: [("round(2.5)", "3"), ("round(CAST(1234.567 AS DOUBLE), -2)", "1200.0")],
                signature: signature
            ) { try round($0, .toNearestOrAwayFromZero) }, special: DecimalRounding.function),
        RowFunction(
            "round_even", ["roundbankers", "bround"],
            "The nearest number with as many digits after the point as asked (0); halves to the even neighbor.",
            examples: [("round_even(2.5, 0)", "2.0"), ("round_even(35, -1)", "40")], signature: signature
        ) { try round($0, .toNearestOrEven) },
        SpecializedFunction(
            plain: RowFunction(
                "floor", [],
                "The largest number that is not larger, with as many digits after the point as asked (0).",
                examples: [("floor(-2.5)", "-3"), ("floor(3.1411, 3)", "3.141")], signature: signature
            ) { try round($0, .down) }
        ) { try DecimalRounding.function(.down, $0) },
        SpecializedFunction(
            plain: RowFunction(
                "ceil", ["ceiling"],
                "The smallest number that is not smaller, with as many digits after the point as asked (0).",
                examples: [("ceil(2.1)", "3"), ("ceil(3.1411, 3)", "3.142")], signature: signature
            ) { try round($0, .up) }
        ) { try DecimalRounding.function(.up, $0) },
        SpecializedFunction(
            plain: RowFunction(
                "spark_bround", [],
                "The nearest number with as many digits after the point as asked (0); halves to the even neighbor.",
                examples: [("spark_bround(2.5, 0)", "2"), ("spark_bround(35, -1)", "40")], signature: signature
            ) { try round($0, .toNearestOrEven) }
        ) { try DecimalRounding.function(.toNearestOrEven, $0) },
    ]

    /// Decimals keep their type when digits are asked for, since only a value knows how many; else they lose them all.
    @Sendable
    static func signature(_ name: String, _ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...2)
        let type = try Signatures.number(name, arguments[0])
        let parameters = [type] + arguments.dropFirst().map { _ in .int64 }
        guard case .decimal(let precision, let scale) = type, scale > 0 else {
            return FunctionSignature(parameters, returns: type)
        }
        let most = TypeCoercion.maximumPrecision
        if arguments.count == 1 {
            return FunctionSignature(
                parameters, returns: .decimal(precision: min(precision - scale + 1, most), scale: 0))
        }
        return FunctionSignature(parameters, returns: .decimal(precision: min(precision + 1, most), scale: scale))
    }

    static func round(_ rows: RowFunction.Rows, _ rule: FloatingPointRoundingRule) throws -> Column {
        let digits = rows.columns.count > 1 ? Numbers.pointer(rows[1], as: Int64.self) : nil
        switch rows[0].type {
        case .double:
            let input = Numbers.pointer(rows[0], as: Double.self)
            guard let digits else { return Numbers.map(rows, .double, 0 as Double) { input[$0].rounded(rule) } }
            return Numbers.map(rows, .double, 0 as Double) { round(input[$0], digits[$0], rule) }
        case .float:
            let input = Numbers.pointer(rows[0], as: Float.self)
            return Numbers.map(rows, .float, 0 as Float) {
                Float(round(Double(input[$0]), digits?[$0] ?? 0, rule))
            }
        case .decimal(_, let scale): return try roundDecimals(rows, scale, digits, rule)
        default:
            guard let digits else { return rows[0] }
            return try roundIntegers(rows, digits, rule)
        }
    }

    private static func round(_ value: Double, _ digits: Int64, _ rule: FloatingPointRoundingRule) -> Double {
        if digits == 0 { return value.rounded(rule) }
        if digits > 300 { return value }
        if digits < -300 { return 0 }
        var power = 1.0
        for _ in 0..<digits.magnitude { power *= 10 }
        let rounded = digits > 0 ? (value * power).rounded(rule) / power : (value / power).rounded(rule) * power
        // A value that the power carried out of range has no digits to lose.
        return rounded.isFinite ? rounded : value
    }

    private static func roundDecimals(
        _ rows: RowFunction.Rows, _ scale: Int, _ digits: UnsafePointer<Int64>?, _ rule: FloatingPointRoundingRule
    ) throws -> Column {
        let short = rows[0].type.physical == .int64 ? Numbers.pointer(rows[0], as: Int64.self) : nil
        let long = short == nil ? Numbers.pointer(rows[0], as: Int128.self) : nil
        let isWhole = digits == nil
        func value(_ row: Int) throws -> Int128 {
            let unscaled = short.map { Int128($0[row]) } ?? long?[row] ?? 0
            let dropped = Int64(scale) - min(max(digits?[row] ?? 0, -100), 100)
            if dropped <= 0 { return unscaled }
            guard dropped <= 38 else { return 0 }
            let power = powerOfTen(Int(dropped))
            let quotient = divide(unscaled, power, rule)
            if isWhole { return quotient }
            let (result, overflow) = quotient.multipliedReportingOverflow(by: power)
            if overflow { throw ColumnError(.overflow, "the rounded number does not fit \(rows.type)", row: row) }
            return result
        }
        if rows.type.physical == .int64 {
            return try Numbers.map(rows, rows.type, 0 as Int64) { Int64(truncatingIfNeeded: try value($0)) }
        }
        return try Numbers.map(rows, rows.type, 0 as Int128, value)
    }

    private static func roundIntegers(
        _ rows: RowFunction.Rows, _ digits: UnsafePointer<Int64>, _ rule: FloatingPointRoundingRule
    ) throws -> Column {
        // Values beyond 127 bits have digits to lose only where digits before the point are asked for.
        if (0..<rows.count).allSatisfy({ digits[$0] >= 0 }) { return rows[0] }
        let wide = try Kernels.cast(rows[0], to: .int128, style: .checked)
        let values = Numbers.pointer(wide, as: Int128.self)
        let result = try Numbers.map(rows, .int128, 0 as Int128) { row -> Int128 in
            if digits[row] >= 0 { return values[row] }
            // Half of 10^39 is more than any value.
            if digits[row] < -38 { return 0 }
            let power = powerOfTen(Int(-digits[row]))
            let (rounded, overflow) = divide(values[row], power, rule).multipliedReportingOverflow(by: power)
            if overflow { throw ColumnError(.overflow, "the rounded number does not fit \(rows.type)", row: row) }
            return rounded
        }
        return try withExtendedLifetime(wide) { try Kernels.cast(result, to: rows.type, style: .checked) }
    }

    static func divide(_ value: Int128, _ power: Int128, _ rule: FloatingPointRoundingRule) -> Int128 {
        let (quotient, rest) = value.quotientAndRemainder(dividingBy: power)
        switch rule {
        case .down: return rest < 0 ? quotient - 1 : quotient
        case .up: return rest > 0 ? quotient + 1 : quotient
        case .toNearestOrAwayFromZero:
            guard rest.magnitude >= power.magnitude - rest.magnitude else { return quotient }
            return value < 0 ? quotient - 1 : quotient + 1
        case .toNearestOrEven:
            let beyond = rest.magnitude
            let left = power.magnitude - rest.magnitude
            guard beyond > left || (beyond == left && quotient & 1 != 0) else { return quotient }
            return value < 0 ? quotient - 1 : quotient + 1
        default: return quotient
        }
    }

    /// 10^0 to 10^38.
    static func powerOfTen(_ exponent: Int) -> Int128 { (0..<exponent).reduce(1) { power, _ in power * 10 } }
}
