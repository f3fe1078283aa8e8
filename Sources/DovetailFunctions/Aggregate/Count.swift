import DovetailColumnar
import DovetailPlan

/// count(*) and count(x).
struct Count: AggregateFunction {
    let name = "count"
    let aliases: [String] = []
    let documentation = FunctionDocumentation(
        "The number of rows, or with arguments the number of rows in which none of them is null.")

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        FunctionSignature(arguments, returns: .int64)
    }

    func makeAccumulator(arguments: [DataType], result: DataType) throws -> any GroupedAccumulator {
        StatesAccumulator(Aggregates.count())
    }
}

/// count_if(condition).
struct CountIf: AggregateFunction {
    let name = "count_if"
    let aliases = ["countif"]
    let documentation = FunctionDocumentation("The number of rows in which the condition is true.")

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...1)
        return FunctionSignature([.boolean], returns: .int64)
    }

    func makeAccumulator(arguments: [DataType], result: DataType) throws -> any GroupedAccumulator {
        StatesAccumulator(Aggregates.countTrue())
    }
}
