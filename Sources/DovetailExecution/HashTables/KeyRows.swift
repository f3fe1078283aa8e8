import DovetailColumnar

/// Keys of a batch as rows of a `KeyLayout`, with their hashes. Reused from batch to batch by one thread.
final class KeyRows {
    let layout: KeyLayout
    private var rowBuffer = Buffer(byteCount: 0)
    private var hashBuffer = Buffer(byteCount: 0)
    /// Rows with a null key, where the layout keeps none; nil = none.
    private(set) var validity: Bitmap?
    /// Keep what the rows' string views point into alive until the next `encode`.
    private var columns: [Column] = []

    init(layout: KeyLayout) { self.layout = layout }

    var rows: UnsafeMutableRawPointer { rowBuffer.base }
    var hashes: UnsafeMutablePointer<UInt64> { hashBuffer.pointer(as: UInt64.self) }

    /// Encodes `count` rows of the key columns.
    func encode(_ keys: [Column], count: Int) {
        if hashBuffer.byteCount < count * 8 { hashBuffer = Buffer(byteCount: count * 8) }
        if rowBuffer.byteCount < count * layout.width { rowBuffer = Buffer(byteCount: count * layout.width) }
        if keys.isEmpty {
            hashes.update(repeating: 0, count: count)
        } else {
            Kernels.hash(keys, count: count, into: hashes)
        }
        (rowBuffer.base).initializeMemory(as: UInt8.self, repeating: 0, count: count * layout.width)
        columns = keys.map { $0.flattened() }
        validity = nil
        for (part, column) in zip(layout.parts, columns) {
            if let nullOffset = part.nullOffset {
                KeyRows.store(column, part: part, rowBuffer.base, width: layout.width, nullOffset: nullOffset, count)
            } else {
                KeyRows.store(column, part: part, rowBuffer.base, width: layout.width, nullOffset: nil, count)
                validity = Bitmap.intersection(validity, KeyRows.validity(of: column, count: count))
            }
        }
    }

    private static func validity(of column: Column, count: Int) -> Bitmap? {
        if case .null = column { return Bitmap(repeating: false, count: count) }
        return column.validity
    }

    private static func store(
        _ column: Column, part: KeyLayout.Part, _ rows: UnsafeMutableRawPointer, width: Int, nullOffset: Int?,
        _ count: Int
    ) {
        let target = rows + part.offset
        switch column {
        case .boolean(let bits): storeBits(bits.values, target, width, count)
        case .primitive(let values): storeValues(values, part.physical, target, width, count)
        case .string(let strings): storeFixed(strings.pointer, target, width, count)
        default: break
        }
        guard column.hasNulls else { return }
        clearNulls(column, part: part, rows, width: width, nullOffset: nullOffset, count)
    }

    private static func storeValues(
        _ column: PrimitiveColumn, _ physical: DataType.Physical, _ target: UnsafeMutableRawPointer, _ width: Int,
        _ count: Int
    ) {
        switch physical {
        case .float: storeFloats(column.pointer(as: Float.self), target, width, count)
        case .double: storeDoubles(column.pointer(as: Double.self), target, width, count)
        default:
            switch physical.byteWidth {
            case 1: storeFixed(column.pointer(as: UInt8.self), target, width, count)
            case 2: storeFixed(column.pointer(as: UInt16.self), target, width, count)
            case 4: storeFixed(column.pointer(as: UInt32.self), target, width, count)
            case 8: storeFixed(column.pointer(as: UInt64.self), target, width, count)
            default: storeFixed(column.pointer(as: StringView.self), target, width, count)
            }
        }
    }

    private static func storeFixed<T: BitwiseCopyable>(
        _ source: UnsafePointer<T>, _ target: UnsafeMutableRawPointer, _ width: Int, _ count: Int
    ) {
        var at = target
        for row in 0..<count {
            at.storeBytes(of: source[row], as: T.self)
            at += width
        }
    }

    /// NaN is one value, and -0 is 0, as in groups and joins.
    private static func storeDoubles(
        _ source: UnsafePointer<Double>, _ target: UnsafeMutableRawPointer, _ width: Int, _ count: Int
    ) {
        var at = target
        for row in 0..<count {
            let value = source[row]
            at.storeBytes(of: value == value ? (value + 0.0).bitPattern : Double.nan.bitPattern, as: UInt64.self)
            at += width
        }
    }

    private static func storeFloats(
        _ source: UnsafePointer<Float>, _ target: UnsafeMutableRawPointer, _ width: Int, _ count: Int
    ) {
        var at = target
        for row in 0..<count {
            let value = source[row]
            at.storeBytes(of: value == value ? (value + 0.0).bitPattern : Float.nan.bitPattern, as: UInt32.self)
            at += width
        }
    }

    private static func storeBits(_ bits: Bitmap, _ target: UnsafeMutableRawPointer, _ width: Int, _ count: Int) {
        var at = target
        for row in 0..<count {
            at.storeBytes(of: bits[row] ? 1 : 0, as: UInt8.self)
            at += width
        }
    }

    /// A null's value is zero, so that equal rows have equal bytes.
    private static func clearNulls(
        _ column: Column, part: KeyLayout.Part, _ rows: UnsafeMutableRawPointer, width: Int, nullOffset: Int?,
        _ count: Int
    ) {
        let bytes = part.physical == .bit ? 1 : (part.physical.byteWidth ?? 0)
        for row in 0..<count where column.isNull(at: row) {
            let at = rows + row * width
            (at + part.offset).initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
            if let nullOffset { (at + nullOffset).storeBytes(of: 1, as: UInt8.self) }
        }
    }
}

extension KeyLayout {
    /// Whether two rows hold the same key. Strings of up to twelve bytes are compared as words.
    @inline(__always)
    func isEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer) -> Bool {
        var offset = stringCount &* 16
        var difference: UInt64 = 0
        while offset < width {
            difference |=
                left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                ^ right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            offset &+= 8
        }
        if difference != 0 { return false }
        return stringCount == 0 || equalStrings(left, right)
    }

    private func equalStrings(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer) -> Bool {
        var offset = 0
        while offset < stringCount &* 16 {
            let a = left.loadUnaligned(fromByteOffset: offset, as: StringView.self)
            let b = right.loadUnaligned(fromByteOffset: offset, as: StringView.self)
            if !(a == b) { return false }
            offset &+= 16
        }
        return true
    }

    /// Columns of `count` rows taken from `rows`; strings point where the views do, kept alive by `heap`.
    func decode(_ rows: UnsafeRawPointer, count: Int, heap: StringHeap?) -> [Column] {
        parts.map { part in
            let validity = decodeValidity(rows, part, count)
            switch part.physical {
            case .null, .list, .structure: return Column.nulls(type: part.type, count: count)
            case .bit:
                let bits = Bitmap(
                    (0..<count).map { rows.load(fromByteOffset: $0 * width + part.offset, as: UInt8.self) != 0 })
                return .boolean(BooleanColumn(values: bits, validity: validity))
            case .view:
                let views = decodeFixed(rows, part, count, as: StringView.self)
                return .string(
                    StringColumn(type: part.type, views: views, heap: heap, validity: validity, count: count))
            default:
                return .primitive(
                    PrimitiveColumn(
                        type: part.type, values: decodeValues(rows, part, count), validity: validity, count: count))
            }
        }
    }

    private func decodeValidity(_ rows: UnsafeRawPointer, _ part: Part, _ count: Int) -> Bitmap? {
        guard let nullOffset = part.nullOffset else { return nil }
        let buffer = Buffer(zeroed: Bitmap.byteCount(for: count))
        let words = buffer.pointer(as: UInt64.self)
        for row in 0..<count {
            let isNull = rows.load(fromByteOffset: row &* width &+ nullOffset, as: UInt8.self)
            words[row >> 6] |= UInt64(isNull ^ 1) &<< UInt64(row & 63)
        }
        return Bitmap(buffer: buffer, count: count)
    }

    private func decodeValues(_ rows: UnsafeRawPointer, _ part: Part, _ count: Int) -> Buffer {
        switch part.physical.byteWidth {
        case 1: decodeFixed(rows, part, count, as: UInt8.self)
        case 2: decodeFixed(rows, part, count, as: UInt16.self)
        case 4: decodeFixed(rows, part, count, as: UInt32.self)
        case 8: decodeFixed(rows, part, count, as: UInt64.self)
        default: decodeFixed(rows, part, count, as: StringView.self)
        }
    }

    private func decodeFixed<T: BitwiseCopyable>(
        _ rows: UnsafeRawPointer, _ part: Part, _ count: Int, as type: T.Type
    ) -> Buffer {
        let buffer = Buffer(byteCount: count * MemoryLayout<T>.size)
        let target = buffer.pointer(as: T.self)
        var at = rows + part.offset
        for row in 0..<count {
            target[row] = at.loadUnaligned(as: T.self)
            at += width
        }
        return buffer
    }
}
