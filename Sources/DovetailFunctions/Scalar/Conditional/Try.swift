import DovetailColumnar
import DovetailPlan

/// try(x): the value, null where computing it fails.
struct Try: ScalarFunction {
    let name = "try"
    let aliases: [String] = []
    let catchesErrors = true
    let documentation = FunctionDocumentation(
        "The value of an expression, NULL where it cannot be computed.",
        examples: [.init("try(CAST('a' AS INTEGER))", "NULL"), .init("try(CAST('1' AS INTEGER))", "1")])

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...1)
        return FunctionSignature(arguments, returns: arguments[0])
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column { arguments[0] }
}
