import DovetailColumnar
import DovetailPlan

/// `list_sum(x)` and its kin: an aggregate over the elements of each list, computed by its grouped states with a list as a
/// group.
struct ListAggregate: ScalarFunction {
    let aggregate: any AggregateFunction

    var name: String { "list_" + aggregate.name }
    var aliases: [String] {
        aggregate.aliases.map { "list_" + $0 } + (aggregate.name == "any_value" ? ["array_any_value"] : [])
    }
    var documentation: FunctionDocumentation {
        FunctionDocumentation("The aggregate \"\(aggregate.name)\" of the elements of a list.")
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...Int.max)
        let element = try Signatures.element(name, arguments[0]).type
        let signature = try aggregate.resolve([element] + arguments.dropFirst())
        guard let first = signature.parameters.first else {
            return FunctionSignature(arguments, returns: signature.result)
        }
        return FunctionSignature(
            [Signatures.list(of: first)] + signature.parameters.dropFirst(), returns: signature.result)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        let flat = arguments[0].flattened()
        if case .null = flat { return .nulls(type: type, count: count) }
        let lists = flat.lists
        let (values, rows) = lists.elements()
        let row = UnsafePointer(rows.pointer(as: UInt32.self))
        let columns = [values.flattened()] + arguments.dropFirst().map { $0.taking(row, count: values.count) }
        let accumulator = try aggregate.makeAccumulator(arguments: columns.map(\.type), result: type)
        accumulator.resize(groups: count)
        try accumulator.update(groups: row, count: values.count, arguments: columns, ordinal: 0)
        let results = try accumulator.finish(0..<count)
        withExtendedLifetime(rows) {}
        guard let validity = lists.validity else { return results }
        let places = Buffer(byteCount: count * 4)
        let place = places.pointer(as: UInt32.self)
        for row in 0..<count { place[row] = validity[row] ? UInt32(truncatingIfNeeded: row) : .max }
        return withExtendedLifetime(places) { results.taking(optional: UnsafePointer(place), count: count) }
    }
}
