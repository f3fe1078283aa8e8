import DovetailColumnar

/// JSON text written anew: without blanks, strings and numbers in one spelling.
enum JSONText {
    /// Whether the text of a member's name, without its quotes, is `name`.
    @inline(__always)
    static func equals(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ name: [UInt8]) -> Bool {
        if range.count == name.count {
            for (index, byte) in name.enumerated() where bytes[range.lowerBound &+ index] != byte { return false }
            return true
        }
        // Escapes make it longer.
        guard range.count > name.count, bytes[range].contains(UInt8(ascii: "\\")) else { return false }
        return unescaped(bytes, range) == name
    }

    /// The text of a valid string, given without its quotes.
    static func unescaped(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = bytes[index]
            index += 1
            guard byte == UInt8(ascii: "\\"), index < range.upperBound else {
                result.append(byte)
                continue
            }
            let escape = bytes[index]
            index += 1
            switch escape {
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "u"):
                var scanner = JSONScanner(bytes, at: index)
                var code = scanner.hexadecimal() ?? 0xFFFD
                if 0xD800..<0xDC00 ~= code {
                    scanner.position += 2
                    code = 0x10000 + (code - 0xD800) << 10 + ((scanner.hexadecimal() ?? 0xDC00) & 0x3FF)
                }
                index = scanner.position
                result += Array(String(Character(Unicode.Scalar(code) ?? "\u{FFFD}")).utf8)
            default: result.append(escape)
            }
        }
        return result
    }

    static func appendQuoted(_ text: some Sequence<UInt8>, to result: inout [UInt8]) {
        result.append(UInt8(ascii: "\""))
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): result += [UInt8(ascii: "\\"), byte]
            case 0x0A: result += Array("\\n".utf8)
            case 0x0D: result += Array("\\r".utf8)
            case 0x09: result += Array("\\t".utf8)
            case 0x08: result += Array("\\b".utf8)
            case 0x0C: result += Array("\\f".utf8)
            case 0..<0x20:
                result += Array("\\u00\(byte < 16 ? "0" : "1")\(String(byte % 16, radix: 16, uppercase: true))".utf8)
            default: result.append(byte)
            }
        }
        result.append(UInt8(ascii: "\""))
    }

    /// The value at a place of valid text, without blanks and in our spelling.
    static func append(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, to result: inout [UInt8]) {
        guard range.lowerBound < range.upperBound else { return }
        var scanner = JSONScanner(bytes, at: range.lowerBound)
        switch bytes[range.lowerBound] {
        case UInt8(ascii: "{"):
            result.append(UInt8(ascii: "{"))
            var isFirst = true
            scanner.forEachMember { name, value in
                if !isFirst { result.append(UInt8(ascii: ",")) }
                isFirst = false
                appendQuoted(unescaped(bytes, name), to: &result)
                result.append(UInt8(ascii: ":"))
                append(bytes, value, to: &result)
                return true
            }
            result.append(UInt8(ascii: "}"))
        case UInt8(ascii: "["):
            result.append(UInt8(ascii: "["))
            var isFirst = true
            scanner.forEachElement { value in
                if !isFirst { result.append(UInt8(ascii: ",")) }
                isFirst = false
                append(bytes, value, to: &result)
                return true
            }
            result.append(UInt8(ascii: "]"))
        case UInt8(ascii: "\""):
            let inside = range.lowerBound + 1..<range.upperBound - 1
            if bytes[inside].contains(UInt8(ascii: "\\")) {
                appendQuoted(unescaped(bytes, inside), to: &result)
            } else {
                result.append(contentsOf: bytes[range])
            }
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            appendNumber(String(decoding: bytes[range], as: UTF8.self), to: &result)
        default: result.append(contentsOf: bytes[range])
        }
    }

    static func text(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> String {
        var result: [UInt8] = []
        append(bytes, range, to: &result)
        return String(decoding: result, as: UTF8.self)
    }

    // MARK: Numbers

    static func isWhole(_ number: some StringProtocol) -> Bool {
        !number.utf8.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }
            && (Int64(number) != nil || UInt64(number) != nil)
    }

    private static func appendNumber(_ number: String, to result: inout [UInt8]) {
        if isWhole(number) {
            result += number == "-0" ? [UInt8(ascii: "0")] : Array(number.utf8)
        } else if let value = Double(number), value.isFinite {
            appendNumber(value, to: &result)
        } else {
            result += Array(number.utf8)
        }
    }

    /// The shortest digits that give the value; plain from 1e-6 up to 1e21, as JavaScript writes them, but with a point.
    static func appendNumber(_ value: Double, to result: inout [UInt8]) {
        guard value.isFinite else {
            result += Array((value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity").utf8)
            return
        }
        let text = value.magnitude.description
        let parts = text.split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        var digits = Array(mantissa.joined().utf8)
        // The point stands behind so many digits.
        var point = mantissa[0].utf8.count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
        while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
        while digits.count > 1, digits.first == UInt8(ascii: "0") {
            digits.removeFirst()
            point -= 1
        }
        if value.sign == .minus { result.append(UInt8(ascii: "-")) }
        let zero = UInt8(ascii: "0")
        if digits == [zero] {
            result += Array("0.0".utf8)
        } else if point > 21 || point < -5 {
            result.append(digits[0])
            if digits.count > 1 { result += [UInt8(ascii: ".")] + digits.dropFirst() }
            result += Array("e\(point - 1)".utf8)
        } else if point <= 0 {
            result += Array("0.".utf8) + [UInt8](repeating: zero, count: -point) + digits
        } else if digits.count <= point {
            result += digits + [UInt8](repeating: zero, count: point - digits.count) + Array(".0".utf8)
        } else {
            result += digits[..<point] + [UInt8(ascii: ".")] + digits[point...]
        }
    }

    /// A value of a column. Text of which `isJSON` says so is JSON already.
    static func append(_ value: Scalar, _ type: DataType, isJSON: Bool = false, to result: inout [UInt8]) {
        switch value {
        case .null: result += Array("null".utf8)
        case .boolean(let flag): result += Array((flag ? "true" : "false").utf8)
        case .int, .uint, .int128, .uint128: result += Array(value.text(type: type).utf8)
        case .float(let number): appendNumber(Double(number.description) ?? Double(number), to: &result)
        case .double(let number): appendNumber(number, to: &result)
        case .decimal(_, let scale):
            let text = value.text(type: type)
            if scale == 0 { result += Array(text.utf8) } else { appendNumber(Double(text) ?? .nan, to: &result) }
        case .string(let text):
            if isJSON {
                Array(text.utf8).withUnsafeBytes { bytes in
                    if let root = JSONScanner.root(of: bytes) { append(bytes, root, to: &result) }
                }
            } else {
                appendQuoted(text.utf8, to: &result)
            }
        case .list(let values):
            var element = DataType.null
            if case .list(let field) = type { element = field.type }
            appendItems(values, "[", "]", to: &result) { append($0, element, to: &$1) }
        case .structure(let values):
            var fields: [Field] = []
            if case .structure(let known) = type { fields = known }
            appendItems(Array(zip(fields, values)), "{", "}", to: &result) { item, result in
                appendQuoted(item.0.name.utf8, to: &result)
                result.append(UInt8(ascii: ":"))
                append(item.1, item.0.type, to: &result)
            }
        case .map(let pairs):
            var types = (DataType.null, DataType.null)
            if case .map(let key, let value) = type { types = (key.type, value.type) }
            appendItems(pairs, "{", "}", to: &result) { pair, result in
                appendQuoted(pair.key.text(type: types.0).utf8, to: &result)
                result.append(UInt8(ascii: ":"))
                append(pair.value, types.1, to: &result)
            }
        case .variant(let value, let type): append(value, type, to: &result)
        case .union(let tag, let value):
            guard case .union(let members) = type, members.indices.contains(tag) else { return }
            append(value, members[tag].type, to: &result)
        case .label, .timeWithZone, .binary, .uuid, .date, .time, .timestamp, .interval:
            appendQuoted(value.text(type: type).utf8, to: &result)
        }
    }

    private static func appendItems<Item>(
        _ items: [Item], _ open: Unicode.Scalar, _ close: Unicode.Scalar, to result: inout [UInt8],
        _ item: (Item, inout [UInt8]) -> Void
    ) {
        result.append(UInt8(ascii: open))
        for (index, value) in items.enumerated() {
            if index > 0 { result.append(UInt8(ascii: ",")) }
            item(value, &result)
        }
        result.append(UInt8(ascii: close))
    }
}
