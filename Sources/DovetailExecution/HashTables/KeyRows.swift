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
    ///
    /// - Throws: `ColumnError` for a nested value too large to be a key.
    func encode(_ keys: [Column], count: Int) throws {
        if hashBuffer.byteCount < count * 8 { hashBuffer = Buffer(byteCount: count * 8) }
        if rowBuffer.byteCount < count * layout.width { rowBuffer = Buffer(byteCount: count * layout.width) }
        (rowBuffer.base).initializeMemory(as: UInt8.self, repeating: 0, count: count * layout.width)
        columns = try zip(layout.parts, keys).map { try KeyRows.stored($1, part: $0) }
        if keys.isEmpty {
            hashes.update(repeating: 0, count: count)
        } else {
            Kernels.hash(columns, count: count, into: hashes)
        }
        validity = nil
        for (part, column) in zip(layout.parts, columns) {
            if let nullOffset = part.nullOffset {
                KeyRows.store(column, part: part, rowBuffer.base, width: layout.width, nullOffset: nullOffset, count)
            } else {
                KeyRows.store(column, part: part, rowBuffer.base, width: layout.width, nullOffset: nil, count)
                validity = Bitmap.intersection(validity, KeyRows.validity(of: column, count: count))
            }
        }
        for (part, column) in zip(layout.parts, keys) {
            guard let offset = part.shownOffset else { continue }
            let shown = try KeyRows.shown(column, part: part)
            KeyRows.storeShown(shown, rowBuffer.base + offset, width: layout.width, count)
            columns.append(shown)
        }
    }

    /// A nested column as its bytes.
    private static func stored(_ column: Column, part: KeyLayout.Part) throws -> Column {
        let flat = column.flattened()
        if case .null = flat { return flat }
        return part.isNested ? try Kernels.nestedKeys(flat, normalized: true) : flat
    }

    private static func shown(_ column: Column, part: KeyLayout.Part) throws -> Column {
        let flat = column.flattened()
        if case .null = flat { return flat }
        return part.isNested ? try Kernels.nestedKeys(flat, normalized: false) : flat
    }

    /// Values and views of sixteen bytes; those under nulls stay zero.
    private static func storeShown(
        _ column: Column, _ target: UnsafeMutableRawPointer, width: Int, _ count: Int
    ) {
        let source: UnsafePointer<StringView>
        switch column {
        case .primitive(let values): source = values.pointer()
        case .string(let strings): source = strings.pointer
        default: return
        }
        for row in 0..<count where !column.isNull(at: row) {
            (target + row &* width).storeBytes(of: source[row], as: StringView.self)
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
        case .interval: storeIntervals(column.pointer(as: Interval.self), target, width, count)
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

    /// Equal intervals have one length.
    private static func storeIntervals(
        _ source: UnsafePointer<Interval>, _ target: UnsafeMutableRawPointer, _ width: Int, _ count: Int
    ) {
        var at = target
        for row in 0..<count {
            at.storeBytes(of: source[row].totalNanoseconds, as: Int128.self)
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
        let bytes = KeyLayout.bytes(part.physical)
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
        var offset = viewCount &* 16
        var difference: UInt64 = 0
        while offset < comparedWidth {
            difference |=
                left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                ^ right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            offset &+= 8
        }
        if difference != 0 { return false }
        return viewCount == 0 || equalViews(left, right)
    }

    private func equalViews(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer) -> Bool {
        var offset = 0
        while offset < viewCount &* 16 {
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
            if part.isNested {
                let views = decodeFixed(rows, at: part.shownOffset ?? part.offset, count, as: StringView.self)
                let values = Kernels.nestedValues(
                    of: views.pointer(), count: count, validity: validity, heap: heap, type: part.type)
                return withExtendedLifetime(views) { values }
            }
            switch part.physical {
            case .null, .list, .structure: return Column.nulls(type: part.type, count: count)
            case .bit:
                let bits = Bitmap(
                    (0..<count).map { rows.load(fromByteOffset: $0 * width + part.offset, as: UInt8.self) != 0 })
                return .boolean(BooleanColumn(values: bits, validity: validity))
            case .view:
                let views = decodeFixed(rows, at: part.offset, count, as: StringView.self)
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
        let offset = part.shownOffset ?? part.offset
        switch part.physical.byteWidth {
        case 1: return decodeFixed(rows, at: offset, count, as: UInt8.self)
        case 2: return decodeFixed(rows, at: offset, count, as: UInt16.self)
        case 4: return decodeFixed(rows, at: offset, count, as: UInt32.self)
        case 8: return decodeFixed(rows, at: offset, count, as: UInt64.self)
        default: return decodeFixed(rows, at: offset, count, as: StringView.self)
        }
    }

    private func decodeFixed<T: BitwiseCopyable>(
        _ rows: UnsafeRawPointer, at offset: Int, _ count: Int, as type: T.Type
    ) -> Buffer {
        let buffer = Buffer(byteCount: count * MemoryLayout<T>.size)
        let target = buffer.pointer(as: T.self)
        var at = rows + offset
        for row in 0..<count {
            target[row] = at.loadUnaligned(as: T.self)
            at += width
        }
        return buffer
    }
}
