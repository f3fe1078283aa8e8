import DovetailColumnar
import DovetailPlan

/// Text as bytes of a character set, and back.
enum TextCharsets {
    static let all: [any ScalarFunction] = [
        SpecializedFunction(plain: encode, special: TextCodeNames.encode), Decode(),
    ]

    enum Charset {
        case utf8, ascii, latin1
        case utf16(isBigEndian: Bool, hasMark: Bool)

        init(_ name: String, _ row: Int) throws {
            switch name.uppercased() {
            case "UTF-8", "UTF8": self = .utf8
            case "US-ASCII", "ASCII": self = .ascii
            case "ISO-8859-1", "LATIN1": self = .latin1
            case "UTF-16BE": self = .utf16(isBigEndian: true, hasMark: false)
            case "UTF-16LE": self = .utf16(isBigEndian: false, hasMark: false)
            case "UTF-16": self = .utf16(isBigEndian: true, hasMark: true)
            default:
                throw ColumnError(
                    .badCast, "'\(name)' is no character set", kind: .invalidInput, row: row,
                    notes: ["there are UTF-8, US-ASCII, ISO-8859-1, UTF-16, UTF-16BE and UTF-16LE"])
            }
        }

        func bytes(of text: String) -> [UInt8] {
            switch self {
            case .utf8: return Array(text.utf8)
            case .ascii, .latin1:
                let limit: UInt32 = if case .ascii = self { 0x80 } else { 0x100 }
                return text.unicodeScalars.map { $0.value < limit ? UInt8($0.value) : UInt8(ascii: "?") }
            case .utf16(let isBigEndian, let hasMark):
                return ((hasMark ? [0xFEFF] : []) + Array(text.utf16)).flatMap { unit in
                    let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
                    return isBigEndian ? [high, low] : [low, high]
                }
            }
        }

        /// nil where the bytes are no UTF-8; other sets have a sign for what they do not know.
        func text(of bytes: [UInt8]) -> String? {
            switch self {
            case .utf8: return String(validating: bytes, as: UTF8.self)
            case .ascii, .latin1:
                var text = String.UnicodeScalarView()
                for byte in bytes {
                    if case .ascii = self, byte >= 0x80 { text.append("\u{FFFD}") } else { text.append(.init(byte)) }
                }
                return String(text)
            case .utf16(var isBigEndian, let hasMark):
                var units = bytes[...]
                if hasMark, units.starts(with: [0xFF, 0xFE]) || units.starts(with: [0xFE, 0xFF]) {
                    isBigEndian = units.first == 0xFE
                    units = units.dropFirst(2)
                }
                let pairs = stride(from: units.startIndex, to: units.endIndex - 1, by: 2).map { index in
                    let (a, b) = (UInt16(units[index]), UInt16(units[index + 1]))
                    return isBigEndian ? a << 8 | b : b << 8 | a
                }
                return String(decoding: pairs, as: UTF16.self)
            }
        }
    }

    static let encode = RowFunction(
        "encode", [],
        "The bytes of the text in UTF-8, or in the character set that is named; in base64 or hex as text.",
        examples: [
            ("encode('é')", "\\xC3\\xA9"), ("encode('é', 'UTF-16BE')", "\\x00\\xE9"), ("encode('é', 'hex')", "c3a9"),
        ], [.string, .string],
        optional: 1, returns: .binary
    ) { rows in
        let texts = rows.text(0)
        let charsets = rows.argumentCount > 1 ? rows.text(1) : nil
        return try rows.bytes(.binary) { row in
            let charset = try charsets.map { try Charset($0.pointer[row].string, row) } ?? .utf8
            return charset.bytes(of: texts.pointer[row].string)
        }
    }

    static let decode = RowFunction(
        "decode", [], "The text whose bytes in a character set these are.", examples: [], [.binary, .string],
        optional: 1, returns: .string
    ) { rows in
        let blobs = rows.text(0)
        let charsets = rows.argumentCount > 1 ? rows.text(1) : nil
        return try rows.texts { row in
            let charset = try charsets.map { try Charset($0.pointer[row].string, row) } ?? .utf8
            guard let text = charset.text(of: blobs.pointer[row].withBytes { Array($0) }) else {
                throw Texts.invalid("the BLOB cannot be decoded: it is no UTF-8", row)
            }
            return text
        }
    }
}

/// decode(blob [, charset]), and with three arguments and more the choice of a result by equal values.
struct Decode: SpecializingFunction {
    let name = "decode"
    let aliases: [String] = []
    let documentation = FunctionDocumentation(
        "The text of a BLOB in UTF-8, or in the character set that is named; the BLOB of a text in base64 or hex. With more arguments: the result behind the "
            + "first value that equals the first argument (nulls are equal), else the last argument or null.",
        examples: [
            .init("decode('\\xC3\\xA9'::BLOB)", "é"), .init("decode('aGk=', 'base64')", "hi"),
            .init("decode(2, 1, 'one', 2, 'two', 'many')", "two"),
            .init("decode(3, 1, 'one', 2, 'two')", "NULL"),
        ])

    func specialized(for arguments: [Expression]) throws -> any ScalarFunction {
        if arguments.count > 2 { return Choice.decode }
        return try TextCodeNames.decode(arguments) ?? TextCharsets.decode
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try (arguments.count > 2 ? Choice.decode.resolve(arguments) : TextCharsets.decode.resolve(arguments))
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        let function: any ScalarFunction = arguments.count > 2 ? Choice.decode : TextCharsets.decode
        return try function.evaluate(arguments, type: type, count: count)
    }
}
