/// An integer of any length as decimal digits, computed as on paper: what exact decimals are held against.
struct BigInteger {
    var isNegative: Bool
    /// Least significant first, without leading zeros; zero has none.
    var digits: [Int]

    init(_ value: Int128) {
        isNegative = value < 0
        digits = String(value.magnitude).utf8.reversed().map { Int($0) - 48 }
        trim()
    }

    private init(isNegative: Bool, digits: [Int]) {
        self.isNegative = isNegative
        self.digits = digits
        trim()
    }

    private mutating func trim() {
        while digits.last == 0 { digits.removeLast() }
        if digits.isEmpty { isNegative = false }
    }

    /// At most 38 digits.
    var value: Int128 {
        let magnitude = digits.reversed().reduce(Int128(0)) { $0 * 10 + Int128($1) }
        return isNegative ? -magnitude : magnitude
    }

    var negated: BigInteger { BigInteger(isNegative: !isNegative, digits: digits) }
    private var magnitude: BigInteger { BigInteger(isNegative: false, digits: digits) }

    /// Times ten to the power of `places`, at least 0.
    func shifted(_ places: Int) -> BigInteger {
        BigInteger(isNegative: isNegative, digits: [Int](repeating: 0, count: places) + digits)
    }

    func rescaled(from scale: Int, to other: Int) -> BigInteger {
        other >= scale ? shifted(other - scale) : dividedHalfAway(by: BigInteger(1).shifted(scale - other))
    }

    static func + (left: BigInteger, right: BigInteger) -> BigInteger {
        guard left.isNegative == right.isNegative else {
            let isLess = isLess(left.digits, right.digits)
            let (large, small) = isLess ? (right, left) : (left, right)
            return BigInteger(isNegative: large.isNegative, digits: subtract(small.digits, from: large.digits))
        }
        var digits: [Int] = []
        var carry = 0
        for index in 0..<max(left.digits.count, right.digits.count) {
            let sum = digit(left.digits, index) + digit(right.digits, index) + carry
            digits.append(sum % 10)
            carry = sum / 10
        }
        return BigInteger(isNegative: left.isNegative, digits: digits + [carry])
    }

    static func * (left: BigInteger, right: BigInteger) -> BigInteger {
        var digits = [Int](repeating: 0, count: left.digits.count + right.digits.count)
        for (i, a) in left.digits.enumerated() {
            for (j, b) in right.digits.enumerated() { digits[i + j] += a * b }
        }
        for index in digits.indices.dropLast() {
            digits[index + 1] += digits[index] / 10
            digits[index] %= 10
        }
        return BigInteger(isNegative: left.isNegative != right.isNegative, digits: digits)
    }

    /// Toward zero; the remainder has the sign of the dividend. The divisor is not zero.
    func quotientAndRemainder(by divisor: BigInteger) -> (quotient: BigInteger, remainder: BigInteger) {
        var quotient: [Int] = []
        var rest: [Int] = []
        for digit in digits.reversed() {
            rest = BigInteger(isNegative: false, digits: [digit] + rest).digits
            var times = 0
            while !BigInteger.isLess(rest, divisor.digits) {
                rest = BigInteger(isNegative: false, digits: BigInteger.subtract(divisor.digits, from: rest)).digits
                times += 1
            }
            quotient.append(times)
        }
        return (
            BigInteger(isNegative: isNegative != divisor.isNegative, digits: quotient.reversed()),
            BigInteger(isNegative: isNegative, digits: rest)
        )
    }

    func dividedHalfAway(by divisor: BigInteger) -> BigInteger {
        let (quotient, remainder) = magnitude.quotientAndRemainder(by: divisor.magnitude)
        let roundsUp = !BigInteger.isLess((remainder + remainder).digits, divisor.digits)
        let result = roundsUp ? quotient + BigInteger(1) : quotient
        return BigInteger(isNegative: isNegative != divisor.isNegative, digits: result.digits)
    }

    private static func digit(_ digits: [Int], _ index: Int) -> Int { index < digits.count ? digits[index] : 0 }

    private static func isLess(_ left: [Int], _ right: [Int]) -> Bool {
        if left.count != right.count { return left.count < right.count }
        return left.reversed().lexicographicallyPrecedes(right.reversed())
    }

    private static func subtract(_ small: [Int], from large: [Int]) -> [Int] {
        var digits = large
        for index in digits.indices {
            digits[index] -= digit(small, index)
            if digits[index] < 0 {
                digits[index] += 10
                digits[index + 1] -= 1
            }
        }
        return digits
    }
}
