/// The type of a column. Complete: nothing is added for a single format or operator.
public indirect enum DataType: Hashable, Sendable {
    case null
    case boolean
    case int8, int16, int32, int64
    case uint8, uint16, uint32, uint64
    /// Integers of 128 bits, the signed and the unsigned one.
    case int128, uint128
    case float, double
    /// Exact decimal: `precision` 1 to 38 digits, `scale` of them after the point (0 to precision).
    case decimal(precision: Int, scale: Int)
    /// UTF-8 text.
    case string
    case binary
    /// 128 bits in the order of their text, written as 8-4-4-4-12 hexadecimal digits (RFC 9562).
    case uuid
    /// A string of bits of any length, kept as the digits `0` and `1`: their order is the order of bits, a prefix first.
    case bits
    /// One of the labels of a list, kept as its place there; the places give the order.
    case enumeration(Enumeration)
    /// Days since 1970-01-01.
    case date
    /// Time of day since midnight.
    case time(TimeUnit)
    /// Microseconds since midnight with an offset from UTC, kept as `ZonedTime` packs them.
    case timeWithZone
    /// Instant since 1970-01-01T00:00; with a zone an instant in UTC shown in that zone, without one a local date-time.
    case timestamp(TimeUnit, zone: String?)
    /// Months, days and nanoseconds, each counted apart.
    case interval
    case list(Field)
    case structure([Field])
    /// Keys are never null.
    case map(key: Field, value: Field)
    /// A value of one of the members, kept as a struct of the member's place (UInt8) and a column of each member, null but
    /// for the one that counts.
    case union([Field])
    /// A value of any type, which it brings along: bytes as `VariantCoder` writes them.
    case variant

    public enum TimeUnit: Int, Hashable, Sendable, CaseIterable {
        case second, millisecond, microsecond, nanosecond

        /// How many of this unit make a second.
        public var perSecond: Int64 {
            switch self {
            case .second: 1
            case .millisecond: 1_000
            case .microsecond: 1_000_000
            case .nanosecond: 1_000_000_000
            }
        }
    }

    /// The layout of the values in memory.
    public enum Physical: Hashable, Sendable {
        case null
        /// One bit a value.
        case bit
        case int8, int16, int32, int64, int128
        case uint8, uint16, uint32, uint64, uint128
        case float, double
        /// `StringView`, 16 bytes.
        case view
        /// `Interval`, 16 bytes.
        case interval
        case list, structure
    }
}

extension DataType {
    /// Largest precision whose values are kept as Int64.
    public static let shortDecimalPrecision = 18

    public var physical: Physical {
        switch self {
        case .null: .null
        case .boolean: .bit
        case .int8: .int8
        case .int16: .int16
        case .int32, .date: .int32
        case .int64, .time, .timeWithZone, .timestamp: .int64
        case .uint8: .uint8
        case .uint16: .uint16
        case .uint32, .enumeration: .uint32
        case .uint64: .uint64
        case .int128: .int128
        case .uint128, .uuid: .uint128
        case .float: .float
        case .double: .double
        case .decimal(let precision, _): precision <= DataType.shortDecimalPrecision ? .int64 : .int128
        case .string, .binary, .bits, .variant: .view
        case .interval: .interval
        case .list, .map: .list
        case .structure, .union: .structure
        }
    }

    /// Bytes a value takes in a values buffer; nil for bits, lists, structs and nulls.
    public var byteWidth: Int? { physical.byteWidth }

    public var isInteger: Bool { isSignedInteger || isUnsignedInteger }
    public var isSignedInteger: Bool {
        switch self {
        case .int8, .int16, .int32, .int64, .int128: true
        default: false
        }
    }
    public var isUnsignedInteger: Bool {
        switch self {
        case .uint8, .uint16, .uint32, .uint64, .uint128: true
        default: false
        }
    }
    public var isFloating: Bool { self == .float || self == .double }
    public var isDecimal: Bool { if case .decimal = self { true } else { false } }
    public var isNumeric: Bool { isInteger || isFloating || isDecimal }
    public var isTemporal: Bool {
        switch self {
        case .date, .time, .timeWithZone, .timestamp: true
        default: false
        }
    }
    public var isNested: Bool {
        switch self {
        case .list, .structure, .map, .union: true
        default: false
        }
    }
}

extension DataType.Physical {
    public var byteWidth: Int? {
        switch self {
        case .null, .bit, .list, .structure: nil
        case .int8, .uint8: 1
        case .int16, .uint16: 2
        case .int32, .uint32, .float: 4
        case .int64, .uint64, .double: 8
        case .int128, .uint128, .view, .interval: 16
        }
    }
}

extension DataType: CustomStringConvertible {
    /// SQL spelling, as DESCRIBE prints it.
    public var description: String {
        switch self {
        case .null: "NULL"
        case .boolean: "BOOLEAN"
        case .int8: "TINYINT"
        case .int16: "SMALLINT"
        case .int32: "INTEGER"
        case .int64: "BIGINT"
        case .uint8: "UTINYINT"
        case .uint16: "USMALLINT"
        case .uint32: "UINTEGER"
        case .uint64: "UBIGINT"
        case .int128: "HUGEINT"
        case .uint128: "UHUGEINT"
        case .float: "FLOAT"
        case .double: "DOUBLE"
        case .decimal(let precision, let scale): "DECIMAL(\(precision),\(scale))"
        case .string: "VARCHAR"
        case .binary: "BLOB"
        case .uuid: "UUID"
        case .bits: "BIT"
        case .variant: "VARIANT"
        case .enumeration(let labels): labels.description
        case .date: "DATE"
        case .time(let unit): unit == .microsecond ? "TIME" : "TIME_\(unit.suffix)"
        case .timeWithZone: "TIME WITH TIME ZONE"
        case .timestamp(let unit, nil): unit == .microsecond ? "TIMESTAMP" : "TIMESTAMP_\(unit.suffix)"
        case .timestamp(_, .some): "TIMESTAMP WITH TIME ZONE"
        case .interval: "INTERVAL"
        case .list(let element): "\(element.type)[]"
        case .structure(let fields) where !fields.isEmpty && fields.allSatisfy(\.name.isEmpty):
            "TUPLE(" + fields.map(\.type.description).joined(separator: ", ") + ")"
        case .structure(let fields) where fields.isEmpty: "STRUCT"
        case .structure(let fields):
            "STRUCT(" + fields.map { "\($0.name) \($0.type)" }.joined(separator: ", ") + ")"
        case .map(let key, let value): "MAP(\(key.type), \(value.type))"
        case .union(let members): "UNION(" + members.map { "\($0.name) \($0.type)" }.joined(separator: ", ") + ")"
        }
    }
}

extension DataType.TimeUnit {
    var suffix: String {
        switch self {
        case .second: "S"
        case .millisecond: "MS"
        case .microsecond: "US"
        case .nanosecond: "NS"
        }
    }
}
