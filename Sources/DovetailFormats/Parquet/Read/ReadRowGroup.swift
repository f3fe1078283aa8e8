import DovetailColumnar

/// A row group whose chunks are known to lie in the file.
struct ReadRowGroup: Sendable {
    let rowCount: Int
    /// One a leaf.
    let chunks: [CheckedChunk]

    /// What the numbers of a footer are held against.
    struct Bounds {
        let fileSize: Int
        /// Bytes by which a chunk may be longer than it says.
        let slack: Int
        /// One a leaf: the bounds of its values are in the order of its type. nil where no order is told.
        let hasOrders: [Bool]?
    }

    init(_ group: Parquet.RowGroup, schema: ReadSchema, _ bounds: Bounds) throws {
        guard let rows = Int(exactly: group.rowCount), rows <= Int(Int32.max) * 64 else {
            throw FormatError(.damagedFile, "a row group has \(group.rowCount) rows")
        }
        guard group.columns.count == schema.leaves.count else {
            throw FormatError(
                .damagedFile, "a row group has \(group.columns.count) columns, the schema \(schema.leaves.count)")
        }
        rowCount = rows
        chunks = try zip(group.columns, schema.leaves).enumerated().map { index, pair in
            try CheckedChunk(
                pair.0, leaf: pair.1, rowCount: rows, bounds,
                hasOrder: bounds.hasOrders.map { index < $0.count && $0[index] } ?? false)
        }
    }
}

/// Where a column chunk lies, how it is compressed, and its bounds.
struct CheckedChunk: Sendable {
    let range: Range<Int>
    /// Bytes past the range that may belong to it all the same.
    let slack: Int
    /// Values counting nulls.
    let valueCount: Int
    /// nil for what this build cannot decompress; an error only when the column is wanted.
    let knownCodec: Codec?
    let codecName: String
    let isEncrypted: Bool
    let statistics: Parquet.Statistics?
    /// The bounds are in the order of the type.
    let hasOrder: Bool
    /// Where the indexes and the Bloom filter lie, if there are any and they are in the file.
    let columnIndex: Range<Int>?
    let offsetIndex: Range<Int>?
    let bloomFilter: Range<Int>?

    init(
        _ chunk: Parquet.ColumnChunk, leaf: ReadLeaf, rowCount: Int, _ bounds: ReadRowGroup.Bounds, hasOrder: Bool
    ) throws {
        let name = leaf.path.joined(separator: ".")
        isEncrypted = chunk.isEncrypted
        if isEncrypted {
            (range, slack, valueCount, knownCodec, codecName) = (0..<0, 0, 0, .uncompressed, "")
            (statistics, columnIndex, offsetIndex, bloomFilter) = (nil, nil, nil, nil)
            self.hasOrder = false
            return
        }
        guard let metaData = chunk.metaData else {
            throw Parquet.missing("its metadata", in: "column chunk \"\(name)\"")
        }
        range = try CheckedChunk.range(metaData, chunk, leaf, name, bounds.fileSize)
        slack = min(bounds.slack, bounds.fileSize - range.upperBound)
        guard let count = Int(exactly: metaData.valueCount), count >= rowCount,
            leaf.maxRepetition > 0 || count == rowCount
        else {
            throw FormatError(
                .damagedFile, "column \"\(name)\" has \(metaData.valueCount) values in a row group of \(rowCount) rows")
        }
        statistics = try CheckedChunk.statistics(metaData, leaf, name)
        valueCount = count
        knownCodec = metaData.codec.codec
        codecName = metaData.codec.description
        self.hasOrder = hasOrder
        func piece(_ offset: Int64?, _ length: Int32?) -> Range<Int>? {
            guard let offset, let length, offset > 0, length > 0, offset <= bounds.fileSize,
                Int(length) <= bounds.fileSize - Int(offset)
            else { return nil }
            return Int(offset)..<Int(offset) + Int(length)
        }
        columnIndex = piece(chunk.columnIndexOffset, chunk.columnIndexLength)
        offsetIndex = piece(chunk.offsetIndexOffset, chunk.offsetIndexLength)
        // Its length is a late addition; without one the header tells it.
        let rest = metaData.bloomFilterOffset.map { Int32(clamping: Int64(bounds.fileSize) &- $0) }
        bloomFilter = piece(metaData.bloomFilterOffset, metaData.bloomFilterLength ?? rest)
    }

    /// Counts of nulls are kept of columns at the top only: DuckDB 1.5 counts those inside of lists and structs more than
    /// once, and nothing needs them there.
    private static func statistics(
        _ metaData: Parquet.ColumnMetaData, _ leaf: ReadLeaf, _ name: String
    ) throws -> Parquet.Statistics? {
        guard var statistics = metaData.statistics, let nulls = statistics.nullCount else { return metaData.statistics }
        if leaf.path.count > 1 {
            statistics.nullCount = nil
        } else if nulls > metaData.valueCount {
            throw FormatError(.damagedFile, "column \"\(name)\" has more nulls than values")
        }
        return statistics
    }

    private static func range(
        _ metaData: Parquet.ColumnMetaData, _ chunk: Parquet.ColumnChunk, _ leaf: ReadLeaf, _ name: String,
        _ fileSize: Int
    ) throws -> Range<Int> {
        guard chunk.filePath == nil else {
            throw FormatError(
                .unsupported, "column \"\(name)\" is kept in another file, which is not read", kind: .unsupported)
        }
        guard metaData.type == leaf.physical else {
            throw FormatError(.damagedFile, "column \"\(name)\" has another type than the schema says")
        }
        guard metaData.pathInSchema == leaf.path else {
            throw FormatError(
                .damagedFile,
                "a column chunk is of \"\(metaData.pathInSchema.joined(separator: "."))\" where \"\(name)\" should be")
        }
        let (start, size) = (Int(metaData.startOffset), Int(metaData.totalCompressedSize))
        guard start >= 0, size >= 0, start <= fileSize, size <= fileSize - start else {
            throw FormatError(.damagedFile, "column \"\(name)\" lies outside of the file: it is cut short or damaged")
        }
        return start..<start + size
    }

    var codec: Codec { knownCodec ?? .uncompressed }

    /// - Throws: `FormatError` for a chunk that cannot be read, naming why.
    func checkReadable(_ leaf: ReadLeaf, _ path: String) throws {
        let name = leaf.path.joined(separator: ".")
        guard !isEncrypted else {
            throw FormatError(
                .unsupported, "column \"\(name)\" of \"\(path)\" is encrypted; encrypted columns are not read",
                kind: .unsupported, path: path, columnName: name)
        }
        guard knownCodec != nil else {
            throw FormatError(
                .unsupported, "column \"\(name)\" of \"\(path)\" is compressed with \(codecName), which is not read",
                kind: .unsupported, path: path, columnName: name)
        }
    }
}
