/// A strict JSON parser (RFC 8259) for small documents: job definitions, schemas of files. Numbers stay text.
public struct JSONParser {
    private let bytes: [UInt8]
    private let depthLimit: Int
    private let allowsRepeatedNames: Bool
    private var position = 0

    /// - Parameters:
    ///   - depthLimit: Levels of nesting.
    ///   - allowsRepeatedNames: Whether an object may have a member twice; then the first is found by its name.
    /// - Throws: `JSONSyntaxError` with the place of the mistake.
    public static func parse(
        _ bytes: [UInt8], depthLimit: Int = 64, allowsRepeatedNames: Bool = false
    ) throws -> DocumentValue {
        var parser = JSONParser(bytes: bytes, depthLimit: depthLimit, allowsRepeatedNames: allowsRepeatedNames)
        let value = try parser.value(depth: 0)
        parser.skipBlanks()
        guard parser.position == bytes.count else { throw parser.failure("text after the end of the document") }
        return value
    }

    private init(bytes: [UInt8], depthLimit: Int, allowsRepeatedNames: Bool) {
        self.bytes = bytes
        self.depthLimit = depthLimit
        self.allowsRepeatedNames = allowsRepeatedNames
    }

    private mutating func value(depth: Int) throws -> DocumentValue {
        guard depth < depthLimit else { throw failure("nested deeper than \(depthLimit) levels") }
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
            guard allowsRepeatedNames || !members.contains(where: { $0.name == name }) else {
                throw failure("\"\(name)\" stands here twice")
            }
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
        var code: UInt32 = 0
        for offset in 0..<4 {
            guard position + offset < bytes.count,
                let digit = Character(Unicode.Scalar(bytes[position + offset])).hexDigitValue
            else { throw failure("expected four hexadecimal digits") }
            code = code << 4 | UInt32(digit)
        }
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

    private func failure(_ message: String) -> JSONSyntaxError {
        JSONSyntaxError(message: message, byteOffset: position)
    }
}

/// What is wrong with a JSON text, and where.
public struct JSONSyntaxError: Error, Hashable, Sendable {
    public let message: String
    /// Where the parser stood.
    public let byteOffset: Int

    /// Line and column of the place in the text that was parsed, from 1 on.
    public func place(in bytes: [UInt8]) -> (line: Int, column: Int) {
        var (line, lineStart) = (1, 0)
        for (index, byte) in bytes.prefix(byteOffset).enumerated() where byte == 0x0A {
            line += 1
            lineStart = index + 1
        }
        return (line, byteOffset - lineStart + 1)
    }
}
