import DovetailColumnar
import DovetailPlan

/// Texts and bytes written in the signs of another alphabet: hexadecimal, binary, Base64, URLs.
enum TextCodes {
    static let all: [any ScalarFunction] = [
        hex, binary, unhex, unbin, base64, fromBase64, urlEncode, urlDecode, unicode, bitLength, octetLength,
    ]

    /// A function of one text or binary value, taken as bytes.
    static func ofBytes(
        _ name: String, _ aliases: [String] = [], _ summary: String, _ examples: [(String, String)],
        returns result: DataType, kernel: @escaping @Sendable (RowFunction.Rows) throws -> Column
    ) -> RowFunction {
        RowFunction(name, aliases, summary, examples: examples) { name, arguments in
            try Signatures.check(name, arguments, count: 1...1)
            let keeps = arguments[0] == .binary || arguments[0] == .bits && result == .int64
            return FunctionSignature([keeps ? arguments[0] : .string], returns: result)
        } kernel: {
            try kernel($0)
        }
    }

    // MARK: Hexadecimal and binary

    static let hex = digits(
        "hex", ["to_hex"], "hexadecimal", bits: 4,
        [("hex('abc')", "616263"), ("hex(255)", "FF"), ("hex(-1)", "FFFFFFFFFFFFFFFF")])
    static let binary = digits(
        "bin", ["to_binary"], "binary", bits: 1, [("bin(5)", "101"), ("bin('a')", "01100001")])

    /// Bytes of texts, or numbers without leading zeros, in digits of `bits` bits.
    private static func digits(
        _ name: String, _ aliases: [String], _ what: String, bits: Int, _ examples: [(String, String)]
    ) -> RowFunction {
        RowFunction(
            name, aliases, "The \(what) digits of a whole number, or of the bytes of a text or BLOB.",
            examples: examples
        ) { name, arguments in
            try Signatures.check(name, arguments, count: 1...1)
            let type = arguments[0]
            let isNumber = type.isNumeric && type != .uint64
            return FunctionSignature(
                [isNumber ? .int64 : type == .binary || type == .uint64 ? type : .string], returns: .string)
        } kernel: { rows in
            guard case .string(let texts) = rows[0] else {
                let numbers = rows[0].words(as: UInt64.self)
                return rows.texts { String(numbers[$0], radix: 1 << bits, uppercase: true) }
            }
            let signs: StaticString = "0123456789ABCDEF"
            let (each, mask) = (8 / bits, UInt8((1 << bits) - 1))
            return try rows.writingTexts { row, writer in
                let view = texts.pointer[row]
                guard view.count <= Kernels.longestText / each else { throw Texts.tooLong(row) }
                let target = writer.reserve(view.count &* each)
                view.withBytes { bytes in
                    for index in 0..<bytes.count {
                        for digit in 0..<each {
                            let value = bytes[index] &>> UInt8(8 &- bits &* (digit &+ 1)) & mask
                            target[index &* each &+ digit] = signs.utf8Start[Int(value)]
                        }
                    }
                }
                writer.commit(view.count &* each, row: row)
            }
        }
    }

    static let unhex = reading(
        "unhex", ["from_hex"], "hexadecimal", bits: 4, [("unhex('616263')", "abc"), ("unhex('0A')", "\\x0A")])
    static let unbin = reading("unbin", ["from_binary"], "binary", bits: 1, [("unbin('01100001')", "a")])

    private static func reading(
        _ name: String, _ aliases: [String], _ what: String, bits: Int, _ examples: [(String, String)]
    ) -> RowFunction {
        RowFunction(
            name, aliases, "The BLOB that \(what) digits stand for.", examples: examples, [.string], returns: .binary
        ) { rows in
            let texts = rows.text(0)
            return try rows.bytes(.binary) { row in
                try texts.pointer[row].withBytes { bytes in
                    let each = 8 / bits
                    var result = [UInt8](repeating: 0, count: (bytes.count + each - 1) / each)
                    // A first byte may have fewer digits.
                    var place = result.count * each - bytes.count
                    for byte in bytes {
                        guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80, digit < 1 << bits
                        else {
                            throw Texts.invalid("'\(texts.pointer[row].string)' has no \(what) digits only", row)
                        }
                        result[place / each] = result[place / each] << UInt8(bits) | UInt8(digit)
                        place += 1
                    }
                    return result
                }
            }
        }
    }

    // MARK: Base64

    private static let base64Signs: [UInt8] = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static let base64 = ofBytes(
        "base64", ["to_base64"], "The bytes in Base64.", [("base64('hello')", "aGVsbG8=")], returns: .string
    ) { rows in
        let texts = rows.text(0)
        return try rows.bytes(.string) { row in
            let view = texts.pointer[row]
            guard view.count <= Kernels.longestText / 2 else { throw Texts.tooLong(row) }
            return view.withBytes { bytes in
                var result: [UInt8] = []
                result.reserveCapacity((bytes.count + 2) / 3 * 4)
                for start in stride(from: 0, to: bytes.count, by: 3) {
                    let left = min(3, bytes.count - start)
                    var word = 0
                    for index in 0..<3 { word = word << 8 | (index < left ? Int(bytes[start + index]) : 0) }
                    for digit in 0..<4 {
                        let sign = base64Signs[word >> (18 - 6 * digit) & 63]
                        result.append(digit <= left ? sign : UInt8(ascii: "="))
                    }
                }
                return result
            }
        }
    }

    static let fromBase64 = RowFunction(
        "from_base64", ["unbase64"], "The BLOB that a text in Base64 stands for.",
        examples: [("from_base64('aGVsbG8=')", "hello")], [.string], returns: .binary
    ) { rows in
        let texts = rows.text(0)
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, sign) in base64Signs.enumerated() { values[Int(sign)] = UInt8(value) }
        return try rows.bytes(.binary) { row in
            try texts.pointer[row].withBytes { bytes in
                guard bytes.count % 4 == 0 else {
                    throw Texts.invalid(
                        "'\(texts.pointer[row].string)' is no Base64: its length is no multiple of 4", row)
                }
                let padding = bytes.suffix(2).count { $0 == UInt8(ascii: "=") }
                var (result, word): ([UInt8], Int) = ([], 0)
                for index in 0..<bytes.count {
                    let value = index >= bytes.count - padding ? 0 : values[Int(bytes[index])]
                    guard value < 64 else {
                        throw Texts.invalid("'\(texts.pointer[row].string)' is no Base64", row)
                    }
                    word = word << 6 | Int(value)
                    guard index & 3 == 3 else { continue }
                    for shift in [16, 8, 0] { result.append(UInt8(truncatingIfNeeded: word >> shift)) }
                    word = 0
                }
                result.removeLast(bytes.isEmpty ? 0 : padding)
                return result
            }
        }
    }

    // MARK: URLs

    static let urlEncode = RowFunction(
        "url_encode", [], "The text as a part of a URL: all but letters, digits and - . _ ~ as %XX.",
        examples: [("url_encode('a b&é')", "a%20b%26%C3%A9")], [.string], returns: .string
    ) { rows in
        let texts = rows.text(0)
        return rows.bytes(.string) { row in
            texts.pointer[row].withBytes { bytes in
                var result: [UInt8] = []
                let signs = Array("0123456789ABCDEF".utf8)
                for byte in bytes {
                    let isPlain = (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || "-._~".utf8.contains(byte)
                    result += isPlain ? [byte] : [UInt8(ascii: "%"), signs[Int(byte >> 4)], signs[Int(byte & 15)]]
                }
                return result
            }
        }
    }

    static let urlDecode = RowFunction(
        "url_decode", [], "The text with every %XX replaced by what it stands for.",
        examples: [("url_decode('a%20b%26%C3%A9')", "a b&é")], [.string], returns: .string
    ) { rows in
        let texts = rows.text(0)
        return try rows.texts { row in
            let bytes = texts.pointer[row].withBytes { percentDecoded($0, plusIsBlank: false) }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw Texts.invalid("'\(texts.pointer[row].string)' does not decode to UTF-8", row)
            }
            return text
        }
    }

    static func percentDecoded(_ bytes: UnsafeRawBufferPointer, plusIsBlank: Bool) -> [UInt8] {
        var (result, index): ([UInt8], Int) = ([], 0)
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%"), index + 2 < bytes.count,
                let high = Character(Unicode.Scalar(bytes[index + 1])).hexDigitValue,
                let low = Character(Unicode.Scalar(bytes[index + 2])).hexDigitValue
            {
                result.append(UInt8(high << 4 | low))
                index += 3
            } else {
                result.append(plusIsBlank && byte == UInt8(ascii: "+") ? 0x20 : byte)
                index += 1
            }
        }
        return result
    }

    // MARK: Code points and lengths

    static let unicode = RowFunction(
        "unicode", ["ord"], "Code point of the first character; -1 of an empty text.",
        examples: [("unicode('é')", "233"), ("unicode('')", "-1")], [.string], returns: .int32
    ) { rows in
        let texts = rows.text(0)
        return rows.numbers(.int32) { row -> Int32 in
            texts.pointer[row].string.unicodeScalars.first.map { Int32(truncatingIfNeeded: $0.value) } ?? -1
        }
    }

    static let bitLength = ofBytes(
        "bit_length", [], "Length of a text, BLOB or string of bits in bits.",
        [("bit_length('é')", "16"), ("bit_length('101'::BIT)", "3")], returns: .int64
    ) { rows in
        let texts = rows.text(0)
        let bits: Int = rows[0].type == .bits ? 1 : 8
        return rows.numbers(.int64) { Int64(texts.pointer[$0].count &* bits) }
    }

    static let octetLength = ofBytes(
        "octet_length", ["strlen"], "Length of a text or BLOB in bytes.", [("octet_length('héllo')", "6")],
        returns: .int64
    ) { rows in
        let texts = rows.text(0)
        if rows[0].type == .bits { return rows.numbers(.int64) { Int64((texts.pointer[$0].count &+ 7) / 8) } }
        return rows.numbers(.int64) { Int64(texts.pointer[$0].count) }
    }
}
