import CDovetailKernels
import DovetailColumnar

/// The decision to write a column chunk by dictionary: made on its values, by what it saves.
struct LeafDictionary {
    let form: StoredForm
    let count: Int
    /// What the distinct values and the codes take.
    let valueBytes: Int
    let codeBytes: Int

    /// Larger dictionaries cost readers more than they save.
    static let byteLimit = 1 << 20
    /// Values entered before the size of the dictionary is looked at again.
    private static let step = 16_384
    /// Values of a large column from which the number of distinct ones is estimated.
    private static let sample = 2_048

    var byteCount: Int { valueBytes + codeBytes }

    /// Bytes after compression: codes are dense already, the values are like others of the column.
    func cost(_ ratio: Double) -> Double { Double(valueBytes) * ratio + Double(codeBytes) }

    var bitWidth: Int32 { LeafDictionary.bitWidth(count) }

    static func bitWidth(_ count: Int) -> Int32 {
        max(1, Int32(UInt32.bitWidth - UInt32(max(count - 1, 0)).leadingZeroBitCount))
    }

    /// The distinct values in stored form.
    func values(_ scratch: LeafScratch) -> UnsafeRawPointer {
        switch form {
        case .word32: UnsafeRawPointer(scratch.table32.values)
        case .word64: UnsafeRawPointer(scratch.table64.values)
        case .view: UnsafeRawPointer(scratch.tableViews.values)
        default: UnsafeRawPointer(scratch.table128.values)
        }
    }

    /// Numbers the dense values of the scratch memory; nil when a dictionary would be larger than `limit`, or clearly does
    /// not pay beside `rival` bytes of another encoding. Without a rival it need not pay.
    static func encode(_ scratch: LeafScratch, _ leaf: WriteLeaf, limit: Int, rival: Int?) -> LeafDictionary? {
        let form = StoredForm(leaf.type)
        guard scratch.valueCount > 0 else { return nil }
        let build = Build(scratch: scratch, leaf: leaf, form: form, limit: limit)
        return switch form {
        case .word32: build.encode(scratch.table32, rival)
        case .word64: build.encode(scratch.table64, rival)
        case .decimal128: build.encode(scratch.table128, rival)
        case .view: build.encode(scratch.tableViews, rival)
        case .none, .boolean, .interval: nil
        }
    }

    /// What the steps of making a dictionary share.
    struct Build {
        let scratch: LeafScratch
        let leaf: WriteLeaf
        let form: StoredForm
        let limit: Int

        func encode<Key>(_ table: DictionaryTable<Key>, _ rival: Int?) -> LeafDictionary? {
            let total = scratch.valueCount
            let values = scratch.values.assumingMemoryBound(to: Key.self)
            let codes = scratch.codes.claim(total * 4 + 64).assumingMemoryBound(to: UInt32.self)
            if let rival, isHopeless(table, of: total, rival) { return nil }
            table.reset()
            var done = 0
            while done < total {
                let some = min(step, total - done)
                table.encode(values + done, count: some, into: codes + done)
                done += some
                if !fits(table) { return nil }
            }
            let made = finish(table, codes, total)
            guard let rival else { return made }
            return made.byteCount <= rival ? made : nil
        }

        /// Judges a large column by some values from all over it.
        private func isHopeless<Key>(_ table: DictionaryTable<Key>, of total: Int, _ rival: Int) -> Bool {
            guard total >= step else { return false }
            let values = scratch.values.assumingMemoryBound(to: Key.self)
            let stride = MemoryLayout<Key>.stride
            let some = scratch.trial.claim(sample * (stride + 4)).assumingMemoryBound(to: Key.self)
            let distance = total / sample
            for index in 0..<sample { some[index] = values[index &* distance] }
            table.reset()
            let codes = UnsafeMutableRawPointer(some + sample).assumingMemoryBound(to: UInt32.self)
            table.encode(some, count: sample, into: codes)
            let expected = DistinctEstimate(found: table.count, among: sample).count(among: total)
            let valueBytes = bytes(table) / max(table.count, 1) * expected
            let codeBytes = total * Int(LeafDictionary.bitWidth(expected)) / 8
            return valueBytes > limit * 2 || (valueBytes + codeBytes) * 4 > rival * 5
        }

        func fits<Key>(_ table: DictionaryTable<Key>) -> Bool { bytes(table) <= limit }

        func bytes<Key>(_ table: DictionaryTable<Key>) -> Int {
            LeafSize(leaf: leaf).plain(UnsafeRawPointer(table.values), table.count)
        }

        /// The sizes of a complete dictionary: codes are packed, or stand once a run.
        func finish<Key>(_ table: DictionaryTable<Key>, _ codes: UnsafePointer<UInt32>, _ total: Int) -> LeafDictionary
        {
            let width = LeafDictionary.bitWidth(table.count)
            let packed = total * Int(width) / 8
            let runs = dovetail_runs32(codes, total) * (2 + Int(width + 7) / 8)
            return LeafDictionary(
                form: form, count: table.count, valueBytes: bytes(table), codeBytes: min(packed, runs))
        }
    }
}
