import DovetailColumnar

/// A type of an Avro schema with references to named types resolved, so that decoding knows no names.
struct AvroType: Sendable {
    indirect enum Kind: Sendable {
        case null, boolean, int, long, float, double, bytes, string
        case fixed(size: Int)
        case enumeration(symbols: [String])
        case array(AvroType)
        case map(AvroType)
        case record([Member])
        case union([AvroType])
    }

    /// A field of a record.
    struct Member: Sendable {
        let name: String
        let type: AvroType
    }

    let kind: Kind
    let logical: AvroLogicalType?
    /// Levels of nesting, references followed.
    let depth: Int
    /// Types in it, references followed: what is built from it is as large.
    let weight: Int

    static let depthLimit = 64
    static let weightLimit = 100_000

    /// - Throws: `FormatError` for a type too deep or too large to be a table's.
    init(_ kind: Kind, logical: AvroLogicalType? = nil) throws {
        self.kind = kind
        self.logical = logical
        let parts = kind.parts
        depth = 1 + (parts.map(\.depth).max() ?? 0)
        weight = 1 + parts.reduce(0) { $0 + $1.weight }
        guard depth <= AvroType.depthLimit else {
            throw FormatError(
                .unsupported, "its schema is nested deeper than \(AvroType.depthLimit) levels", kind: .unsupported)
        }
        guard weight <= AvroType.weightLimit else {
            throw FormatError(
                .unsupported, "its schema has more than \(AvroType.weightLimit) types", kind: .unsupported)
        }
    }

    var isNull: Bool { if case .null = kind { true } else { false } }

    /// The fewest bytes a value takes: what bounds counts a file claims.
    var leastBytes: Int {
        switch kind {
        case .null: 0
        case .boolean, .int, .long, .bytes, .string, .enumeration, .array, .map: 1
        case .float: 4
        case .double: 8
        case .fixed(let size): size
        case .record(let members): members.reduce(0) { $0 + $1.type.leastBytes }
        case .union(let branches): 1 + (branches.map(\.leastBytes).min() ?? 0)
        }
    }
}

extension AvroType.Kind {
    /// The types it is made of.
    var parts: [AvroType] {
        switch self {
        case .array(let item), .map(let item): [item]
        case .record(let members): members.map(\.type)
        case .union(let branches): branches
        default: []
        }
    }
}

/// What a type means beyond its encoding. Only meanings that fit the type they stand at are kept.
enum AvroLogicalType: Hashable, Sendable {
    case decimal(precision: Int, scale: Int)
    case uuid
    case date
    case time(DataType.TimeUnit)
    /// An instant, or a local date-time.
    case timestamp(DataType.TimeUnit, isLocal: Bool)
    case duration

    /// nil for a meaning that is not known or does not fit `kind`: the value then is what it is encoded as.
    /// - Throws: `FormatError` `.unsupported` for a decimal wider than any of ours.
    init?(_ name: String, _ attributes: DocumentValue, at kind: AvroType.Kind) throws {
        switch (name, kind) {
        case ("decimal", .bytes), ("decimal", .fixed):
            guard let precision = attributes["precision"]?.integer, precision > 0 else { return nil }
            let scale = attributes["scale"].map { $0.integer ?? -1 } ?? 0
            guard scale >= 0, scale <= precision else { return nil }
            if case .fixed(let size) = kind, size == 0 { return nil }
            guard precision <= 38 else {
                throw FormatError(
                    .unsupported, "its schema has a decimal of \(precision) digits; at most 38 are read",
                    kind: .unsupported)
            }
            self = .decimal(precision: precision, scale: scale)
        case ("uuid", .string), ("uuid", .fixed(16)): self = .uuid
        case ("date", .int): self = .date
        case ("time-millis", .int): self = .time(.millisecond)
        case ("time-micros", .long): self = .time(.microsecond)
        case ("timestamp-millis", .long): self = .timestamp(.millisecond, isLocal: false)
        case ("timestamp-micros", .long): self = .timestamp(.microsecond, isLocal: false)
        case ("timestamp-nanos", .long): self = .timestamp(.nanosecond, isLocal: false)
        case ("local-timestamp-millis", .long): self = .timestamp(.millisecond, isLocal: true)
        case ("local-timestamp-micros", .long): self = .timestamp(.microsecond, isLocal: true)
        case ("local-timestamp-nanos", .long): self = .timestamp(.nanosecond, isLocal: true)
        case ("duration", .fixed(12)): self = .duration
        default: return nil
        }
    }
}
