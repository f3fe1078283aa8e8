import DovetailColumnar
import DovetailPlan

/// approx_count_distinct(x).
struct ApproximateCount: AggregateFunction {
    let name = "approx_count_distinct"
    let aliases = ["approx_distinct"]
    let documentation = FunctionDocumentation(
        "About how many different values there are, exact for up to a thousand, else within 2 % as a rule.",
        examples: [.init("approx_count_distinct(x) FROM (VALUES (1), (2), (1), (NULL)) AS t (x)", "2")])

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        // Spark's second argument is the error to allow, which this one keeps under.
        try Signatures.check(name, arguments, count: 1...2)
        return FunctionSignature([arguments[0]] + arguments.dropFirst().map { _ in .double }, returns: .int64)
    }

    func makeAccumulator(arguments: [DataType], result: DataType) throws -> any GroupedAccumulator {
        StatesAccumulator(Aggregates.approximateDistinct())
    }
}
