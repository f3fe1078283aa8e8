/// A decimal number read exactly out of text: sign, up to 38 significant digits, exponent.
struct NumberText {
    var isNegative = false
    /// The first 38 significant digits.
    var significand: Int128 = 0
    /// The value is `significand × 10^exponent`, but for the dropped digits.
    var exponent = 0
    /// The first digit that had no room; it decides the rounding.
    var droppedDigit: UInt8 = 0
    var hasDropped = false

    /// Zero.
    init() {}

    /// Reads `[+-] digits [. digits] [e [+-] digits]`, blanks around it; a digit before or after the point must be there.
    init?(_ bytes: UnsafeRawPointer, _ count: Int) {
        let (bytes, count) = TextParsing.trimmed(bytes, count)
        var index = 0
        if count > 0 {
            let sign = bytes.load(as: UInt8.self)
            if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
                isNegative = sign == UInt8(ascii: "-")
                index = 1
            }
        }
        var kept = 0
        var sawDigit = false
        var sawPoint = false
        while index < count {
            let byte = bytes.load(fromByteOffset: index, as: UInt8.self)
            if byte == UInt8(ascii: ".") {
                if sawPoint { return nil }
                sawPoint = true
            } else {
                let digit = byte &- 0x30
                if digit > 9 { break }
                sawDigit = true
                append(digit, isFraction: sawPoint, kept: &kept)
            }
            index += 1
        }
        guard sawDigit else { return nil }
        if index < count {
            guard let power = NumberText.exponent(bytes + index, count - index) else { return nil }
            exponent += power
        }
        if isNegative { significand = 0 - significand }
    }

    private mutating func append(_ digit: UInt8, isFraction: Bool, kept: inout Int) {
        if kept == 38 {
            if !hasDropped {
                hasDropped = true
                droppedDigit = digit
            }
            if !isFraction { exponent += 1 }
            return
        }
        if kept > 0 || digit > 0 {
            significand = significand &* 10 &+ Int128(digit)
            kept += 1
        }
        if isFraction { exponent -= 1 }
    }

    /// `e12`, `E-3`: a letter, a sign if any, digits; limited to what no number survives.
    private static func exponent(_ bytes: UnsafeRawPointer, _ count: Int) -> Int? {
        guard count >= 2, bytes.load(as: UInt8.self) | 0x20 == UInt8(ascii: "e") else { return nil }
        var index = 1
        let sign = bytes.load(fromByteOffset: 1, as: UInt8.self)
        if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { index = 2 }
        guard index < count else { return nil }
        var value = 0
        while index < count {
            let digit = bytes.load(fromByteOffset: index, as: UInt8.self) &- 0x30
            if digit > 9 { return nil }
            value = min(value * 10 + Int(digit), 100_000)
            index += 1
        }
        return sign == UInt8(ascii: "-") ? -value : value
    }

    /// The value times 10^scale, cut off or rounded half away from zero; nil when it has more than 38 digits.
    func rescaled(to scale: Int, rounding: Bool) -> Int128? {
        let shift = exponent + scale
        if significand == 0 { return 0 }
        if shift > 0 || (shift == 0 && !hasDropped) {
            guard !hasDropped, shift <= 38 else { return nil }
            let (result, overflow) = significand.multipliedReportingOverflow(by: PowersOfTen.int128(shift))
            return overflow ? nil : result
        }
        if shift == 0 {
            guard rounding, droppedDigit >= 5 else { return significand }
            return isNegative ? significand - 1 : significand + 1
        }
        guard shift >= -38 else { return 0 }
        let divisor = PowersOfTen.int128(-shift)
        return rounding ? significand.dividedHalfAway(by: divisor) : significand / divisor
    }
}

extension TextParsing {
    /// The unscaled value of a `DECIMAL(precision, scale)`; digits past the scale are rounded half away from zero; nil
    /// when it has more than `precision` digits.
    public static func decimal(_ bytes: UnsafeRawPointer, _ count: Int, precision: Int, scale: Int) -> Int128? {
        guard let value = NumberText(bytes, count)?.rescaled(to: scale, rounding: true) else { return nil }
        return value.magnitude < DataType.decimalBound(precision).magnitude ? value : nil
    }

    /// As `decimal`, for the precisions up to 18 whose values are Int64.
    public static func shortDecimal(_ bytes: UnsafeRawPointer, _ count: Int, precision: Int, scale: Int) -> Int64? {
        if let value = plainDecimal(bytes, count, scale: scale),
            value.magnitude < PowersOfTen.int64[min(max(precision, 0), 18)].magnitude
        {
            return value
        }
        guard precision <= 18, let value = decimal(bytes, count, precision: precision, scale: scale) else { return nil }
        return Int64(exactly: value)
    }

    /// `[-]digits[.digits]` of at most 18 digits and not more than `scale` of them after the point.
    @inline(__always)
    private static func plainDecimal(_ bytes: UnsafeRawPointer, _ count: Int, scale: Int) -> Int64? {
        var index = 0
        guard count > 0, count <= 18, scale <= 18 else { return nil }
        let isNegative = bytes.load(as: UInt8.self) == UInt8(ascii: "-")
        if isNegative { index = 1 }
        var value: Int64 = 0
        var digitCount = 0
        var point = -1
        while index < count {
            let byte = bytes.load(fromByteOffset: index, as: UInt8.self)
            let digit = byte &- 0x30
            if digit > 9 {
                if byte != UInt8(ascii: ".") || point >= 0 { return nil }
                point = digitCount
            } else {
                value = value &* 10 &+ Int64(digit)
                digitCount &+= 1
            }
            index &+= 1
        }
        let fraction = point < 0 ? 0 : digitCount &- point
        guard digitCount > 0, fraction <= scale, digitCount &+ scale &- fraction <= 18 else { return nil }
        value = value &* PowersOfTen.int64[scale &- fraction]
        return isNegative ? 0 &- value : value
    }
}
