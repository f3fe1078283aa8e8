import DovetailColumnar
import DovetailPlan

/// How deep lists are nested, and how long they are.
enum ListDepths {
    static let all: [any ScalarFunction] = [length, dimensions, depth, isEmpty]

    private static let length = RowFunction(
        "array_length", ["list_length"],
        "The number of elements of a list or map; of the first list so many levels deep, the outermost being 1.",
        examples: [
            ("array_length([5, 6])", "2"), ("array_length([[5, 6, 7]], 2)", "3"), ("array_length([5, 6], 2)", "NULL"),
        ]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 1...2)
        switch arguments[0] {
        case .map where arguments.count == 1: break
        case .list, .null: break
        default: throw Signatures.mismatch(name, needs: "a list", not: arguments[0])
        }
        return FunctionSignature([arguments[0]] + arguments.dropFirst().map { _ in .int64 }, returns: .int64)
    } kernel: { rows in
        if rows.columns.count == 1 { return Kernels.listLengths(rows[0], validity: rows.validity) }
        return Kernels.listLength(rows[0], level: rows[1], validity: rows.validity)
    }

    private static let dimensions = RowFunction(
        "array_dims", ["list_dims"],
        "The length of a list, of its first element, and so on as deep as lists are nested; null for an empty list.",
        examples: [("array_dims([[1, 2, 3], [4, 5, 6]])", "[2, 3]")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 1...1)
        _ = try Signatures.element(name, arguments[0])
        return FunctionSignature(arguments, returns: Signatures.list(of: .int64))
    } kernel: {
        Kernels.listDimensions($0[0], type: $0.type, validity: $0.validity)
    }

    private static let depth = RowFunction(
        "array_ndims", ["list_ndims"], "How many levels deep a list's type is nested.",
        examples: [("array_ndims([[1], [2]])", "2")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 1...1)
        guard case .list = arguments[0] else { throw Signatures.mismatch(name, needs: "a list", not: arguments[0]) }
        return FunctionSignature(arguments, returns: .int64)
    } kernel: { rows in
        let levels = Int64(rows[0].type.listDepth)
        return rows.numbers(.int64) { _ in levels }
    }

    private static let isEmpty = RowFunction(
        "empty", ["array_empty", "list_empty"], "Whether a list or map has no elements.",
        examples: [("empty([1])", "false"), ("empty([])", "true")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 1...1)
        switch arguments[0] {
        case .list, .map, .null: return FunctionSignature(arguments, returns: .boolean)
        default: throw Signatures.mismatch(name, needs: "a list or map", not: arguments[0])
        }
    } kernel: { rows in
        let lengths = Kernels.listLengths(rows[0], validity: rows.validity)
        return withExtendedLifetime(lengths) {
            let length = lengths.words(as: Int64.self)
            return rows.booleans { length[$0] == 0 }
        }
    }
}

extension DataType {
    /// Lists around lists: 0 for what is none.
    var listDepth: Int {
        if case .list(let element) = self { 1 + element.type.listDepth } else { 0 }
    }
}
