import DovetailColumnar

/// Turns columns of types that only SQL has into those of files, and leaves the rest to a format's writer.
final class InterchangeWriter: FileWriter {
    private let writer: any FileWriter
    private let schema: Schema

    init(_ writer: any FileWriter, _ schema: Schema) {
        self.writer = writer
        self.schema = schema
    }

    var preferredBlockRows: Int { writer.preferredBlockRows }

    func header() throws -> [UInt8] { try writer.header() }

    /// - Throws: `ColumnError` for a value that the type in files cannot hold, as an integer of 39 digits.
    func encode(_ batches: [RecordBatch]) throws -> EncodedBlock {
        try writer.encode(
            try batches.map { batch in
                let columns = try zip(batch.columns, schema.fields).map {
                    try Kernels.cast($0, to: $1.type, style: .checked)
                }
                return RecordBatch(schema: schema, columns: columns, count: batch.count)
            })
    }

    func place(_ block: EncodedBlock, at offset: Int) throws { try writer.place(block, at: offset) }

    func footer(at offset: Int) throws -> [UInt8] { try writer.footer(at: offset) }
}
