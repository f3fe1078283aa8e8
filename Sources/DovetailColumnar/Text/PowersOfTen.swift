/// Powers of ten in the types that numbers are scaled in.
enum PowersOfTen {
    /// 10^0 to 10^22: every power that a Double holds exactly.
    static let doubles: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// 10^0 to 10^18.
    static let int64: [Int64] = [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
        100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
        10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000,
    ]

    /// 10^0 to 10^38; `exponent` must lie in that range.
    static func int128(_ exponent: Int) -> Int128 {
        if exponent <= 18 { return Int128(int64[exponent]) }
        if exponent <= 36 { return Int128(int64[18]) &* Int128(int64[exponent - 18]) }
        return Int128(int64[18]) &* Int128(int64[18]) &* Int128(int64[exponent - 36])
    }

    /// 10^exponent as nearly as a Double has it; `exponent` from 0 to 38.
    static func double(_ exponent: Int) -> Double {
        exponent <= 22 ? doubles[exponent] : doubles[22] * doubles[exponent - 22]
    }
}

extension DataType {
    /// 10^precision as the bound that every unscaled value of a decimal type stays below.
    static func decimalBound(_ precision: Int) -> Int128 { PowersOfTen.int128(min(max(precision, 0), 38)) }
}

extension Int128 {
    /// Divided by a positive power of ten, halves away from zero: SQL's and Spark's rounding of decimals.
    func dividedHalfAway(by divisor: Int128) -> Int128 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        let twice = remainder.magnitude &* 2
        guard twice >= divisor.magnitude else { return quotient }
        return self < 0 ? quotient &- 1 : quotient &+ 1
    }
}
