import DovetailColumnar
import DovetailPlan

/// lag(x, distance, otherwise) and lead(x, distance, otherwise).
struct Neighbors: WindowFunction {
    let isLead: Bool
    var name: String { isLead ? "lead" : "lag" }
    let canIgnoreNulls = true
    var documentation: FunctionDocumentation {
        FunctionDocumentation(
            "The value in the row that stands a number of rows (1) \(isLead ? "after" : "before") this one in its partition; a third argument, or null, where there is no such row.",
            examples: [
                isLead
                    ? .init(
                        "lead(x) OVER (ORDER BY i) FROM (VALUES (1, 20), (2, 30), (3, 30)) t(i, x) ORDER BY i LIMIT 1",
                        "30")
                    : .init(
                        "lag(x, 1, 0) OVER (ORDER BY i) FROM (VALUES (1, 20), (2, 30), (3, 30)) t(i, x) ORDER BY i LIMIT 1",
                        "0")
            ]
        )
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...3)
        if arguments.count > 1 { _ = try Signatures.number(name, arguments[1], null: .int64) }
        return FunctionSignature(
            Array([arguments[0], .int64, arguments[0]].prefix(arguments.count)), returns: arguments[0])
    }

    func evaluate(_ input: WindowInput, arguments: [Column], type: DataType) throws -> Column {
        let count = input.layout.count
        let one = Column.constant(ConstantColumn(type: .int64, value: .int(1), count: count))
        return Kernels.shifted(
            arguments[0], by: arguments.count > 1 ? arguments[1] : one, isLead: isLead,
            defaults: arguments.count > 2 ? arguments[2] : nil, skippingNulls: input.ignoresNulls, input.layout)
    }
}
