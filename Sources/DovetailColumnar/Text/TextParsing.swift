/// Reads values out of raw bytes; every function gives nil for text that is not such a value.
///
/// The bytes are `count` from `bytes` on; nothing outside of them is read, so any memory will do. No function allocates or
/// throws, and none depends on a locale. Blanks around a value are passed over.
public enum TextParsing {
    /// A byte range without blanks at its ends.
    @inline(__always)
    static func trimmed(_ bytes: UnsafeRawPointer, _ count: Int) -> (UnsafeRawPointer, Int) {
        var (start, end) = (0, count)
        while start < end, isBlank(bytes.load(fromByteOffset: start, as: UInt8.self)) { start &+= 1 }
        while end > start, isBlank(bytes.load(fromByteOffset: end &- 1, as: UInt8.self)) { end &-= 1 }
        return (bytes + start, end &- start)
    }

    /// Blank, tab, line ends and the other ASCII spaces.
    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// The eight ASCII digits in `word` (first digit in the lowest byte) as a number; nil when a byte is not a digit.
    @inline(__always)
    static func eightDigits(_ word: UInt64) -> UInt64? {
        let low = word ^ 0x3030_3030_3030_3030
        if ((low &+ 0x7676_7676_7676_7676) | low) & 0x8080_8080_8080_8080 != 0 { return nil }
        var pairs = low &* 10 &+ (low >> 8)
        pairs =
            (((pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064)
                &+ (((pairs >> 16) & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001)) >> 32
        return pairs
    }

    /// One to eighteen ASCII digits as a number.
    @inline(__always)
    static func digits(_ bytes: UnsafeRawPointer, _ count: Int) -> UInt64? {
        var index = 0
        var value: UInt64 = 0
        while index &+ 8 <= count {
            guard let part = eightDigits(bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)) else {
                return nil
            }
            value = value &* 100_000_000 &+ part
            index &+= 8
        }
        while index < count {
            let digit = bytes.load(fromByteOffset: index, as: UInt8.self) &- 0x30
            if digit > 9 { return nil }
            value = value &* 10 &+ UInt64(digit)
            index &+= 1
        }
        return value
    }

    /// True when the bytes are `word` (lower case ASCII letters) in any case.
    static func equals(_ bytes: UnsafeRawPointer, _ count: Int, _ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        let expected = word.utf8Start
        for index in 0..<count where bytes.load(fromByteOffset: index, as: UInt8.self) | 0x20 != expected[index] {
            return false
        }
        return true
    }

    /// `true`, `t`, `yes`, `y`, `1` and their opposites, in any case.
    public static func boolean(_ bytes: UnsafeRawPointer, _ count: Int) -> Bool? {
        let (bytes, count) = trimmed(bytes, count)
        switch count {
        case 1:
            switch bytes.load(as: UInt8.self) {
            case UInt8(ascii: "1"), UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "y"), UInt8(ascii: "Y"):
                return true
            case UInt8(ascii: "0"), UInt8(ascii: "f"), UInt8(ascii: "F"), UInt8(ascii: "n"), UInt8(ascii: "N"):
                return false
            default: return nil
            }
        case 2: return equals(bytes, count, "no") ? false : nil
        case 3: return equals(bytes, count, "yes") ? true : nil
        case 4: return equals(bytes, count, "true") ? true : nil
        case 5: return equals(bytes, count, "false") ? false : nil
        default: return nil
        }
    }
}
