import DovetailColumnar

/// A strict JSON parser (RFC 8259) for job definitions: small documents, good messages, nesting up to 64.
struct JSONParser {
    private let bytes: [UInt8]
    private let source: String
    private var position = 0
    private static let depthLimit = 64

    init(_ text: String, source: String) {
        bytes = Array(text.utf8)
        self.source = source
    }

    /// - Throws: `JobError` with the place of the mistake.
    static func parse(_ text: String, source: String) throws -> DocumentValue {
        var parser = JSONParser(text, source: source)
        let value = try parser.value(depth: 0)
        parser.skipBlanks()
        guard parser.position == parser.bytes.count else { throw parser.failure("text after the end of the document") }
        return value
    }

    private mutating func value(depth: Int) throws -> DocumentValue {
        guard depth < JSONParser.depthLimit else { throw failure("nested deeper than \(JSONParser.depthLimit) levels") }
        skipBlanks()
        switch peek {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0"), UInt8(ascii: "1"), UInt8(ascii: "2"), UInt8(ascii: "3"),
            UInt8(ascii: "4"), UInt8(ascii: "5"), UInt8(ascii: "6"), UInt8(ascii: "7"), UInt8(ascii: "8"),
            UInt8(ascii: "9"):
            return try number()
        case nil: throw failure("the document ends where a value is expected")
        default: throw failure("expected a value")
        }
    }

    private mutating func object(depth: Int) throws -> DocumentValue {
        position += 1
        var members: [DocumentValue.Member] = []
        skipBlanks()
        if take(UInt8(ascii: "}")) { return .object([]) }
        repeat {
            skipBlanks()
            guard peek == UInt8(ascii: "\"") else { throw failure("expected a member name in quotes") }
            let name = try string()
            guard !members.contains(where: { $0.name == name }) else { throw failure("\"\(name)\" stands here twice") }
            skipBlanks()
            guard take(UInt8(ascii: ":")) else { throw failure("expected \":\" after \"\(name)\"") }
            members.append(.init(name: name, value: try value(depth: depth + 1)))
            skipBlanks()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw failure("expected \",\" or \"}\"") }
        return .object(members)
    }

    private mutating func array(depth: Int) throws -> DocumentValue {
        position += 1
        var values: [DocumentValue] = []
        skipBlanks()
        if take(UInt8(ascii: "]")) { return .array([]) }
        repeat {
            values.append(try value(depth: depth + 1))
            skipBlanks()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw failure("expected \",\" or \"]\"") }
        return .array(values)
    }

    private mutating func word(_ text: String, _ value: DocumentValue) throws -> DocumentValue {
        guard bytes[position...].starts(with: text.utf8) else { throw failure("expected a value") }
        position += text.utf8.count
        return value
    }

    private mutating func number() throws -> DocumentValue {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { guard digits() > 0 else { throw failure("expected a digit") } }
        if take(UInt8(ascii: ".")) { guard digits() > 0 else { throw failure("expected a digit") } }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard digits() > 0 else { throw failure("expected a digit") }
        }
        return .number(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func digits() -> Int {
        let start = position
        while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
        return position - start
    }

    private mutating func string() throws -> String {
        position += 1
        var text: [UInt8] = []
        while let byte = peek {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let result = String(validating: text, as: UTF8.self) else { throw failure("not UTF-8 text") }
                return result
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw failure("a control character in a string is written as \\u00XX")
            default: text.append(byte)
            }
        }
        throw failure("the string is not closed")
    }

    private mutating func escape(into text: inout [UInt8]) throws {
        guard let byte = peek else { throw failure("the string is not closed") }
        position += 1
        switch byte {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "u"):
            var code = try hexadecimal()
            if 0xD800..<0xDC00 ~= code, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
                let low = try hexadecimal()
                guard 0xDC00..<0xE000 ~= low else { throw failure("half of a surrogate pair") }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw failure("half of a surrogate pair") }
            text += Array(String(Character(scalar)).utf8)
        default: throw failure("unknown escape")
        }
    }

    private mutating func hexadecimal() throws -> UInt32 {
        guard position + 4 <= bytes.count,
            let code = UInt32(String(decoding: bytes[position..<(position + 4)], as: UTF8.self), radix: 16)
        else { throw failure("expected four hexadecimal digits") }
        position += 4
        return code
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private func failure(_ what: String) -> JobError {
        var line = 1
        var lineStart = 0
        for (index, byte) in bytes.prefix(position).enumerated() where byte == 0x0A {
            line += 1
            lineStart = index + 1
        }
        return JobError(
            .jobSyntax, "the job definition is not valid JSON: \(what)",
            location: .text(source: source, line: line, column: position - lineStart + 1, length: 1))
    }
}
