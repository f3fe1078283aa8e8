/// Decimals.
extension TextFormatting {
    /// `unscaled × 10^-scale` with exactly `scale` digits after the point: at most 20 bytes.
    @inline(__always)
    public static func decimal(_ unscaled: Int64, scale: Int, to target: UnsafeMutablePointer<UInt8>) -> Int {
        if scale == 0 { return int64(unscaled, to: target) }
        guard scale <= 18 else { return decimal(Int128(unscaled), scale: scale, to: target) }
        var start = target
        if unscaled < 0 {
            start[0] = UInt8(ascii: "-")
            start += 1
        }
        let power = PowersOfTen.int64[scale].magnitude
        let (whole, fraction) = unscaled.magnitude.quotientAndRemainder(dividingBy: power)
        start += uint64(whole, to: start)
        start[0] = UInt8(ascii: ".")
        digits(fraction, scale, start + 1)
        return start + 1 + scale - target
    }

    /// As above for 38 digits: at most 41 bytes.
    public static func decimal(_ unscaled: Int128, scale: Int, to target: UnsafeMutablePointer<UInt8>) -> Int {
        if scale == 0 { return int128(unscaled, to: target) }
        var start = target
        if unscaled < 0 {
            start[0] = UInt8(ascii: "-")
            start += 1
        }
        let power = PowersOfTen.int128(min(max(scale, 0), 38)).magnitude
        let (whole, fraction) = unscaled.magnitude.quotientAndRemainder(dividingBy: power)
        start += uint128(whole, to: start)
        start[0] = UInt8(ascii: ".")
        start += 1
        let block: UInt128 = 1_000_000_000_000_000_000
        var (rest, left) = (fraction, scale)
        while left > 18 {
            let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: block)
            digits(UInt64(truncatingIfNeeded: remainder), 18, start + (left - 18))
            rest = quotient
            left -= 18
        }
        digits(UInt64(truncatingIfNeeded: rest), left, start)
        return start + scale - target
    }

    /// As Spark prints a decimal while its ANSI mode is off: with an exponent once the first digit stands more than six
    /// places after the point (`-1E-10`, `0E-10`).
    static func sparkDecimal(_ unscaled: Int128, scale: Int, to target: UnsafeMutablePointer<UInt8>) -> Int {
        var start = target
        if unscaled < 0 {
            start[0] = UInt8(ascii: "-")
            start += 1
        }
        let count = uint128(unscaled.magnitude, to: start)
        guard count - 1 - scale < -6 else { return decimal(unscaled, scale: scale, to: target) }
        if count > 1 {
            var index = count
            while index > 1 {
                start[index] = start[index - 1]
                index -= 1
            }
            start[1] = UInt8(ascii: ".")
            start += 1
        }
        start += count
        start[0] = UInt8(ascii: "E")
        start += 1
        start += int64(Int64(count - 1 - scale), to: start)
        return start - target
    }
}
