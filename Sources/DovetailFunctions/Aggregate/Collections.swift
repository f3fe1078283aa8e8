import DovetailColumnar
import DovetailPlan

/// array_agg(x), which keeps nulls, and collect_list(x), which does not.
struct CollectList: AggregateFunction {
    let holdsValues = true
    let skipsNulls: Bool
    var name: String { skipsNulls ? "collect_list" : "array_agg" }
    var aliases: [String] { skipsNulls ? ["spark_array_agg"] : ["list"] }
    var documentation: FunctionDocumentation {
        FunctionDocumentation(
            "The values as a list, in the order of the input, \(skipsNulls ? "without" : "with") nulls.")
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...1)
        return FunctionSignature(arguments, returns: .list(Field("element", arguments[0])))
    }

    func makeAccumulator(arguments: [DataType], result: DataType) throws -> any GroupedAccumulator {
        StatesAccumulator(Aggregates.list(result: result, skipsNulls: skipsNulls))
    }
}

/// string_agg(text, separator).
struct StringAggregate: AggregateFunction {
    let holdsValues = true
    let name = "string_agg"
    let aliases = ["group_concat", "listagg"]
    let documentation = FunctionDocumentation(
        "The texts one after the other in the order of the input, with a separator (a comma) between; nulls are passed over."
    )

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...2)
        return FunctionSignature(arguments.map { _ in .string }, returns: .string)
    }

    func makeAccumulator(arguments: [DataType], result: DataType) throws -> any GroupedAccumulator {
        StatesAccumulator(Aggregates.joinedText())
    }
}
