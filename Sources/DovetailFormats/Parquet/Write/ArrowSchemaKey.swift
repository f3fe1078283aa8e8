import DovetailColumnar

/// The key under which Arrow's libraries keep a table's schema in a footer: for what types of Parquet cannot tell, such
/// as the name of a time zone.
enum ArrowSchemaKey {
    static let name = "ARROW:schema"

    /// nil where the types of the file say everything.
    static func keyValue(_ schema: Schema) -> Parquet.KeyValue? {
        guard schema.fields.contains(where: { $0.type.losesByParquet }) else { return nil }
        return Parquet.KeyValue(key: name, value: base64(ArrowSchemaMessage.encode(schema)))
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func base64(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let some = bytes[start..<min(start + 3, bytes.count)]
            let word = some.reduce(0) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - some.count))
            for place in 0..<4 {
                let digit = Int(word >> UInt32(18 - place * 6) & 63)
                text.append(place <= some.count ? alphabet[digit] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension DataType {
    /// The type, or a part of it, comes back from Parquet as another one.
    fileprivate var losesByParquet: Bool {
        switch self {
        case .timestamp(.second, _), .time(.second): true
        case .timestamp(_, let zone?): zone != "UTC"
        case .list(let element): element.type.losesByParquet
        case .structure(let fields): fields.contains { $0.type.losesByParquet }
        case .map(let key, let value): key.type.losesByParquet || value.type.losesByParquet
        default: false
        }
    }
}
