import DovetailColumnar

/// Hands the lengths and buffers of a batch to the readers of its columns, in order.
struct ArrowSource {
    let header: ArrowBatchHeader
    let body: ArrowBody
    var cursor: ArrowCursor
    let file: ArrowFile
    let state: Int
    let settings: ArrowReadSettings
    let unionsHaveValidity: Bool

    var swapsBytes: Bool { file.schema.isBigEndian }

    mutating func node() -> ArrowBatchHeader.Node {
        cursor.node += 1
        return header.nodes[cursor.node - 1]
    }

    mutating func buffer(atLeast needed: Int) throws -> Buffer {
        cursor.buffer += 1
        return try body.buffer(cursor.buffer - 1, atLeast: needed)
    }

    /// `count` integers of `width` bytes in our byte order.
    mutating func integers(_ count: Int, width: Int) throws -> Buffer {
        let buffer = try buffer(atLeast: count * width)
        return swapsBytes ? ArrowByteOrder.swapped(buffer, count: count, width: width) : buffer
    }

    mutating func validity(_ node: ArrowBatchHeader.Node) throws -> ArrowValidity {
        if node.nullCount == 0 {
            cursor.buffer += 1
            return ArrowValidity(bits: nil)
        }
        return ArrowValidity(bits: try buffer(atLeast: (node.count + 7) / 8))
    }

    /// Buffers of the views of the column in work.
    mutating func variadic() throws -> [Buffer] {
        cursor.variadic += 1
        return try (0..<header.variadicCounts[cursor.variadic - 1]).map { _ in try buffer(atLeast: 0) }
    }

    func dictionary(_ id: Int64) throws -> Column {
        try file.dictionaryStore.values(id, of: file, state: state, settings)
    }
}

extension ArrowSource {
    /// The reader of `field`, whose node is next.
    mutating func reader(_ field: ArrowField) throws -> any ArrowColumnReader {
        if let dictionary = field.dictionary { return try ArrowDictionaryReader(dictionary, field, &self) }
        let type = try field.field(settings).type
        switch field.type {
        case .null: return ArrowNullReader(type, &self)
        case .boolean: return try ArrowBooleanReader(&self)
        case .variable(_, isLarge: false): return try ArrowTextReader<Int32>(type, &self)
        case .variable(_, isLarge: true): return try ArrowTextReader<Int64>(type, &self)
        case .view: return try ArrowViewReader(type, &self)
        case .fixedBinary(let width): return try ArrowFixedBinaryReader(width, &self)
        case .list(isLarge: false), .map: return try ArrowListReader<Int32>(type, field.children[0], &self)
        case .list(isLarge: true): return try ArrowListReader<Int64>(type, field.children[0], &self)
        case .listView(isLarge: false): return try ArrowListViewReader<Int32>(type, field.children[0], &self)
        case .listView(isLarge: true): return try ArrowListViewReader<Int64>(type, field.children[0], &self)
        case .fixedList(let size): return try ArrowFixedListReader(type, size, field.children[0], &self)
        case .structure: return try ArrowStructReader(type, field.children, &self)
        case .union(let isDense, let ids):
            return try ArrowUnionReader(type, isDense: isDense, ids, field.children, &self)
        case .runEndEncoded: return try ArrowRunEndReader(field.children, &self)
        default: return try ArrowFixedReader(type, field.type, &self)
        }
    }
}
