import DovetailColumnar
import DovetailPlan

/// struct_position and struct_contains: where a value stands in a row of unnamed values.
enum StructSearch {
    static let all: [any ScalarFunction] = [
        search(
            "struct_position", ["struct_indexof"],
            "The place from 1 of the first of a row's unnamed values that is equal to another; null where there is none.",
            [("struct_position(row(7, 2, 5), 2)", "2"), ("struct_position(row(7, 2), 9)", "NULL")], returns: .int32
        ) { rows, place in
            Column(scalars: (0..<rows.count).map { row in place(row).map { .int(Int64($0)) } ?? .null }, type: .int32)
        },
        search(
            "struct_contains", ["struct_has"], "Whether one of a row's unnamed values is equal to another.",
            [("struct_contains(row(7, 2, 5), 2)", "true"), ("struct_contains(row(7, 2), 9)", "false")],
            returns: .boolean
        ) { rows, place in
            Column(
                scalars: (0..<rows.count).map { row in
                    rows[0].isNull(at: row) || rows[1].isNull(at: row) ? .null : .boolean(place(row) != nil)
                }, type: .boolean)
        },
    ]

    private static func search(
        _ name: String, _ aliases: [String], _ summary: String, _ examples: [(String, String)],
        returns result: DataType,
        _ conclude: @escaping @Sendable (RowFunction.Rows, (Int) -> Int?) -> Column
    ) -> RowFunction {
        RowFunction(name, aliases, summary, examples: examples, seesNulls: true) { name, arguments in
            try Signatures.check(name, arguments, count: 2...2)
            if arguments[0] == .null { return FunctionSignature(arguments, returns: result) }
            guard case .structure(let fields) = arguments[0], fields.allSatisfy({ $0.name.isEmpty }) else {
                throw Signatures.mismatch(name, needs: "a row of unnamed values", not: arguments[0])
            }
            return FunctionSignature(arguments, returns: result)
        } kernel: { rows in
            guard case .structure(let row) = rows[0] else { return .nulls(type: rows.type, count: rows.count) }
            let pairs = try row.children.map { try pair($0, rows[1]) }
            return conclude(rows) { place in
                if rows[0].isNull(at: place) { return nil }
                let found = pairs.firstIndex { pair in
                    pair.map { $0.field.scalar(at: place) == $0.value.scalar(at: place) } ?? false
                }
                return found.map { $0 + 1 }
            }
        }
    }

    /// A field and the value in one type; nil where no type holds both.
    private static func pair(_ field: Column, _ value: Column) throws -> (field: Column, value: Column)? {
        guard let type = TypeCoercion.comparisonType(field.type, value.type) else { return nil }
        return (
            try Kernels.cast(field.flattened(), to: type, style: .attempt).flattened(),
            try Kernels.cast(value, to: type, style: .attempt).flattened()
        )
    }
}
