import DovetailColumnar
import DovetailPlan

/// nullif(a, b): a keeps its type whatever b is; the two are compared as the type they have in common.
struct NullIf: ScalarFunction {
    let name = "nullif"
    let aliases: [String] = []
    let documentation = FunctionDocumentation(
        "The first argument, or null where it equals the second.",
        examples: [
            .init("nullif(1, 1)", "NULL"), .init("nullif(1, 2)", "1"), .init("typeof(nullif(1, 2.5))", "INTEGER"),
        ])

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 2...2)
        let common = try Signatures.common(name, arguments[...])
        let kept = arguments[0] == .null ? common : arguments[0]
        return FunctionSignature([kept, common], returns: kept)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        let compared = try Kernels.cast(arguments[0], to: arguments[1].type, style: .checked)
        return Kernels.choose(
            conditions: [Kernels.compare(.equal, compared, arguments[1])],
            results: [.nulls(type: type, count: count)], otherwise: arguments[0], type: type, count: count)
    }
}
