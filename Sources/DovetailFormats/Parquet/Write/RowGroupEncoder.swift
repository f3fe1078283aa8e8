import DovetailColumnar

/// Encodes batches as one row group, column by column.
struct RowGroupEncoder {
    let schema: WriteSchema
    let settings: WriteSettings
    let scratch: LeafScratch

    /// Appends the columns to `sink`.
    func encode(_ batches: [RecordBatch], rowCount: Int, into sink: inout PageSink) throws -> WrittenRowGroup {
        let (start, uncompressedStart) = (sink.byteCount, sink.uncompressedCount)
        var columns: [WrittenColumn] = []
        var filters: [(column: Int, bytes: [UInt8])] = []
        defer { scratch.kept = [] }
        for (index, root) in schema.roots.enumerated() {
            let source = batches.map { $0.columns[index] }
            for leaf in root.leaves {
                let pieces: [LeafPiece]
                let isFlat = if case .leaf = root.kind { true } else { false }
                if isFlat {
                    pieces = try flatPieces(source, schema.leaves[leaf], rowCount)
                } else {
                    pieces = try shred(source, root, schema.leaves[leaf], leaf)
                }
                let encoder = try encoder(leaf, pieces, isFlat: isFlat)
                columns.append(try encoder.encode(into: &sink))
                if let filter = encoder.bloomFilter(settings.leaves[leaf]) { filters.append((leaf, filter)) }
            }
        }
        let compressedSize = sink.byteCount - start
        // Readers expect filters behind the pages of all columns.
        for (column, bytes) in filters {
            columns[column].chunk.metaData?.bloomFilterOffset = Int64(sink.byteCount)
            columns[column].chunk.metaData?.bloomFilterLength = Int32(bytes.count)
            sink.append(bytes)
        }
        return WrittenRowGroup(
            columns: columns, rowCount: rowCount, uncompressedSize: sink.uncompressedCount - uncompressedStart,
            compressedSize: compressedSize, offset: start)
    }

    /// Gathers one column and decides how its values are encoded.
    private func encoder(_ index: Int, _ pieces: [LeafPiece], isFlat: Bool) throws -> LeafEncoder {
        let leaf = schema.leaves[index]
        let request = settings.leaves[index].encoding
        let isForced = request == .dictionary
        var encoding: LeafEncoding?
        var isCompressed = true
        if isForced || request == .automatic && settings.usesDictionary {
            encoding = try LeafDictionary.translate(
                pieces, scratch, leaf, limit: settings.dictionaryLimit, isForced: isForced
            ).map { .dictionary($0) }
        }
        if encoding == nil {
            try gather(leaf, pieces)
            var choice = EncodingChoice(leaf: leaf, scratch: scratch, settings: settings)
            let chosen = try choice.choose(request)
            encoding = chosen
            isCompressed = try choice.isWorthCompressing(chosen)
        }
        if leaf.maxDefinition == 0, scratch.nullCount > 0 {
            throw FormatError(
                .badValue, "column \"\(leaf.path.joined(separator: "."))\" is declared without nulls but has some")
        }
        return LeafEncoder(
            leaf: leaf, scratch: scratch, isFlat: isFlat, settings: settings, encoding: encoding ?? .plain,
            isCompressed: isCompressed)
    }

    private func gather(_ leaf: WriteLeaf, _ pieces: [LeafPiece]) throws {
        let form = StoredForm(leaf.type)
        let limit = pieces.reduce(0) { $0 + $1.rows.limit }
        // One long list may be a page of its own, however long.
        let entries =
            leaf.maxRepetition > 0 ? scratch.entryCount : min(scratch.entryCount, LeafEncoder.entryLimit * 2)
        scratch.headroom = (LevelEncoder.bound(entries) + 127) & ~63
        _ = scratch.dense.claim(scratch.headroom + (limit + 4) * form.byteWidth + 64)
        scratch.valueCount = 0
        scratch.kept = []
        let gather = LeafGather(leaf: leaf, form: form, scratch: scratch)
        for piece in pieces { try gather.append(piece.column, piece.rows) }
    }

    /// Sets the entry count and, where there are nulls, the validity of the whole chunk.
    private func flatPieces(_ columns: [Column], _ leaf: WriteLeaf, _ rowCount: Int) throws -> [LeafPiece] {
        scratch.entryCount = rowCount
        let columns = columns.map { $0.type == .null ? Column.nulls(type: .null, count: $0.count) : $0 }
        if columns.contains(where: \.hasNulls) {
            let bytes = Bitmap.byteCount(for: rowCount) + 16
            let bits = scratch.validity.claim(bytes)
            bits.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
            var row = 0
            for column in columns {
                if let validity = column.validity {
                    BitCopy.or(validity.words, count: column.count, into: bits, at: row)
                } else if !column.hasNulls {
                    BitCopy.set(bits, row..<row + column.count)
                }
                row += column.count
            }
        }
        return columns.filter { $0.count > 0 }.map(LeafPiece.init(flat:))
    }

    /// Levels and values of one leaf of a nested column.
    private func shred(_ columns: [Column], _ root: WriteNode, _ leaf: WriteLeaf, _ index: Int) throws -> [LeafPiece] {
        scratch.definitions.byteCount = 0
        scratch.repetitions.byteCount = 0
        var pieces: [LeafPiece] = []
        for column in columns {
            var shredder = Shredder(rowCount: column.count)
            let found = try shredder.descend(root, column, to: index)
            shredder.definitions.withUnsafeBytes { scratch.definitions.append($0) }
            shredder.repetitions.withUnsafeBytes { scratch.repetitions.append($0) }
            pieces.append(shredder.piece(found))
        }
        scratch.entryCount = scratch.definitions.byteCount
        return pieces
    }
}
