/// Whole numbers.
extension TextParsing {
    /// A sign and digits: no fraction, no exponent, no separators.
    public static func int64(_ bytes: UnsafeRawPointer, _ count: Int) -> Int64? {
        guard count > 0 else { return nil }
        let first = bytes.load(as: UInt8.self)
        var start = 0
        if first &- 0x30 > 9 {
            if first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
                start = 1
            } else {
                return trimmedInt64(bytes, count)
            }
        }
        let length = count &- start
        guard length > 0 else { return nil }
        if length > 18 { return longInt64(bytes, count) }
        guard let magnitude = digits(bytes + start, length) else { return trimmedInt64(bytes, count) }
        let value = Int64(truncatingIfNeeded: magnitude)
        return first == UInt8(ascii: "-") ? 0 &- value : value
    }

    /// Digits with an optional plus sign.
    public static func uint64(_ bytes: UnsafeRawPointer, _ count: Int) -> UInt64? {
        guard let value = int128(bytes, count) else { return nil }
        return UInt64(exactly: value)
    }

    /// As `int64`, up to 38 digits.
    public static func int128(_ bytes: UnsafeRawPointer, _ count: Int) -> Int128? {
        let (bytes, count) = trimmed(bytes, count)
        guard count > 0 else { return nil }
        let sign = bytes.load(as: UInt8.self)
        var index = sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") ? 1 : 0
        guard index < count else { return nil }
        while index < count, bytes.load(fromByteOffset: index, as: UInt8.self) == 0x30 { index += 1 }
        guard count - index <= 38 else { return nil }
        var value: Int128 = 0
        while index < count {
            let length = min(18, count - index)
            guard let part = digits(bytes + index, length) else { return nil }
            value = value &* PowersOfTen.int128(length) &+ Int128(part)
            index += length
        }
        return sign == UInt8(ascii: "-") ? 0 - value : value
    }

    /// A whole number, or one with fraction or exponent rounded half away from zero: `12.7` is 13, `1e2` is 100. This is
    /// what a cast of text to an integer takes.
    public static func roundedInteger(_ bytes: UnsafeRawPointer, _ count: Int) -> Int128? {
        if let value = int128(bytes, count) { return value }
        return NumberText(bytes, count)?.rescaled(to: 0, rounding: true)
    }

    /// A whole number of 128 bits, the signed or the unsigned one; a fraction or exponent as `roundedInteger` takes it.
    public static func wideInteger<T: FixedWidthInteger>(_ bytes: UnsafeRawPointer, _ count: Int, _: T.Type) -> T? {
        if let value = int128(bytes, count) { return T(exactly: value) }
        let (bytes, count) = trimmed(bytes, count)
        guard count > 0 else { return nil }
        let isNegative = bytes.load(as: UInt8.self) == UInt8(ascii: "-")
        var value: T = 0
        for index in (isNegative ? 1 : 0)..<count {
            let digit = bytes.load(fromByteOffset: index, as: UInt8.self) &- 0x30
            guard digit <= 9 else {
                return NumberText(bytes, count)?.rescaled(to: 0, rounding: true).flatMap { T(exactly: $0) }
            }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let part = T(truncatingIfNeeded: digit)
            let (sum, carry) =
                isNegative ? product.subtractingReportingOverflow(part) : product.addingReportingOverflow(part)
            if overflow || carry { return nil }
            value = sum
        }
        return count > (isNegative ? 1 : 0) ? value : nil
    }

    /// As Spark reads an integer: a fraction is cut off (`12.7` is 12), an exponent is not a number.
    static func sparkInteger(_ bytes: UnsafeRawPointer, _ count: Int) -> Int128? {
        let (bytes, count) = trimmed(bytes, count)
        var end = count
        for index in 0..<count where bytes.load(fromByteOffset: index, as: UInt8.self) == UInt8(ascii: ".") {
            end = index
            break
        }
        guard end < count else { return int128(bytes, count) }
        for index in (end + 1)..<count where !isDigit(bytes.load(fromByteOffset: index, as: UInt8.self)) { return nil }
        guard count > 0, end > 0, isDigit(bytes.load(fromByteOffset: end - 1, as: UInt8.self)) else {
            // ".5" and "-.5" are zero, a lone point is nothing.
            let signed = end == 1 && !isDigit(bytes.load(as: UInt8.self))
            return (end == 0 || signed) && end + 1 < count ? 0 : nil
        }
        return int128(bytes, end)
    }

    private static func trimmedInt64(_ bytes: UnsafeRawPointer, _ count: Int) -> Int64? {
        let inner = trimmed(bytes, count)
        guard inner.1 > 0, inner.1 < count else { return nil }
        return int64(inner.0, inner.1)
    }

    private static func longInt64(_ bytes: UnsafeRawPointer, _ count: Int) -> Int64? {
        guard let value = int128(bytes, count) else { return nil }
        return Int64(exactly: value)
    }
}
