import DovetailColumnar
import DovetailPlan

/// Lists in order, and distances between lists of numbers.
enum ListOrders {
    static let all: [any ScalarFunction] = [
        sort("list_sort", [], reversed: false), sort("list_reverse_sort", ["array_reverse_sort"], reversed: true),
        sort("array_sort", [], reversed: false), gradeUp, sparkSort,
        vector("list_dot_product", ["list_inner_product", "array_inner_product", "array_dot_product"], .dotProduct),
        vector("list_cosine_similarity", ["array_cosine_similarity"], .cosineSimilarity),
        vector("list_distance", ["array_distance"], .distance),
    ]

    /// `'DESC'`, `'NULLS FIRST'` behind the list.
    private static func order(_ rows: RowFunction.Rows, reversed: Bool) throws -> SortOrder {
        var words: [String] = []
        for column in rows.columns.dropFirst() where column.count > 0 {
            if case .string(let text) = column.scalar(at: 0) { words.append(text.uppercased()) }
        }
        var order = SortOrder(isDescending: reversed, nullsFirst: false)
        for word in words {
            switch word {
            case "ASC": order.isDescending = reversed
            case "DESC": order.isDescending = !reversed
            case "NULLS FIRST": order.nullsFirst = true
            case "NULLS LAST": order.nullsFirst = false
            default:
                throw ColumnError(
                    .badCast, "'\(word)' is no order of a list", kind: .invalidInput,
                    notes: ["orders are ASC, DESC, NULLS FIRST and NULLS LAST"])
            }
        }
        return order
    }

    @Sendable private static func sorting(_ name: String, _ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...3)
        let list = Signatures.list(of: try Signatures.element(name, arguments[0]).type)
        return FunctionSignature([list] + arguments.dropFirst().map { _ in .string }, returns: list)
    }

    private static func sort(_ name: String, _ aliases: [String], reversed: Bool) -> RowFunction {
        RowFunction(
            name, aliases,
            "The elements in \(reversed ? "falling" : "rising") order, nulls last unless said otherwise.",
            examples: [("\(name)([2, NULL, 3, 1])", reversed ? "[3, 2, 1, NULL]" : "[1, 2, 3, NULL]")],
            signature: sorting
        ) { rows in
            try Kernels.listSort(rows[0], order: try order(rows, reversed: reversed), validity: rows.validity)
        }
    }

    static let gradeUp = RowFunction(
        "list_grade_up", ["array_grade_up", "grade_up"], "The positions of the elements in rising order.",
        examples: [("list_grade_up([30, 10, 20])", "[2, 3, 1]")]
    ) { name, arguments in
        FunctionSignature(try sorting(name, arguments).parameters, returns: Signatures.list(of: .int64))
    } kernel: { rows in
        Kernels.listGrade(rows[0], order: try order(rows, reversed: false), validity: rows.validity)
    }

    /// Spark's: nulls are smaller than every value.
    static let sparkSort = RowFunction(
        "sort_array", [], "The elements in rising order, nulls first; falling, nulls last, with false behind.",
        examples: [("sort_array([2, NULL, 1])", "[NULL, 1, 2]")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 1...2)
        let list = Signatures.list(of: try Signatures.element(name, arguments[0]).type)
        return FunctionSignature([list] + arguments.dropFirst().map { _ in .boolean }, returns: list)
    } kernel: { rows in
        let falls = rows.columns.count > 1 && rows.count > 0 && rows[1].scalar(at: 0) == .boolean(false)
        return try Kernels.listSort(
            rows[0], order: SortOrder(isDescending: falls, nullsFirst: !falls), validity: rows.validity)
    }

    private static func vector(
        _ name: String, _ aliases: [String], _ operation: Kernels.VectorOperation
    ) -> RowFunction {
        let (summary, result) =
            switch operation {
            case .dotProduct: ("The sum of the products of two lists of numbers.", "11.0")
            case .cosineSimilarity: ("The cosine of the angle between two lists of numbers.", "0.9838699100999074")
            case .distance: ("The straight distance between two lists of numbers.", "2.8284271247461903")
            }
        return RowFunction(name, aliases, summary, examples: [("\(name)([1, 2], [3, 4])", result)]) { name, arguments in
            try Signatures.check(name, arguments, count: 2...2)
            for argument in arguments { _ = try Signatures.number(name, try Signatures.element(name, argument).type) }
            let list = Signatures.list(of: .double)
            return FunctionSignature([list, list], returns: .double)
        } kernel: {
            try Kernels.vectors(operation, $0[0], $0[1], validity: $0.validity)
        }
    }
}
