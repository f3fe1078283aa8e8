import DovetailColumnar

/// The footer of one file, checked so far that its numbers may be used.
struct ParquetFile: Sendable {
    let input: InputFile
    let schema: ReadSchema
    let rowGroups: [ReadRowGroup]
    let rowCount: Int

    /// - Throws: `FormatError` with the file's name.
    init(_ input: InputFile, settings: ReadSettings) throws {
        let file = try ReadableFile(path: input.path)
        do {
            let metaData = try ParquetFile.footer(file)
            let schema = try ReadSchema(metaData.schema, binaryAsString: settings.binaryAsString)
            rowGroups = try metaData.rowGroups.map { group in
                try ReadRowGroup(
                    group, schema: schema, fileSize: file.byteCount,
                    hasOrders: metaData.columnOrders.map { orders in orders.map { $0 == .typeDefined } })
            }
            self.schema = schema
        } catch var error as FormatError {
            if error.location == nil {
                error.location = .file(path: input.path, byteOffset: nil, line: nil, column: nil, columnName: nil)
            }
            if error.code == .damagedFile, !error.message.contains(input.path) {
                error.message = "\"\(input.path)\": " + error.message
            }
            throw error
        }
        self.input = InputFile(path: input.path, byteCount: file.byteCount)
        rowCount = rowGroups.reduce(0) { $0 + $1.rowCount }
    }

    private static func footer(_ file: ReadableFile) throws -> Parquet.FileMetaData {
        let least = Parquet.magic.count + Parquet.trailerSize
        guard file.byteCount >= least else {
            throw FormatError(.damagedFile, "\(file.byteCount) bytes are too few for a Parquet file", byteOffset: 0)
        }
        let trailer = try file.read(at: file.byteCount - Parquet.trailerSize, count: Parquet.trailerSize)
        let bytes = withExtendedLifetime(trailer) { Array(trailer.bytes) }
        if Array(bytes[4...]) == Parquet.encryptedMagic { throw encrypted() }
        guard Array(bytes[4...]) == Parquet.magic else {
            throw FormatError(
                .damagedFile, "it does not end as a Parquet file does: it is cut short or of another format",
                path: file.path, byteOffset: file.byteCount - 4)
        }
        let size = bytes[..<4].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard size > 0, size <= file.byteCount - least else {
            throw FormatError(
                .damagedFile, "its footer of \(size) bytes does not fit into the file", path: file.path,
                byteOffset: file.byteCount - Parquet.trailerSize)
        }
        let footer = try file.read(at: file.byteCount - Parquet.trailerSize - size, count: size)
        let metaData = try withExtendedLifetime(footer) { try Parquet.FileMetaData(footer.bytes) }
        if metaData.isEncrypted { throw encrypted() }
        return metaData
    }

    static func encrypted() -> FormatError {
        FormatError(.unsupported, "the Parquet file is encrypted; encrypted files are not read", kind: .unsupported)
    }
}

/// A row group whose chunks are known to lie in the file.
struct ReadRowGroup: Sendable {
    let rowCount: Int
    /// One a leaf.
    let chunks: [CheckedChunk]
    var byteCount: Int { chunks.reduce(0) { $0 + $1.range.count } }

    init(_ group: Parquet.RowGroup, schema: ReadSchema, fileSize: Int, hasOrders: [Bool]?) throws {
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
                pair.0, leaf: pair.1, rowCount: rows, fileSize: fileSize,
                hasOrder: hasOrders.map { index < $0.count && $0[index] } ?? false)
        }
    }
}

/// Where a column chunk lies, how it is compressed, and its bounds.
struct CheckedChunk: Sendable {
    let range: Range<Int>
    /// nil for what this build cannot decompress; an error only when the column is wanted.
    let knownCodec: Codec?
    let codecName: String
    let statistics: Parquet.Statistics?
    /// The bounds are in the order of the type.
    let hasOrder: Bool

    init(_ chunk: Parquet.ColumnChunk, leaf: ReadLeaf, rowCount: Int, fileSize: Int, hasOrder: Bool) throws {
        let name = leaf.path.joined(separator: ".")
        if chunk.isEncrypted && chunk.metaData == nil { throw ParquetFile.encrypted() }
        guard let metaData = chunk.metaData else {
            throw Parquet.missing("its metadata", in: "column chunk \"\(name)\"")
        }
        guard chunk.filePath == nil else {
            throw FormatError(
                .unsupported, "column \"\(name)\" is kept in another file, which is not read", kind: .unsupported)
        }
        guard metaData.type == leaf.physical else {
            throw FormatError(.damagedFile, "column \"\(name)\" has another type than the schema says")
        }
        let (start, size) = (Int(metaData.startOffset), Int(metaData.totalCompressedSize))
        guard start >= 0, size >= 0, start <= fileSize, size <= fileSize - start else {
            throw FormatError(.damagedFile, "column \"\(name)\" lies outside of the file: it is cut short or damaged")
        }
        guard leaf.maxRepetition > 0 || metaData.valueCount == Int64(rowCount) else {
            throw FormatError(
                .damagedFile, "column \"\(name)\" has \(metaData.valueCount) values in a row group of \(rowCount) rows")
        }
        range = start..<start + size
        knownCodec = metaData.codec.codec
        codecName = metaData.codec.description
        statistics = metaData.statistics
        self.hasOrder = hasOrder
    }

    var codec: Codec { knownCodec ?? .uncompressed }

    func checkCodec(_ path: String) throws {
        guard knownCodec == nil else { return }
        throw FormatError(
            .unsupported, "\"\(path)\" is compressed with \(codecName), which is not read", kind: .unsupported,
            path: path)
    }
}
