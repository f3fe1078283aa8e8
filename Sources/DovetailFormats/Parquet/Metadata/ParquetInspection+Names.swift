import DovetailColumnar

/// Names of the specification.

extension Parquet.PhysicalType: CustomStringConvertible {
    var description: String {
        switch self {
        case .boolean: "BOOLEAN"
        case .int32: "INT32"
        case .int64: "INT64"
        case .int96: "INT96"
        case .float: "FLOAT"
        case .double: "DOUBLE"
        case .byteArray: "BYTE_ARRAY"
        case .fixedLengthByteArray: "FIXED_LEN_BYTE_ARRAY"
        }
    }
}

extension Parquet.Repetition: CustomStringConvertible {
    var description: String {
        switch self {
        case .required: "REQUIRED"
        case .optional: "OPTIONAL"
        case .repeated: "REPEATED"
        }
    }
}

extension Parquet.Encoding: CustomStringConvertible {
    var description: String {
        switch self {
        case .plain: "PLAIN"
        case .plainDictionary: "PLAIN_DICTIONARY"
        case .rle: "RLE"
        case .bitPacked: "BIT_PACKED"
        case .deltaBinaryPacked: "DELTA_BINARY_PACKED"
        case .deltaLengthByteArray: "DELTA_LENGTH_BYTE_ARRAY"
        case .deltaByteArray: "DELTA_BYTE_ARRAY"
        case .rleDictionary: "RLE_DICTIONARY"
        case .byteStreamSplit: "BYTE_STREAM_SPLIT"
        default: "encoding \(rawValue)"
        }
    }
}

extension Parquet.PageType: CustomStringConvertible {
    var description: String {
        switch self {
        case .index: "INDEX_PAGE"
        case .dictionary: "DICTIONARY_PAGE"
        case .dataV2: "DATA_PAGE_V2"
        default: rawValue == 0 ? "DATA_PAGE" : "page type \(rawValue)"
        }
    }
}

extension Parquet.ConvertedType: CustomStringConvertible {
    private static let names = [
        "UTF8", "MAP", "MAP_KEY_VALUE", "LIST", "ENUM", "DECIMAL", "DATE", "TIME_MILLIS", "TIME_MICROS",
        "TIMESTAMP_MILLIS", "TIMESTAMP_MICROS", "UINT_8", "UINT_16", "UINT_32", "UINT_64", "INT_8", "INT_16", "INT_32",
        "INT_64", "JSON", "BSON", "INTERVAL",
    ]

    var description: String {
        let names = Parquet.ConvertedType.names
        return names.indices.contains(Int(rawValue)) ? names[Int(rawValue)] : "converted type \(rawValue)"
    }
}

extension Parquet.LogicalType: CustomStringConvertible {
    var description: String {
        switch self {
        case .string: "StringType()"
        case .map: "MapType()"
        case .list: "ListType()"
        case .enumeration: "EnumType()"
        case .decimal(let scale, let precision): "DecimalType(scale=\(scale), precision=\(precision))"
        case .date: "DateType()"
        case .time(let isUTC, let unit): "TimeType(isAdjustedToUTC=\(isUTC ? 1 : 0), unit=\(unit.name))"
        case .timestamp(let isUTC, let unit): "TimestampType(isAdjustedToUTC=\(isUTC ? 1 : 0), unit=\(unit.name))"
        case .integer(let width, let isSigned): "IntType(bitWidth=\(width), isSigned=\(isSigned ? 1 : 0))"
        case .unknown: "NullType()"
        case .json: "JsonType()"
        case .bson: "BsonType()"
        case .uuid: "UUIDType()"
        case .float16: "Float16Type()"
        case .other(let id): "type \(id)"
        }
    }
}

extension Parquet.TimeUnit {
    fileprivate var name: String {
        switch self {
        case .millis: "MILLIS"
        case .micros: "MICROS"
        case .nanos: "NANOS"
        }
    }
}

extension ReadLeaf {
    /// The value of a bound; nil for what has no order of its own.
    func value(of bytes: [UInt8]) -> Scalar? {
        switch physical {
        case .boolean: return bytes.first.map { .boolean($0 != 0) }
        case .int32 where bytes.count == 4, .int64 where bytes.count == 8: return whole(of: bytes)
        case .float where bytes.count == 4:
            return .float(Float(bitPattern: bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }))
        case .double where bytes.count == 8:
            return .double(Double(bitPattern: bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }))
        case .byteArray, .fixedLengthByteArray:
            if case .decimal(_, let scale) = type, bytes.count <= 16 {
                let start: Int128 = bytes.first.map { $0 >= 0x80 } == true ? -1 : 0
                return .decimal(unscaled: bytes.reduce(start) { $0 << 8 | Int128($1) }, scale: scale)
            }
            return type == .string ? .string(String(decoding: bytes, as: UTF8.self)) : .binary(bytes)
        default: return nil
        }
    }

    private func whole(of bytes: [UInt8]) -> Scalar? {
        let bits = bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
        let value = bytes.count == 4 ? Int64(Int32(truncatingIfNeeded: bits)) : Int64(bitPattern: bits)
        switch type {
        case .uint8, .uint16, .uint32, .uint64: return .uint(bits)
        case .date: return Int32(exactly: value).map { .date($0) }
        case .decimal(_, let scale): return .decimal(unscaled: Int128(value), scale: scale)
        case .time(let unit): return .time(value, unit)
        case .timestamp(let unit, let zone): return .timestamp(value, unit, zone: zone)
        default: return .int(value)
        }
    }
}
