import DovetailColumnar
import DovetailPlan

/// Values looked up in lists, and lists taken as sets.
enum ListMembers {
    static let all: [any ScalarFunction] =
        [contains, position(spark: false), position(spark: true), unique, remove, compact] + has + sets

    static let contains = RowFunction(
        "list_contains", ["array_contains", "list_has", "array_has"], "Whether a value stands in a list.",
        examples: [("list_contains([1, 2], 2)", "true")]
    ) { name, arguments in
        FunctionSignature(try Signatures.listAndValue(name, arguments).parameters, returns: .boolean)
    } kernel: {
        Kernels.listContains($0[0], $0[1], validity: $0.validity)
    }

    /// Spark's gives 0 for a value that is missing.
    static func position(spark: Bool) -> RowFunction {
        RowFunction(
            spark ? "array_position" : "list_position", spark ? [] : ["list_indexof", "array_indexof"],
            "Where a value first stands in a list, from 1; \(spark ? "0" : "null") where it does not. From a third "
                + "argument on, null where it does not.",
            examples: [
                ("\(spark ? "array" : "list")_position([5, 6], 6)", "2"),
                ("\(spark ? "array" : "list")_position([5, 6, 5], 5, 2)", "3"),
            ], seesNulls: !spark
        ) { name, arguments in
            let start = arguments.dropFirst(2).prefix(1).map { _ in DataType.int64 }
            let parameters = try Signatures.listAndValue(
                name, arguments.count == 3 ? Array(arguments.prefix(2)) : arguments
            ).parameters
            return FunctionSignature(parameters + start, returns: spark || !start.isEmpty ? .int64 : .int32)
        } kernel: { rows in
            if rows.columns.count == 3 {
                let known = Bitmap.intersection(rows[0].presence, rows[2].presence)
                return try Kernels.listPosition(rows[0], of: rows[1], from: rows[2], validity: known)
            }
            let found = Kernels.listPosition(
                rows[0], of: rows[1], zeroIfMissing: spark, validity: spark ? rows.validity : rows[0].presence)
            return spark ? try Kernels.cast(found, to: .int64, style: .checked) : found
        }
    }

    private static let has: [RowFunction] = [
        has("list_has_any", ["array_has_any", "&&"], "Whether two lists have a value in common.", all: false),
        has(
            "arrays_overlap", [], "Whether two lists have a value in common; null where a null leaves it open.",
            all: false, spark: true),
        has(
            "list_has_all", ["array_has_all", "@>"], "Whether the first list has every value of the second.", all: true),
    ]

    private static func has(
        _ name: String, _ aliases: [String], _ summary: String, all: Bool, spark: Bool = false
    ) -> RowFunction {
        RowFunction(name, aliases, summary, examples: [("\(name)([1, 2], [2])", "true")]) { name, arguments in
            let list = try Signatures.lists(name, arguments, count: 2...2)
            return FunctionSignature([list, list], returns: .boolean)
        } kernel: {
            Kernels.listHas($0[0], $0[1], all: all, spark: spark, validity: $0.validity)
        }
    }

    static let unique = RowFunction(
        "list_unique", ["array_unique"], "How many different values a list has, nulls aside.",
        examples: [("list_unique([1, 1, 2, NULL])", "2")]
    ) { name, arguments in
        FunctionSignature([try Signatures.lists(name, arguments, count: 1...1)], returns: .uint64)
    } kernel: {
        Kernels.listUnique($0[0], validity: $0.validity)
    }

    private static let sets: [RowFunction] = [
        set(
            "list_distinct", [], "The different values of a list, nulls aside.", .distinct, lists: 1, keepsNulls: false),
        set("array_distinct", [], "The different values of a list.", .distinct, lists: 1, keepsNulls: true),
        set(
            "list_intersect", [], "Values that both lists have, nulls aside.", .intersection, lists: 2,
            keepsNulls: false),
        set("array_intersect", [], "Values that both lists have.", .intersection, lists: 2, keepsNulls: true),
        set(
            "list_except", ["array_except"], "Values that the second list lacks.", .difference, lists: 2,
            keepsNulls: true),
        set("array_union", ["list_union"], "Values of either list.", .union, lists: 2, keepsNulls: true),
    ]

    private static func set(
        _ name: String, _ aliases: [String], _ summary: String, _ operation: Kernels.ListSetOperation, lists: Int,
        keepsNulls: Bool
    ) -> RowFunction {
        let examples: [(String, String)] =
            switch operation {
            case .distinct: [("\(name)([1, 1, 2])", "[1, 2]")]
            case .intersection: [("\(name)([1, 2, 2], [2, 3])", "[2]")]
            case .difference: [("\(name)([1, 2, 2], [2, 3])", "[1]")]
            case .union: [("\(name)([1, 2, 2], [2, 3])", "[1, 2, 3]")]
            case .removal: []
            }
        return RowFunction(name, aliases, summary + " Each once, in the order they come.", examples: examples) {
            let list = try Signatures.lists($0, $1, count: lists...lists)
            return FunctionSignature($1.map { _ in list }, returns: list)
        } kernel: { rows in
            try Kernels.listSet(
                operation, rows[0], lists > 1 ? rows[1] : nil, keepsNulls: keepsNulls, validity: rows.validity)
        }
    }

    static let remove = RowFunction(
        "array_remove", ["list_remove"], "The elements that are not equal to a value.",
        examples: [("array_remove([1, 2, 1], 1)", "[2]")]
    ) { name, arguments in
        let (parameters, list) = try Signatures.listAndValue(name, arguments)
        return FunctionSignature(parameters, returns: list)
    } kernel: { rows in
        let others = Kernels.listOfOne(rows[1], type: rows.type)
        return try Kernels.listSet(.removal, rows[0], others, keepsNulls: true, validity: rows.validity)
    }

    static let compact = RowFunction(
        "array_compact", ["list_compact"], "The elements that are not null.",
        examples: [("array_compact([1, NULL, 2])", "[1, 2]")]
    ) { name, arguments in
        FunctionSignature(arguments, returns: try Signatures.lists(name, arguments, count: 1...1))
    } kernel: { rows in
        try Kernels.listSet(.removal, rows[0], nil, keepsNulls: false, validity: rows.validity)
    }
}
