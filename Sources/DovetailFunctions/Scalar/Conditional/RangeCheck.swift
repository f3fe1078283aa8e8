import DovetailColumnar
import DovetailPlan

/// is_between(x, low, high): BETWEEN with a value that is computed once, as a volatile one must be.
struct RangeCheck: ScalarFunction {
    let name = "is_between"
    let aliases: [String] = []
    let documentation = FunctionDocumentation(
        "Whether a value is neither below the second argument nor above the third.",
        examples: [.init("is_between(2, 1, 3)", "true")])

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 3...3)
        let type = try Signatures.common(name, arguments)
        return FunctionSignature([type, type, type], returns: .boolean)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        Kernels.and([
            Kernels.compare(.greaterOrEqual, arguments[0], arguments[1]),
            Kernels.compare(.lessOrEqual, arguments[0], arguments[2]),
        ])
    }
}
