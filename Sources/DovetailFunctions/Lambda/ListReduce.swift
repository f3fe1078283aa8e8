import DovetailColumnar
import DovetailPlan

/// `list_reduce(list, lambda [, start])`: carries a value from element to element, for all lists at once, one element of
/// each at a time.
struct ListReduce: HigherOrderFunction {
    let name = "list_reduce"
    let aliases = ["array_reduce", "reduce", "aggregate"]
    let isFold = true
    let documentation = FunctionDocumentation(
        """
        What a lambda of the value so far and the next element gives at the end; it starts with the first element, or with \
        a value behind the lambda. A third parameter is the position.
        """,
        examples: [
            .init("list_reduce([1, 2, 3], (a, x) -> a + x)", "6"),
            .init("list_reduce([1, 2], (a, x) -> a + x, 10)", "13"),
        ])

    func parameters(for arguments: [DataType], count: Int) throws -> LambdaParameters {
        try Signatures.check(name, arguments, count: 1...2)
        let element = try Signatures.element(name, arguments[0]).type
        let carried = arguments.count > 1 ? arguments[1] : element
        guard count >= 2 else {
            throw PlanError(.typeMismatch, "the lambda of \"\(name)\" takes the value so far and an element")
        }
        return LambdaParameters(
            arguments: [Signatures.list(of: element)] + arguments.dropFirst(), parameters: [carried, element, .int64])
    }

    func result(for arguments: [DataType], body: DataType) throws -> (body: DataType, result: DataType) {
        let carried = arguments.count > 1 ? arguments[1] : try Signatures.element(name, arguments[0]).type
        return (carried, carried)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int, body: LambdaBody) throws -> Column {
        if arguments[0].nullCount == count { return .nulls(type: type, count: count) }
        let lists = arguments[0].lists
        let offsets = lists.offsets.pointer(as: Int32.self)
        let child = lists.child.flattened()
        let starts = arguments.count > 1
        // Rows whose lists have more elements, and the value each carries.
        var open = [UInt32]()
        var places = [UInt32](repeating: .max, count: count)
        var pieces: [Column] = []
        var pieceRows = 0
        var carried: Column
        if starts {
            open = (0..<count).filter { lists.validity?[$0] ?? true }.map { UInt32($0) }
            carried = arguments[1].taking(open, count: open.count)
        } else {
            open = (0..<count).filter { (lists.validity?[$0] ?? true) && offsets[$0 + 1] > offsets[$0] }.map {
                UInt32($0)
            }
            carried = child.taking(open.map { UInt32(offsets[Int($0)]) }, count: open.count)
        }
        var step: Int32 = starts ? 0 : 1
        while !open.isEmpty {
            // Those that are at their end give up what they carry.
            var (going, done) = ([UInt32](), [UInt32]())
            for (place, row) in open.enumerated() {
                if offsets[Int(row) + 1] - offsets[Int(row)] > step {
                    going.append(UInt32(place))
                } else {
                    places[Int(row)] = UInt32(pieceRows + done.count)
                    done.append(UInt32(place))
                }
            }
            if !done.isEmpty {
                pieces.append(carried.taking(done, count: done.count))
                pieceRows += done.count
                carried = carried.taking(going, count: going.count)
                open = going.map { open[Int($0)] }
            }
            if open.isEmpty { break }
            let elements = child.taking(open.map { UInt32(offsets[Int($0)] + step) }, count: open.count)
            step += 1
            let position = Column.constant(
                ConstantColumn(type: .int64, value: .int(Int64(step)), count: open.count))
            carried = try body.evaluate([carried, elements, position], rows: open, count: open.count).flattened()
        }
        withExtendedLifetime(lists) {}
        let all = Column.concatenating(pieces.map { $0.flattened() }, type: type)
        return all.taking(optional: places, count: count)
    }
}
