import DovetailColumnar

extension LeafDictionary {
    /// Carries over the codes of columns that are dictionaries already, so that only distinct values are looked at; nil
    /// when one is not, or it does not pay.
    static func translate(
        _ pieces: [LeafPiece], _ scratch: LeafScratch, _ leaf: WriteLeaf, limit: Int, isForced: Bool
    ) throws -> LeafDictionary? {
        for piece in pieces {
            guard case .dictionary = piece.column else { return nil }
        }
        let build = Build(scratch: scratch, leaf: leaf, form: StoredForm(leaf.type), limit: limit)
        let made =
            switch build.form {
            case .word32: try build.translate(pieces, scratch.table32)
            case .word64: try build.translate(pieces, scratch.table64)
            case .decimal128: try build.translate(pieces, scratch.table128)
            case .view: try build.translate(pieces, scratch.tableViews)
            case .none, .boolean, .interval: nil as LeafDictionary?
            }
        guard let made, !isForced else { return made }
        // The values themselves are looked at where something else may do better.
        let plain = made.valueBytes / max(made.count, 1) * scratch.valueCount
        let isGood = build.form == .view ? made.byteCount * 5 <= plain * 4 : made.byteCount * 4 <= plain
        return isGood ? made : nil
    }
}

extension LeafDictionary.Build {

    fileprivate func translate<Key>(_ pieces: [LeafPiece], _ table: DictionaryTable<Key>) throws -> LeafDictionary? {
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
            try enter(fresh, of: dictionary.values, &translation, table)
            let target = codes + written
            translation.withUnsafeBufferPointer { known in
                for row in 0..<count { target[row] = known[Int(source[row])] }
            }
            written += count
            if !fits(table) { return nil }
        }
        scratch.valueCount = written
        guard written > 0 else { return nil }
        return finish(table, codes, written)
    }

    private func unseen(
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

    private func enter<Key>(
        _ fresh: [UInt32], of values: Column, _ translation: inout [UInt32],
        _ table: DictionaryTable<Key>
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
