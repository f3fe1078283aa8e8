import DovetailColumnar
import DovetailPlan

/// Functions of integers: divisors, multiples, factorials, division with a rest, and number bases.
enum WholeNumbers {
    static let all: [any ScalarFunction] = [
        pair("gcd", ["greatest_common_divisor"], "The largest integer that divides both.", ("gcd(12, 18)", "6")) {
            Int128(gcd($0, $1))
        },
        pair("lcm", ["least_common_multiple"], "The smallest integer both divide.", ("lcm(12, 18)", "36")) {
            let divisor = gcd($0, $1)
            return divisor == 0 ? 0 : Int128($0.magnitude / divisor) * Int128($1.magnitude)
        },
        quotient, pmod, factorial, negative, positive, widthBucket,
    ]

    private static func gcd(_ left: Int64, _ right: Int64) -> UInt64 {
        var (a, b) = (left.magnitude, right.magnitude)
        while b != 0 { (a, b) = (b, a % b) }
        return a
    }

    private static func pair(
        _ name: String, _ aliases: [String], _ summary: String, _ example: (String, String),
        _ value: @escaping @Sendable (Int64, Int64) -> Int128
    ) -> RowFunction {
        RowFunction(name, aliases, summary, examples: [example], [.int64, .int64], returns: .int64) { rows in
            let (a, b) = (Numbers.pointer(rows[0], as: Int64.self), Numbers.pointer(rows[1], as: Int64.self))
            return try Numbers.map(rows, .int64, 0 as Int64) { row in
                guard let result = Int64(exactly: value(a[row], b[row])) else {
                    throw ColumnError(.overflow, "\(name)(\(a[row]), \(b[row])) does not fit BIGINT", row: row)
                }
                return result
            }
        }
    }

    private static let quotient = division("div", "The quotient of two integers without its fraction.", "3") { $0 / $1 }

    private static let pmod = division(
        "pmod", "The rest of a division, never negative where the divisor is not.", "1"
    ) {
        let rest = $0 % $1
        return rest != 0 && (rest < 0) != ($1 < 0) ? rest + $1 : rest
    }

    /// Null where the divisor is zero.
    private static func division(
        _ name: String, _ summary: String, _ result: String, _ value: @escaping @Sendable (Int64, Int64) -> Int64
    ) -> RowFunction {
        RowFunction(
            name, [], summary + " Null where the second is zero.", examples: [("\(name)(7, 2)", result)],
            [.int64, .int64], returns: .int64
        ) { rows in
            let (a, b) = (Numbers.pointer(rows[0], as: Int64.self), Numbers.pointer(rows[1], as: Int64.self))
            var mask = [Bool](repeating: true, count: rows.count)
            let result = try Numbers.map(rows, .int64, 0 as Int64) { row -> Int64 in
                if b[row] == 0 {
                    mask[row] = false
                    return 0
                }
                if a[row] == .min, b[row] == -1 {
                    if name == "pmod" { return 0 }
                    throw ColumnError(.overflow, "\(a[row]) div -1 does not fit BIGINT", row: row)
                }
                return value(a[row], b[row])
            }
            guard case .primitive(let column) = result, mask.contains(false) else { return result }
            return .primitive(
                PrimitiveColumn(
                    type: .int64, values: column.values,
                    validity: Bitmap.intersection(column.validity, Bitmap(mask)), count: column.count))
        }
    }

    private static let factorial = RowFunction(
        "factorial", [], "The product of all integers from 1 to the number.", examples: [("factorial(5)", "120")],
        [.int64], returns: .int128
    ) { rows in
        let input = Numbers.pointer(rows[0], as: Int64.self)
        return try Numbers.map(rows, rows.type, 0 as Int128) { row in
            let number = input[row]
            guard number >= 0, number <= 33 else {
                throw ColumnError(
                    .overflow,
                    number < 0
                        ? "there is no factorial of the negative number \(number)"
                        : "the factorial of \(number) does not fit \(rows.type)", kind: .invalidInput, row: row)
            }
            return (0..<Int128(number)).reduce(1) { $0 * ($1 + 1) }
        }
    }

    private static let negative = RowFunction(
        "negative", [], "The number with the other sign.", examples: [("negative(3)", "-3")], signature: ownType
    ) { try Kernels.negate($0[0], style: .checked) }

    private static let positive = RowFunction(
        "positive", [], "The number as it is.", examples: [("positive(3)", "3")], signature: ownType
    ) { $0[0] }

    @Sendable
    private static func ownType(_ name: String, _ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...1)
        let type = try Signatures.number(name, arguments[0])
        return FunctionSignature([type], returns: type)
    }

    private static let widthBucket = RowFunction(
        "width_bucket", [],
        "Which of a number of equally wide buckets between two bounds a value falls into; 0 below, one more above.",
        examples: [("width_bucket(5, 0, 10, 5)", "3"), ("width_bucket(-1, 0, 10, 5)", "0")],
        [.double, .double, .double, .int64], returns: .int64
    ) { rows in
        let (value, low, high) = (
            Numbers.pointer(rows[0], as: Double.self), Numbers.pointer(rows[1], as: Double.self),
            Numbers.pointer(rows[2], as: Double.self)
        )
        let buckets = Numbers.pointer(rows[3], as: Int64.self)
        return try Numbers.map(rows, .int64, 0 as Int64) { row in
            let (from, to, count) = (low[row], high[row], buckets[row])
            guard from.isFinite, to.isFinite, from != to, count > 0, count < .max, !value[row].isNaN else {
                throw ColumnError(
                    .badCast, "width_bucket needs two different bounds and at least one bucket", kind: .invalidInput,
                    row: row)
            }
            let place = (value[row] - from) / (to - from)
            if place < 0 { return 0 }
            if place >= 1 { return count + 1 }
            return Int64(place * Double(count)) + 1
        }
    }
}
