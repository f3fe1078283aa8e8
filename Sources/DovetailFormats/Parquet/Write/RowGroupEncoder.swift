import DovetailColumnar

/// Encodes batches as one row group, column by column.
struct RowGroupEncoder {
    let schema: WriteSchema
    let settings: WriteSettings
    let scratch: LeafScratch

    func encode(_ batches: [RecordBatch], rowCount: Int) throws -> EncodedBlock {
        var sink = PageSink(codec: settings.codec, level: settings.level, context: scratch.codec)
        var chunks: [Parquet.ColumnChunk] = []
        defer { scratch.kept = [] }
        for (index, root) in schema.roots.enumerated() {
            let columns = batches.map { $0.columns[index] }
            if case .leaf(let leaf) = root.kind {
                let pieces = try flatPieces(columns, schema.leaves[leaf], rowCount)
                chunks.append(try encode(schema.leaves[leaf], pieces, isFlat: true, &sink))
            } else {
                for leaf in root.leaves {
                    let pieces = try shred(columns, root, schema.leaves[leaf], leaf)
                    chunks.append(try encode(schema.leaves[leaf], pieces, isFlat: false, &sink))
                }
            }
        }
        var group = Parquet.RowGroup(
            columns: chunks, totalByteSize: Int64(sink.uncompressedCount), rowCount: Int64(rowCount))
        group.totalCompressedSize = Int64(sink.byteCount)
        group.fileOffset = 0
        return EncodedBlock(pieces: sink.pieces, rowCount: rowCount, metadata: group)
    }

    private func encode(
        _ leaf: WriteLeaf, _ pieces: [LeafPiece], isFlat: Bool, _ sink: inout PageSink
    ) throws -> Parquet.ColumnChunk {
        let dictionary: LeafDictionary?
        if settings.usesDictionary, let translated = try LeafDictionary.translate(pieces, scratch, leaf) {
            dictionary = translated
        } else {
            try gather(leaf, pieces)
            dictionary = settings.usesDictionary ? LeafDictionary.encode(scratch, leaf) : nil
        }
        if leaf.maxDefinition == 0, scratch.nullCount > 0 {
            throw FormatError(
                .badValue, "column \"\(leaf.path.joined(separator: "."))\" is declared without nulls but has some")
        }
        let encoder = LeafEncoder(leaf: leaf, scratch: scratch, isFlat: isFlat, pageSize: settings.pageSize)
        return try encoder.encode(into: &sink, dictionary: dictionary)
    }

    private func gather(_ leaf: WriteLeaf, _ pieces: [LeafPiece]) throws {
        let form = StoredForm(leaf.type)
        let limit = pieces.reduce(0) { $0 + $1.rows.limit }
        scratch.headroom = (LevelEncoder.bound(min(scratch.entryCount, LeafEncoder.entryLimit * 2)) + 127) & ~63
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
