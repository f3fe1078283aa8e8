/// UUIDs as text (RFC 9562, section 4).
extension TextFormatting {
    /// 36 characters in lower case: 8-4-4-4-12.
    public static func uuid(_ value: UInt128, to target: UnsafeMutablePointer<UInt8>) -> Int {
        var place = 0
        for digit in 0..<32 {
            if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
                target[place] = UInt8(ascii: "-")
                place += 1
            }
            let nibble = UInt8(truncatingIfNeeded: value >> UInt128(124 - 4 * digit)) & 15
            target[place] = nibble < 10 ? 0x30 + nibble : 0x57 + nibble
            place += 1
        }
        return place
    }
}

extension TextParsing {
    /// 32 hexadecimal digits of either case, hyphens between any of them, braces around them or not.
    public static func uuid(_ bytes: UnsafeRawPointer, _ count: Int) -> UInt128? {
        var (bytes, count) = trimmed(bytes, count)
        func at(_ index: Int) -> UInt8 { bytes.load(fromByteOffset: index, as: UInt8.self) }
        if count >= 2, at(0) == UInt8(ascii: "{") {
            guard at(count - 1) == UInt8(ascii: "}") else { return nil }
            (bytes, count) = (bytes + 1, count - 2)
        }
        var value: UInt128 = 0
        var digits = 0
        for index in 0..<count {
            let byte = at(index)
            if byte == UInt8(ascii: "-") {
                // Between two bytes, and never twice.
                guard digits > 0, digits < 32, digits % 4 == 0, at(index - 1) != UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let nibble = hexadecimal(byte), digits < 32 else { return nil }
            value = value << 4 | UInt128(nibble)
            digits += 1
        }
        return digits == 32 ? value : nil
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
