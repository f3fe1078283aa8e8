import DovetailColumnar

/// What is asked about the value a path leads to.
enum JSONQuestion: Sendable {
    /// The value as JSON.
    case value
    /// The text of a string, JSON of anything else; null of null.
    case text
    /// JSON of what is neither array nor object; null of null.
    case plainValue
    case type
    case keys
    case length
    case exists

    var result: DataType {
        switch self {
        case .value, .text, .plainValue, .type: .string
        case .keys: .list(Field("element", .string))
        case .length: .uint64
        case .exists: .boolean
        }
    }

    /// The answer for a place of valid text; nil is null, and where the path leads nowhere.
    func answer(_ bytes: UnsafeRawBufferPointer, _ place: Range<Int>?) -> Scalar {
        guard let place else { return self == .exists ? .boolean(false) : .null }
        let first = bytes[place.lowerBound]
        switch self {
        case .value: return .string(JSONText.text(bytes, place))
        case .text, .plainValue: return written(bytes, place, first)
        case .type: return .string(JSONQuestion.type(bytes, place))
        case .keys:
            var (keys, scanner): ([Scalar], JSONScanner) = ([], JSONScanner(bytes, at: place.lowerBound))
            scanner.forEachMember { name, _ in
                keys.append(.string(String(decoding: JSONText.unescaped(bytes, name), as: UTF8.self)))
                return true
            }
            return .list(keys)
        case .length:
            var (count, scanner): (UInt64, JSONScanner) = (0, JSONScanner(bytes, at: place.lowerBound))
            scanner.forEachElement { _ in
                count += 1
                return true
            }
            return .uint(count)
        case .exists: return .boolean(true)
        }
    }

    private func written(_ bytes: UnsafeRawBufferPointer, _ place: Range<Int>, _ first: UInt8) -> Scalar {
        switch first {
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "{") where self == .plainValue, UInt8(ascii: "[") where self == .plainValue: return .null
        case UInt8(ascii: "\"") where self == .text:
            let inside = place.lowerBound + 1..<place.upperBound - 1
            return .string(String(decoding: JSONText.unescaped(bytes, inside), as: UTF8.self))
        default: return .string(JSONText.text(bytes, place))
        }
    }

    /// DuckDB's names of the types of JSON values.
    static func type(_ bytes: UnsafeRawBufferPointer, _ place: Range<Int>) -> String {
        switch bytes[place.lowerBound] {
        case UInt8(ascii: "{"): return "OBJECT"
        case UInt8(ascii: "["): return "ARRAY"
        case UInt8(ascii: "\""): return "VARCHAR"
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return "BOOLEAN"
        case UInt8(ascii: "n"): return "NULL"
        default:
            let number = String(decoding: bytes[place], as: UTF8.self)
            guard JSONText.isWhole(number) else { return "DOUBLE" }
            return number.hasPrefix("-") && number != "-0" ? "BIGINT" : "UBIGINT"
        }
    }
}
