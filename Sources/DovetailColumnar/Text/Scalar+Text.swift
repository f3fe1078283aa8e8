/// Values as text: what a cast to VARCHAR gives and what a table prints.
extension Scalar {
    /// The text of the value in the spelling of `style`; null is `NULL`.
    ///
    /// - Parameter type: the value's type; it names the fields of structs and gives the zone of timestamps.
    public func text(type: DataType, style: CastStyle = .checked) -> String {
        var text = ScalarText(style: style)
        text.append(self, type, isNested: false)
        return String(decoding: text.bytes, as: UTF8.self)
    }
}

/// Text of a value while it grows.
struct ScalarText {
    var bytes: [UInt8] = []
    let isSpark: Bool
    let spelling: TextFormatting.FloatSpelling
    let plainDecimals: Bool

    init(style: CastStyle) {
        isSpark = style.isSpark
        spelling = style.isSpark ? .java : .sql
        plainDecimals = style != .spark(ansi: false)
    }

    mutating func append(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func write(_ body: (UnsafeMutablePointer<UInt8>) -> Int) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: TextFormatting.maximumLength) { buffer in
            guard let base = buffer.baseAddress else { return }
            let count = body(base)
            bytes.append(contentsOf: UnsafeBufferPointer(start: base, count: count))
        }
    }

    mutating func append(_ value: Scalar, _ type: DataType, isNested: Bool) {
        switch value {
        case .null: append(isSpark && isNested ? "null" : "NULL")
        case .boolean(let value): append(value ? "true" : "false")
        case .int(let value): write { TextFormatting.int64(value, to: $0) }
        case .uint(let value): write { TextFormatting.uint64(value, to: $0) }
        case .int128(let value): write { TextFormatting.int128(value, to: $0) }
        case .uint128(let value): write { TextFormatting.uint128(value, to: $0) }
        case .uuid(let value): write { TextFormatting.uuid(value, to: $0) }
        case .label(let place, let labels): appendString(labels[place], isNested: isNested)
        case .timeWithZone(let value): write { TextFormatting.zonedTime(value, to: $0) }
        case .float(let value): write { [spelling] in TextFormatting.float(value, spelling: spelling, to: $0) }
        case .double(let value): write { [spelling] in TextFormatting.double(value, spelling: spelling, to: $0) }
        case .decimal(let unscaled, let scale): appendDecimal(unscaled, scale)
        case .string(let value): appendString(value, isNested: isNested)
        case .binary(let value): appendBinary(value)
        case .date(let days): write { TextFormatting.date(days, to: $0) }
        case .time(let value, let unit): write { TextFormatting.time(value, unit: unit, to: $0) }
        case .timestamp(let value, let unit, let zone):
            let offset = zone.map { ZoneOffset.seconds($0) ?? 0 }
            let shift = isSpark ? Int64(offset ?? 0) * unit.perSecond : 0
            write { [isSpark] in
                TextFormatting.timestamp(
                    EndlessTime.contains(value) ? value : value &+ shift, unit: unit, offset: isSpark ? nil : offset,
                    to: $0)
            }
        case .interval(let value): write { TextFormatting.interval(value, to: $0) }
        case .list(let values): appendList(values, type)
        case .structure(let values): appendStructure(values, type)
        case .map(let pairs): appendMap(pairs, type)
        case .variant(let value, let type): append(value, type, isNested: isNested)
        case .union(let tag, let value):
            guard case .union(let members) = type, members.indices.contains(tag) else { return }
            append(value, members[tag].type, isNested: isNested)
        }
    }

    private mutating func appendDecimal(_ unscaled: Int128, _ scale: Int) {
        let scale = min(max(scale, 0), 38)
        if plainDecimals {
            write { TextFormatting.decimal(unscaled, scale: scale, to: $0) }
        } else {
            write { TextFormatting.sparkDecimal(unscaled, scale: scale, to: $0) }
        }
    }

    private mutating func appendBinary(_ value: [UInt8]) {
        if isSpark {
            bytes.append(contentsOf: value)
            return
        }
        let text = [UInt8](unsafeUninitializedCapacity: value.count * 4) { buffer, count in
            guard let base = buffer.baseAddress else { return }
            count = value.withUnsafeBytes { TextFormatting.binary($0, to: base) }
        }
        bytes.append(contentsOf: text)
    }

    /// Inside of a list, struct or map a text that could be misread stands in quotes.
    private mutating func appendString(_ value: String, isNested: Bool) {
        guard isNested, !isSpark, ScalarText.needsQuotes(value) else {
            bytes.append(contentsOf: value.utf8)
            return
        }
        append("'")
        for byte in value.utf8 {
            if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\\") { append("\\") }
            bytes.append(byte)
        }
        append("'")
    }

    private static func needsQuotes(_ value: String) -> Bool {
        guard let first = value.utf8.first, let last = value.utf8.last else { return true }
        if TextParsing.isBlank(first) || TextParsing.isBlank(last) || value.lowercased() == "null" { return true }
        return value.utf8.contains { byte in
            switch byte {
            case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"),
                UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "\\"),
                UInt8(ascii: ":"), UInt8(ascii: "="):
                true
            default: false
            }
        }
    }

    private mutating func appendList(_ values: [Scalar], _ type: DataType) {
        var element = DataType.null
        if case .list(let field) = type { element = field.type }
        append("[")
        for (index, value) in values.enumerated() {
            if index > 0 { append(", ") }
            append(value, element, isNested: true)
        }
        append("]")
    }

    private mutating func appendStructure(_ values: [Scalar], _ type: DataType) {
        var fields: [Field] = []
        if case .structure(let members) = type { fields = members }
        let isRow = !isSpark && !fields.isEmpty && fields.allSatisfy(\.name.isEmpty)
        append(isRow ? "(" : "{")
        for (index, value) in values.enumerated() {
            if index > 0 { append(", ") }
            let field = index < fields.count ? fields[index] : nil
            if !isSpark, !isRow, let field {
                append("'")
                bytes.append(contentsOf: field.name.utf8)
                append("': ")
            }
            append(value, field?.type ?? .null, isNested: true)
        }
        // One value in parentheses would be no tuple.
        append(isRow ? values.count == 1 ? ",)" : ")" : "}")
    }

    private mutating func appendMap(_ pairs: [(key: Scalar, value: Scalar)], _ type: DataType) {
        var types = (key: DataType.null, value: DataType.null)
        if case .map(let key, let value) = type { types = (key.type, value.type) }
        append("{")
        for (index, pair) in pairs.enumerated() {
            if index > 0 { append(", ") }
            append(pair.key, types.key, isNested: true)
            append(isSpark ? " -> " : "=")
            append(pair.value, types.value, isNested: true)
        }
        append("}")
    }
}
