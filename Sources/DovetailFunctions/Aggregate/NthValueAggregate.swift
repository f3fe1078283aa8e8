import DovetailColumnar
import DovetailPlan

/// nth_value(x, n) of a group.
struct NthValueAggregate: SpecializingAggregate {
    let name = "nth_value"
    let aliases: [String] = []
    let holdsValues = true
    let documentation = FunctionDocumentation(
        """
        The value in the n-th row of a group, from 1, or from the last row below zero; null where there are fewer. Rows \
        come in the order of the input, or in that of ORDER BY behind the arguments.
        """,
        examples: [
            .init("nth_value(x, 2 ORDER BY x) FROM (VALUES (3), (1), (2)) AS t (x)", "2"),
            .init("nth_value(x, -1 ORDER BY x) FROM (VALUES (3), (1), (2)) AS t (x)", "3"),
        ])
    private let place: Int64

    init(place: Int64 = 1) { self.place = place }

    func specialized(for arguments: [Expression]) throws -> any AggregateFunction {
        try Signatures.check(name, arguments.map(\.type), count: 2...2)
        let value = try Constants.value(of: arguments[1], name, "the number of a row")
        guard case .int(let place) = try value.cast(from: arguments[1].type, to: .int64, style: .checked), place != 0
        else { throw PlanError(.typeMismatch, "\"\(name)\" needs the number of a row, from 1 or from -1") }
        return NthValueAggregate(place: place)
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 2...2)
        return FunctionSignature([arguments[0], .int64], returns: arguments[0])
    }

    func makeAccumulator(arguments: [DataType], result: DataType) throws -> any GroupedAccumulator {
        StatesAccumulator(
            Aggregates.collecting(arguments, result: result) { columns in
                let count = Int64(columns[0].count)
                let row = place > 0 ? place - 1 : count &+ place
                return row >= 0 && row < count ? columns[0].scalar(at: Int(row)) : .null
            })
    }
}
