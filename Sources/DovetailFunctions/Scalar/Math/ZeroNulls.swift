import DovetailColumnar
import DovetailPlan

/// Zeros as nulls, and nulls as zeros.
enum ZeroNulls {
    static let all: [any ScalarFunction] = [
        RowFunction(
            "nullifzero", [], "The number; NULL for zero.",
            examples: [("nullifzero(0)", "NULL"), ("nullifzero(2)", "2")], signature: signature
        ) { rows in
            let isOther = Kernels.compare(.notEqual, rows[0], try zero(rows))
            return chosen(isOther, rows[0], nil, rows)
        },
        RowFunction(
            "zeroifnull", [], "The number; zero for NULL.",
            examples: [("zeroifnull(NULL)", "0"), ("zeroifnull(2)", "2")], seesNulls: true, signature: signature
        ) { rows in
            chosen(Kernels.isNull(rows[0], negated: true), rows[0], try zero(rows), rows)
        },
    ]

    @Sendable
    private static func signature(_ name: String, _ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...1)
        let type = try Signatures.number(name, arguments[0], null: .int32)
        return FunctionSignature([type], returns: type)
    }

    private static func zero(_ rows: RowFunction.Rows) throws -> Column {
        let zero = Column.constant(ConstantColumn(type: .int32, value: .int(0), count: rows.count))
        return try Kernels.cast(zero, to: rows.type, style: .checked)
    }

    private static func chosen(_ condition: Column, _ value: Column, _ other: Column?, _ rows: RowFunction.Rows)
        -> Column
    {
        Kernels.choose(
            conditions: [condition], results: [value], otherwise: other, type: rows.type, count: rows.count
        ).flattened()
    }
}
