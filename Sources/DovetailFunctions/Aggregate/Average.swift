import DovetailColumnar
import DovetailPlan

/// avg(x), by the rules of SQL or of Spark.
struct Average: AggregateFunction {
    /// Spark's: decimals give a decimal with four more digits after the point.
    let isSpark: Bool
    var name: String { isSpark ? "spark_avg" : "avg" }
    var aliases: [String] { isSpark ? ["spark_mean", "try_avg"] : ["mean"] }
    let documentation = FunctionDocumentation(
        "The mean of the values as DOUBLE, of times and intervals as their type; null where there is none.")

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...1)
        if let type = TimeMean.type(of: arguments[0]) { return FunctionSignature([type], returns: type) }
        let type = try Signatures.number(name, arguments[0] == .uint128 ? .double : arguments[0])
        guard isSpark, case .decimal(let precision, let scale) = type else {
            return FunctionSignature([type], returns: .double)
        }
        let most = TypeCoercion.maximumPrecision
        return FunctionSignature(
            [type], returns: .decimal(precision: min(precision + 4, most), scale: min(scale + 4, most)))
    }

    func makeAccumulator(arguments: [DataType], result: DataType) throws -> any GroupedAccumulator {
        if TimeMean.type(of: result) != nil { return StatesAccumulator(TimeMean.accumulate(result, isMean: true)) }
        return StatesAccumulator(Aggregates.average(of: arguments.first ?? .double, result: result))
    }
}
