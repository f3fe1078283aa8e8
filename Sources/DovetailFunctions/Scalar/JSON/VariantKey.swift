import DovetailColumnar

/// Bytes by which values of different types compare: first what they are, then their value. Numbers of all types are one
/// kind, and so are dates and timestamps.
struct VariantKey {
    private var bytes: [UInt8] = []

    private enum Kind: UInt8 {
        case end, null, boolean, number, text, binary, moment, time, interval, identifier, list, object
    }

    static func bytes(of value: Scalar, _ type: DataType) -> [UInt8] {
        var key = VariantKey()
        key.append(value, type)
        return key.bytes
    }

    private mutating func append(_ kind: Kind) { bytes.append(kind.rawValue) }

    private mutating func append(_ value: Scalar, _ type: DataType) {
        switch value {
        case .null: append(.null)
        case .variant(let value, let type): append(value, type)
        case .boolean(let flag):
            append(.boolean)
            bytes.append(flag ? 1 : 0)
        case .int, .uint, .int128, .uint128, .float, .double, .decimal: appendNumber(value, type)
        case .string(let text):
            append(.text)
            append(terminated: text.utf8)
        case .binary(let content):
            append(.binary)
            append(terminated: content)
        case .date, .timestamp: appendMoment(value)
        case .time(let count, let unit):
            append(.time)
            append(ordered: Int128(count) * Int128(1_000_000_000 / unit.perSecond))
        case .timeWithZone(let time):
            append(.time)
            append(ordered: Int128(time.packed))
        case .interval(let interval):
            append(.interval)
            append(ordered: interval.totalNanoseconds)
        case .uuid(let number):
            append(.identifier)
            withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
        case .list(let elements):
            append(.list)
            var element = DataType.null
            if case .list(let field) = type { element = field.type }
            for value in elements { append(value, element) }
            append(.end)
        case .structure(let members):
            append(.object)
            let named = zip(type.fields, members).sorted { $0.0.name < $1.0.name }
            for (field, value) in named {
                append(.text)
                append(terminated: field.name.utf8)
                append(value, field.type)
            }
            append(.end)
        // None of these is in a VARIANT: they become lists, objects, texts and values.
        case .map, .union, .label: append(.null)
        }
    }

    /// A zero byte becomes two bytes, so that the end sorts before everything.
    private mutating func append(terminated content: some Sequence<UInt8>) {
        for byte in content {
            bytes.append(byte)
            if byte == 0 { bytes.append(0xFF) }
        }
        bytes += [0, 0]
    }

    private mutating func append(ordered value: Int128) {
        let bits = UInt128(bitPattern: value) ^ (1 << 127)
        withUnsafeBytes(of: bits.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// The nearest double, and behind it the exact digits where two numbers share it.
    private mutating func appendNumber(_ value: Scalar, _ type: DataType) {
        append(.number)
        let exact = VariantKey.exact(value)
        let double: Double =
            switch value {
            case .float(let number): Double(number)
            case .double(let number): number
            default: Double(value.text(type: type)) ?? 0
            }
        let bits = (double.isNaN ? Double.nan : double + 0).bitPattern
        let ordered = bits >> 63 == 0 ? bits | 1 << 63 : ~bits
        withUnsafeBytes(of: ordered.bigEndian) { bytes.append(contentsOf: $0) }
        append(ordered: exact ?? 0)
    }

    /// The whole part of a number that a double may not hold; nil where the double says it all.
    private static func exact(_ value: Scalar) -> Int128? {
        switch value {
        case .int(let number): Int128(number)
        case .uint(let number): Int128(number)
        case .int128(let number): number
        case .uint128(let number): Int128(exactly: number)
        case .float(let number): Int128(exactly: number.rounded(.towardZero))
        case .double(let number): Int128(exactly: number.rounded(.towardZero))
        case .decimal(let unscaled, let scale):
            (0..<min(max(scale, 0), 38)).reduce(unscaled) { number, _ in number / 10 }
        default: nil
        }
    }

    private mutating func appendMoment(_ value: Scalar) {
        append(.moment)
        switch value {
        case .date(let days): append(ordered: Int128(days) * 86_400_000_000_000)
        case .timestamp(let count, let unit, _): append(ordered: Int128(count) * Int128(1_000_000_000 / unit.perSecond))
        default: append(ordered: 0)
        }
    }
}
