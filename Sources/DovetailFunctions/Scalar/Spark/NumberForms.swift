import DovetailColumnar
import DovetailPlan

/// to_number, try_to_number, and to_char of numbers: numbers as texts in a form such as '$999,990.00'.
enum NumberForms {
    static let all: [any ScalarFunction] = [
        reading("to_number", isTry: false, ("to_number('$78.12', '$99.99')", "78.12")),
        reading("try_to_number", isTry: true, ("try_to_number('abc', '999')", "NULL")),
        SpecializedFunction(plain: UnixTimes.toCharacters) { arguments in
            guard arguments.count == 2, arguments[0].type.isNumeric else { return nil }
            return writing(try pattern(arguments[1], "to_char"))
        },
    ]

    private static func pattern(_ argument: Expression, _ name: String) throws -> NumberPattern {
        let text = try Constants.text(of: argument, name, "a form of numbers")
        guard let pattern = NumberPattern(text),
            pattern.digits.whole + pattern.digits.fraction <= TypeCoercion.maximumPrecision
        else {
            throw PlanError(
                .typeMismatch, "'\(text)' is no form of numbers",
                notes: ["a form has digits 9 and 0, commas and a point, and may have $, S, MI and PR around them"])
        }
        return pattern
    }

    private static func reading(_ name: String, isTry: Bool, _ example: (String, String)) -> SpecializedFunction {
        @Sendable func function(_ pattern: NumberPattern?) -> RowFunction {
            let digits = pattern?.digits ?? (whole: TypeCoercion.maximumPrecision, fraction: 0)
            let type = DataType.decimal(precision: max(digits.whole + digits.fraction, 1), scale: digits.fraction)
            return RowFunction(
                name, [],
                "The number that a text in a form of digits 9 and 0, commas, a point, $, S, MI and PR stands for"
                    + (isTry ? "; NULL where it is not written so." : "."),
                examples: [example], [.string, .string], returns: type
            ) { rows in
                let texts = rows.text(0)
                let scalars = try (0..<rows.count).map { row -> Scalar in
                    guard rows.validity?[row] ?? true else { return .null }
                    let text = texts.pointer[row].string
                    if let value = pattern?.read(text) { return .decimal(unscaled: value, scale: digits.fraction) }
                    if isTry { return .null }
                    throw Texts.invalid("'\(text)' is no number in the form that \"\(name)\" is given", row)
                }
                return Column(scalars: scalars, type: type)
            }
        }
        return SpecializedFunction(plain: function(nil)) { arguments in
            arguments.count == 2 ? function(try pattern(arguments[1], name)) : nil
        }
    }

    private static func writing(_ pattern: NumberPattern) -> RowFunction {
        let digits = pattern.digits
        let most = TypeCoercion.maximumPrecision
        return RowFunction("to_char", [], "", examples: []) { name, arguments in
            FunctionSignature([.decimal(precision: most, scale: digits.fraction), .string], returns: .string)
        } kernel: { rows in
            rows.texts { row in
                guard case .decimal(let unscaled, _) = rows[0].scalar(at: row) else { return nil }
                return pattern.text(of: unscaled)
            }
        }
    }
}
