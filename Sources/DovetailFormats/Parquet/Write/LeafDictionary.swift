import CDovetailKernels
import DovetailColumnar

/// The decision to write a column chunk by dictionary: made on its values, by what it saves.
struct LeafDictionary {
    let form: StoredForm
    let count: Int

    /// Larger dictionaries cost readers more than they save.
    static let byteLimit = 1 << 20
    /// After so many values a column of mostly distinct ones is recognized.
    private static let sample = 16_384

    var bitWidth: Int32 { max(1, Int32(UInt32.bitWidth - UInt32(max(count - 1, 0)).leadingZeroBitCount)) }

    /// The distinct values in stored form.
    func values(_ scratch: LeafScratch) -> UnsafeRawPointer {
        switch form {
        case .word32: UnsafeRawPointer(scratch.table32.values)
        case .word64: UnsafeRawPointer(scratch.table64.values)
        case .view: UnsafeRawPointer(scratch.tableViews.values)
        default: UnsafeRawPointer(scratch.table128.values)
        }
    }

    /// Numbers the dense values of the scratch memory; nil when a dictionary does not pay.
    static func encode(_ scratch: LeafScratch, _ leaf: WriteLeaf) -> LeafDictionary? {
        let form = StoredForm(leaf.type)
        guard scratch.valueCount > 0 else { return nil }
        return switch form {
        case .word32: encode(scratch, leaf, form, scratch.table32)
        case .word64: encode(scratch, leaf, form, scratch.table64)
        case .decimal128: encode(scratch, leaf, form, scratch.table128)
        case .view: encode(scratch, leaf, form, scratch.tableViews)
        case .none, .boolean, .interval: nil
        }
    }

    private static func encode<Key>(
        _ scratch: LeafScratch, _ leaf: WriteLeaf, _ form: StoredForm, _ table: DictionaryTable<Key>
    ) -> LeafDictionary? {
        let total = scratch.valueCount
        let values = scratch.values.assumingMemoryBound(to: Key.self)
        let codes = scratch.codes.claim(total * 4 + 64).assumingMemoryBound(to: UInt32.self)
        table.reset()
        var done = 0
        while done < total {
            let some = min(sample, total - done)
            table.encode(values + done, count: some, into: codes + done)
            done += some
            if done == sample, table.count > sample / 2 { return nil }
            if !fits(table, form, leaf) { return nil }
        }
        let plain = byteCount(UnsafeRawPointer(values), total, form, leaf)
        return decide(table, form, leaf, valueCount: total, plainBytes: plain)
    }

    /// A dictionary saves when it and the codes take four fifths of the plain values at most.
    private static func decide<Key>(
        _ table: DictionaryTable<Key>, _ form: StoredForm, _ leaf: WriteLeaf, valueCount: Int, plainBytes: Int
    ) -> LeafDictionary? {
        let made = LeafDictionary(form: form, count: table.count)
        let coded =
            byteCount(UnsafeRawPointer(table.values), table.count, form, leaf) + valueCount * Int(made.bitWidth) / 8
        return coded * 5 <= plainBytes * 4 ? made : nil
    }

    private static func fits<Key>(_ table: DictionaryTable<Key>, _ form: StoredForm, _ leaf: WriteLeaf) -> Bool {
        byteCount(UnsafeRawPointer(table.values), table.count, form, leaf) <= byteLimit
    }

    private static func byteCount(_ values: UnsafeRawPointer, _ count: Int, _ form: StoredForm, _ leaf: WriteLeaf)
        -> Int
    {
        switch form {
        case .view: Int(dovetail_view_bytes(values, count)) + count * 4
        case .decimal128, .interval: count * leaf.fixedLength
        default: count * form.byteWidth
        }
    }
}

extension LeafDictionary {
    /// Carries over the codes of columns that are dictionaries already, so that only distinct values are looked at; nil
    /// when one is not, or it does not pay.
    static func translate(_ pieces: [LeafPiece], _ scratch: LeafScratch, _ leaf: WriteLeaf) throws -> LeafDictionary? {
        let form = StoredForm(leaf.type)
        for piece in pieces {
            guard case .dictionary = piece.column else { return nil }
        }
        return switch form {
        case .word32: try translate(pieces, scratch, leaf, form, scratch.table32)
        case .word64: try translate(pieces, scratch, leaf, form, scratch.table64)
        case .decimal128: try translate(pieces, scratch, leaf, form, scratch.table128)
        case .view: try translate(pieces, scratch, leaf, form, scratch.tableViews)
        case .none, .boolean, .interval: nil
        }
    }

    private static func translate<Key>(
        _ pieces: [LeafPiece], _ scratch: LeafScratch, _ leaf: WriteLeaf, _ form: StoredForm,
        _ table: DictionaryTable<Key>
    ) throws -> LeafDictionary? {
        let total = pieces.reduce(0) { $0 + $1.rows.limit }
        let codes = scratch.codes.claim(total * 4 + 64).assumingMemoryBound(to: UInt32.self)
        table.reset()
        var written = 0
        var translation: [UInt32] = []
        var current: Column?
        for case (let piece, .dictionary(let dictionary)) in pieces.map({ ($0, $0.column) }) {
            if !(current?.sharesMemory(with: dictionary.values) ?? false) {
                current = dictionary.values
                translation = Array(repeating: .max, count: dictionary.values.count)
            }
            let (source, count) = LeafGather.codes(of: dictionary, piece.rows, scratch.indices)
            let fresh = unseen(source, count, &translation)
            try enter(fresh, of: dictionary.values, &translation, scratch, leaf, form, table)
            let target = codes + written
            translation.withUnsafeBufferPointer { known in
                for row in 0..<count { target[row] = known[Int(source[row])] }
            }
            written += count
            if !fits(table, form, leaf) { return nil }
        }
        scratch.valueCount = written
        guard written > 0 else { return nil }
        let average = byteCount(UnsafeRawPointer(table.values), table.count, form, leaf) / max(table.count, 1)
        return decide(table, form, leaf, valueCount: written, plainBytes: average * written)
    }

    private static func unseen(
        _ source: UnsafePointer<UInt32>, _ count: Int, _ translation: inout [UInt32]
    ) -> [UInt32] {
        var fresh: [UInt32] = []
        translation.withUnsafeMutableBufferPointer { known in
            for row in 0..<count where known[Int(source[row])] == .max {
                fresh.append(source[row])
                known[Int(source[row])] = 0
            }
        }
        return fresh
    }

    private static func enter<Key>(
        _ fresh: [UInt32], of values: Column, _ translation: inout [UInt32], _ scratch: LeafScratch, _ leaf: WriteLeaf,
        _ form: StoredForm, _ table: DictionaryTable<Key>
    ) throws {
        guard !fresh.isEmpty else { return }
        scratch.headroom = 0
        scratch.valueCount = 0
        _ = scratch.dense.claim(fresh.count * 16 + 64)
        try fresh.withUnsafeBufferPointer { fresh in
            guard let base = fresh.baseAddress else { return }
            try LeafGather(leaf: leaf, form: form, scratch: scratch).append(values, .at(base, fresh.count))
        }
        var codes = [UInt32](repeating: 0, count: fresh.count)
        codes.withUnsafeMutableBufferPointer { codes in
            guard let base = codes.baseAddress else { return }
            table.encode(scratch.values.assumingMemoryBound(to: Key.self), count: fresh.count, into: base)
        }
        for (index, code) in codes.enumerated() { translation[Int(fresh[index])] = code }
    }
}

extension Column {
    /// True for two flat columns over the same values.
    fileprivate func sharesMemory(with other: Column) -> Bool {
        switch (self, other) {
        case (.primitive(let a), .primitive(let b)): a.values.base == b.values.base && a.count == b.count
        case (.string(let a), .string(let b)): a.views.base == b.views.base && a.count == b.count
        default: false
        }
    }
}
