/// Where string kernels write their results: views, and blocks of memory for the long ones that never move.
struct TextWriter {
    private let views: Buffer
    private let target: UnsafeMutablePointer<StringView>
    private var blocks: [Buffer] = []
    private var next: UnsafeMutablePointer<UInt8>?
    private var room = 0
    private var mask: NullMask

    private init(count: Int, validity: Bitmap?) {
        views = Buffer(zeroed: count * 16)
        target = views.pointer()
        mask = NullMask(validity, count: count)
    }

    /// A text column of `count` rows; `body` is called for the rows that are not null.
    @inline(__always)
    static func column(
        count: Int, validity: Bitmap?, heap: StringHeap? = nil, _ body: (Int, inout TextWriter) throws -> Void
    ) rethrows -> Column {
        var writer = TextWriter(count: count, validity: validity)
        for row in 0..<count {
            if let validity, !validity[row] { continue }
            try body(row, &writer)
        }
        let own = writer.blocks.isEmpty ? nil : StringHeap(buffers: writer.blocks)
        return .string(
            StringColumn(
                views: writer.views, heap: StringHeap.union([heap, own]), validity: writer.mask.validity, count: count))
    }

    /// Room for `count` bytes, to be followed by `commit`.
    @inline(__always)
    mutating func reserve(_ count: Int) -> UnsafeMutablePointer<UInt8> {
        if count <= room, let next { return next }
        return grow(count)
    }

    @inline(never)
    private mutating func grow(_ count: Int) -> UnsafeMutablePointer<UInt8> {
        let block = Buffer(byteCount: max(count, min(4_096 << min(blocks.count, 8), 1 << 20)))
        blocks.append(block)
        let base = block.pointer(as: UInt8.self)
        next = base
        room = block.byteCount
        return base
    }

    /// Makes the first `count` of the reserved bytes the value of `row`; short ones leave the room to the next.
    @inline(__always)
    mutating func commit(_ count: Int, row: Int) {
        guard let start = next, count > 0 else { return }
        target[row] = StringView(start, count: count)
        if count > StringView.inlineCapacity {
            next = start + count
            room &-= count
        }
    }

    /// Makes a view the value of `row`; its bytes belong to the heap the column is given.
    @inline(__always)
    mutating func share(_ view: StringView, row: Int) { target[row] = view }

    mutating func setNull(_ row: Int) { mask.setNull(row) }

    /// Makes a copy of `text` the value of `row`.
    mutating func write(_ text: String, row: Int) {
        var text = text
        text.withUTF8 { bytes in
            guard let source = bytes.baseAddress else { return }
            reserve(bytes.count).update(from: source, count: bytes.count)
            commit(bytes.count, row: row)
        }
    }
}

extension Column {
    /// Flat text; a column without a value gives empty views. Kernels are handed flat columns by their callers.
    var text: StringColumn {
        flatStrings ?? StringColumn(views: Buffer(zeroed: count * 16), heap: nil, count: count)
    }

    /// Flat values of eight bytes, for parameters such as positions and lengths.
    func words<T>(as _: T.Type) -> UnsafePointer<T> {
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
