import DovetailColumnar
import DovetailPlan

/// Functions of all numbers that keep their type.
enum Signs {
    static let all: [any ScalarFunction] = [abs, sign, mod]

    static let abs = RowFunction(
        "abs", [], "The number without its sign.", examples: [("abs(-3)", "3")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 1...1)
        let type = try Signatures.number(name, arguments[0])
        return FunctionSignature([type], returns: type)
    } kernel: { rows in
        switch rows.type.physical {
        case .int8: try magnitude(rows, Int8.self)
        case .int16: try magnitude(rows, Int16.self)
        case .int32: try magnitude(rows, Int32.self)
        case .int64: try magnitude(rows, Int64.self)
        case .int128: try magnitude(rows, Int128.self)
        case .float: magnitude(rows, of: Float.self)
        case .double: magnitude(rows, of: Double.self)
        default: rows[0]
        }
    }

    private static func magnitude<T: FixedWidthInteger & SignedInteger & BitwiseCopyable>(
        _ rows: RowFunction.Rows, _: T.Type
    ) throws -> Column {
        let input = Numbers.pointer(rows[0], as: T.self)
        return try Numbers.map(rows, rows.type, 0 as T) { row in
            let value = input[row]
            if value == .min {
                throw ColumnError(.overflow, "the absolute value of \(value) does not fit \(rows.type)", row: row)
            }
            return value < 0 ? 0 &- value : value
        }
    }

    private static func magnitude<T: BinaryFloatingPoint & BitwiseCopyable>(
        _ rows: RowFunction.Rows, of _: T.Type
    ) -> Column {
        let input = Numbers.pointer(rows[0], as: T.self)
        return Numbers.map(rows, rows.type, 0 as T) { input[$0].magnitude }
    }

    static let sign = RowFunction(
        "sign", ["signum"], "-1, 0 or 1 as the number is below, at or above zero.", examples: [("sign(-3)", "-1")],
        [.double], returns: .int32
    ) { rows in
        let input = Numbers.pointer(rows[0], as: Double.self)
        return Numbers.map(rows, .int32, 0 as Int32) { input[$0] > 0 ? 1 : input[$0] < 0 ? -1 : 0 }
    }

    static let mod = RowFunction(
        "mod", ["fmod"], "The rest of a division, with the sign of the first number; null where the second is zero.",
        examples: [("mod(7, 3)", "1"), ("mod(-7, 3)", "-1")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...2)
        let types = try arguments.map { try Signatures.number(name, $0, null: .int64) }
        let type: DataType = types.allSatisfy { $0.isInteger && $0 != .uint64 } ? .int64 : .double
        return FunctionSignature([type, type], returns: type)
    } kernel: { rows in
        var isZero: [Bool] = []
        let result: Column
        if rows.type == .int64 {
            let (a, b) = (Numbers.pointer(rows[0], as: Int64.self), Numbers.pointer(rows[1], as: Int64.self))
            isZero = (0..<rows.count).map { b[$0] == 0 }
            result = Numbers.map(rows, .int64, 0 as Int64) { b[$0] == 0 || b[$0] == -1 ? 0 : a[$0] % b[$0] }
        } else {
            let (a, b) = (Numbers.pointer(rows[0], as: Double.self), Numbers.pointer(rows[1], as: Double.self))
            isZero = (0..<rows.count).map { b[$0] == 0 }
            result = Numbers.map(rows, .double, 0 as Double) { a[$0].truncatingRemainder(dividingBy: b[$0]) }
        }
        guard case .primitive(let column) = result, isZero.contains(true) else { return result }
        return .primitive(
            PrimitiveColumn(
                type: column.type, values: column.values,
                validity: Bitmap.intersection(column.validity, Bitmap(isZero.map { !$0 })), count: column.count))
    }
}
