import DovetailColumnar
import DovetailPlan

/// sum(x), by the rules of SQL or of Spark.
struct Sum: AggregateFunction {
    /// Spark's: bigint wraps around, decimals get ten more digits and null where those do not suffice.
    let isSpark: Bool
    var name: String { isSpark ? "spark_sum" : "sum" }
    var aliases: [String] { isSpark ? ["try_sum"] : ["sum_no_overflow"] }
    let documentation = FunctionDocumentation(
        """
        The sum of the values; null where there is none. Integers give BIGINT, decimals a decimal of the same scale, \
        floating numbers DOUBLE, intervals an interval.
        """)

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...1)
        if arguments[0] == .interval { return FunctionSignature([.interval], returns: .interval) }
        let isTruth = arguments[0] == .boolean && !isSpark
        let type = isTruth ? .int64 : try Signatures.number(name, arguments[0], null: .int64)
        if type.isFloating { return FunctionSignature([type], returns: .double) }
        if type == .int128 { return FunctionSignature([type], returns: type) }
        if type == .uint128 { return FunctionSignature([.double], returns: .double) }
        guard case .decimal(let precision, let scale) = type else { return FunctionSignature([type], returns: .int64) }
        let digits = isSpark ? min(precision + 10, TypeCoercion.maximumPrecision) : TypeCoercion.maximumPrecision
        return FunctionSignature([type], returns: .decimal(precision: digits, scale: scale))
    }

    func makeAccumulator(arguments: [DataType], result: DataType) throws -> any GroupedAccumulator {
        if result == .interval { return StatesAccumulator(TimeMean.accumulate(result, isMean: false)) }
        let type = arguments.first ?? .int64
        return StatesAccumulator(
            Aggregates.sum(
                of: type, result: result, overflow: isSpark ? (type.isDecimal ? .null : .wrap) : .error))
    }
}

/// product(x).
struct Product: AggregateFunction {
    let name = "product"
    let aliases: [String] = []
    let documentation = FunctionDocumentation("The product of the values as DOUBLE; null where there is none.")

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...1)
        _ = try Signatures.number(name, arguments[0])
        return FunctionSignature([.double], returns: .double)
    }

    func makeAccumulator(arguments: [DataType], result: DataType) throws -> any GroupedAccumulator {
        StatesAccumulator(Aggregates.product())
    }
}
