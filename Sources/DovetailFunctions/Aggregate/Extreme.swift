import DovetailColumnar
import DovetailPlan

/// min(x) and max(x).
struct Extreme: AggregateFunction {
    let wantsLargest: Bool
    var name: String { wantsLargest ? "max" : "min" }
    let aliases: [String] = []
    var documentation: FunctionDocumentation {
        FunctionDocumentation(
            "The \(wantsLargest ? "largest" : "smallest") value; null where there is none. NaN is larger than all numbers."
        )
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...1)
        if arguments[0].isNested || arguments[0] == .interval {
            throw Signatures.mismatch(name, needs: "values that have an order", not: arguments[0])
        }
        let type = arguments[0] == .null ? .int32 : arguments[0]
        return FunctionSignature([type], returns: type)
    }

    func makeAccumulator(arguments: [DataType], result: DataType) throws -> any GroupedAccumulator {
        StatesAccumulator(
            wantsLargest ? Aggregates.maximum(of: result) : Aggregates.minimum(of: result))
    }
}

/// bool_and(x) and bool_or(x): the smallest and largest truth value.
struct BooleanExtreme: AggregateFunction {
    let wantsLargest: Bool
    var name: String { wantsLargest ? "bool_or" : "bool_and" }
    var aliases: [String] { wantsLargest ? ["any", "some"] : ["every"] }
    var documentation: FunctionDocumentation {
        FunctionDocumentation("Whether \(wantsLargest ? "any" : "every") value is true; null where there is none.")
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...1)
        return FunctionSignature([.boolean], returns: .boolean)
    }

    func makeAccumulator(arguments: [DataType], result: DataType) throws -> any GroupedAccumulator {
        StatesAccumulator(
            wantsLargest ? Aggregates.maximum(of: .boolean) : Aggregates.minimum(of: .boolean))
    }
}
