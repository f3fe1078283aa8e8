import DovetailColumnar
import DovetailPlan

/// Variances, deviations, skewness and kurtosis.
struct Moments: AggregateFunction {
    let name: String
    let aliases: [String]
    let moment: Aggregates.Moment
    let summary: String

    var documentation: FunctionDocumentation { FunctionDocumentation(summary) }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...1)
        _ = try Signatures.number(name, arguments[0])
        return FunctionSignature([.double], returns: .double)
    }

    func makeAccumulator(arguments: [DataType], result: DataType) throws -> any GroupedAccumulator {
        StatesAccumulator(Aggregates.moment(moment))
    }

    static let all = [
        Moments(
            name: "stddev_samp", aliases: ["stddev", "std"], moment: .sampleDeviation,
            summary: "The standard deviation of a sample; null for fewer than two values."),
        Moments(
            name: "stddev_pop", aliases: [], moment: .populationDeviation,
            summary: "The standard deviation of a population."),
        Moments(
            name: "var_samp", aliases: ["variance"], moment: .sampleVariance,
            summary: "The variance of a sample; null for fewer than two values."),
        Moments(
            name: "var_pop", aliases: [], moment: .populationVariance, summary: "The variance of a population."),
        Moments(
            name: "skewness", aliases: [], moment: .skewness,
            summary: "How far the values lean to one side; null where all are equal."),
        Moments(
            name: "kurtosis", aliases: [], moment: .kurtosis,
            summary: "How heavy the tails are, in excess of the normal distribution's; null where all values are equal."
        ),
    ]
}
