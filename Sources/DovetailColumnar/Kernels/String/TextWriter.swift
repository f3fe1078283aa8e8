/// Where functions of text write their results: views, and blocks of memory for the long ones that never move.
///
/// Its users loop over rows in modules of their own, so that all of the short way is inlinable.
public struct TextWriter {
    @usableFromInline let views: Buffer
    @usableFromInline let target: UnsafeMutablePointer<StringView>
    @usableFromInline var next: UnsafeMutablePointer<UInt8>?
    @usableFromInline var room = 0
    private let type: DataType
    private var blocks: [Buffer] = []
    private var mask: NullMask

    @usableFromInline
    init(_ type: DataType, count: Int, validity: Bitmap?) {
        views = Buffer(zeroed: count * 16)
        target = views.pointer()
        mask = NullMask(validity, count: count)
        self.type = type
    }

    /// A text (or binary) column of `count` rows; `body` is called for the rows that are not null, and leaves the empty
    /// value where it writes none. Views it shares point into `heap`.
    @inlinable
    @inline(__always)
    public static func column(
        _ type: DataType = .string, count: Int, validity: Bitmap?, heap: StringHeap? = nil,
        _ body: (Int, inout TextWriter) throws -> Void
    ) rethrows -> Column {
        var writer = TextWriter(type, count: count, validity: validity)
        for row in 0..<count {
            if let validity, !validity[row] { continue }
            try body(row, &writer)
        }
        return writer.finish(count, heap)
    }

    @usableFromInline
    func finish(_ count: Int, _ heap: StringHeap?) -> Column {
        let own = blocks.isEmpty ? nil : StringHeap(buffers: blocks)
        return .string(
            StringColumn(
                type: type, views: views, heap: StringHeap.union([heap, own]), validity: mask.validity, count: count))
    }

    /// Room for `count` bytes, to be followed by `commit`.
    @inlinable
    @inline(__always)
    public mutating func reserve(_ count: Int) -> UnsafeMutablePointer<UInt8> {
        if count <= room, let next { return next }
        return grow(count)
    }

    @usableFromInline
    @inline(never)
    mutating func grow(_ count: Int) -> UnsafeMutablePointer<UInt8> {
        let block = Buffer(byteCount: max(count, min(4_096 << min(blocks.count, 8), 1 << 20)))
        blocks.append(block)
        let base = block.pointer(as: UInt8.self)
        next = base
        room = block.byteCount
        return base
    }

    /// Makes the first `count` of the reserved bytes the value of `row`; short ones leave the room to the next.
    @inlinable
    @inline(__always)
    public mutating func commit(_ count: Int, row: Int) {
        guard let start = next, count > 0 else { return }
        target[row] = StringView(start, count: count)
        if count > StringView.inlineCapacity {
            next = start + count
            room &-= count
        }
    }

    /// Makes a view the value of `row`; its bytes belong to the heap the column is given.
    @inlinable
    @inline(__always)
    public mutating func share(_ view: StringView, row: Int) { target[row] = view }

    @usableFromInline
    mutating func clear(_ row: Int) { mask.setNull(row) }

    /// Makes `row` null.
    @inlinable
    public mutating func setNull(_ row: Int) { clear(row) }

    /// Makes a copy of `text` the value of `row`.
    public mutating func write(_ text: String, row: Int) {
        var text = text
        text.withUTF8 { write(UnsafeRawBufferPointer($0), row: row) }
    }

    /// Makes a copy of `bytes` the value of `row`.
    public mutating func write(_ bytes: UnsafeRawBufferPointer, row: Int) {
        guard let source = bytes.baseAddress, bytes.count > 0 else { return }
        UnsafeMutableRawPointer(reserve(bytes.count)).copyMemory(from: source, byteCount: bytes.count)
        commit(bytes.count, row: row)
    }

    /// Makes a copy of `bytes` the value of `row`.
    public mutating func write(_ bytes: [UInt8], row: Int) { bytes.withUnsafeBytes { write($0, row: row) } }
}

extension Column {
    /// Flat text; a column without a value gives empty views. Kernels are handed flat columns by their callers.
    public var text: StringColumn {
        flatStrings ?? StringColumn(views: Buffer(zeroed: count * 16), heap: nil, count: count)
    }

    /// Flat values of eight bytes, for parameters such as positions and lengths.
    public func words<T>(as _: T.Type) -> UnsafePointer<T> {
        guard case .primitive(let column) = self else { preconditionFailure("parameters are flat") }
        return column.pointer()
    }
}

extension Kernels {
    /// A fixed-width column of `count` values; `body` is called for the rows that are not null.
    @inline(__always)
    static func values<T: BitwiseCopyable>(
        _ type: DataType, _ zero: T, count: Int, validity: Bitmap?, _ body: (Int) throws -> T
    ) rethrows -> Column {
        let output = Buffer(byteCount: count * MemoryLayout<T>.stride)
        let target = output.pointer(as: T.self)
        for row in 0..<count {
            if let validity, !validity[row] { target[row] = zero } else { target[row] = try body(row) }
        }
        return .primitive(PrimitiveColumn(type: type, values: output, validity: validity, count: count))
    }

    @inline(__always)
    static func bits(count: Int, validity: Bitmap?, _ body: (Int) -> Bool) -> Column {
        let output = Buffer(zeroed: Bitmap.byteCount(for: count))
        let target = output.pointer(as: UInt64.self)
        for row in 0..<count {
            if let validity, !validity[row] { continue }
            target[row >> 6] |= UInt64(bit(body(row))) &<< UInt64(truncatingIfNeeded: row & 63)
        }
        return .boolean(BooleanColumn(values: Bitmap(buffer: output, count: count), validity: validity))
    }
}
