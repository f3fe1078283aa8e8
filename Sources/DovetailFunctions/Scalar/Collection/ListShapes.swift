import DovetailColumnar
import DovetailPlan

/// Lists cut down and filled up.
extension Lists {
    static let resize = RowFunction(
        "list_resize", ["array_resize"], "A list of so many elements: the first ones, then a value, or null.",
        examples: [("list_resize([1, 2], 3, 0)", "[1, 2, 0]"), ("list_resize([1, 2], 1)", "[1]")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...3)
        let filler = arguments.count > 2 ? [arguments[2]] : []
        let type = try Signatures.shared(name, [try Signatures.element(name, arguments[0]).type] + filler)
        let list = Signatures.list(of: type)
        return FunctionSignature([list, .int64] + filler.map { _ in type }, returns: list)
    } kernel: { rows in
        try Kernels.listResize(
            rows[0], to: rows[1], filler: rows.columns.count > 2 ? rows[2] : nil, validity: rows.validity)
    }

    static let select = RowFunction(
        "list_select", ["array_select"], "The elements at the positions in a second list, null where there is none.",
        examples: [("list_select([5, 6, 7], [3, 1])", "[7, 5]")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...2)
        let list = Signatures.list(of: try Signatures.element(name, arguments[0]).type)
        return FunctionSignature([list, Signatures.list(of: .int64)], returns: list)
    } kernel: {
        try Kernels.listSelect($0[0], $0[1], validity: $0.validity)
    }

    static let whereTrue = RowFunction(
        "list_where", ["array_where"], "The elements at whose positions a second list is true.",
        examples: [("list_where([5, 6, 7], [true, false, true])", "[5, 7]")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...2)
        let list = Signatures.list(of: try Signatures.element(name, arguments[0]).type)
        return FunctionSignature([list, Signatures.list(of: .boolean)], returns: list)
    } kernel: {
        try Kernels.listWhere($0[0], $0[1], validity: $0.validity)
    }

    static let popBack = shortened("array_pop_back", "list_pop_back", "All elements but the last.", from: 1, to: -2)
    static let popFront = shortened("array_pop_front", "list_pop_front", "All elements but the first.", from: 2, to: -1)

    private static func shortened(_ name: String, _ alias: String, _ summary: String, from: Int64, to: Int64)
        -> RowFunction
    {
        RowFunction(name, [alias], summary, examples: [("\(name)([1, 2, 3])", from == 1 ? "[1, 2]" : "[2, 3]")]) {
            FunctionSignature($1, returns: try Signatures.lists($0, $1, count: 1...1))
        } kernel: { rows in
            func constant(_ value: Int64) -> Column {
                Column.constant(ConstantColumn(type: .int64, value: .int(value), count: rows.count)).flattened()
            }
            return try Kernels.listSlice(
                rows[0], from: constant(from), to: constant(to), step: nil, validity: rows.validity)
        }
    }
}
