/// Floating-point numbers, correctly rounded.
extension TextParsing {
    /// `12`, `-.5`, `5.`, `1e3`, `inf`, `infinity`, `nan` (any case). Out-of-range magnitudes become infinity or zero.
    public static func double(_ bytes: UnsafeRawPointer, _ count: Int) -> Double? {
        var index = 0
        guard count > 0 else { return nil }
        let sign = bytes.load(as: UInt8.self)
        if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { index = 1 }
        var significand: UInt64 = 0
        var digitCount = 0
        var exponent = 0
        let start = index
        var point = -1
        while index < count {
            let byte = bytes.load(fromByteOffset: index, as: UInt8.self)
            let digit = byte &- 0x30
            if digit <= 9 {
                significand = significand &* 10 &+ UInt64(digit)
            } else {
                if byte != UInt8(ascii: ".") || point >= 0 { break }
                point = index
            }
            index &+= 1
        }
        digitCount = index &- start
        if point >= 0 {
            digitCount &-= 1
            exponent = point &+ 1 &- index
        }
        guard digitCount > 0 else { return slowDouble(bytes, count) }
        if index < count {
            guard index &+ 1 < count, bytes.load(fromByteOffset: index, as: UInt8.self) | 0x20 == UInt8(ascii: "e"),
                let power = smallExponent(bytes + (index &+ 1), count &- index &- 1)
            else { return slowDouble(bytes, count) }
            exponent &+= power
        }
        // Both factors are exact, so one rounding gives the nearest double.
        guard digitCount <= 19, significand <= 1 << 53, exponent >= -22, exponent <= 22 else {
            return slowDouble(bytes, count)
        }
        var value = Double(Int64(truncatingIfNeeded: significand))
        value = exponent < 0 ? value / PowersOfTen.doubles[0 &- exponent] : value * PowersOfTen.doubles[exponent]
        return sign == UInt8(ascii: "-") ? -value : value
    }

    /// As `double`, rounded to a Float once.
    public static func float(_ bytes: UnsafeRawPointer, _ count: Int) -> Float? {
        guard let value = double(bytes, count) else { return nil }
        let rounded = Float(value)
        // A double that lies exactly between two floats may itself be a rounding of the text: ask again.
        guard value != 0, value.significandBitPattern & 0x1FFF_FFFF == 0x1000_0000 || abs(value) < 0x1p-126 else {
            return rounded
        }
        let inner = trimmed(bytes, count)
        return Float(String(decoding: UnsafeRawBufferPointer(start: inner.0, count: inner.1), as: UTF8.self)) ?? rounded
    }

    private static func smallExponent(_ bytes: UnsafeRawPointer, _ count: Int) -> Int? {
        var index = 0
        let sign = bytes.load(as: UInt8.self)
        if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { index = 1 }
        guard index < count, count &- index <= 4 else { return nil }
        var value = 0
        while index < count {
            let digit = bytes.load(fromByteOffset: index, as: UInt8.self) &- 0x30
            if digit > 9 { return nil }
            value = value &* 10 &+ Int(digit)
            index &+= 1
        }
        return sign == UInt8(ascii: "-") ? 0 &- value : value
    }

    /// Everything the fast path leaves: blanks, words, many digits, large exponents.
    private static func slowDouble(_ bytes: UnsafeRawPointer, _ count: Int) -> Double? {
        let (bytes, count) = trimmed(bytes, count)
        guard count > 0 else { return nil }
        if let word = wordDouble(bytes, count) { return word }
        guard NumberText(bytes, count) != nil else { return nil }
        return exactDouble(bytes, count)
    }

    private static func wordDouble(_ bytes: UnsafeRawPointer, _ count: Int) -> Double? {
        let sign = bytes.load(as: UInt8.self)
        let skip = sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") ? 1 : 0
        let (rest, length) = (bytes + skip, count - skip)
        if equals(rest, length, "inf") || equals(rest, length, "infinity") {
            return sign == UInt8(ascii: "-") ? -Double.infinity : Double.infinity
        }
        return equals(rest, length, "nan") ? Double.nan : nil
    }

    /// Spark's additions to `double`: a trailing `d` or `f`, and hexadecimal numbers.
    static func sparkDouble(_ bytes: UnsafeRawPointer, _ count: Int) -> Double? {
        if let value = double(bytes, count) { return value }
        var (bytes, count) = trimmed(bytes, count)
        guard count > 1 else { return nil }
        let last = bytes.load(fromByteOffset: count - 1, as: UInt8.self) | 0x20
        let isHexadecimal = hexadecimalPrefix(bytes, count)
        if last == UInt8(ascii: "d") || last == UInt8(ascii: "f"), !isHexadecimal || hasBinaryExponent(bytes, count) {
            count -= 1
        }
        guard isHexadecimal else {
            return NumberText(bytes, count) == nil ? nil : double(bytes, count)
        }
        guard hasBinaryExponent(bytes, count) else { return nil }
        return exactDouble(bytes, count)
    }

    private static func hexadecimalPrefix(_ bytes: UnsafeRawPointer, _ count: Int) -> Bool {
        let sign = bytes.load(as: UInt8.self)
        let skip = sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") ? 1 : 0
        return count >= skip + 3 && bytes.load(fromByteOffset: skip, as: UInt8.self) == 0x30
            && bytes.load(fromByteOffset: skip + 1, as: UInt8.self) | 0x20 == UInt8(ascii: "x")
    }

    private static func hasBinaryExponent(_ bytes: UnsafeRawPointer, _ count: Int) -> Bool {
        (0..<count).contains { bytes.load(fromByteOffset: $0, as: UInt8.self) | 0x20 == UInt8(ascii: "p") }
    }

    /// The standard library's reader, which rounds correctly and knows no locale; the caller has checked the syntax.
    private static func exactDouble(_ bytes: UnsafeRawPointer, _ count: Int) -> Double? {
        Double(String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self))
    }
}
