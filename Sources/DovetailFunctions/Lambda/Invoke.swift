import DovetailColumnar
import DovetailPlan

/// invoke(lambda, values): a lambda called once with the values as its parameters.
enum Invoke {
    static let all: [any HigherOrderFunction] = [
        LambdaFunction(
            "invoke", [], "The value of a lambda whose parameters are the arguments behind it.",
            examples: [("invoke(lambda x, y: x * 10 + y, 1, 2)", "12")]
        ) { name, arguments in
            try Signatures.check(name, arguments, count: 1...Int.max)
            return LambdaParameters(arguments: arguments, parameters: arguments)
        } result: { _, _, body in
            (body, body)
        } kernel: { arguments, type, count, body in
            let rows = Buffer(byteCount: count * 4)
            let places = rows.pointer(as: UInt32.self)
            for row in 0..<count { places[row] = UInt32(row) }
            defer { withExtendedLifetime(rows) {} }
            let columns = arguments.prefix(body.parameterCount).map { $0.flattened() }
            return try body.evaluate(columns, rows: UnsafePointer(places), count: count)
        }
    ]
}
