import DovetailColumnar
import DovetailPlan

/// Functions of lists and maps.
enum Lists {
    static let all: [any ScalarFunction] = [cardinality, extract, ListValue()]

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

    static let extract = RowFunction(
        "list_extract", ["element_at", "array_extract", "list_element"],
        "The element at a position, from 1 or from the end below zero, or the value of a map's key; null where there is none.",
        examples: []
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...2)
        switch arguments[0] {
        case .list(let element): return FunctionSignature([arguments[0], .int64], returns: element.type)
        case .map(let key, let value): return FunctionSignature([arguments[0], key.type], returns: value.type)
        case .null: return FunctionSignature([.null, .null], returns: .null)
        default: throw Signatures.mismatch(name, needs: "a list or map", not: arguments[0])
        }
    } kernel: { rows in
        guard case .list(let lists) = rows[0] else { return .nulls(type: rows.type, count: rows.count) }
        let indices = Buffer(byteCount: rows.count * 4)
        let (target, offsets) = (indices.pointer(as: UInt32.self), lists.offsets.pointer(as: Int32.self))
        var values = lists.child
        var keys: Column?
        if case .map = lists.type, case .structure(let pairs) = lists.child {
            keys = pairs.children[0]
            values = pairs.children[1]
        }
        for row in 0..<rows.count {
            target[row] = .max
            guard rows.validity?[row] ?? true else { continue }
            let range = Int(offsets[row])..<Int(offsets[row + 1])
            if let keys {
                let key = rows[1].scalar(at: row)
                if let place = range.first(where: { keys.scalar(at: $0) == key }) { target[row] = UInt32(place) }
            } else if case .int(let position) = rows[1].scalar(at: row), position != 0,
                position.magnitude <= UInt64(range.count)
            {
                let place = position > 0 ? range.lowerBound + Int(position) - 1 : range.upperBound + Int(position)
                target[row] = UInt32(place)
            }
        }
        return withExtendedLifetime(indices) { values.taking(optional: UnsafePointer(target), count: rows.count) }
    }
}

/// array(...): the arguments as a list, nulls included.
struct ListValue: ScalarFunction {
    let name = "list_value"
    let aliases = ["array", "list_pack"]
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
