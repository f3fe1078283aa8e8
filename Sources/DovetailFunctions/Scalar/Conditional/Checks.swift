import DovetailColumnar
import DovetailPlan

/// Questions about values and types, and conditions that must hold.
enum Checks {
    static let all: [any ScalarFunction] = [
        isZero, null("isnull", "Whether the value is NULL.", wantsNull: true),
        null("isnotnull", "Whether the value is not NULL.", wantsNull: false), assertTrue, canCast, castToType,
        luhnCheck, mask,
    ]

    private static let isZero = RowFunction(
        "iszero", [], "Whether the number is zero, with either sign.",
        examples: [("iszero(-0.0)", "true"), ("iszero(1)", "false")], [.double], returns: .boolean
    ) { rows in
        let input = Numbers.pointer(rows[0], as: Double.self)
        return rows.booleans { input[$0] == 0 }
    }

    private static func null(_ name: String, _ summary: String, wantsNull: Bool) -> RowFunction {
        RowFunction(
            name, [], summary, examples: [("\(name)(NULL)", wantsNull ? "true" : "false")], seesNulls: true
        ) { name, arguments in
            try Signatures.check(name, arguments, count: 1...1)
            return FunctionSignature(arguments, returns: .boolean)
        } kernel: { rows in
            rows.booleans { rows[0].isNull(at: $0) == wantsNull }
        }
    }

    private static let assertTrue = RowFunction(
        "assert_true", [], "NULL where the condition is true, else an error, with a message if one is given.",
        examples: [("assert_true(1 < 2)", "NULL")], seesNulls: true
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 1...2)
        return FunctionSignature([.boolean, .string].prefix(arguments.count).map { $0 }, returns: .null)
    } kernel: { rows in
        for row in 0..<rows.count where rows[0].scalar(at: row) != .boolean(true) {
            var message = "the condition of assert_true does not hold"
            if rows.columns.count > 1, case .string(let text) = rows[1].scalar(at: row) { message = text }
            throw ColumnError(.badCast, message, kind: .invalidInput, row: row)
        }
        return .nulls(type: rows.type, count: rows.count)
    }

    private static let canCast = RowFunction(
        "can_cast_implicitly", [], "Whether a value of the first type takes the type of the second by itself.",
        examples: [
            ("can_cast_implicitly(1, NULL::BIGINT)", "true"), ("can_cast_implicitly('a', NULL::INTEGER)", "false"),
        ], seesNulls: true
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...2)
        return FunctionSignature(arguments, returns: .boolean)
    } kernel: { rows in
        let (from, to) = (rows[0].type, rows[1].type)
        let fits =
            from == to || from == .null
            || (from != .string && to != .string && TypeCoercion.commonType(of: [from, to]) == to)
        return .constant(ConstantColumn(type: .boolean, value: .boolean(fits), count: rows.count))
    }

    private static let castToType = RowFunction(
        "cast_to_type", [], "The first value as the type of the second.",
        examples: [("cast_to_type('42', NULL::INTEGER)", "42")], seesNulls: true
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...2)
        return FunctionSignature(arguments, returns: arguments[1])
    } kernel: { rows in
        if rows[0].type == rows.type { return rows[0] }
        return try Kernels.cast(rows[0], to: rows.type, style: .checked)
    }

    private static let luhnCheck = RowFunction(
        "luhn_check", [], "Whether the digits of a text fulfil Luhn's checksum, as those of cards do.",
        examples: [("luhn_check('79927398713')", "true"), ("luhn_check('79927398714')", "false")], [.string],
        returns: .boolean
    ) { rows in
        let texts = rows.text(0)
        return rows.booleans { row in
            let digits = texts.pointer[row].string.utf8.map { Int($0) - 0x30 }
            guard !digits.isEmpty, digits.allSatisfy({ (0...9).contains($0) }) else { return false }
            let sum = digits.reversed().enumerated().reduce(0) { total, digit in
                let doubled = digit.offset % 2 == 1 ? digit.element * 2 : digit.element
                return total + (doubled > 9 ? doubled - 9 : doubled)
            }
            return sum % 10 == 0
        }
    }

    private static let mask = RowFunction(
        "mask", [],
        "The text with X for capital letters, x for small ones and n for digits; three arguments more replace these.",
        examples: [("mask('Ab-12')", "Xx-nn"), ("mask('Ab-12', 'Q', 'q', 'd')", "Qq-dd")],
        [.string, .string, .string, .string], optional: 3, returns: .string
    ) { rows in
        let texts = rows.text(0)
        return rows.texts { row in
            func sign(_ index: Int, _ other: Character) -> Character {
                guard index < rows.argumentCount else { return other }
                return rows.text(index).pointer[row].string.first ?? other
            }
            let (upper, lower, digit) = (sign(1, "X"), sign(2, "x"), sign(3, "n"))
            return String(
                texts.pointer[row].string.map { character in
                    if character.isNumber { return digit }
                    return character.isUppercase ? upper : character.isLowercase ? lower : character
                })
        }
    }
}
