import DovetailColumnar
import DovetailPlan

/// Checksums and digests of texts and BLOBs.
enum Digests {
    static let all: [any ScalarFunction] = [
        md5Number, md5Lower, md5Upper, md5, sha1, sha256, sha224, sha384, sha512, sha2, byName, crc32, XXHash64(),
    ]

    private static func digest(
        _ name: String, _ aliases: [String], _ summary: String, _ example: (String, String),
        _ digest: @escaping @Sendable (UnsafeRawBufferPointer) -> [UInt8]
    ) -> RowFunction {
        TextCodes.ofBytes(name, aliases, summary, [example], returns: .string) { rows in
            let texts = rows.text(0)
            return rows.bytes(.string) { row in hexadecimal(texts.pointer[row].withBytes { digest($0) }) }
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> [UInt8] {
        let signs = Array("0123456789abcdef".utf8)
        return bytes.flatMap { [signs[Int($0 >> 4)], signs[Int($0 & 15)]] }
    }

    static let md5 = digest(
        "md5", [], "The MD5 digest as hexadecimal text.", ("md5('hello')", "5d41402abc4b2a76b9719d911017c592")
    ) { MD5.digest($0) }

    static let md5Lower = half("md5_number_lower", "last", from: 8, "10575884659879408057")
    static let md5Upper = half("md5_number_upper", "first", from: 0, "8514701317032132957")

    static let md5Number = TextCodes.ofBytes(
        "md5_number", [], "The MD5 digest as a number.",
        [("md5_number('hello')", "195090637673866227529774941829999903069")],
        returns: .uint128
    ) { rows in
        let texts = rows.text(0)
        return rows.numbers(.uint128) { row -> UInt128 in
            let bytes = texts.pointer[row].withBytes { MD5.digest($0) }
            return bytes.enumerated().reduce(0) { $0 | UInt128($1.element) << UInt128($1.offset * 8) }
        }
    }

    private static func half(_ name: String, _ word: String, from start: Int, _ result: String) -> RowFunction {
        TextCodes.ofBytes(
            name, [], "The \(word) eight bytes of the MD5 digest as a number.", [("\(name)('hello')", result)],
            returns: .uint64
        ) { rows in
            let texts = rows.text(0)
            return rows.numbers(.uint64) { row -> UInt64 in
                let bytes = texts.pointer[row].withBytes { MD5.digest($0) }
                return (0..<8).reduce(0) { $0 | UInt64(bytes[start + $1]) << UInt64($1 * 8) }
            }
        }
    }

    static let sha1 = digest(
        "sha1", ["sha"], "The SHA-1 digest as hexadecimal text.",
        ("sha1('hello')", "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d")
    ) { SHA1.digest($0) }

    static let sha256 = digest(
        "sha256", [], "The SHA-256 digest as hexadecimal text.",
        ("sha256('hello')", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")
    ) { SHA2.digest256($0, bits: 256) }

    static let sha224 = digest(
        "sha224", [], "The SHA-224 digest as hexadecimal text.",
        ("sha224('hello')", "ea09ae9cc6768c50fcee903ed054556e5bfc8347907f12598aa24193")
    ) { SHA2.digest256($0, bits: 224) }

    static let sha384 = digest(
        "sha384", [], "The SHA-384 digest as hexadecimal text.",
        (
            "sha384('hello')",
            "59e1748777448c69de6b800d7a33bbfb9ff1b463e44354c3553bcdb9c666fa90125a3c79f90397bdf5f6a13de828684f"
        )
    ) { SHA2.digest512($0, bits: 384) }

    static let sha512 = digest(
        "sha512", [], "The SHA-512 digest as hexadecimal text.",
        (
            "sha512('hello')",
            "9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca7"
                + "2323c3d99ba5c11d7c7acc6e14b8c5da0c4663475c2e5c3adef46f73bcdec043"
        )
    ) { SHA2.digest512($0, bits: 512) }

    static let byName = RowFunction(
        "digest", [], "The digest by the method md5, sha1, sha224, sha256, sha384 or sha512 as a BLOB.",
        examples: [("hex(digest('hello', 'md5'))", "5D41402ABC4B2A76B9719D911017C592")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...2)
        return FunctionSignature([arguments[0] == .binary ? .binary : .string, .string], returns: .binary)
    } kernel: { rows in
        let (texts, methods) = (rows.text(0), rows.text(1))
        return try rows.bytes(.binary) { row in
            try texts.pointer[row].withBytes { bytes in
                switch methods.pointer[row].string.lowercased() {
                case "md5": MD5.digest(bytes)
                case "sha1": SHA1.digest(bytes)
                case "sha224": SHA2.digest256(bytes, bits: 224)
                case "sha256": SHA2.digest256(bytes, bits: 256)
                case "sha384": SHA2.digest512(bytes, bits: 384)
                case "sha512": SHA2.digest512(bytes, bits: 512)
                case let method: throw Texts.invalid("'\(method)' is no method of digests known here", row)
                }
            }
        }
    }

    static let sha2 = RowFunction(
        "sha2", [],
        "The SHA-2 digest of 224, 256, 384 or 512 bits (0 is 256) as hexadecimal text; null for other sizes.",
        examples: [("sha2('hello', 224)", "ea09ae9cc6768c50fcee903ed054556e5bfc8347907f12598aa24193")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...2)
        return FunctionSignature([arguments[0] == .binary ? .binary : .string, .int32], returns: .string)
    } kernel: { rows in
        let (texts, sizes) = (rows.text(0), Numbers.pointer(rows[1], as: Int32.self))
        return rows.bytes(.string) { row in
            texts.pointer[row].withBytes { bytes in
                switch sizes[row] {
                case 224: hexadecimal(SHA2.digest256(bytes, bits: 224))
                case 0, 256: hexadecimal(SHA2.digest256(bytes, bits: 256))
                case 384: hexadecimal(SHA2.digest512(bytes, bits: 384))
                case 512: hexadecimal(SHA2.digest512(bytes, bits: 512))
                default: nil
                }
            }
        }
    }

    static let crc32 = TextCodes.ofBytes(
        "crc32", [], "The CRC-32 checksum.", [("crc32('hello')", "907060870")], returns: .int64
    ) { rows in
        let texts = rows.text(0)
        let table = (0..<256).map { index -> UInt32 in
            (0..<8).reduce(UInt32(index)) { value, _ in value & 1 != 0 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
        }
        return rows.numbers(.int64) { row -> Int64 in
            texts.pointer[row].withBytes { bytes in
                var sum = ~UInt32(0)
                for byte in bytes { sum = table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ sum >> 8 }
                return Int64(~sum)
            }
        }
    }
}

/// The message of a digest in whole blocks: a one bit, zeros and the length behind it.
struct PaddedMessage {
    private let bytes: UnsafeRawBufferPointer
    private let tail: [UInt8]
    let blockSize: Int
    let blockCount: Int

    init(_ bytes: UnsafeRawBufferPointer, blockSize: Int, isBigEndian: Bool) {
        self.bytes = bytes
        self.blockSize = blockSize
        let whole = bytes.count / blockSize * blockSize
        var tail = Array(bytes[whole...]) + [0x80]
        let lengthSize = blockSize / 8
        while tail.count % blockSize != blockSize - lengthSize { tail.append(0) }
        let bits = UInt64(bytes.count) &* 8
        let length = (0..<lengthSize).map { index in
            index < 8 ? UInt8(truncatingIfNeeded: bits >> UInt64(8 * index)) : 0
        }
        self.tail = tail + (isBigEndian ? length.reversed() : length)
        blockCount = (whole + self.tail.count) / blockSize
    }

    /// Words of a block.
    func words<T: FixedWidthInteger>(of block: Int, isBigEndian: Bool, as _: T.Type) -> [T] {
        let size = MemoryLayout<T>.size
        let (start, whole) = (block * blockSize, bytes.count / blockSize * blockSize)
        func read(_ source: UnsafeRawBufferPointer, _ offset: Int) -> [T] {
            (0..<(blockSize / size)).map { index in
                let word = source.loadUnaligned(fromByteOffset: offset + index * size, as: T.self)
                return isBigEndian ? T(bigEndian: word) : T(littleEndian: word)
            }
        }
        return start < whole ? read(bytes, start) : tail.withUnsafeBytes { read($0, start - whole) }
    }
}

extension FixedWidthInteger {
    func rotated(left count: Self) -> Self { self &<< count | self &>> (Self(Self.bitWidth) &- count) }
    func rotated(right count: Self) -> Self { self &>> count | self &<< (Self(Self.bitWidth) &- count) }

    var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
    var littleEndianBytes: [UInt8] { withUnsafeBytes(of: littleEndian) { Array($0) } }
}
