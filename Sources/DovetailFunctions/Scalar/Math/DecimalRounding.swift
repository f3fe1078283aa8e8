import DovetailColumnar
import DovetailPlan

/// round(x, n) and its like of a decimal with a number of digits that is known: the type has no more digits behind the
/// point.
enum DecimalRounding {
    @Sendable
    static func function(_ arguments: [Expression]) throws -> RowFunction? {
        try function(.toNearestOrAwayFromZero, arguments)
    }

    static func function(_ rule: FloatingPointRoundingRule, _ arguments: [Expression]) throws -> RowFunction? {
        guard arguments.count == 2, case .decimal(let precision, let scale) = arguments[0].type,
            arguments[1].type.isInteger, arguments[1].columnIndices.isEmpty,
            let value = try? arguments[1].constantValue(),
            case .int(let digits) = try value.cast(
                from: arguments[1].type, to: .int64, style: .checked)
        else { return nil }
        if digits >= Int64(scale) { return function(arguments[0].type) { $0[0] } }
        let kept = max(0, Int(digits))
        // A digit more may come of digits before the point; one behind it has given way to it.
        let most = min(precision + (scale == 0 ? 1 : 0), TypeCoercion.maximumPrecision)
        let type = DataType.decimal(precision: most, scale: kept)
        return function(type) { rows in
            try round(rows, rule, dropping: Int64(scale) - max(digits, -100), to: Int64(scale) - Int64(kept))
        }
    }

    private static func function(
        _ type: DataType, _ kernel: @escaping @Sendable (RowFunction.Rows) throws -> Column
    ) -> RowFunction {
        RowFunction("round", [], "", examples: []) { name, arguments in
            try Signatures.check(name, arguments, count: 2...2)
            return FunctionSignature([arguments[0], .int64], returns: type)
        } kernel: {
            try kernel($0)
        }
    }

    /// - Parameters:
    ///   - dropped: digits that are rounded away.
    ///   - shift: by how many digits the scale becomes smaller; digits dropped beyond them become zeros.
    private static func round(
        _ rows: RowFunction.Rows, _ rule: FloatingPointRoundingRule, dropping dropped: Int64, to shift: Int64
    ) throws -> Column {
        let wide = try Kernels.cast(
            rows[0], to: .decimal(precision: TypeCoercion.maximumPrecision, scale: rows[0].type.decimalScale),
            style: .checked)
        let values = Numbers.pointer(wide, as: Int128.self)
        let (power, zeros) = (
            Rounding.powerOfTen(Int(min(dropped, 38))), Rounding.powerOfTen(Int(min(dropped - shift, 38)))
        )
        let limit = Rounding.powerOfTen(rows.type.decimalPrecision)
        let result = try Numbers.map(
            rows, .decimal(precision: TypeCoercion.maximumPrecision, scale: rows.type.decimalScale), 0 as Int128
        ) { row -> Int128 in
            if dropped > 38, rule == .toNearestOrAwayFromZero || rule == .toNearestOrEven { return 0 }
            let quotient = Rounding.divide(values[row], power, rule)
            let (rounded, overflow) = quotient.multipliedReportingOverflow(by: zeros)
            guard !overflow, rounded.magnitude < limit.magnitude else {
                throw ColumnError(.overflow, "the rounded number does not fit \(rows.type)", row: row)
            }
            return rounded
        }
        return try withExtendedLifetime(wide) { try Kernels.cast(result, to: rows.type, style: .checked) }
    }
}

extension DataType {
    fileprivate var decimalScale: Int { if case .decimal(_, let scale) = self { scale } else { 0 } }
    fileprivate var decimalPrecision: Int { if case .decimal(let precision, _) = self { precision } else { 0 } }
}
