import DovetailColumnar

/// Limits and readings that functions of text share.
enum Texts {
    static func tooLong(_ row: Int? = nil) -> ColumnError {
        ColumnError(.overflow, "the text would be longer than \(Kernels.longestText) bytes", row: row)
    }

    /// What an argument is not allowed to be.
    static func invalid(_ message: String, _ row: Int) -> ColumnError {
        ColumnError(.badCast, message, kind: .invalidData, row: row)
    }

    /// A number with commas between its thousands; `digits` may have a sign and a fraction.
    static func grouped(_ digits: String, by separator: Character = ",") -> String {
        let isNegative = digits.hasPrefix("-")
        let parts = digits.drop { $0 == "-" }.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let whole = parts.first.map(Array.init) ?? []
        var result = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index) % 3 == 0 { result.append(separator) }
            result.append(digit)
        }
        return (isNegative ? "-" : "") + result + (parts.count > 1 ? ".\(parts[1])" : "")
    }

    /// A number with a fixed number of decimals, rounded to the nearest, halves to the even digit of the exact value.
    static func fixed(_ value: Double, decimals: Int) -> String {
        guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
        // Exact: a Double is a whole number times a power of two, so that its decimal digits end.
        var mantissa = Digits(value.significandBits)
        mantissa.scale(twos: value.twosExponent, tens: decimals)
        let text = mantissa.text
        let padded = String(repeating: "0", count: max(0, decimals + 1 - text.count)) + text
        let sign = value.sign == .minus ? "-" : ""
        if decimals == 0 { return sign + padded }
        return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }
}

extension Double {
    /// The magnitude as a whole number, to be multiplied by a power of two.
    fileprivate var significandBits: UInt64 {
        self == 0 ? 0 : isNormal ? significandBitPattern | 1 << 52 : significandBitPattern
    }

    fileprivate var twosExponent: Int {
        isNormal ? Int(exponentBitPattern) - 1_075 : -1_074
    }
}

/// A whole number of any size while it is multiplied and divided by small ones, for printing.
private struct Digits {
    /// Lowest first, nine decimal digits each.
    private var blocks: [UInt32]
    private static let base: UInt64 = 1_000_000_000

    init(_ value: UInt64) {
        blocks = []
        var rest = value
        while rest > 0 {
            blocks.append(UInt32(rest % Digits.base))
            rest /= Digits.base
        }
    }

    /// Times 10^tens times 2^twos, rounded to the nearest, halves to even.
    mutating func scale(twos: Int, tens: Int) {
        for _ in 0..<max(tens, 0) { multiply(by: 10) }
        for start in stride(from: 0, to: twos, by: 29) { multiply(by: 1 << UInt64(min(twos - start, 29))) }
        var left = min(twos, 0)
        // All but the last halving drop bits below the one that decides; whether one was set must be remembered.
        var (lost, last) = (false, false)
        while left < 0 {
            let bits = min(-left, 29)
            let rest = divide(by: 1 << UInt64(bits))
            let half = UInt64(1) << UInt64(bits - 1)
            lost = lost || last || rest & (half - 1) != 0
            last = rest & half != 0
            left += bits
        }
        if last, lost || (blocks.first ?? 0) & 1 != 0 { increment() }
    }

    private mutating func multiply(by factor: UInt64) {
        var carry: UInt64 = 0
        for index in blocks.indices {
            let product = UInt64(blocks[index]) * factor + carry
            blocks[index] = UInt32(product % Digits.base)
            carry = product / Digits.base
        }
        while carry > 0 {
            blocks.append(UInt32(carry % Digits.base))
            carry /= Digits.base
        }
    }

    private mutating func divide(by divisor: UInt64) -> UInt64 {
        var rest: UInt64 = 0
        for index in blocks.indices.reversed() {
            let value = rest * Digits.base + UInt64(blocks[index])
            blocks[index] = UInt32(value / divisor)
            rest = value % divisor
        }
        while blocks.last == 0 { blocks.removeLast() }
        return rest
    }

    private mutating func increment() {
        for index in blocks.indices {
            if blocks[index] + 1 < UInt32(Digits.base) {
                blocks[index] += 1
                return
            }
            blocks[index] = 0
        }
        blocks.append(1)
    }

    var text: String {
        guard let first = blocks.last else { return "0" }
        return String(first)
            + blocks.dropLast().reversed().map { block in
                let text = String(block)
                return String(repeating: "0", count: 9 - text.count) + text
            }.joined()
    }
}
