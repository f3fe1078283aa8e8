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
            name: "var_samp", aliases: ["variance", "var", "var_sample"], moment: .sampleVariance,
            summary: "The variance of a sample; null for fewer than two values."),
        Moments(
            name: "var_pop", aliases: ["var_population"], moment: .populationVariance,
            summary: "The variance of a population."),
        Moments(
            name: "sem", aliases: [], moment: .errorOfMean,
            summary: "The standard error of the mean, from the deviation of the population."),
        Moments(
            name: "skewness", aliases: [], moment: .sampleSkewness,
            summary: "How far a sample leans to one side; null for fewer than three values or where all are equal."),
        Moments(
            name: "spark_skewness", aliases: [], moment: .skewness,
            summary: "How far a population leans to one side; null where all values are equal."),
        Moments(
            name: "kurtosis", aliases: [], moment: .sampleKurtosis,
            summary: """
                How heavy the tails of a sample are, in excess of the normal distribution's; null for fewer than four values \
                or where all are equal.
                """),
        Moments(
            name: "kurtosis_pop", aliases: ["spark_kurtosis"], moment: .kurtosis,
            summary: "How heavy the tails are, in excess of the normal distribution's; null where all values are equal."
        ),
    ]
}
