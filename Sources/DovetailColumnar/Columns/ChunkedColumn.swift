/// One column of many batches, gathered from by row without being put together first: sorted output touches every row once,
/// so copying all of them beforehand would double its traffic and its memory.
///
/// Rows have numbers of two parts, chunk and place in it (`rowNumber`), which fit UInt32.
public struct ChunkedColumn: Sendable {
    /// Bits of a row number that are the place in the chunk.
    public static let placeBits: UInt32 = 13

    @inlinable
    public static func rowNumber(chunk: Int, place: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: chunk) &<< placeBits | UInt32(truncatingIfNeeded: place)
    }

    private enum Layout: Sendable {
        /// Values of so many bytes; strings are views into `heap`.
        case values(Chunks, width: Int, heap: StringHeap?)
        /// Codes, which are those of `values` once the chunk's entry of `maps` is applied.
        case codes(Chunks, maps: [Buffer?], values: Column)
        /// Put together after all, with the number of each chunk's first row.
        case whole(Column, starts: [Int])
    }

    /// Where the values (or codes) and the validity of each chunk lie.
    fileprivate struct Chunks: @unchecked Sendable {
        let columns: [Column]
        let bases: [UnsafeRawPointer]
        /// nil when no chunk has nulls.
        let validities: [UnsafePointer<UInt64>?]?
    }

    private let type: DataType
    private let layout: Layout

    /// - Parameter chunks: Each of `type` or `.null`, of at most 2^13 rows.
    public init(_ chunks: [Column], type: DataType) {
        self.type = type
        if let codes = ChunkedColumn.codes(chunks) {
            layout = codes
        } else if let width = type.byteWidth, type.physical != .bit {
            let flat = chunks.map { $0.flattenedKeepingNulls(type) }
            let heap = StringHeap.union(
                flat.map { if case .string(let column) = $0 { column.heap } else { nil } })
            layout = .values(ChunkedColumn.place(flat), width: width, heap: heap)
        } else {
            var starts: [Int] = []
            var total = 0
            for chunk in chunks {
                starts.append(total)
                total += chunk.count
            }
            layout = .whole(Column.concatenating(chunks, type: type), starts: starts)
        }
    }

    /// The rows of the given numbers, in that order.
    public func taking(_ rows: UnsafePointer<UInt32>, count: Int) -> Column {
        switch layout {
        case .values(let chunks, let width, let heap):
            let result = Buffer(byteCount: count * width)
            ChunkedColumn.gather(chunks.bases, width, rows, count, into: result)
            let validity = chunks.validity(of: rows, count)
            if type.physical == .view {
                return .string(
                    StringColumn(type: type, views: result, heap: heap, validity: validity, count: count))
            }
            return .primitive(PrimitiveColumn(type: type, values: result, validity: validity, count: count))
        case .codes(let chunks, let maps, let values):
            let codes = Buffer(byteCount: count * 4)
            ChunkedColumn.gather(chunks.bases, 4, rows, count, into: codes)
            ChunkedColumn.translate(codes, maps, rows, count)
            return .dictionary(
                DictionaryColumn(
                    codes: codes, values: values, validity: chunks.validity(of: rows, count), count: count))
        case .whole(let column, let starts):
            let indices = Buffer(byteCount: count * 4)
            let target = indices.pointer(as: UInt32.self)
            for row in 0..<count {
                let (chunk, place) = ChunkedColumn.split(rows[row])
                target[row] = UInt32(truncatingIfNeeded: starts[chunk] &+ place)
            }
            return withExtendedLifetime(indices) { column.taking(UnsafePointer(target), count: count) }
        }
    }

    /// What `rowNumber` puts together.
    @inlinable
    public static func split(_ row: UInt32) -> (chunk: Int, place: Int) {
        (Int(row &>> placeBits), Int(row & (1 &<< placeBits &- 1)))
    }

    private static func place(_ columns: [Column]) -> Chunks {
        let bases: [UnsafeRawPointer] = columns.map { column in
            switch column {
            case .primitive(let column): UnsafeRawPointer(column.values.base)
            case .string(let column): UnsafeRawPointer(column.views.base)
            case .dictionary(let column): UnsafeRawPointer(column.codes.base)
            default: UnsafeRawPointer(ChunkedColumn.nothing.base)
            }
        }
        let hasNulls = columns.contains { $0.hasNulls }
        return Chunks(
            columns: columns, bases: bases,
            validities: hasNulls ? columns.map { column in column.validity.map { UnsafePointer($0.words) } } : nil)
    }

    /// What empty chunks point at.
    private static let nothing = Buffer(zeroed: 64)
}

extension ChunkedColumn.Chunks {
    fileprivate func validity(of rows: UnsafePointer<UInt32>, _ count: Int) -> Bitmap? {
        guard let validities else { return nil }
        return validities.withUnsafeBufferPointer { words in
            Bitmap.make(count: count) { index in
                let (chunk, place) = ChunkedColumn.split(rows[index])
                guard let bits = words[chunk] else { return true }
                return (bits[place >> 6] &>> UInt64(place & 63)) & 1 != 0
            }
        }
    }
}

// MARK: - Loops

extension ChunkedColumn {
    private static func gather(
        _ bases: [UnsafeRawPointer], _ width: Int, _ rows: UnsafePointer<UInt32>, _ count: Int, into result: Buffer
    ) {
        bases.withUnsafeBufferPointer { bases in
            guard let bases = bases.baseAddress else { return }
            switch width {
            case 1: gather(bases, rows, count, into: result, as: UInt8.self)
            case 2: gather(bases, rows, count, into: result, as: UInt16.self)
            case 4: gather(bases, rows, count, into: result, as: UInt32.self)
            case 8: gather(bases, rows, count, into: result, as: UInt64.self)
            default: gather(bases, rows, count, into: result, as: StringView.self)
            }
        }
    }

    @inline(__always)
    private static func gather<T: BitwiseCopyable>(
        _ bases: UnsafePointer<UnsafeRawPointer>, _ rows: UnsafePointer<UInt32>, _ count: Int, into result: Buffer,
        as _: T.Type
    ) {
        let target = result.pointer(as: T.self)
        for index in 0..<count {
            let (chunk, place) = split(rows[index])
            target[index] = bases[chunk].assumingMemoryBound(to: T.self)[place]
        }
    }

    private static func translate(
        _ codes: Buffer, _ maps: [Buffer?], _ rows: UnsafePointer<UInt32>, _ count: Int
    ) {
        let target = codes.pointer(as: UInt32.self)
        let pointers = maps.map { $0.map { UnsafePointer($0.pointer(as: UInt32.self)) } }
        guard pointers.contains(where: { $0 != nil }) else { return }
        pointers.withUnsafeBufferPointer { pointers in
            for index in 0..<count {
                if let map = pointers[Int(rows[index] &>> placeBits)] { target[index] = map[Int(target[index])] }
            }
        }
        withExtendedLifetime(maps) {}
    }
}

// MARK: - Dictionaries

extension ChunkedColumn {
    /// Entries of all dictionaries together above which it is not worth while to make one of them.
    private static let entryLimit = 1 << 18

    /// Chunks that are all dictionaries (or null throughout) under one dictionary of distinct values.
    private static func codes(_ chunks: [Column]) -> Layout? {
        var distinct: [Column] = []
        var owners: [Int] = []
        for chunk in chunks {
            guard case .dictionary(let column) = chunk else { return nil }
            let known = distinct.lastIndex { $0.sharesValues(with: column.values) }
            owners.append(known ?? distinct.count)
            if known == nil { distinct.append(column.values) }
        }
        guard let first = distinct.first, !first.type.isNested else { return nil }
        guard distinct.count > 1 else {
            return .codes(place(chunks), maps: Array(repeating: nil, count: chunks.count), values: first)
        }
        guard distinct.reduce(0, { $0 + $1.count }) <= entryLimit else { return nil }
        let (values, maps) = unify(distinct)
        return .codes(place(chunks), maps: owners.map { maps[$0] }, values: values)
    }

    /// One dictionary for several: its values, each once, and for each of them the new codes of its values.
    private static func unify(_ dictionaries: [Column]) -> (Column, [Buffer]) {
        let all = Column.concatenating(dictionaries, type: dictionaries[0].type)
        let hashes = Buffer(byteCount: all.count * 8)
        Kernels.hash([all], count: all.count, into: hashes.pointer())
        let slotCount = 1 << (Int.bitWidth - (all.count * 2).leadingZeroBitCount)
        var slots = [Int32](repeating: -1, count: slotCount)
        var firsts: [UInt32] = []
        let codes = Buffer(byteCount: all.count * 4)
        let target = codes.pointer(as: UInt32.self)
        for entry in 0..<all.count {
            var slot = Int(truncatingIfNeeded: hashes.pointer(as: UInt64.self)[entry]) & (slotCount - 1)
            while slots[slot] >= 0, !all.isIdentical(Int(firsts[Int(slots[slot])]), entry) {
                slot = (slot + 1) & (slotCount - 1)
            }
            if slots[slot] < 0 {
                slots[slot] = Int32(firsts.count)
                firsts.append(UInt32(entry))
            }
            target[entry] = UInt32(slots[slot])
        }
        var maps: [Buffer] = []
        var start = 0
        for dictionary in dictionaries {
            maps.append(Buffer(slicing: codes, from: start * 4, byteCount: dictionary.count * 4))
            start += dictionary.count
        }
        let values = firsts.withUnsafeBufferPointer { rows in
            rows.baseAddress.map { all.taking($0, count: rows.count) } ?? all
        }
        return (values, maps)
    }
}

extension Column {
    /// Flat, with memory under every row; a `.null` of whatever type becomes rows of `type`.
    fileprivate func flattenedKeepingNulls(_ type: DataType) -> Column {
        let flat = flattened()
        guard case .null = flat else { return flat }
        let nothing = Bitmap(repeating: false, count: count)
        let values = Buffer(zeroed: count * (type.byteWidth ?? 0))
        return type.physical == .view
            ? .string(StringColumn(type: type, views: values, heap: nil, validity: nothing, count: count))
            : .primitive(PrimitiveColumn(type: type, values: values, validity: nothing, count: count))
    }

    /// True for the same bytes: equal values may differ (zeros in sign, intervals in their parts) and stay apart.
    fileprivate func isIdentical(_ a: Int, _ b: Int) -> Bool {
        switch self {
        case .string(let column): return column.pointer[a] == column.pointer[b]
        case .primitive(let column):
            let width = column.type.byteWidth ?? 0
            return compareMemory(column.values.base + a * width, column.values.base + b * width, width) == 0
        default: return a == b
        }
    }
}
