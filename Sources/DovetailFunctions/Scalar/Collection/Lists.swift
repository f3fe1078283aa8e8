import DovetailColumnar
import DovetailPlan

/// Elements of lists by their places, and parts of lists.
enum Lists {
    static let all: [any ScalarFunction] = [
        cardinality, extract, getItem, slice, openSlice, ListValue(), reverse, flatten, resize, select, whereTrue,
        popBack,
        popFront,
    ]

    static let cardinality = RowFunction(
        "cardinality", ["size", "array_size"], "The number of elements of a list or map.",
        examples: [("cardinality([5, 6])", "2")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 1...1)
        switch arguments[0] {
        case .list, .map, .null: return FunctionSignature(arguments, returns: .int64)
        default: throw Signatures.mismatch(name, needs: "a list or map", not: arguments[0])
        }
    } kernel: { rows in
        Kernels.listLengths(rows[0], validity: rows.validity)
    }

    static let extract = RowFunction(
        "list_extract", ["array_element", "element_at", "array_extract", "list_element", "[]"],
        "The element at a position, from 1 or from the end below zero, or the value of a map's key; null where there is "
            + "none. Of a text, the character.",
        examples: [("list_extract([5, 6, 7], -1)", "7"), ("[5, 6][3]", "NULL")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...2)
        return try extraction(name, arguments)
    } kernel: { rows in
        switch rows[0].type {
        case .map: return Kernels.mapValue(rows[0], of: rows[1], validity: rows.validity)
        case .string: return Kernels.textSlice(rows[0], from: rows[1], to: rows[1], validity: rows.validity)
        default: return Kernels.listElement(rows[0], at: rows[1], validity: rows.validity)
        }
    }

    /// Spark's subscript: from 0.
    static let getItem = RowFunction(
        "get_item", ["get", "get_field"],
        "The element at a position from 0, or the value of a map's key; null where there is none.",
        examples: [("get_item([5, 6], 0)", "5")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...2)
        return try extraction(name, arguments)
    } kernel: { rows in
        guard case .map = rows[0].type else {
            return Kernels.listElement(rows[0], at: rows[1], base: 0, validity: rows.validity)
        }
        return Kernels.mapValue(rows[0], of: rows[1], validity: rows.validity)
    }

    private static func extraction(_ name: String, _ arguments: [DataType]) throws -> FunctionSignature {
        switch arguments[0] {
        case .list(let element): return FunctionSignature([arguments[0], .int64], returns: element.type)
        case .map(let key, let value): return FunctionSignature([arguments[0], key.type], returns: value.type)
        case .null: return FunctionSignature([.null, .null], returns: .null)
        case .string: return FunctionSignature([.string, .int64], returns: .string)
        default: throw Signatures.mismatch(name, needs: "a list or map", not: arguments[0])
        }
    }

    static let slice = RowFunction(
        "list_slice", ["array_slice"],
        "Elements from a first to a last position, each included, below zero from the end; every n-th with a step.",
        examples: [("list_slice([1, 2, 3, 4], 2, -2)", "[2, 3]"), ("list_slice([1, 2, 3, 4], 4, 1, -2)", "[4, 2]")],
        signature: slicing
    ) { try slice($0) }

    /// `x[a:b:c]`
    static let openSlice = RowFunction(
        "[:]", [], "Elements or characters from a first to a last position.", examples: [], signature: slicing
    ) { try slice($0) }

    @Sendable private static func slicing(_ name: String, _ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 3...4)
        let numbers = arguments.dropFirst().map { _ in DataType.int64 }
        if arguments[0] == .string {
            if arguments.count == 4 { throw Signatures.mismatch("a step", needs: "a list", not: .string) }
            return FunctionSignature([.string] + numbers, returns: .string)
        }
        _ = try Signatures.element(name, arguments[0])
        return FunctionSignature([arguments[0]] + numbers, returns: arguments[0])
    }

    private static func slice(_ rows: RowFunction.Rows) throws -> Column {
        if rows.type == .string {
            return Kernels.textSlice(rows[0], from: rows[1], to: rows[2], validity: rows.validity)
        }
        return try Kernels.listSlice(
            rows[0], from: rows[1], to: rows[2], step: rows.columns.count > 3 ? rows[3] : nil, validity: rows.validity)
    }

    static let reverse = RowFunction(
        "list_reverse", ["array_reverse"], "The elements from last to first.",
        examples: [("list_reverse([1, 2, 3])", "[3, 2, 1]")]
    ) { name, arguments in
        FunctionSignature(arguments, returns: try Signatures.lists(name, arguments, count: 1...1))
    } kernel: {
        try Kernels.listReverse($0[0], validity: $0.validity)
    }

    static let flatten = RowFunction(
        "flatten", [], "The elements of the lists in a list, as one list.",
        examples: [("flatten([[1], [2, 3]])", "[1, 2, 3]")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 1...1)
        let inner = try Signatures.element(name, try Signatures.element(name, arguments[0]).type)
        let list = Signatures.list(of: inner.type)
        return FunctionSignature([Signatures.list(of: list)], returns: list)
    } kernel: {
        try Kernels.listFlatten($0[0], nullIfAny: false, validity: $0.validity)
    }
}

/// array(...): the arguments as a list, nulls included.
struct ListValue: ScalarFunction {
    let name = "list_value"
    let aliases = ["array", "list_pack", "make_array", "make_list", "array_value"]
    let documentation = FunctionDocumentation("The arguments as a list.")

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        let type = try Signatures.common(name, arguments)
        return FunctionSignature(arguments.map { _ in type }, returns: .list(Field("element", type)))
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        guard case .list(let element) = type else { return .nulls(type: type, count: count) }
        let width = arguments.count
        let (total, overflow) = width.multipliedReportingOverflow(by: count)
        guard !overflow, total <= Int(Int32.max) else {
            throw ColumnError(.overflow, "the lists of a batch have more elements than fit")
        }
        let offsets = Buffer(byteCount: (count + 1) * 4)
        let indices = Buffer(byteCount: total * 4)
        let (offset, index) = (offsets.pointer(as: Int32.self), indices.pointer(as: UInt32.self))
        for row in 0...count { offset[row] = Int32(row * width) }
        for place in 0..<total { index[place] = UInt32(place % width * count + place / width) }
        let values = Column.concatenating(arguments.map { $0.flattened() }, type: element.type)
        let child = withExtendedLifetime(indices) { values.taking(UnsafePointer(index), count: total) }
        return .list(ListColumn(type: type, offsets: offsets, child: child, count: count))
    }
}
