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
    /// Rows of the column in work that are wanted; nil for all. Readers count from its beginning.
    var window: Range<Int>?

    var swapsBytes: Bool { file.schema.isBigEndian }

    mutating func node() throws -> ArrowBatchHeader.Node {
        cursor.node += 1
        let node = header.nodes[cursor.node - 1]
        guard let window else { return node }
        guard window.upperBound <= node.count else {
            throw FormatError(
                .damagedFile, "a column has \(node.count) values, \(window.upperBound) of which are pointed to")
        }
        return ArrowBatchHeader.Node(count: window.count, nullCount: node.nullCount)
    }

    /// The next buffer, `count` values of `width` bytes from the window's beginning on.
    mutating func values(_ count: Int, width: Int) throws -> Buffer {
        cursor.buffer += 1
        guard let window else { return try body.buffer(cursor.buffer - 1, atLeast: count * width) }
        let start = window.lowerBound * width
        return try body.part(cursor.buffer - 1, start..<start + count * width)
    }

    /// The same of integers, in our byte order.
    mutating func integers(_ count: Int, width: Int) throws -> Buffer {
        let buffer = try values(count, width: width)
        return swapsBytes ? ArrowByteOrder.swapped(buffer, count: count, width: width) : buffer
    }

    /// The next buffer, as far as `span`: the bytes from the second part of the result on.
    mutating func bytes(_ span: Range<Int>) throws -> (Buffer, start: Int) {
        cursor.buffer += 1
        if window == nil { return (try body.buffer(cursor.buffer - 1, atLeast: span.upperBound), 0) }
        return (try body.part(cursor.buffer - 1, span), span.lowerBound)
    }

    mutating func bits(_ count: Int) throws -> ArrowBits {
        cursor.buffer += 1
        guard let window else {
            return ArrowBits(buffer: try body.buffer(cursor.buffer - 1, atLeast: (count + 7) / 8), start: 0)
        }
        let first = window.lowerBound / 8
        let end = window.lowerBound + count
        return ArrowBits(
            buffer: try body.part(cursor.buffer - 1, first..<max(first, (end + 7) / 8)), start: window.lowerBound % 8)
    }

    mutating func validity(_ node: ArrowBatchHeader.Node) throws -> ArrowBits? {
        if node.nullCount != 0 { return try bits(node.count) }
        cursor.buffer += 1
        return nil
    }

    /// How many buffers the views of the column in work have.
    mutating func variadicCount() -> Int {
        cursor.variadic += 1
        return header.variadicCounts[cursor.variadic - 1]
    }

    func dictionary(_ id: Int64) throws -> Column {
        try file.dictionaryStore.values(id, of: file, state: state, settings)
    }
}

extension ArrowSource {
    /// The reader of `field`, whose node is next, for some of its rows or all.
    mutating func reader(_ field: ArrowField, window: Range<Int>?) throws -> any ArrowColumnReader {
        let outer = self.window
        defer { self.window = outer }
        self.window = window
        return try reader(field)
    }

    private mutating func reader(_ field: ArrowField) throws -> any ArrowColumnReader {
        if let dictionary = field.dictionary { return try ArrowDictionaryReader(dictionary, field, &self) }
        let type = try field.field(settings).type
        switch field.type {
        case .null: return try ArrowNullReader(type, &self)
        case .boolean: return try ArrowBooleanReader(&self)
        case .variable(_, let isLarge): return try ArrowTextReader(type, isLarge: isLarge, &self)
        case .view: return try ArrowViewReader(type, &self)
        case .fixedBinary(let width): return try ArrowFixedBinaryReader(width, &self)
        case .map: return try ArrowListReader(type, field.children[0], isLarge: false, &self)
        case .list(let isLarge): return try ArrowListReader(type, field.children[0], isLarge: isLarge, &self)
        case .listView(let isLarge): return try ArrowListViewReader(type, field.children[0], isLarge: isLarge, &self)
        case .fixedList(let size): return try ArrowFixedListReader(type, size, field.children[0], &self)
        case .structure: return try ArrowStructReader(type, field.children, &self)
        case .union(let isDense, let ids):
            return try ArrowUnionReader(type, isDense: isDense, ids, field.children, &self)
        case .runEndEncoded: return try ArrowRunEndReader(field.children, &self)
        default: return try ArrowFixedReader(type, field.type, &self)
        }
    }
}
