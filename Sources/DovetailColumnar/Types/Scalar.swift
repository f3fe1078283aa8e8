/// One value outside of any column: a literal, a statistic, a cell on its way to a printer.
///
/// The type is carried beside it where it matters; integers of every width share a case.
public indirect enum Scalar: Hashable, Sendable {
    case null
    case boolean(Bool)
    case int(Int64)
    case uint(UInt64)
    /// A value of the type `int128`; narrower ones are `int`.
    case int128(Int128)
    /// A value of the type `uint128`; narrower ones are `uint`.
    case uint128(UInt128)
    case float(Float)
    case double(Double)
    /// `unscaled × 10^-scale`.
    case decimal(unscaled: Int128, scale: Int)
    case string(String)
    case binary([UInt8])
    case uuid(UInt128)
    /// The label at a place of an enumeration.
    case label(UInt32, Enumeration)
    /// Days since 1970-01-01.
    case date(Int32)
    case time(Int64, DataType.TimeUnit)
    case timeWithZone(ZonedTime)
    case timestamp(Int64, DataType.TimeUnit, zone: String?)
    case interval(Interval)
    case list([Scalar])
    /// Values in the order of the struct type's fields.
    case structure([Scalar])
    case map([(key: Scalar, value: Scalar)])
    /// A value of the member at `tag` of a union.
    case union(tag: Int, Scalar)
    /// A value that is not null, with its type.
    case variant(Scalar, DataType)

    public var isNull: Bool { if case .null = self { true } else { false } }
}

extension Scalar {
    public static func == (left: Scalar, right: Scalar) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.boolean(let a), .boolean(let b)): a == b
        case (.int(let a), .int(let b)): a == b
        case (.uint(let a), .uint(let b)): a == b
        case (.int128(let a), .int128(let b)): a == b
        case (.uint128(let a), .uint128(let b)), (.uuid(let a), .uuid(let b)): a == b
        case (.label(let a, let x), .label(let b, let y)): a == b && x == y
        case (.timeWithZone(let a), .timeWithZone(let b)): a == b
        case (.union(let a, let x), .union(let b, let y)): a == b && x == y
        case (.variant(let a, let x), .variant(let b, let y)): a == b && x == y
        case (.float(let a), .float(let b)): a.bitPattern == b.bitPattern
        case (.double(let a), .double(let b)): a.bitPattern == b.bitPattern
        case (.decimal(let a, let s), .decimal(let b, let t)): a == b && s == t
        case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
        case (.binary(let a), .binary(let b)): a == b
        case (.date(let a), .date(let b)): a == b
        case (.time(let a, let u), .time(let b, let v)): a == b && u == v
        case (.timestamp(let a, let u, let y), .timestamp(let b, let v, let z)): a == b && u == v && y == z
        case (.interval(let a), .interval(let b)): a == b
        case (.list(let a), .list(let b)): a == b
        case (.structure(let a), .structure(let b)): a == b
        case (.map(let a), .map(let b)):
            a.count == b.count && zip(a, b).allSatisfy { $0.key == $1.key && $0.value == $1.value }
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .boolean(let value): hasher.combine(value)
        case .int(let value): hasher.combine(value)
        case .uint(let value): hasher.combine(value)
        case .int128(let value): hasher.combine(value)
        case .uint128(let value), .uuid(let value): hasher.combine(value)
        case .label(let value, _): hasher.combine(value)
        case .timeWithZone(let value): hasher.combine(value)
        case .union(_, let value), .variant(let value, _): hasher.combine(value)
        case .float(let value): hasher.combine(value.bitPattern)
        case .double(let value): hasher.combine(value.bitPattern)
        case .decimal(let value, let scale):
            hasher.combine(value)
            hasher.combine(scale)
        case .string(let value): hasher.combine(value)
        case .binary(let value): hasher.combine(value)
        case .date(let value): hasher.combine(value)
        case .time(let value, let unit):
            hasher.combine(value)
            hasher.combine(unit)
        case .timestamp(let value, let unit, _):
            hasher.combine(value)
            hasher.combine(unit)
        case .interval(let value): hasher.combine(value)
        case .list(let values), .structure(let values): hasher.combine(values)
        case .map(let pairs): for pair in pairs { hasher.combine(pair.key) }
        }
    }
}
