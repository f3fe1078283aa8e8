/// The shortest decimal digits that read back as one floating-point number: `digits × 10^exponent`, no trailing zeros.
///
/// Callers print them in their own spelling. The value must be finite.
struct ShortestNumber {
    var digits: UInt64
    var exponent: Int

    /// - Parameter magnitude: zero or positive, finite.
    @inline(__always)
    init(_ magnitude: Double) {
        // A decimal of at most 15 digits that reads back as the number is the shortest one, since no two such decimals
        // share a double. Reading back is one exact division, as the significand and the power are both exact.
        if magnitude < 1e15 {
            let whole = UInt64(magnitude)
            if Double(whole) == magnitude {
                self.init(trimming: whole, exponent: 0)
                return
            }
            if magnitude >= 1e-5 {
                var places = 2
                while places <= 10 {
                    let power = PowersOfTen.doubles[places]
                    let scaled = magnitude * power + 0.5
                    if scaled >= 1e15 { break }
                    let candidate = UInt64(scaled)
                    if Double(candidate) / power == magnitude {
                        self.init(trimming: candidate, exponent: 0 &- places)
                        return
                    }
                    places &+= 4
                }
            }
        }
        self.init(spelled: magnitude.description)
    }

    @inline(__always)
    init(_ magnitude: Float) {
        if magnitude < 1e7, Float(UInt32(magnitude)) == magnitude {
            self.init(trimming: UInt64(magnitude), exponent: 0)
        } else {
            self.init(spelled: magnitude.description)
        }
    }

    @inline(__always)
    private init(trimming value: UInt64, exponent: Int) {
        var (value, exponent) = (value, exponent)
        if value == 0 { exponent = 0 }
        while value != 0 {
            let quotient = value / 10
            if quotient &* 10 != value { break }
            value = quotient
            exponent &+= 1
        }
        digits = value
        self.exponent = exponent
    }

    /// From the standard library's spelling, whose digits are the shortest: `123.45`, `1e-07`, `5.0`.
    @inline(never)
    private init(spelled text: String) {
        var (value, exponent, power, powerSign) = (UInt64(0), 0, 0, 1)
        var (inFraction, inPower) = (false, false)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "."): inFraction = true
            case UInt8(ascii: "e"): inPower = true
            case UInt8(ascii: "-"): powerSign = -1
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let digit = byte &- 0x30
                if inPower {
                    power = power &* 10 &+ Int(digit)
                } else {
                    value = value &* 10 &+ UInt64(digit)
                    if inFraction { exponent &-= 1 }
                }
            default: break
            }
        }
        self.init(trimming: value, exponent: exponent &+ power &* powerSign)
    }
}
