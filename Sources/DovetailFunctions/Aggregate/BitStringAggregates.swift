import DovetailColumnar
import DovetailPlan

/// bitstring_agg: a bit for each whole number of a range, set for those that are there.
enum BitStringAggregates {
    static let all: [any AggregateFunction] = [
        ValueSummary(
            "bitstring_agg", [],
            "A string with a bit for each whole number from the least to the greatest, or from one bound to another, set "
                + "for those that are among the values.",
            examples: [
                ("bitstring_agg(x) FROM (VALUES (1), (3), (6)) AS t (x)", "101001"),
                ("bitstring_agg(x, 1, 4) FROM (VALUES (1), (3)) AS t (x)", "1010"),
            ]
        ) { name, arguments in
            try Signatures.check(name, arguments, count: 1...3)
            if arguments.count == 2 { throw Signatures.mismatch(name, needs: "both bounds or none", not: arguments[1]) }
            for type in arguments where !type.isInteger && type != .null {
                throw Signatures.mismatch(name, needs: "whole numbers", not: type)
            }
            let type = arguments[0] == .null ? DataType.int32 : arguments[0]
            return FunctionSignature(arguments.map { _ in type }, returns: .bits)
        } result: { columns, _ in
            try bits(columns)
        }
    ]

    /// Bits that one string may have.
    private static let limit: Int128 = 250_000_000

    private static func bits(_ columns: [Column]) throws -> Scalar {
        let values = (0..<columns[0].count).compactMap { number(columns[0].scalar(at: $0)) }
        guard let least = values.min(), let greatest = values.max() else { return .null }
        var (low, high) = (least, greatest)
        if columns.count == 3 {
            guard let first = number(columns[1].scalar(at: 0)), let last = number(columns[2].scalar(at: 0)) else {
                throw ColumnError(.badCast, "the bounds of bitstring_agg must not be NULL", kind: .invalidInput)
            }
            (low, high) = (first, last)
        }
        guard low <= least, high >= greatest else {
            throw ColumnError(
                .overflow, "\(least < low ? least : greatest) is not between \(low) and \(high)", kind: .invalidInput)
        }
        let (span, overflow) = high.subtractingReportingOverflow(low)
        guard !overflow, span < limit else {
            throw ColumnError(
                .overflow, "bitstring_agg from \(low) to \(high) takes more than \(limit) bits", kind: .invalidInput)
        }
        var digits = [UInt8](repeating: UInt8(ascii: "0"), count: Int(span) + 1)
        for value in values { digits[Int(value - low)] = UInt8(ascii: "1") }
        return .string(String(decoding: digits, as: UTF8.self))
    }

    private static func number(_ value: Scalar) -> Int128? {
        switch value {
        case .int(let number): Int128(number)
        case .uint(let number): Int128(number)
        case .int128(let number): number
        case .uint128(let number): Int128(exactly: number)
        default: nil
        }
    }

    /// The digits of strings of bits of one length, joined; null where there is none.
    static func joined(_ column: Column, _ name: String, _ operation: Aggregates.BitOperation) throws -> Scalar {
        var result: [UInt8]?
        for row in 0..<column.count {
            guard case .string(let text) = column.scalar(at: row) else { continue }
            guard var bits = result else {
                result = Array(text.utf8)
                continue
            }
            guard bits.count == text.utf8.count else {
                throw ColumnError(
                    .badCast, "\"\(name)\" needs strings of as many bits, not \(bits.count) and \(text.utf8.count)",
                    kind: .invalidInput)
            }
            for (index, digit) in text.utf8.enumerated() {
                switch operation {
                case .and: bits[index] &= digit
                case .or: bits[index] |= digit
                case .exclusiveOr: bits[index] = UInt8(ascii: "0") | (bits[index] ^ digit) & 1
                }
            }
            result = bits
        }
        return result.map { .string(String(decoding: $0, as: UTF8.self)) } ?? .null
    }
}
