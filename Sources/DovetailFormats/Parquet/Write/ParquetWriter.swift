import DovetailColumnar

/// Writes one Parquet file: row groups are encoded by any thread, the footer remembers where they were put.
final class ParquetWriter: FileWriter, @unchecked Sendable {
    private let schema: WriteSchema
    private let settings: WriteSettings
    private let scratch = ScratchPool { LeafScratch() }
    /// Touched by `place` and `footer` alone, which one thread at a time calls.
    private var rowGroups: [Parquet.RowGroup] = []

    static let createdBy = "dovetail version 0.1.0"

    init(schema: Schema, settings: WriteSettings) throws {
        self.schema = try WriteSchema(schema)
        self.settings = settings
    }

    var preferredBlockRows: Int { settings.rowGroupSize }

    func header() throws -> [UInt8] { Parquet.magic }

    func encode(_ batches: [RecordBatch]) throws -> EncodedBlock {
        let rowCount = batches.reduce(0) { $0 + $1.baseCount }
        guard rowCount > 0 else { return EncodedBlock(pieces: [], rowCount: 0) }
        return try scratch.borrow { scratch in
            try RowGroupEncoder(schema: schema, settings: settings, scratch: scratch).encode(
                batches, rowCount: rowCount)
        }
    }

    func place(_ block: EncodedBlock, at offset: Int) throws {
        guard var group = block.metadata as? Parquet.RowGroup else { return }
        let start = Int64(offset)
        group.fileOffset = start
        group.ordinal = Int16(exactly: rowGroups.count)
        for index in group.columns.indices {
            guard var column = group.columns[index].metaData else { continue }
            column.dataPageOffset += start
            if let dictionary = column.dictionaryPageOffset { column.dictionaryPageOffset = dictionary + start }
            group.columns[index].metaData = column
        }
        rowGroups.append(group)
    }

    func footer(at offset: Int) throws -> [UInt8] {
        var metaData = Parquet.FileMetaData(
            schema: schema.elements, rowCount: rowGroups.reduce(0) { $0 + $1.rowCount }, rowGroups: rowGroups)
        metaData.createdBy = ParquetWriter.createdBy
        metaData.columnOrders = schema.leaves.map { _ in .typeDefined }
        let bytes = ThriftWriter.encode(metaData)
        guard let size = UInt32(exactly: bytes.count) else {
            throw FormatError(.unwritable, "the footer is larger than 4 GB", kind: .unsupported)
        }
        return bytes + withUnsafeBytes(of: size.littleEndian) { Array($0) } + Parquet.magic
    }
}
