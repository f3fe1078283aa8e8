/// Exact decimal arithmetic on single unscaled values, for results that may not fit: halves are rounded away from zero,
/// and what the result type cannot hold is reported in the failure bits.
struct DecimalMath {
    private let leftScale: Int
    private let rightScale: Int
    private let scale: Int
    /// Every result's magnitude is below it.
    private let bound: UInt128

    init(_ shape: DecimalShape) {
        leftScale = shape.left.scale
        rightScale = shape.right.scale
        scale = shape.result.scale
        bound = DataType.decimalBound(shape.result.precision).magnitude
    }

    /// `a + b`.
    func sum(_ a: Int128, _ b: Int128, _ failures: inout UInt8) -> Int128 {
        let common = max(leftScale, rightScale)
        let (x, overflowX) = a.multipliedReportingOverflow(by: PowersOfTen.int128(common - leftScale))
        let (y, overflowY) = b.multipliedReportingOverflow(by: PowersOfTen.int128(common - rightScale))
        let (total, overflow) = x.addingReportingOverflow(y)
        if overflowX || overflowY || overflow { return wideSum(a, b, &failures) }
        if common <= scale {
            let (result, overflow) = total.multipliedReportingOverflow(by: PowersOfTen.int128(scale - common))
            return overflow ? overflowed(&failures) : signed(result.magnitude, isNegative: result < 0, &failures)
        }
        let result = total.dividedHalfAway(by: PowersOfTen.int128(common - scale))
        return signed(result.magnitude, isNegative: result < 0, &failures)
    }

    /// The sum in 256 bits, as two digits of 128: a scale that is dropped again may not fit in between.
    @inline(never)
    private func wideSum(_ a: Int128, _ b: Int128, _ failures: inout UInt8) -> Int128 {
        let common = max(leftScale, rightScale)
        let x = a.magnitude.multipliedFullWidth(by: PowersOfTen.int128(common - leftScale).magnitude)
        let y = b.magnitude.multipliedFullWidth(by: PowersOfTen.int128(common - rightScale).magnitude)
        if (a < 0) == (b < 0) {
            let (low, carry) = x.low.addingReportingOverflow(y.low)
            return rescaled((x.high &+ y.high &+ (carry ? 1 : 0), low), from: common, isNegative: a < 0, &failures)
        }
        let isLess = x.high < y.high || (x.high == y.high && x.low < y.low)
        let (large, small) = isLess ? (y, x) : (x, y)
        let (low, borrow) = large.low.subtractingReportingOverflow(small.low)
        return rescaled(
            (large.high &- small.high &- (borrow ? 1 : 0), low), from: common, isNegative: isLess ? b < 0 : a < 0,
            &failures)
    }

    /// `a * b`.
    func product(_ a: Int128, _ b: Int128, _ failures: inout UInt8) -> Int128 {
        rescaled(
            a.magnitude.multipliedFullWidth(by: b.magnitude), from: leftScale + rightScale,
            isNegative: (a < 0) != (b < 0), &failures)
    }

    /// A magnitude of 256 bits brought from `from` digits after the point to the result's.
    private func rescaled(
        _ magnitude: (high: UInt128, low: UInt128), from: Int, isNegative: Bool, _ failures: inout UInt8
    ) -> Int128 {
        var (high, low) = magnitude
        var drop = from - scale
        if drop < 0 {
            let (scaled, overflow) = low.multipliedReportingOverflow(by: PowersOfTen.int128(-drop).magnitude)
            if high != 0 || overflow { return overflowed(&failures) }
            return signed(scaled, isNegative: isNegative, &failures)
        }
        // Truncating twice and rounding the second time is exact, as the second divisor is even.
        if drop > 38 {
            let divisor = PowersOfTen.int128(38).magnitude
            if high >= divisor { return overflowed(&failures) }
            (high, low) = (0, divisor.dividingFullWidth((high, low)).quotient)
            drop -= 38
        }
        if drop == 0 { return high != 0 ? overflowed(&failures) : signed(low, isNegative: isNegative, &failures) }
        let divisor = PowersOfTen.int128(drop).magnitude
        if high >= divisor { return overflowed(&failures) }
        let (quotient, remainder) = divisor.dividingFullWidth((high, low))
        let rounded = quotient &+ (remainder >= divisor &- remainder ? 1 : 0)
        return signed(rounded, isNegative: isNegative, &failures)
    }

    /// `a / b`.
    func quotient(_ a: Int128, _ b: Int128, _ failures: inout UInt8) -> Int128 {
        divided(a, b, places: scale, rounds: true, &failures)
    }

    /// `a / b` without its fraction.
    func whole(_ a: Int128, _ b: Int128, _ failures: inout UInt8) -> Int128 {
        let whole = divided(a, b, places: 0, rounds: false, &failures)
        let (result, overflow) = whole.multipliedReportingOverflow(by: PowersOfTen.int128(scale))
        return overflow ? overflowed(&failures) : signed(result.magnitude, isNegative: result < 0, &failures)
    }

    /// `a % b`, with the sign of `a`.
    func remainder(_ a: Int128, _ b: Int128, _ failures: inout UInt8) -> Int128 {
        if b == 0 { return dividedByZero(&failures) }
        let common = max(leftScale, rightScale)
        let divisor = b.magnitude.multipliedReportingOverflow(by: PowersOfTen.int128(common - rightScale).magnitude)
        let value = a.magnitude.multipliedFullWidth(by: PowersOfTen.int128(common - leftScale).magnitude)
        // A divisor beyond 128 bits was scaled, so the value was not, and is smaller.
        let rest =
            divisor.overflow
            ? value.low
            : divisor.partialValue.dividingFullWidth((value.high % divisor.partialValue, value.low)).remainder
        if common <= scale {
            let (result, overflow) = rest.multipliedReportingOverflow(by: PowersOfTen.int128(scale - common).magnitude)
            return overflow ? overflowed(&failures) : signed(result, isNegative: a < 0, &failures)
        }
        let unit = PowersOfTen.int128(common - scale).magnitude
        let rounded = rest / unit &+ (rest % unit >= unit &- rest % unit ? 1 : 0)
        return signed(rounded, isNegative: a < 0, &failures)
    }

    /// Long division to `places` digits after the point.
    private func divided(
        _ a: Int128, _ b: Int128, places: Int, rounds: Bool, _ failures: inout UInt8
    ) -> Int128 {
        if b == 0 { return dividedByZero(&failures) }
        let isNegative = (a < 0) != (b < 0)
        let divisor = b.magnitude
        var (quotient, rest) = a.magnitude.quotientAndRemainder(dividingBy: divisor)
        var digits = places + rightScale - leftScale
        if digits < 0 {
            // The remainder of the first division cannot decide the rounding, as the second divisor is even.
            let unit = PowersOfTen.int128(-digits).magnitude
            let (whole, part) = quotient.quotientAndRemainder(dividingBy: unit)
            let roundsUp = rounds && part >= unit &- part
            return signed(whole &+ (roundsUp ? 1 : 0), isNegative: isNegative, &failures)
        }
        while digits > 0 {
            let step = min(digits, 18)
            let power = PowersOfTen.int128(step).magnitude
            let (next, remainder) = divisor.dividingFullWidth(rest.multipliedFullWidth(by: power))
            let (shifted, overflow) = quotient.multipliedReportingOverflow(by: power)
            if overflow || shifted >= bound { return overflowed(&failures) }
            quotient = shifted &+ next
            rest = remainder
            digits -= step
        }
        let roundsUp = rounds && rest >= divisor &- rest
        return signed(quotient &+ (roundsUp ? 1 : 0), isNegative: isNegative, &failures)
    }

    private func signed(_ magnitude: UInt128, isNegative: Bool, _ failures: inout UInt8) -> Int128 {
        if magnitude >= bound { return overflowed(&failures) }
        let value = Int128(truncatingIfNeeded: magnitude)
        return isNegative ? 0 &- value : value
    }

    private func overflowed(_ failures: inout UInt8) -> Int128 {
        failures |= ArithmeticRequest.Failure.overflow
        return 0
    }

    private func dividedByZero(_ failures: inout UInt8) -> Int128 {
        failures |= ArithmeticRequest.Failure.divisionByZero
        return 0
    }
}
