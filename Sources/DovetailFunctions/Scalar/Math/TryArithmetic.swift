import DovetailColumnar
import DovetailPlan

/// add, subtract, multiply and divide as functions, and those whose failures are nulls (try_add and its like).
enum TryArithmetic {
    static let all: [any ScalarFunction] =
        pair(.add, "add", "The sum of two numbers", "9")
        + pair(.subtract, "subtract", "The difference of two numbers", "5")
        + pair(.multiply, "multiply", "The product of two numbers", "14")
        + [
            // Spark's style is the one in which floating numbers know of a division by zero.
            function(
                "try_divide", .divide, "The quotient of two numbers; null for a division by zero.", "3.5",
                .spark(ansi: false))
        ]

    private static func pair(
        _ operation: ArithmeticOperator, _ name: String, _ summary: String, _ result: String
    ) -> [RowFunction] {
        [
            function(name, operation, summary + ".", result, .checked),
            function("try_\(name)", operation, summary + "; null where it does not fit its type.", result, .attempt),
        ]
    }

    private static func function(
        _ name: String, _ operation: ArithmeticOperator, _ summary: String, _ result: String, _ style: CastStyle
    ) -> RowFunction {
        RowFunction(name, [], summary, examples: [("\(name)(7, 2)", result)]) { name, arguments in
            try Signatures.check(name, arguments, count: 2...2)
            let types = try arguments.map { try Signatures.number(name, $0) }
            if operation == .divide { return FunctionSignature([.double, .double], returns: .double) }
            guard let type = TypeCoercion.numericType(types[0], types[1]) else {
                throw Signatures.mismatch(name, needs: "two numbers", not: arguments[1])
            }
            guard let shape = type.decimalShape, type.isDecimal else {
                return FunctionSignature([type, type], returns: type)
            }
            return FunctionSignature([type, type], returns: TypeCoercion.decimalResult(operation, shape, shape))
        } kernel: { rows in
            try Kernels.arithmetic(operation, rows[0], rows[1], type: rows.type, style: style)
        }
    }
}
