/// Floating-point numbers: the shortest digits that read back as the same value.
extension TextFormatting {
    /// Which spelling of a floating-point number.
    public enum FloatSpelling: Sendable {
        /// `1.0`, `0.0001`, `1e-05`, `1e+16`, `inf`, `nan`.
        case sql
        /// `1.0`, `0.001`, `1.0E-4`, `1.0E7`, `Infinity`, `NaN`.
        case java
    }

    /// At most 26 bytes.
    public static func double(
        _ value: Double, spelling: FloatSpelling = .sql, to target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        guard value.isFinite else { return special(value.isNaN, value < 0, spelling, target) }
        let sign = writeSign(value.sign == .minus, target)
        return sign &+ shortest(ShortestNumber(value.magnitude), spelling, target + sign)
    }

    /// As `double` with the digits of a Float.
    public static func float(
        _ value: Float, spelling: FloatSpelling = .sql, to target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        guard value.isFinite else { return special(value.isNaN, value < 0, spelling, target) }
        let sign = writeSign(value.sign == .minus, target)
        return sign &+ shortest(ShortestNumber(value.magnitude), spelling, target + sign)
    }

    @inline(__always)
    private static func writeSign(_ isNegative: Bool, _ target: UnsafeMutablePointer<UInt8>) -> Int {
        guard isNegative else { return 0 }
        target[0] = UInt8(ascii: "-")
        return 1
    }

    private static func special(
        _ isNaN: Bool, _ isNegative: Bool, _ spelling: FloatSpelling, _ target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        if isNaN { return literal(spelling == .java ? "NaN" : "nan", to: target) }
        let sign = writeSign(isNegative, target)
        return sign + literal(spelling == .java ? "Infinity" : "inf", to: target + sign)
    }

    private static func shortest(
        _ number: ShortestNumber, _ spelling: FloatSpelling, _ target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        let count = digitCount(number.digits)
        // Power of ten of the first digit.
        let leading = number.digits == 0 ? 0 : number.exponent &+ count &- 1
        let isPlain = spelling == .sql ? leading >= -4 && leading < 16 : leading >= -3 && leading < 7
        guard isPlain else { return scientific(number, count, leading, spelling, target) }
        if number.exponent >= 0 {
            digits(number.digits, count, target)
            var end = target + count
            for _ in 0..<number.exponent {
                end[0] = UInt8(ascii: "0")
                end += 1
            }
            return end - target + literal(".0", to: end)
        }
        if leading < 0 {
            let length = literal("0.", to: target)
            let zeros = -leading - 1
            for index in 0..<zeros { target[length + index] = UInt8(ascii: "0") }
            digits(number.digits, count, target + length + zeros)
            return length + zeros + count
        }
        let whole = leading + 1
        digits(number.digits, count, target + 1)
        for index in 0..<whole { target[index] = target[index + 1] }
        target[whole] = UInt8(ascii: ".")
        return count + 1
    }

    private static func scientific(
        _ number: ShortestNumber, _ count: Int, _ leading: Int, _ spelling: FloatSpelling,
        _ target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        digits(number.digits, count, target + 1)
        target[0] = target[1]
        var length = 1
        if count > 1 {
            target[1] = UInt8(ascii: ".")
            length = count + 1
        } else if spelling == .java {
            length += literal(".0", to: target + 1)
        }
        if spelling == .java {
            target[length] = UInt8(ascii: "E")
            return length + 1 + int64(Int64(leading), to: target + length + 1)
        }
        length += literal(leading < 0 ? "e-" : "e+", to: target + length)
        let magnitude = leading.magnitude
        if magnitude < 10 {
            target[length] = UInt8(ascii: "0")
            length += 1
        }
        return length + uint64(UInt64(magnitude), to: target + length)
    }
}
