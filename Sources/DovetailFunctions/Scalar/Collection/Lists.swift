import DovetailColumnar
import DovetailPlan

/// Functions of lists and maps.
enum Lists {
    static let all: [any ScalarFunction] = [cardinality]

    static let cardinality = RowFunction(
        "cardinality", ["size", "array_length", "array_size"], "The number of elements of a list or map.", examples: []
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 1...1)
        guard arguments[0].isNested || arguments[0] == .null else {
            throw Signatures.mismatch(name, needs: "a list or map", not: arguments[0])
        }
        if case .structure = arguments[0] {
            throw Signatures.mismatch(name, needs: "a list or map", not: arguments[0])
        }
        return FunctionSignature(arguments, returns: .int64)
    } kernel: { rows in
        guard case .list(let lists) = rows[0] else { return .nulls(type: .int64, count: rows.count) }
        return counts(lists, validity: rows.validity)
    }

    static func counts(_ lists: ListColumn, validity: Bitmap?) -> Column {
        let output = Buffer(byteCount: lists.count * 8)
        let (target, offsets) = (output.pointer(as: Int64.self), lists.offsets.pointer(as: Int32.self))
        for row in 0..<lists.count { target[row] = Int64(offsets[row + 1] &- offsets[row]) }
        return .primitive(PrimitiveColumn(type: .int64, values: output, validity: validity, count: lists.count))
    }
}
