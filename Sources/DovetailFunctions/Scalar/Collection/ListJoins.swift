import DovetailColumnar
import DovetailPlan

/// Lists put together, and made of other things.
enum ListJoins {
    static let all: [any ScalarFunction] = [
        concatenate, operation, append, prepend, zip, arraysZip, repeated, valueRepeated, join(isSpark: false),
        join(isSpark: true),
    ]

    static let concatenate = RowFunction(
        "list_concat", ["list_cat", "array_concat", "array_cat"],
        "The lists one after another; nulls are passed over. A list among lists of its kind counts as an element.",
        examples: [
            ("list_concat([1], NULL, [2, 3])", "[1, 2, 3]"), ("list_concat(NULL, NULL::INTEGER[])", "[]"),
            ("list_concat([[1]], [2, 3])", "[[1], [2, 3]]"),
        ],
        seesNulls: true
    ) { name, arguments in
        for type in arguments { _ = try Signatures.element(name, type) }
        return try Signatures.concatenation(name, arguments)
    } kernel: { rows in
        try Kernels.listConcatenate(
            rows.columns.map { wrapped($0, to: rows.type) }, type: rows.type, validity: nil)
    }

    /// A value as the list of lists of one element that it stands for.
    private static func wrapped(_ column: Column, to type: DataType) -> Column {
        if column.type == type || column.type.listDepth >= type.listDepth { return column }
        let element = wrapped(column, to: type.listElementType)
        return Kernels.listOfOne(element, type: type)
    }

    /// `||`
    static let operation = RowFunction(
        "list_concat_operator", [], "The lists or elements one after another; null where one is null.",
        examples: [("[1, 2] || 3", "[1, 2, 3]"), ("0 || [1] || [2]", "[0, 1, 2]")]
    ) { _, arguments in
        try Signatures.concatenation("||", arguments)
    } kernel: { rows in
        try Kernels.listConcatenate(
            rows.columns.map { wrapped($0, to: rows.type) }, type: rows.type, validity: rows.validity)
    }

    static let append = RowFunction(
        "list_append", ["array_append", "array_push_back", "list_push_back"], "The list with one more element behind.",
        examples: [("list_append([1, 2], 3)", "[1, 2, 3]")], seesNulls: true
    ) { name, arguments in
        let (parameters, list) = try Signatures.listAndValue(name, arguments)
        return FunctionSignature(parameters, returns: list)
    } kernel: { rows in
        try Kernels.listConcatenate(
            [rows[0], Kernels.listOfOne(rows[1], type: rows.type)], type: rows.type, validity: nil)
    }

    static let prepend = RowFunction(
        "list_prepend", ["array_prepend", "array_push_front", "list_push_front"],
        "The list with one more element before the others.",
        examples: [("list_prepend(1, [2, 3])", "[1, 2, 3]")], seesNulls: true
    ) { name, arguments in
        let (parameters, list) = try Signatures.listAndValue(name, arguments, valueFirst: true)
        return FunctionSignature(parameters, returns: list)
    } kernel: { rows in
        try Kernels.listConcatenate(
            [Kernels.listOfOne(rows[0], type: rows.type), rows[1]], type: rows.type, validity: nil)
    }

    static let zip = RowFunction(
        "list_zip", ["array_zip"],
        "Structs of the elements at the same positions, filled up with nulls; cut to the shortest list with true behind.",
        examples: [], seesNulls: true
    ) { name, arguments in
        try zipping(name, arguments) { _ in "" }
    } kernel: { rows in
        let cuts = rows.columns.last.map { $0.type == .boolean && $0.count > 0 && $0.scalar(at: 0) == .boolean(true) }
        let lists = rows.columns.filter { $0.type != .boolean }
        return try Kernels.listZip(lists, cuts: cuts ?? false, type: rows.type, validity: nil)
    }

    /// Spark's, whose members are called by number.
    static let arraysZip = RowFunction(
        "arrays_zip", [], "Structs of the elements at the same positions, filled up with nulls.", examples: []
    ) { name, arguments in
        try zipping(name, arguments) { String($0) }
    } kernel: {
        try Kernels.listZip($0.columns, cuts: false, type: $0.type, validity: $0.validity)
    }

    private static func zipping(
        _ name: String, _ arguments: [DataType], _ member: (Int) -> String
    ) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...Int.max)
        let lists = arguments.last == .boolean ? arguments.dropLast() : arguments[...]
        if lists.isEmpty { throw Signatures.mismatch(name, needs: "a list", not: .boolean) }
        let fields = try lists.enumerated().map { Field(member($0), try Signatures.element(name, $1).type) }
        let parameters = fields.map { Signatures.list(of: $0.type) } + (lists.count < arguments.count ? [.boolean] : [])
        return FunctionSignature(parameters, returns: Signatures.list(of: .structure(fields)))
    }

    static let repeated = RowFunction(
        "list_repeat", [], "The elements of a list, or a value that is none, as many times as the number says.",
        examples: [("list_repeat([1, 2], 2)", "[1, 2, 1, 2]"), ("list_repeat(1, 2)", "[1, 1]")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...2)
        if arguments[0].listDepth == 0, arguments[0] != .null {
            return FunctionSignature([arguments[0], .int64], returns: Signatures.list(of: arguments[0]))
        }
        let list = Signatures.list(of: try Signatures.element(name, arguments[0]).type)
        return FunctionSignature([list, .int64], returns: list)
    } kernel: { rows in
        let isList = rows[0].type.listDepth > 0
        return try Kernels.listRepeat(rows[0], rows[1], type: rows.type, flat: isList, validity: rows.validity)
    }

    static let valueRepeated = RowFunction(
        "array_repeat", [], "A list of the value as many times as the number says.",
        examples: [("array_repeat('a', 2)", "[a, a]")], seesNulls: true
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...2)
        return FunctionSignature([arguments[0], .int64], returns: Signatures.list(of: arguments[0]))
    } kernel: { rows in
        guard case .primitive = rows[1] else { return .nulls(type: rows.type, count: rows.count) }
        return try Kernels.listRepeat(rows[0], rows[1], type: rows.type, flat: false, validity: rows[1].validity)
    }

    private static func join(isSpark: Bool) -> RowFunction {
        let name = isSpark ? "array_join" : "array_to_string"
        return RowFunction(
            name, isSpark ? ["list_join"] : ["list_to_string", "array_to_string_comma_default"],
            "The elements as one text with a separator between them; nulls are left out, or a third text stands for them.",
            examples: [("\(name)([1, NULL, 2], '-')", "1-2")]
        ) { name, arguments in
            try Signatures.check(name, arguments, count: 2...3)
            _ = try Signatures.element(name, arguments[0])
            return FunctionSignature(
                [Signatures.list(of: .string)] + arguments.dropFirst().map { _ in .string }, returns: .string)
        } kernel: { rows in
            Kernels.listJoin(
                rows[0], separator: rows[1], filler: rows.columns.count > 2 ? rows[2] : nil, validity: rows.validity)
        }
    }
}
