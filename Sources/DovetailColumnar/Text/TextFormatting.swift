/// Writes values as text into raw bytes; every function gives the number of bytes written.
///
/// The caller provides room: `maximumLength` bytes suffice for any value of any function here, except binary.
public enum TextFormatting {
    /// Bytes that any single number, date, time, timestamp or interval takes at most.
    public static let maximumLength = 128

    /// "00" to "99".
    @inline(__always)
    private static var pairs: UnsafePointer<UInt8> {
        let text: StaticString = """
            00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354\
            5556575859606162636465666768697071727374757677787980818283848586878889909192939495969798990
            """
        return text.utf8Start
    }

    /// Writes `value` (0 to 99) as two digits.
    @inline(__always)
    static func twoDigits(_ value: Int, _ target: UnsafeMutablePointer<UInt8>) {
        let source = pairs + value &* 2
        target[0] = source[0]
        target[1] = source[1]
    }

    /// How many digits the number has.
    @inline(__always)
    static func digitCount(_ value: UInt64) -> Int {
        // log10 from log2 (1233 / 4096), corrected by one comparison.
        let guess = ((64 &- value.leadingZeroBitCount) &* 1_233) >> 12
        if guess > 18 { return value >= 10_000_000_000_000_000_000 ? 20 : 19 }
        return guess &+ (value >= UInt64(truncatingIfNeeded: PowersOfTen.int64[guess]) ? 1 : 0) &+ (value == 0 ? 1 : 0)
    }

    /// At most 20 bytes.
    @inline(__always)
    public static func uint64(_ value: UInt64, to target: UnsafeMutablePointer<UInt8>) -> Int {
        let count = digitCount(value)
        digits(value, count, target)
        return count
    }

    /// Writes the lowest `count` digits.
    @inline(__always)
    static func digits(_ value: UInt64, _ count: Int, _ target: UnsafeMutablePointer<UInt8>) {
        var (rest, index) = (value, count)
        while index >= 2 {
            let quotient = rest / 100
            index &-= 2
            twoDigits(Int(truncatingIfNeeded: rest &- quotient &* 100), target + index)
            rest = quotient
        }
        if index == 1 { target[0] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10) }
    }

    /// At most 20 bytes.
    @inline(__always)
    public static func int64(_ value: Int64, to target: UnsafeMutablePointer<UInt8>) -> Int {
        guard value < 0 else { return uint64(UInt64(bitPattern: value), to: target) }
        target[0] = UInt8(ascii: "-")
        return 1 &+ uint64(value.magnitude, to: target + 1)
    }

    /// At most 40 bytes.
    public static func int128(_ value: Int128, to target: UnsafeMutablePointer<UInt8>) -> Int {
        guard value < 0 else { return uint128(value.magnitude, to: target) }
        target[0] = UInt8(ascii: "-")
        return 1 + uint128(value.magnitude, to: target + 1)
    }

    static func uint128(_ value: UInt128, to target: UnsafeMutablePointer<UInt8>) -> Int {
        if value >> 64 == 0 { return uint64(UInt64(truncatingIfNeeded: value), to: target) }
        let block: UInt128 = 1_000_000_000_000_000_000
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: block)
        let count = uint128(quotient, to: target)
        digits(UInt64(truncatingIfNeeded: remainder), 18, target + count)
        return count + 18
    }

    /// `true` or `false`: at most 5 bytes.
    public static func boolean(_ value: Bool, to target: UnsafeMutablePointer<UInt8>) -> Int {
        literal(value ? "true" : "false", to: target)
    }

    @inline(__always)
    static func literal(_ text: StaticString, to target: UnsafeMutablePointer<UInt8>) -> Int {
        target.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
        return text.utf8CodeUnitCount
    }
}
