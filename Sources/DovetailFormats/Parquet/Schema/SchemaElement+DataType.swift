import DovetailColumnar

/// How each type that is not nested stands in a file.
extension Parquet.SchemaElement {
    /// - Throws: `FormatError` for nested types, which are groups.
    init(name: String, type: DataType, repetition: Parquet.Repetition) throws {
        self.init(name: name, repetition: repetition)
        switch type {
        case .null: annotate(.int32, .unknown)
        case .boolean: annotate(.boolean)
        case .int8: annotate(.int32, .integer(bitWidth: 8, isSigned: true), .int8)
        case .int16: annotate(.int32, .integer(bitWidth: 16, isSigned: true), .int16)
        case .int32: annotate(.int32)
        case .int64: annotate(.int64)
        case .uint8: annotate(.int32, .integer(bitWidth: 8, isSigned: false), .uint8)
        case .uint16: annotate(.int32, .integer(bitWidth: 16, isSigned: false), .uint16)
        case .uint32: annotate(.int32, .integer(bitWidth: 32, isSigned: false), .uint32)
        case .uint64: annotate(.int64, .integer(bitWidth: 64, isSigned: false), .uint64)
        case .float: annotate(.float)
        case .double: annotate(.double)
        case .string: annotate(.byteArray, .string, .utf8)
        case .binary: annotate(.byteArray)
        case .date: annotate(.int32, .date, .date)
        case .decimal(let precision, let scale): annotateDecimal(precision, scale)
        case .time(let unit): annotateTime(unit)
        case .timestamp(let unit, let zone): annotateTimestamp(unit, isInstant: zone != nil)
        case .interval:
            annotate(.fixedLengthByteArray, nil, .interval)
            typeLength = 12
        case .list, .structure, .map:
            throw FormatError(.internalError, "a nested type is no leaf of a Parquet file", kind: .internal)
        default: throw FormatError.noCounterpart(type, "Parquet", column: name)
        }
    }

    private mutating func annotate(
        _ physical: Parquet.PhysicalType, _ logical: Parquet.LogicalType? = nil,
        _ converted: Parquet.ConvertedType? = nil
    ) {
        type = physical
        logicalType = logical
        convertedType = converted
    }

    private mutating func annotateDecimal(_ precision: Int, _ scale: Int) {
        let physical: Parquet.PhysicalType =
            precision <= 9 ? .int32 : precision <= DataType.shortDecimalPrecision ? .int64 : .fixedLengthByteArray
        annotate(physical, .decimal(scale: Int32(scale), precision: Int32(precision)), .decimal)
        self.precision = Int32(precision)
        self.scale = Int32(scale)
        if physical == .fixedLengthByteArray { typeLength = Int32(Parquet.decimalByteCount(precision: precision)) }
    }

    private mutating func annotateTime(_ unit: DataType.TimeUnit) {
        switch unit {
        case .second, .millisecond: annotate(.int32, .time(isAdjustedToUTC: false, unit: .millis))
        case .microsecond: annotate(.int64, .time(isAdjustedToUTC: false, unit: .micros))
        case .nanosecond: annotate(.int64, .time(isAdjustedToUTC: false, unit: .nanos))
        }
    }

    /// The old annotations mean instants; local date-times go without.
    private mutating func annotateTimestamp(_ unit: DataType.TimeUnit, isInstant: Bool) {
        switch unit {
        case .second, .millisecond:
            annotate(
                .int64, .timestamp(isAdjustedToUTC: isInstant, unit: .millis), isInstant ? .timestampMillis : nil)
        case .microsecond:
            annotate(
                .int64, .timestamp(isAdjustedToUTC: isInstant, unit: .micros), isInstant ? .timestampMicros : nil)
        case .nanosecond: annotate(.int64, .timestamp(isAdjustedToUTC: isInstant, unit: .nanos))
        }
    }
}

extension Parquet {
    /// Fewest bytes whose two's complement holds every decimal of `precision` digits.
    static func decimalByteCount(precision: Int) -> Int {
        var largest = Int128(1)
        for _ in 0..<min(max(precision, 1), 38) { largest *= 10 }
        let bits = 128 - (largest - 1).leadingZeroBitCount + 1
        return (bits + 7) / 8
    }
}
