import DovetailColumnar

/// Writes one Parquet file: row groups are encoded by any thread, the footer remembers where they were put.
final class ParquetWriter: FileWriter, @unchecked Sendable {
    private let schema: WriteSchema
    private let settings: WriteSettings
    private let keyValues: [Parquet.KeyValue]
    /// Of all files: a job that writes many small ones would allocate more than it encodes.
    private static let scratch = ScratchPool { LeafScratch() }
    /// Touched by `place` and `footer` alone, which one thread at a time calls.
    private var rowGroups: [WrittenRowGroup] = []

    static let createdBy = "dovetail version 0.1.0"

    /// - Throws: `FormatError` for a type or an option that Parquet does not have.
    init(schema: Schema, options: FormatOptions) throws {
        self.schema = try WriteSchema(schema)
        let settings = try WriteSettings(options, schema: self.schema)
        self.settings = settings
        // What the user says counts.
        let arrow = ArrowSchemaKey.keyValue(schema).map { [$0] } ?? []
        keyValues = settings.keyValues + arrow.filter { own in !settings.keyValues.contains { $0.key == own.key } }
    }

    var preferredBlockRows: Int { settings.rowGroupSize }

    func header() throws -> [UInt8] { Parquet.magic }

    func encode(_ batches: [RecordBatch]) throws -> EncodedBlock {
        let groups = RowGroupDivision(limit: settings.rowGroupBytes).divide(batches.filter { $0.baseCount > 0 })
        guard !groups.isEmpty else { return EncodedBlock(pieces: [], rowCount: 0) }
        return try ParquetWriter.scratch.borrow { scratch in
            var sink = PageSink(codec: settings.codec, level: settings.level, context: scratch.codec)
            let encoder = RowGroupEncoder(schema: schema, settings: settings, scratch: scratch)
            let written = try groups.map { group in
                try encoder.encode(group, rowCount: group.reduce(0) { $0 + $1.baseCount }, into: &sink)
            }
            return EncodedBlock(
                pieces: sink.pieces, rowCount: written.reduce(0) { $0 + $1.rowCount }, metadata: written)
        }
    }

    func place(_ block: EncodedBlock, at offset: Int) throws {
        guard let groups = block.metadata as? [WrittenRowGroup] else { return }
        for var group in groups {
            group.move(by: Int64(offset))
            rowGroups.append(group)
        }
    }

    func footer(at offset: Int) throws -> [UInt8] {
        var bytes = placeIndexes(at: offset)
        var metaData = Parquet.FileMetaData(
            schema: schema.elements, rowCount: rowGroups.reduce(0) { $0 + Int64($1.rowCount) },
            rowGroups: rowGroups.enumerated().map { $0.element.metadata($0.offset, settings.sortingColumns) })
        metaData.createdBy = ParquetWriter.createdBy
        metaData.columnOrders = schema.leaves.map { _ in .typeDefined }
        if !keyValues.isEmpty { metaData.keyValues = keyValues }
        let footer = ThriftWriter.encode(metaData)
        guard let size = UInt32(exactly: footer.count) else {
            throw FormatError(.unwritable, "the footer is larger than 4 GB", kind: .unsupported)
        }
        bytes += footer
        withUnsafeBytes(of: size.littleEndian) { bytes += $0 }
        return bytes + Parquet.magic
    }

    /// The column indexes of all row groups, then the offset indexes, as they stand before the footer.
    private func placeIndexes(at offset: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        forEachChunk { chunk, index in
            guard let columnIndex = index.columnIndex else { return }
            let encoded = ThriftWriter.encode(columnIndex)
            chunk.columnIndexOffset = Int64(offset + bytes.count)
            chunk.columnIndexLength = Int32(encoded.count)
            bytes += encoded
        }
        forEachChunk { chunk, index in
            let encoded = ThriftWriter.encode(index.offsetIndex)
            chunk.offsetIndexOffset = Int64(offset + bytes.count)
            chunk.offsetIndexLength = Int32(encoded.count)
            bytes += encoded
        }
        return bytes
    }

    private func forEachChunk(_ body: (inout Parquet.ColumnChunk, PageIndexBuilder) -> Void) {
        for group in rowGroups.indices {
            for column in rowGroups[group].columns.indices {
                guard let index = rowGroups[group].columns[column].index else { continue }
                body(&rowGroups[group].columns[column].chunk, index)
            }
        }
    }
}
