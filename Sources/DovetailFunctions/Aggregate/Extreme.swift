import DovetailColumnar
import DovetailPlan

/// min(x) and max(x), and min(x, n) and max(x, n).
struct Extreme: AggregateFunction {
    let wantsLargest: Bool
    var name: String { wantsLargest ? "max" : "min" }
    let aliases: [String] = []
    var documentation: FunctionDocumentation {
        FunctionDocumentation(
            """
            The \(wantsLargest ? "largest" : "smallest") value, or with a second argument \
            the list of as many; null where there is none. NaN is larger than all numbers.
            """,
            examples: [
                .init("\(name)(x) FROM (VALUES (1), (3), (2)) AS t (x)", wantsLargest ? "3" : "1"),
                .init("\(name)(x, 2) FROM (VALUES (1), (3), (2)) AS t (x)", wantsLargest ? "[3, 2]" : "[1, 2]"),
            ])
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...2)
        let type = arguments[0] == .null ? .int32 : arguments[0]
        if arguments.count == 1 { return FunctionSignature([type], returns: type) }
        return FunctionSignature([type, .int64], returns: .list(Field("element", type)))
    }

    /// The best values first, as many as a second argument asks for, or the one of a type that no fold is made for.
    private func best(_ columns: [Column]) throws -> Scalar {
        let column = columns[0]
        let valid = column.count - column.nullCount
        if valid == 0 { return .null }
        let wanted = columns.count > 1 ? try Amount.read(columns[1], name) : 1
        let order = Kernels.sortedOrder(
            [column], orders: [SortOrder(isDescending: wantsLargest)], limit: min(wanted, valid))
        let rows = order.pointer(as: UInt32.self)
        let values = withExtendedLifetime(order) { (0..<min(wanted, valid)).map { column.scalar(at: Int(rows[$0])) } }
        return columns.count > 1 ? .list(values) : values[0]
    }

    func makeAccumulator(arguments: [DataType], result: DataType) throws -> any GroupedAccumulator {
        if arguments.count > 1 || result.isNested || result == .interval {
            return StatesAccumulator(Aggregates.collecting(arguments, result: result) { try best($0) })
        }
        return StatesAccumulator(
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
        if arguments[0].isNumeric || arguments[0].isTemporal {
            throw Signatures.mismatch(name, needs: "BOOLEAN", not: arguments[0])
        }
        return FunctionSignature([.boolean], returns: .boolean)
    }

    func makeAccumulator(arguments: [DataType], result: DataType) throws -> any GroupedAccumulator {
        StatesAccumulator(
            wantsLargest ? Aggregates.maximum(of: .boolean) : Aggregates.minimum(of: .boolean))
    }
}
