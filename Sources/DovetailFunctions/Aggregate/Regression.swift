import DovetailColumnar
import DovetailPlan

/// corr, covar_pop, covar_samp and regr_*: figures of pairs (y, x).
struct Regression: AggregateFunction {
    let name: String
    let summary: String
    let example: String
    let value: @Sendable (PairMoments) -> Double?
    var aliases: [String] { name == "covar_samp" ? ["covar"] : [] }

    private init(
        _ name: String, _ summary: String, _ example: String, _ value: @escaping @Sendable (PairMoments) -> Double?
    ) {
        self.name = name
        self.summary = summary
        self.example = example
        self.value = value
    }

    var documentation: FunctionDocumentation {
        FunctionDocumentation(
            summary + " Rows with a null are passed over.",
            examples: [.init("\(name)(y, x) FROM (VALUES (1, 2), (3, 4), (5, 6)) AS t (y, x)", example)])
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 2...2)
        for argument in arguments { _ = try Signatures.number(name, argument) }
        return FunctionSignature([.double, .double], returns: name == "regr_count" ? .uint32 : .double)
    }

    func makeAccumulator(arguments: [DataType], result: DataType) throws -> any GroupedAccumulator {
        StatesAccumulator(Aggregates.pair(result: result, value))
    }

    static let all: [any AggregateFunction] = [
        Regression("corr", "The correlation of two numbers, from -1 to 1; NaN where one does not vary.", "1.0") {
            $0.count == 0 ? nil : $0.products / ($0.squaresX * $0.squaresY).squareRoot()
        },
        Regression("covar_pop", "The covariance of a population.", "2.6666666666666665") {
            $0.count == 0 ? nil : $0.products / $0.count
        },
        Regression("covar_samp", "The covariance of a sample; null for fewer than two rows.", "4.0") {
            $0.count < 2 ? nil : $0.products / ($0.count - 1)
        },
        Regression("regr_count", "The number of rows without nulls.", "3") { $0.count },
        Regression("regr_avgx", "The mean of the second argument.", "4.0") { $0.count == 0 ? nil : $0.meanX },
        Regression("regr_avgy", "The mean of the first argument.", "3.0") { $0.count == 0 ? nil : $0.meanY },
        Regression("regr_sxx", "The sum of squared distances of the second argument from its mean.", "8.0") {
            $0.count == 0 ? nil : $0.squaresX
        },
        Regression("regr_syy", "The sum of squared distances of the first argument from its mean.", "8.0") {
            $0.count == 0 ? nil : $0.squaresY
        },
        Regression("regr_sxy", "The sum of products of the distances from the means.", "8.0") {
            $0.count == 0 ? nil : $0.products
        },
        Regression("regr_slope", "The slope of the line that fits best.", "1.0") {
            $0.count == 0 ? nil : $0.products / $0.squaresX
        },
        Regression("regr_intercept", "Where the line that fits best meets x = 0; null where x does not vary.", "-1.0") {
            $0.count == 0 || $0.squaresX == 0 ? nil : $0.meanY - $0.products / $0.squaresX * $0.meanX
        },
        Regression("regr_r2", "The share of the first argument's variance that the line explains.", "1.0") {
            if $0.count == 0 || $0.squaresX == 0 { return nil }
            return $0.squaresY == 0 ? 1 : $0.products * $0.products / ($0.squaresX * $0.squaresY)
        },
    ]
}
