import DovetailColumnar
import DovetailPlan

/// bit_and(x), bit_or(x) and bit_xor(x).
struct BitAggregate: AggregateFunction {
    let name: String
    let operation: Aggregates.BitOperation
    let word: String
    let example: String
    let aliases: [String] = []

    static let all: [any AggregateFunction] = [
        BitAggregate(name: "bit_and", operation: .and, word: "in all of the values", example: "2"),
        BitAggregate(name: "bit_or", operation: .or, word: "in any of the values", example: "7"),
        BitAggregate(name: "bit_xor", operation: .exclusiveOr, word: "in an odd number of the values", example: "5"),
    ]

    var documentation: FunctionDocumentation {
        FunctionDocumentation(
            "The bits that are set \(word); null where there is none.",
            examples: [.init("\(name)(x) FROM (VALUES (6), (3)) AS t (x)", example)])
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...1)
        let type = arguments[0] == .null ? .int32 : arguments[0]
        guard type.isInteger || type == .bits else { throw Signatures.mismatch(name, needs: "an integer", not: type) }
        return FunctionSignature([type], returns: type)
    }

    func makeAccumulator(arguments: [DataType], result: DataType) throws -> any GroupedAccumulator {
        guard result == .bits else { return StatesAccumulator(Aggregates.bits(operation, of: result)) }
        let (name, operation) = (name, operation)
        return StatesAccumulator(
            Aggregates.collecting(arguments, result: result) {
                try BitStringAggregates.joined($0[0], name, operation)
            })
    }
}
