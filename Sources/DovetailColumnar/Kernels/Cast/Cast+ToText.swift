/// Writing columns as text: views over an arena, short values inside of the view.
extension Kernels {
    /// Formats fixed-width values; `body` writes one and gives its length, at most `TextFormatting.maximumLength`.
    @inline(__always)
    static func formatText<S>(
        _ column: PrimitiveColumn, as _: S.Type, _ body: (S, UnsafeMutablePointer<UInt8>) -> Int
    ) -> Column {
        let source: UnsafePointer<S> = column.pointer()
        return formatText(count: column.count, validity: column.validity) { row, target in body(source[row], target) }
    }

    /// As above, by row number.
    @inline(__always)
    static func formatText(
        count: Int, validity: Bitmap?, _ body: (Int, UnsafeMutablePointer<UInt8>) -> Int
    ) -> Column {
        let views = Buffer(byteCount: count * 16)
        let target = views.pointer(as: StringView.self)
        var arena = TextArena(valueCount: count)
        if let validity {
            let words = validity.words
            for row in 0..<count {
                if (words[row >> 6] &>> UInt64(truncatingIfNeeded: row & 63)) & 1 == 0 {
                    target[row] = StringView()
                    continue
                }
                target[row] = arena.commit(body(row, arena.room()))
            }
        } else {
            for row in 0..<count { target[row] = arena.commit(body(row, arena.room())) }
        }
        return .string(StringColumn(views: views, heap: arena.finish(), validity: validity, count: count))
    }
}

/// Memory for the texts of one column. Room for the next value is always there; values of up to twelve bytes do not use it
/// up.
struct TextArena {
    private var cursor: UnsafeMutablePointer<UInt8>
    private var end: UnsafeMutablePointer<UInt8>
    private var chunk: Buffer
    private var buffers: [Buffer] = []
    private var isUsed = false
    private static let chunkSize = 1 << 18

    init(valueCount: Int) {
        let size = min(max(valueCount, 4) * 32, TextArena.chunkSize) + TextFormatting.maximumLength
        chunk = Buffer(byteCount: size)
        cursor = chunk.pointer(as: UInt8.self)
        end = cursor + (size - TextFormatting.maximumLength)
    }

    /// Where the next value of at most `TextFormatting.maximumLength` bytes goes.
    @inline(__always)
    mutating func room() -> UnsafeMutablePointer<UInt8> {
        if cursor > end { grow(TextArena.chunkSize) }
        return cursor
    }

    /// Where a value of at most `count` bytes goes.
    mutating func room(_ count: Int) -> UnsafeMutablePointer<UInt8> {
        if count > (end - cursor) + TextFormatting.maximumLength { grow(max(count, TextArena.chunkSize)) }
        return cursor
    }

    @inline(never)
    private mutating func grow(_ size: Int) {
        if isUsed { buffers.append(chunk) }
        isUsed = false
        chunk = Buffer(byteCount: size + TextFormatting.maximumLength)
        cursor = chunk.pointer(as: UInt8.self)
        end = cursor + size
    }

    /// The view of the `count` bytes just written at `room()`.
    @inline(__always)
    mutating func commit(_ count: Int) -> StringView {
        if count <= StringView.inlineCapacity { return StringView(scratch: cursor, count: count) }
        let view = StringView(cursor, count: count)
        cursor += count
        isUsed = true
        return view
    }

    /// What keeps the long values alive; nil when there are none.
    mutating func finish() -> StringHeap? {
        if isUsed { buffers.append(chunk) }
        return buffers.isEmpty ? nil : StringHeap(buffers: buffers)
    }
}

extension StringView {
    /// A view of up to twelve bytes, of which sixteen may be read.
    @inline(__always)
    init(scratch: UnsafeRawPointer, count: Int) {
        let first = UInt64(scratch.loadUnaligned(as: UInt32.self))
        let rest = scratch.loadUnaligned(fromByteOffset: 4, as: UInt64.self)
        // Shifts of 64 and more give 0, so that every count is one expression.
        let firstMask = (UInt64(1) << UInt64(8 &* min(count, 4))) &- 1
        let restMask = (UInt64(1) << UInt64(8 &* max(count &- 4, 0))) &- 1
        self.init(low: UInt64(UInt32(truncatingIfNeeded: count)) | ((first & firstMask) &<< 32), high: rest & restMask)
    }
}
