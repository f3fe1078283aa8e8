import DovetailColumnar

/// Writes one Arrow file or stream: record batches are encoded by any thread, the footer remembers where they were put.
final class ArrowWriter: FileWriter, @unchecked Sendable {
    private let schema: ArrowSchema
    private let settings: ArrowWriteSettings
    private let contexts = ScratchPool { CodecContext() }
    /// Touched by `place` and `footer` alone, which one thread at a time calls.
    private var batches: [(offset: Int, metadataLength: Int, bodyLength: Int)] = []

    /// Bytes of a batch's metadata with its frame, and of its body.
    struct Lengths: Sendable {
        let metadata: Int
        let body: Int
    }

    init(schema: Schema, settings: ArrowWriteSettings) {
        self.schema = ArrowSchema(schema, textAsViews: settings.textAsViews)
        self.settings = settings
    }

    var preferredBlockRows: Int { settings.batchSize }

    func header() throws -> [UInt8] {
        let magic = settings.isStream ? [] : ArrowFraming.magic + [0, 0]
        // Padded so that the bodies that follow are aligned in the file too.
        return magic
            + ArrowFraming.frame(
                ArrowMessageWriter.schema(schema), at: magic.count, alignment: Buffer.alignment)
    }

    func encode(_ batches: [RecordBatch]) throws -> EncodedBlock {
        let rowCount = batches.reduce(0) { $0 + $1.baseCount }
        guard rowCount > 0 else { return EncodedBlock(pieces: [], rowCount: 0) }
        return try contexts.borrow { context in
            var encoder = ArrowBatchEncoder(settings, context)
            for (index, field) in schema.fields.enumerated() {
                try encoder.append(field, batches.map { $0.columns[index] })
            }
            return encoder.finish(rowCount)
        }
    }

    func place(_ block: EncodedBlock, at offset: Int) throws {
        guard let lengths = block.metadata as? Lengths else { return }
        batches.append((offset, lengths.metadata, lengths.body))
    }

    func footer(at offset: Int) throws -> [UInt8] {
        if settings.isStream { return ArrowFraming.endOfStream }
        let footer = ArrowMessageWriter.footer(schema, batches: batches)
        guard let length = Int32(exactly: footer.count) else {
            throw FormatError(.unwritable, "the footer is larger than 2 GB", kind: .unsupported)
        }
        return ArrowFraming.endOfStream + footer + withUnsafeBytes(of: length.littleEndian) { Array($0) }
            + ArrowFraming.magic
    }
}
