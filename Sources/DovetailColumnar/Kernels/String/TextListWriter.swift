/// Builds lists of texts, such as a text's parts: views that share the bytes of the whole where they can.
public struct TextListWriter {
    private let views = GrowableBuffer()
    private let offsets: Buffer
    private var blocks: [Buffer] = []
    private var count = 0
    /// Elements that are null.
    private var nulls: [Int] = []

    private init(rows: Int) { offsets = Buffer(zeroed: (rows + 1) * 4) }

    /// A list of texts for each of `count` rows; `body` adds the elements of the rows that are not null.
    /// - Throws: `ColumnError` where a batch has more elements than fit.
    public static func column(
        count: Int, validity: Bitmap?, heap: StringHeap?, _ body: (Int, inout TextListWriter) throws -> Void
    ) throws -> Column {
        var writer = TextListWriter(rows: count)
        let ends = writer.offsets.pointer(as: Int32.self)
        for row in 0..<count {
            if validity?[row] ?? true { try body(row, &writer) }
            guard let end = Int32(exactly: writer.count) else {
                throw ColumnError(.overflow, "the lists of a batch have more elements than fit", row: row)
            }
            ends[row + 1] = end
        }
        let own = writer.blocks.isEmpty ? nil : StringHeap(buffers: writer.blocks)
        let child = StringColumn(
            views: writer.views.finish(), heap: StringHeap.union([heap, own]), validity: writer.childValidity,
            count: writer.count)
        return .list(
            ListColumn(
                type: .list(Field("element", .string)), offsets: writer.offsets, child: .string(child),
                validity: validity, count: count))
    }

    private var childValidity: Bitmap? {
        if nulls.isEmpty { return nil }
        var mask = NullMask(nil, count: count)
        for element in nulls { mask.setNull(element) }
        return mask.validity
    }

    /// Adds an element that is null.
    public mutating func appendNull() {
        nulls.append(count)
        views.append(StringView())
        count += 1
    }

    /// Adds a part of a view of the heap the column is given. A part of an inline view is inline itself.
    public mutating func append(sharing part: UnsafeRawBufferPointer) {
        views.append(part.baseAddress.map { StringView($0, count: part.count) } ?? StringView())
        count += 1
    }

    /// Adds a copy of a text.
    public mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            if bytes.count > StringView.inlineCapacity {
                let block = Buffer(copying: UnsafeRawBufferPointer(bytes))
                blocks.append(block)
                append(sharing: block.bytes)
            } else {
                append(sharing: UnsafeRawBufferPointer(bytes))
            }
        }
    }
}
