/// Casts from decimals, whose unscaled values are Int64 up to 18 digits and Int128 above.
extension Kernels {
    static func castDecimal(_ column: PrimitiveColumn, precision: Int, scale: Int, _ request: CastRequest) throws
        -> Column
    {
        if precision <= DataType.shortDecimalPrecision {
            return try castDecimal(column, Int64.self, scale: scale, request)
        }
        return try castDecimal(column, Int128.self, scale: scale, request)
    }

    private static func castDecimal<S: FixedWidthInteger & SignedInteger & BitwiseCopyable>(
        _ column: PrimitiveColumn, _: S.Type, scale: Int, _ request: CastRequest
    ) throws -> Column {
        switch request.to {
        case .int8: return try decimalToInteger(column, S.self, Int8.self, scale, request)
        case .int16: return try decimalToInteger(column, S.self, Int16.self, scale, request)
        case .int32: return try decimalToInteger(column, S.self, Int32.self, scale, request)
        case .int64: return try decimalToInteger(column, S.self, Int64.self, scale, request)
        case .uint8: return try decimalToInteger(column, S.self, UInt8.self, scale, request)
        case .uint16: return try decimalToInteger(column, S.self, UInt16.self, scale, request)
        case .uint32: return try decimalToInteger(column, S.self, UInt32.self, scale, request)
        case .uint64: return try decimalToInteger(column, S.self, UInt64.self, scale, request)
        case .int128: return try decimalToInteger(column, S.self, Int128.self, scale, request)
        case .uint128: return try decimalToInteger(column, S.self, UInt128.self, scale, request)
        case .float:
            return try convert(column, request, as: S.self) { value, _ in Float(decimalToDouble(value, scale)) }
        case .double:
            return try convert(column, request, as: S.self) { value, _ in decimalToDouble(value, scale) }
        case .boolean: return convertToBits(column, as: S.self) { $0 != 0 }
        case .decimal(let newPrecision, let newScale):
            return try rescale(column, S.self, by: newScale - scale, precision: newPrecision, request)
        case .string: return decimalToText(column, S.self, scale, request)
        default: throw request.impossible
        }
    }

    /// The nearest double of `unscaled × 10^-scale`.
    @inline(__always)
    static func decimalToDouble<S: FixedWidthInteger & SignedInteger>(_ unscaled: S, _ scale: Int) -> Double {
        let small = Int64(truncatingIfNeeded: unscaled)
        // Exact operands, so that one rounding gives the nearest.
        if scale <= 22, S(truncatingIfNeeded: small) == unscaled, small.magnitude <= 1 << 53 {
            return Double(small) / PowersOfTen.doubles[scale]
        }
        return wideDecimalToDouble(Int128(unscaled), scale)
    }

    @inline(never)
    private static func wideDecimalToDouble(_ unscaled: Int128, _ scale: Int) -> Double {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: TextFormatting.maximumLength) { buffer -> Double in
            guard let base = buffer.baseAddress else { return 0 }
            let count = TextFormatting.decimal(unscaled, scale: scale, to: base)
            return TextParsing.double(base, count) ?? 0
        }
    }

    /// SQL rounds halves away from zero; Spark cuts the fraction off and, with ANSI mode off, keeps the low bits.
    private static func decimalToInteger<
        S: FixedWidthInteger & SignedInteger & BitwiseCopyable, T: FixedWidthInteger & BitwiseCopyable
    >(_ column: PrimitiveColumn, _: S.Type, _: T.Type, _ scale: Int, _ request: CastRequest) throws -> Column {
        let divisor = S(truncatingIfNeeded: PowersOfTen.int128(scale))
        if request.style.wraps {
            return try convert(column, request, as: S.self) { value, _ in T(truncatingIfNeeded: value / divisor) }
        }
        let rounds = !request.style.isSpark
        return try convert(column, request, as: S.self) { value, failed -> T in
            let whole = rounds ? dividedHalfAway(value, divisor) : value / divisor
            let result = T(truncatingIfNeeded: whole)
            failed |= bit(S(truncatingIfNeeded: result) != whole) | (bit(result < 0) ^ bit(whole < 0))
            return result
        }
    }

    /// Quotient with halves away from zero; `divisor` is a positive power of ten below the half of the type's range.
    @inline(__always)
    static func dividedHalfAway<S: FixedWidthInteger & SignedInteger>(_ value: S, _ divisor: S) -> S {
        let quotient = value / divisor
        let remainder = value &- quotient &* divisor
        let isHalf = S(truncatingIfNeeded: bit(remainder.magnitude &* 2 >= divisor.magnitude))
        let sign = S(truncatingIfNeeded: 1 &- 2 &* Int(bit(value < 0)))
        return quotient &+ isHalf &* sign
    }

    private static func rescale<S: FixedWidthInteger & SignedInteger & BitwiseCopyable>(
        _ column: PrimitiveColumn, _: S.Type, by places: Int, precision: Int, _ request: CastRequest
    ) throws -> Column {
        if request.to.physical == .int64 {
            return try rescale(column, S.self, Int64.self, by: places, precision: precision, request)
        }
        return try rescale(column, S.self, Int128.self, by: places, precision: precision, request)
    }

    private static func rescale<
        S: FixedWidthInteger & SignedInteger & BitwiseCopyable, T: FixedWidthInteger & SignedInteger & BitwiseCopyable
    >(_ column: PrimitiveColumn, _: S.Type, _: T.Type, by places: Int, precision: Int, _ request: CastRequest)
        throws -> Column
    {
        if places < 0 {
            let divisor = S(truncatingIfNeeded: PowersOfTen.int128(-places))
            let bound = DataType.decimalBound(precision)
            // A bound that the source type cannot reach needs no test.
            let limit = S(exactly: bound) ?? S.max
            return try convert(column, request, as: S.self) { value, failed -> T in
                let result = dividedHalfAway(value, divisor)
                failed |= bit(result >= limit) | bit(result <= 0 &- limit)
                return T(truncatingIfNeeded: result)
            }
        }
        let factor = T(truncatingIfNeeded: PowersOfTen.int128(places))
        // |value| × 10^places < 10^precision is asked before the product, which then fits.
        let bound = precision >= places ? PowersOfTen.int128(precision - places) : 1
        let limit = S(exactly: bound) ?? S.max
        return try convert(column, request, as: S.self) { value, failed -> T in
            failed |= bit(value >= limit) | bit(value <= 0 &- limit)
            return T(truncatingIfNeeded: value) &* factor
        }
    }

    private static func decimalToText<S: FixedWidthInteger & SignedInteger & BitwiseCopyable>(
        _ column: PrimitiveColumn, _: S.Type, _ scale: Int, _ request: CastRequest
    ) -> Column {
        if request.style == .spark(ansi: false) {
            return formatText(column, as: S.self) { TextFormatting.sparkDecimal(Int128($0), scale: scale, to: $1) }
        }
        if S.self == Int64.self {
            return formatText(column, as: Int64.self) { TextFormatting.decimal($0, scale: scale, to: $1) }
        }
        return formatText(column, as: Int128.self) { TextFormatting.decimal($0, scale: scale, to: $1) }
    }
}
