import DovetailColumnar
import DovetailPlan

/// first(x), last(x) and any_value(x).
struct FirstLast: AggregateFunction {
    let name: String
    let aliases: [String]
    let position: Aggregates.Position
    let skipsNulls: Bool

    static let first = FirstLast(name: "first", aliases: ["first_value"], position: .first, skipsNulls: false)
    static let last = FirstLast(name: "last", aliases: ["last_value"], position: .last, skipsNulls: false)
    static let anyValue = FirstLast(name: "any_value", aliases: ["arbitrary"], position: .first, skipsNulls: true)

    var documentation: FunctionDocumentation {
        FunctionDocumentation(
            """
            The value in the \(position == .first ? "first" : "last") row\(skipsNulls ? " that is not null" : ""), in the \
            order of the input\(skipsNulls ? "" : "; a second argument TRUE skips nulls").
            """)
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: skipsNulls ? 1...1 : 1...2)
        if let flag = arguments.dropFirst().first, flag != .boolean, flag != .null {
            throw Signatures.mismatch(name, needs: "true or false behind the value", not: flag)
        }
        return FunctionSignature([arguments[0]] + arguments.dropFirst().map { _ in .boolean }, returns: arguments[0])
    }

    func makeAccumulator(arguments: [DataType], result: DataType) throws -> any GroupedAccumulator {
        StatesAccumulator(Aggregates.position(position, of: result, skipsNulls: skipsNulls))
    }
}
