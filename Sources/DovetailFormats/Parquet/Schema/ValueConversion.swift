import DovetailColumnar

/// What stands between the values of a column of a file and those of a column in memory.
enum ValueConversion: Hashable, Sendable {
    /// The same 4 or 8 bytes, bits, or byte arrays.
    case none
    /// 32 bits cut to 8 or 16.
    case narrow8, narrow16
    /// Signed 32 bits to 64.
    case widen
    /// Big-endian two's complement to Int64 or Int128.
    case decimal64, decimal128
    /// Nanoseconds of the day and a Julian day to microseconds.
    case int96
    case float16
    case interval
    case uuid
    /// Only nulls.
    case nothing

    /// The type a leaf has in memory. Where both annotations are there the newer one counts.
    static func of(
        _ element: Parquet.SchemaElement, _ physical: Parquet.PhysicalType, binaryAsString: Bool
    ) throws -> (DataType, ValueConversion) {
        if physical == .fixedLengthByteArray {
            guard let length = element.typeLength, length > 0, length <= 1 << 24 else {
                throw Parquet.missing("its length", in: "column \"\(element.name)\"")
            }
        }
        if let logical = element.logicalType, let found = try logicalType(logical, element, physical) { return found }
        if let converted = element.convertedType, let found = try convertedType(converted, element, physical) {
            return found
        }
        return switch physical {
        case .boolean: (.boolean, .none)
        case .int32: (.int32, .none)
        case .int64: (.int64, .none)
        case .int96: (.timestamp(.microsecond, zone: nil), .int96)
        case .float: (.float, .none)
        case .double: (.double, .none)
        case .byteArray: (binaryAsString ? .string : .binary, .none)
        case .fixedLengthByteArray: (.binary, .none)
        }
    }

    private static func logicalType(
        _ logical: Parquet.LogicalType, _ element: Parquet.SchemaElement, _ physical: Parquet.PhysicalType
    ) throws -> (DataType, ValueConversion)? {
        switch (logical, physical) {
        case (.string, .byteArray), (.enumeration, .byteArray), (.json, .byteArray): return (.string, .none)
        case (.bson, .byteArray): return (.binary, .none)
        case (.decimal(let scale, let precision), _):
            return try decimal(element, physical, precision: Int(precision), scale: Int(scale))
        case (.date, .int32): return (.date, .none)
        case (.time(_, .millis), .int32): return (.time(.millisecond), .widen)
        case (.time(_, .micros), .int64): return (.time(.microsecond), .none)
        case (.time(_, .nanos), .int64): return (.time(.nanosecond), .none)
        case (.timestamp(let isInstant, let unit), .int64):
            return (.timestamp(DataType.TimeUnit(unit), zone: isInstant ? "UTC" : nil), .none)
        case (.integer(let bits, let isSigned), .int32), (.integer(let bits, let isSigned), .int64):
            return integer(Int(bits), isSigned, physical)
        case (.unknown, _): return (.null, .nothing)
        case (.uuid, .fixedLengthByteArray) where element.typeLength == 16: return (.string, .uuid)
        case (.float16, .fixedLengthByteArray) where element.typeLength == 2: return (.float, .float16)
        default: return nil
        }
    }

    private static func integer(
        _ bits: Int, _ isSigned: Bool, _ physical: Parquet.PhysicalType
    ) -> (DataType, ValueConversion)? {
        switch (bits, isSigned, physical) {
        case (8, true, .int32): (.int8, .narrow8)
        case (16, true, .int32): (.int16, .narrow16)
        case (32, true, .int32): (.int32, .none)
        case (64, true, .int64): (.int64, .none)
        case (8, false, .int32): (.uint8, .narrow8)
        case (16, false, .int32): (.uint16, .narrow16)
        case (32, false, .int32): (.uint32, .none)
        case (64, false, .int64): (.uint64, .none)
        default: nil
        }
    }

    private static func convertedType(
        _ converted: Parquet.ConvertedType, _ element: Parquet.SchemaElement, _ physical: Parquet.PhysicalType
    ) throws -> (DataType, ValueConversion)? {
        switch (converted, physical) {
        case (.utf8, .byteArray), (.enumeration, .byteArray), (.json, .byteArray): (.string, .none)
        case (.decimal, _):
            try decimal(
                element, physical, precision: Int(element.precision ?? 0), scale: Int(element.scale ?? 0))
        case (.date, .int32): (.date, .none)
        case (.timeMillis, .int32): (.time(.millisecond), .widen)
        case (.timeMicros, .int64): (.time(.microsecond), .none)
        case (.timestampMillis, .int64): (.timestamp(.millisecond, zone: "UTC"), .none)
        case (.timestampMicros, .int64): (.timestamp(.microsecond, zone: "UTC"), .none)
        case (.int8, .int32): (.int8, .narrow8)
        case (.int16, .int32): (.int16, .narrow16)
        case (.uint8, .int32): (.uint8, .narrow8)
        case (.uint16, .int32): (.uint16, .narrow16)
        case (.uint32, .int32): (.uint32, .none)
        case (.uint64, .int64): (.uint64, .none)
        case (.interval, .fixedLengthByteArray) where element.typeLength == 12: (.interval, .interval)
        default: nil
        }
    }

    private static func decimal(
        _ element: Parquet.SchemaElement, _ physical: Parquet.PhysicalType, precision: Int, scale: Int
    ) throws -> (DataType, ValueConversion) {
        guard (1...38).contains(precision), (0...precision).contains(scale) else {
            throw FormatError(
                .unsupported,
                "column \"\(element.name)\" is DECIMAL(\(precision),\(scale)); at most 38 digits are read",
                kind: .unsupported)
        }
        let type = DataType.decimal(precision: precision, scale: scale)
        let isShort = precision <= DataType.shortDecimalPrecision
        switch physical {
        case .int32 where isShort: return (type, .widen)
        case .int64 where isShort: return (type, .none)
        case .byteArray, .fixedLengthByteArray: return (type, isShort ? .decimal64 : .decimal128)
        default:
            throw FormatError(
                .damagedFile, "column \"\(element.name)\" keeps DECIMAL(\(precision),\(scale)) in too narrow a type")
        }
    }
}

extension DataType.TimeUnit {
    init(_ unit: Parquet.TimeUnit) {
        switch unit {
        case .millis: self = .millisecond
        case .micros: self = .microsecond
        case .nanos: self = .nanosecond
        }
    }
}
