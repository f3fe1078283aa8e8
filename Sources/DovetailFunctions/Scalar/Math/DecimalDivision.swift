import DovetailColumnar
import DovetailPlan

/// decimal_division(a, b [, n]): an exact quotient with as many decimals as SQL asks for, or n.
enum DecimalDivision {
    static let all: [any ScalarFunction] = [
        SpecializedFunction(plain: function(scale: nil)) { arguments in
            guard arguments.count == 3 else { return nil }
            let value = try Constants.value(of: arguments[2], "decimal_division", "a number of digits")
            guard case .int(let scale) = try value.cast(from: arguments[2].type, to: .int64, style: .checked),
                (0...Int64(TypeCoercion.maximumPrecision)).contains(scale)
            else { throw PlanError(.typeMismatch, "\"decimal_division\" needs a number of digits from 0 to 38") }
            return function(scale: Int(scale))
        }
    ]

    private static func function(scale wanted: Int?) -> RowFunction {
        RowFunction(
            "decimal_division", [],
            "The quotient of two decimals as a decimal, rounded to the digits that the types of both call for, or to as "
                + "many behind the point as a third argument says.",
            examples: [
                ("decimal_division(1, 3)", "0.33333333333"), ("decimal_division(-2, 3)", "-0.66666666667"),
                ("decimal_division(12.34, 3.5, 2)", "3.53"),
            ]
        ) { name, arguments in
            let count = wanted == nil ? 2 : 3
            try Signatures.check(name, arguments, count: count...count)
            let (a, b) = (try digits(name, arguments[0]), try digits(name, arguments[1]))
            let scale = wanted ?? max(6, a.scale + b.precision + 1)
            let precision = max(a.precision - a.scale + b.scale + scale, 1)
            guard scale <= 38, precision <= 38 else {
                throw PlanError(
                    .typeMismatch, "the quotient would need DECIMAL(\(precision), \(scale)), which has too many digits",
                    notes: ["cast the operands to fewer digits, or divide with /"])
            }
            return FunctionSignature(
                [.decimal(precision: a.precision, scale: a.scale), .decimal(precision: b.precision, scale: b.scale)]
                    + arguments.dropFirst(2).map { _ in .int64 }, returns: .decimal(precision: precision, scale: scale))
        } kernel: { rows in
            guard case .decimal(_, let scale) = rows.type else { return rows[0] }
            let scalars = try (0..<rows.count).map { row -> Scalar in
                guard case .decimal(let a, let first) = rows[0].scalar(at: row),
                    case .decimal(let b, let second) = rows[1].scalar(at: row)
                else { return .null }
                return try quotient(a, b, shift: scale - first + second, scale, rows.type, row)
            }
            return Column(scalars: scalars, type: rows.type)
        }
    }

    /// - Parameter shift: how many zeros the dividend gets, or the divisor below zero.
    private static func quotient(
        _ a: Int128, _ b: Int128, shift: Int, _ scale: Int, _ type: DataType, _ row: Int
    ) throws -> Scalar {
        if b == 0 {
            throw ColumnError(
                .divisionByZero, "decimal_division: division by zero", row: row,
                notes: ["NULLIF(divisor, 0) gives NULL instead of an error"])
        }
        let power = Rounding.powerOfTen(min(Int(shift.magnitude), 38))
        let (scaled, overflow) = (shift < 0 ? b : a).multipliedReportingOverflow(by: power)
        if overflow || shift.magnitude > 38 {
            throw ColumnError(.overflow, "the quotient does not fit \(type)", row: row)
        }
        return .decimal(unscaled: shift < 0 ? rounded(a, by: scaled) : rounded(scaled, by: b), scale: scale)
    }

    /// The quotient, halves to the even neighbor.
    static func rounded(_ value: Int128, by divisor: Int128) -> Int128 {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        let rest = divisor.magnitude - remainder.magnitude
        let isUp = remainder.magnitude > rest || (remainder.magnitude == rest && quotient % 2 != 0)
        guard isUp else { return quotient }
        return (value < 0) == (divisor < 0) ? quotient + 1 : quotient - 1
    }

    private static func digits(_ name: String, _ type: DataType) throws -> (precision: Int, scale: Int) {
        switch type {
        case .decimal(let precision, let scale): return (precision, scale)
        case .int8, .uint8: return (3, 0)
        case .int16, .uint16: return (5, 0)
        case .int32, .uint32, .null: return (10, 0)
        case .int64: return (19, 0)
        case .uint64: return (20, 0)
        default: throw Signatures.mismatch(name, needs: "decimals", not: type)
        }
    }
}

/// decimal_average(x): the mean of decimals in their own type.
enum DecimalAverage {
    static let all: [any AggregateFunction] = [
        ValueSummary(
            "decimal_average", [], "The mean of decimals, rounded to their own digits; null where there is none.",
            examples: [("decimal_average(x) FROM (VALUES (1.00), (2.01)) AS t (x)", "1.50")]
        ) { name, arguments in
            try Signatures.check(name, arguments, count: 1...1)
            guard arguments[0].isDecimal else {
                throw Signatures.mismatch(name, needs: "a DECIMAL", not: arguments[0])
            }
            return FunctionSignature(arguments, returns: arguments[0])
        } result: { columns, type in
            guard case .decimal(_, let scale) = type else { return .null }
            var (sum, count) = (Int128(0), Int128(0))
            for row in 0..<columns[0].count {
                guard case .decimal(let value, _) = columns[0].scalar(at: row) else { continue }
                let (total, overflow) = sum.addingReportingOverflow(value)
                if overflow { throw ColumnError(.overflow, "the sum of decimal_average has too many digits") }
                sum = total
                count += 1
            }
            return count == 0
                ? .null : .decimal(unscaled: DecimalDivision.rounded(sum, by: count), scale: scale)
        }
    ]
}
