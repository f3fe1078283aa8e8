import DovetailColumnar
import DovetailPlan

/// Elements equal to a value: where they stand, lists without them, and lists with others in their place. A null is equal
/// to the nulls in a list.
enum ListMatching {
    static let all: [any ScalarFunction] = [
        positions, removeAll, removeFirst,
        replace("array_replace", "the first element", "[9, 2, 1, 1]", most: 1),
        replace("array_replace_n", "the first so many elements", "[9, 2, 9, 1]"),
        replace("array_replace_all", "all elements", "[9, 2, 9, 9]", most: .max),
    ]

    private static let positions = RowFunction(
        "array_positions", ["list_positions"], "All places of a value in a list, from 1.",
        examples: [("array_positions([5, 6, 5], 5)", "[1, 3]"), ("array_positions([5], 6)", "[]")], seesNulls: true
    ) { name, arguments in
        let parameters = try Signatures.listAndValue(name, arguments).parameters
        return FunctionSignature(parameters, returns: Signatures.list(of: .int64))
    } kernel: {
        try Kernels.listPositions($0[0], of: $0[1], type: $0.type, validity: $0[0].presence)
    }

    private static let removeAll = RowFunction(
        "array_remove_all", ["list_remove_all"], "The list without the elements equal to a value, null being one.",
        examples: [("array_remove_all([1, 2, 1], 1)", "[2]"), ("array_remove_all([1, NULL], NULL)", "[1]")],
        seesNulls: true
    ) { name, arguments in
        let (parameters, list) = try Signatures.listAndValue(name, arguments)
        return FunctionSignature(parameters, returns: list)
    } kernel: {
        try Kernels.listRemove($0[0], $0[1], limits: nil, validity: $0[0].presence)
    }

    private static let removeFirst = RowFunction(
        "array_remove_n", ["list_remove_n"], "The list without the first so many elements equal to a value.",
        examples: [("array_remove_n([1, 2, 1, 1], 1, 2)", "[2, 1]")], seesNulls: true
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 3...3)
        let (parameters, list) = try Signatures.listAndValue(name, Array(arguments.prefix(2)))
        return FunctionSignature(parameters + [.int64], returns: list)
    } kernel: { rows in
        let validity = Bitmap.intersection(rows[0].presence, rows[2].presence)
        return try Kernels.listRemove(rows[0], rows[1], limits: rows[2], validity: validity)
    }

    /// - Parameter most: how many elements are replaced; nil where the last argument says so.
    private static func replace(_ name: String, _ which: String, _ result: String, most: Int64? = nil) -> RowFunction {
        let alias = "list" + name.dropFirst(5)
        let limit = most == nil ? ", 2" : ""
        return RowFunction(
            name, [alias], "The list with another value in the place of \(which) equal to a value.",
            examples: [("\(name)([1, 2, 1, 1], 1, 9\(limit))", result)], seesNulls: true
        ) { name, arguments in
            let count = most == nil ? 4 : 3
            try Signatures.check(name, arguments, count: count...count)
            let element = try Signatures.element(name, arguments[0]).type
            let type = try Signatures.shared(name, [element, arguments[1], arguments[2]])
            let list = Signatures.list(of: type)
            return FunctionSignature([list, type, type] + (most == nil ? [.int64] : []), returns: list)
        } kernel: { rows in
            let limits =
                most.map { Column.constant(ConstantColumn(type: .int64, value: .int($0), count: rows.count)) }
                ?? rows[3]
            let validity = Bitmap.intersection(rows[0].presence, limits.presence)
            return try Kernels.listReplace(
                rows[0], rows[1], with: rows[2], limits: limits.flattened(), validity: validity)
        }
    }
}
