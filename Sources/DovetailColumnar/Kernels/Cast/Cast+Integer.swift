/// Casts from integers and booleans.
extension Kernels {
    static func castInteger(_ column: PrimitiveColumn, _ request: CastRequest) throws -> Column {
        switch column.type.physical {
        case .int8: return try castInteger(column, Int8.self, request)
        case .int16: return try castInteger(column, Int16.self, request)
        case .int32: return try castInteger(column, Int32.self, request)
        case .int64: return try castInteger(column, Int64.self, request)
        case .uint8: return try castInteger(column, UInt8.self, request)
        case .uint16: return try castInteger(column, UInt16.self, request)
        case .uint32: return try castInteger(column, UInt32.self, request)
        case .uint64: return try castInteger(column, UInt64.self, request)
        case .int128: return try castInteger(column, Int128.self, request)
        case .uint128: return try castInteger(column, UInt128.self, request)
        default: throw request.impossible
        }
    }

    static func castInteger<S: FixedWidthInteger & BitwiseCopyable>(
        _ column: PrimitiveColumn, _: S.Type, _ request: CastRequest
    ) throws -> Column {
        switch request.to {
        case .int8: return try resize(column, S.self, Int8.self, request)
        case .int16: return try resize(column, S.self, Int16.self, request)
        case .int32: return try resize(column, S.self, Int32.self, request)
        case .int64: return try resize(column, S.self, Int64.self, request)
        case .uint8: return try resize(column, S.self, UInt8.self, request)
        case .uint16: return try resize(column, S.self, UInt16.self, request)
        case .uint32: return try resize(column, S.self, UInt32.self, request)
        case .uint64: return try resize(column, S.self, UInt64.self, request)
        case .int128: return try resize(column, S.self, Int128.self, request)
        case .uint128: return try resize(column, S.self, UInt128.self, request)
        case .float: return try convert(column, request, as: S.self) { value, _ in Float(value) }
        case .double: return try convert(column, request, as: S.self) { value, _ in Double(value) }
        case .boolean: return convertToBits(column, as: S.self) { $0 != 0 }
        case .decimal(let precision, let scale):
            return try integerToDecimal(column, S.self, precision: precision, scale: scale, request)
        case .string: return integerToText(column, S.self)
        case .timestamp(let unit, _): return try sparkSecondsToTimestamp(column, S.self, unit, request)
        default: throw request.impossible
        }
    }

    private static func resize<S: FixedWidthInteger & BitwiseCopyable, T: FixedWidthInteger & BitwiseCopyable>(
        _ column: PrimitiveColumn, _: S.Type, _: T.Type, _ request: CastRequest
    ) throws -> Column {
        let alwaysFits =
            S.isSigned == T.isSigned
            ? T.bitWidth >= S.bitWidth : T.isSigned && T.bitWidth > S.bitWidth
        if alwaysFits || request.style.wraps {
            return try convert(column, request, as: S.self) { value, _ in T(truncatingIfNeeded: value) }
        }
        return try convert(column, request, as: S.self) { value, failed in
            let result = T(truncatingIfNeeded: value)
            failed |= bit(S(truncatingIfNeeded: result) != value) | (bit(result < 0) ^ bit(value < 0))
            return result
        }
    }

    private static func integerToDecimal<S: FixedWidthInteger & BitwiseCopyable>(
        _ column: PrimitiveColumn, _: S.Type, precision: Int, scale: Int, _ request: CastRequest
    ) throws -> Column {
        let bound = PowersOfTen.int128(precision - scale)
        let factor = PowersOfTen.int128(scale)
        guard request.to.physical == .int64 else {
            return try convert(column, request, as: S.self) { value, failed -> Int128 in
                let wide = Int128(truncatingIfNeeded: value)
                failed |= bit(wide >= bound) | bit(wide <= 0 &- bound) | (bit(wide < 0) ^ bit(value < 0))
                return wide &* factor
            }
        }
        let (bound64, factor64) = (Int64(truncatingIfNeeded: bound), Int64(truncatingIfNeeded: factor))
        return try convert(column, request, as: S.self) { value, failed -> Int64 in
            let wide = Int64(truncatingIfNeeded: value)
            failed |= bit(wide >= bound64) | bit(wide <= 0 &- bound64) | (bit(wide < 0) ^ bit(value < 0))
            // What 64 bits lose shows when they are widened again.
            failed |= bit(S(truncatingIfNeeded: wide) != value)
            return wide &* factor64
        }
    }

    private static func integerToText<S: FixedWidthInteger & BitwiseCopyable>(
        _ column: PrimitiveColumn, _: S.Type
    ) -> Column {
        if S.bitWidth == 128 {
            return S.isSigned
                ? formatText(column, as: Int128.self) { TextFormatting.int128($0, to: $1) }
                : formatText(column, as: UInt128.self) { TextFormatting.uint128($0, to: $1) }
        }
        if S.isSigned {
            return formatText(column, as: S.self) { TextFormatting.int64(Int64(truncatingIfNeeded: $0), to: $1) }
        }
        return formatText(column, as: S.self) { TextFormatting.uint64(UInt64(truncatingIfNeeded: $0), to: $1) }
    }

    /// Numbers 0 and 1, or the words.
    static func castBoolean(_ column: BooleanColumn, _ request: CastRequest) throws -> Column {
        let count = column.count
        let words = column.values.words
        if request.to == .string {
            return formatText(count: count, validity: column.validity) { row, target in
                TextFormatting.boolean((words[row >> 6] >> UInt64(row & 63)) & 1 != 0, to: target)
            }
        }
        guard request.to.isNumeric || request.to == .bits else { throw request.impossible }
        let output = Buffer(byteCount: count)
        let target = output.pointer(as: Int8.self)
        for row in 0..<count {
            target[row] = Int8(truncatingIfNeeded: (words[row >> 6] &>> UInt64(truncatingIfNeeded: row & 63)) & 1)
        }
        let bytes = PrimitiveColumn(type: .int8, values: output, validity: column.validity, count: count)
        if request.to == .int8 { return .primitive(bytes) }
        if request.to == .bits { return try castToBits(bytes, request) }
        return try castInteger(bytes, Int8.self, CastRequest(from: .int8, to: request.to, style: request.style))
    }
}
