/// Binary values and the text that stands for them.
extension TextParsing {
    /// Bytes of text in which `\xAB` stands for a byte and every other byte, which must be ASCII, for itself.
    public static func binary(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            guard byte < 0x80 else { return nil }
            if byte == UInt8(ascii: "\\") {
                guard index + 3 < bytes.count, bytes[index + 1] == UInt8(ascii: "x"),
                    let high = hexadecimalDigit(bytes[index + 2]), let low = hexadecimalDigit(bytes[index + 3])
                else { return nil }
                result.append(high << 4 | low)
                index += 4
            } else {
                result.append(byte)
                index += 1
            }
        }
        return result
    }

    private static func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension TextFormatting {
    /// Printable ASCII as it is, every other byte and `'`, `"`, `\` as `\xAB`: at most four bytes a byte.
    public static func binary(_ bytes: UnsafeRawBufferPointer, to target: UnsafeMutablePointer<UInt8>) -> Int {
        let hexadecimal: StaticString = "0123456789ABCDEF"
        var length = 0
        for byte in bytes {
            let isSpecial = byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"")
            if byte >= 0x20, byte < 0x7F, !isSpecial {
                target[length] = byte
                length += 1
            } else {
                length += literal("\\x", to: target + length)
                target[length] = hexadecimal.utf8Start[Int(byte >> 4)]
                target[length + 1] = hexadecimal.utf8Start[Int(byte & 15)]
                length += 2
            }
        }
        return length
    }
}
