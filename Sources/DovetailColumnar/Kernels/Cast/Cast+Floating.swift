/// Casts from floating-point numbers.
extension Kernels {
    static func castFloating<S: BinaryFloatingPoint & BitwiseCopyable>(
        _ column: PrimitiveColumn, _: S.Type, _ request: CastRequest
    ) throws -> Column {
        switch request.to {
        case .int8: return try toInteger(column, S.self, Int8.self, request)
        case .int16: return try toInteger(column, S.self, Int16.self, request)
        case .int32: return try toInteger(column, S.self, Int32.self, request)
        case .int64: return try toInteger(column, S.self, Int64.self, request)
        case .uint8: return try toInteger(column, S.self, UInt8.self, request)
        case .uint16: return try toInteger(column, S.self, UInt16.self, request)
        case .uint32: return try toInteger(column, S.self, UInt32.self, request)
        case .uint64: return try toInteger(column, S.self, UInt64.self, request)
        case .int128: return try toInteger(column, S.self, Int128.self, request)
        case .uint128: return try toInteger(column, S.self, UInt128.self, request)
        case .float: return try doubleToFloat(column, S.self, request)
        case .double: return try convert(column, request, as: S.self) { value, _ in Double(value) }
        case .boolean: return convertToBits(column, as: S.self) { $0 != 0 }
        case .decimal(let precision, let scale):
            return try floatingToDecimal(column, S.self, precision: precision, scale: scale, request)
        case .string: return floatingToText(column, request)
        case .timestamp(let unit, _): return try sparkFractionToTimestamp(column, S.self, unit, request)
        default: throw request.impossible
        }
    }

    /// SQL rounds halves to even; Spark cuts the fraction off and, with ANSI mode off, saturates.
    private static func toInteger<S: BinaryFloatingPoint & BitwiseCopyable, T: FixedWidthInteger & BitwiseCopyable>(
        _ column: PrimitiveColumn, _: S.Type, _: T.Type, _ request: CastRequest
    ) throws -> Column {
        // Both bounds are exact: powers of two.
        let bits = T.isSigned ? T.bitWidth - 1 : T.bitWidth
        let upper = Double(sign: .plus, exponent: bits, significand: 1)
        let lower = T.isSigned ? -upper : 0
        if request.style.wraps {
            return try convert(column, request, as: S.self) { value, _ in saturated(Double(value), T.self) }
        }
        if request.style.isSpark {
            return try convert(column, request, as: S.self) { value, failed -> T in
                let whole = Double(value).rounded(.towardZero)
                let fits = bit(whole >= lower) & bit(whole < upper)
                failed |= fits ^ 1
                return T(fits != 0 ? whole : 0)
            }
        }
        return try convert(column, request, as: S.self) { value, failed -> T in
            let whole = roundedHalfEven(Double(value))
            let fits = bit(whole >= lower) & bit(whole < upper)
            failed |= fits ^ 1
            return T(fits != 0 ? whole : 0)
        }
    }

    /// Adding and taking away 2^52 leaves no room for a fraction; larger numbers have none.
    @inline(__always)
    static func roundedHalfEven(_ value: Double) -> Double {
        let magic = value < 0 ? -0x1p52 : 0x1p52
        return value.magnitude < 0x1p52 ? (value + magic) - magic : value
    }

    /// As Spark: NaN is 0, the two narrow types wrap around what Int32 saturates to.
    @inline(__always)
    static func saturated<T: FixedWidthInteger>(_ value: Double, _: T.Type) -> T {
        if T.bitWidth >= 32 {
            let upper = Double(sign: .plus, exponent: T.isSigned ? T.bitWidth - 1 : T.bitWidth, significand: 1)
            let lower = T.isSigned ? -upper : 0
            if value >= upper { return T.max }
            if value <= lower { return T.min }
            return value.isNaN ? 0 : T(value)
        }
        if value.isNaN { return 0 }
        let clamped = min(max(value, -0x1p31), 0x1p31 - 1)
        return T(truncatingIfNeeded: Int32(clamped))
    }

    private static func doubleToFloat<S: BinaryFloatingPoint & BitwiseCopyable>(
        _ column: PrimitiveColumn, _: S.Type, _ request: CastRequest
    ) throws -> Column {
        if request.style.isSpark { return try convert(column, request, as: S.self) { value, _ in Float(value) } }
        return try convert(column, request, as: S.self) { value, failed -> Float in
            let result = Float(value)
            failed |= bit(!result.isFinite) & bit(value.isFinite)
            return result
        }
    }

    private static func floatingToDecimal<S: BinaryFloatingPoint & BitwiseCopyable>(
        _ column: PrimitiveColumn, _: S.Type, precision: Int, scale: Int, _ request: CastRequest
    ) throws -> Column {
        let isShort = request.to.physical == .int64
        if request.style.isSpark {
            // Spark goes through the shortest decimal digits.
            let isFloat = S.self == Float.self
            if isShort {
                return try convert(column, request, as: S.self) { value, failed -> Int64 in
                    Int64(truncatingIfNeeded: shortestToDecimal(Double(value), isFloat, precision, scale, &failed))
                }
            }
            return try convert(column, request, as: S.self) { value, failed -> Int128 in
                shortestToDecimal(Double(value), isFloat, precision, scale, &failed)
            }
        }
        let factor = PowersOfTen.double(scale)
        let bound = PowersOfTen.double(precision)
        if isShort {
            return try convert(column, request, as: S.self) { value, failed -> Int64 in
                let scaled = (Double(value) * factor).rounded(.toNearestOrAwayFromZero)
                let fits = bit(scaled.magnitude < bound)
                failed |= fits ^ 1
                return Int64(fits != 0 ? scaled : 0)
            }
        }
        return try convert(column, request, as: S.self) { value, failed -> Int128 in
            let scaled = (Double(value) * factor).rounded(.toNearestOrAwayFromZero)
            let fits = bit(scaled.magnitude < bound)
            failed |= fits ^ 1
            return Int128(fits != 0 ? scaled : 0)
        }
    }

    private static func shortestToDecimal(
        _ value: Double, _ isFloat: Bool, _ precision: Int, _ scale: Int, _ failed: inout UInt8
    ) -> Int128 {
        guard value.isFinite else {
            failed = 1
            return 0
        }
        let number = isFloat ? ShortestNumber(Float(value).magnitude) : ShortestNumber(value.magnitude)
        var text = NumberText()
        text.significand = Int128(number.digits)
        text.exponent = number.exponent
        let magnitude = text.rescaled(to: scale, rounding: true) ?? Int128.max
        guard magnitude < DataType.decimalBound(precision) else {
            failed = 1
            return 0
        }
        return value < 0 ? 0 - magnitude : magnitude
    }

    private static func floatingToText(_ column: PrimitiveColumn, _ request: CastRequest) -> Column {
        let spelling: TextFormatting.FloatSpelling = request.style.isSpark ? .java : .sql
        if column.type == .float {
            return formatText(column, as: Float.self) { TextFormatting.float($0, spelling: spelling, to: $1) }
        }
        return formatText(column, as: Double.self) { TextFormatting.double($0, spelling: spelling, to: $1) }
    }
}
