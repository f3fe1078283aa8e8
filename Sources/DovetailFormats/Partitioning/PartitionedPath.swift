/// Hive's folder names, `column=value`, with Spark's escapes.
public enum PartitionedPath {
    /// Stands for null and for the empty text.
    public static let nullValue = "__HIVE_DEFAULT_PARTITION__"

    /// `column=value` with both sides escaped; nil is null.
    public static func component(column: String, value: String?) -> String {
        let text = value.map { $0.isEmpty ? nullValue : escape($0) } ?? nullValue
        return "\(escape(column))=\(text)"
    }

    /// Column and value of a folder name; nil when it is not of the form.
    public static func parse(_ component: Substring) -> (column: String, value: String?)? {
        guard let equals = component.firstIndex(of: "="), equals != component.startIndex else { return nil }
        let value = unescape(component[component.index(after: equals)...])
        return (unescape(component[..<equals]), value == nullValue ? nil : value)
    }

    private static let special = Set("\"#%'*/:=?\\[]^{\u{7F}".utf8)

    static func escape(_ text: String) -> String {
        var result: [UInt8] = []
        for byte in text.utf8 {
            if byte < 0x20 || special.contains(byte) {
                let digits = Array("0123456789ABCDEF".utf8)
                result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    static func unescape(_ text: Substring) -> String {
        var result: [UInt8] = []
        var bytes = Array(text.utf8)[...]
        while let byte = bytes.popFirst() {
            if byte == UInt8(ascii: "%"), bytes.count >= 2,
                let high = hexDigit(bytes[bytes.startIndex]), let low = hexDigit(bytes[bytes.startIndex + 1])
            {
                result.append(high << 4 | low)
                bytes.removeFirst(2)
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
