import DovetailColumnar

/// Writes one ORC file: stripes are encoded by any thread, the tail remembers where they were put.
final class ORCWriter: FileWriter, @unchecked Sendable {
    private let schema: ORCWriteSchema
    private let settings: ORCWriteSettings
    private let scratch = ScratchPool { StripeScratch() }
    /// Touched by `place` and `footer` alone, which one thread at a time calls.
    private var stripes: [StripeNote] = []

    /// The release of the format, as its own readers ask for it.
    private static let version: [UInt64] = [0, 12]
    /// Statistics of writers from this number on can be trusted.
    private static let writerVersion: UInt64 = 9

    init(schema: Schema, settings: ORCWriteSettings) throws {
        self.schema = try ORCWriteSchema(schema)
        self.settings = settings
    }

    var preferredBlockRows: Int { settings.stripeRows }

    func header() throws -> [UInt8] { ORC.magic }

    func encode(_ batches: [RecordBatch]) throws -> EncodedBlock {
        let rowCount = batches.reduce(0) { $0 + $1.baseCount }
        guard rowCount > 0 else { return EncodedBlock(pieces: [], rowCount: 0) }
        return try scratch.borrow { scratch in
            try StripeEncoder(schema: schema, settings: settings, scratch: scratch).encode(
                batches, rowCount: rowCount)
        }
    }

    func place(_ block: EncodedBlock, at offset: Int) throws {
        guard var note = block.metadata as? StripeNote else { return }
        note.information.offset = offset
        stripes.append(note)
    }

    func footer(at offset: Int) throws -> [UInt8] {
        let coding = ChunkWriter(settings: settings, context: CodecContext())
        let metadata = ORC.Metadata(stripes: stripes.map { ORC.StripeStatistics(columns: $0.statistics) })
        var footer = ORC.Footer()
        footer.contentLength = offset
        footer.stripes = stripes.map(\.information)
        footer.types = schema.types
        footer.rowCount = stripes.reduce(0) { $0 + $1.information.rowCount }
        footer.rowIndexStride = settings.rowIndexStride
        footer.softwareVersion = "0.1.0"
        footer.statistics = schema.types.indices.map { column in
            let parts = stripes.map { $0.statistics[column] }
            guard let first = parts.first else { return ORC.ColumnStatistics(empty: ()) }
            return parts.dropFirst().reduce(first) { $0.merged(with: $1) }
        }
        let parts = try [metadata.encoded(), footer.encoded()].map { try coding.compress($0) }
        var postScript = ORC.PostScript()
        postScript.metadataLength = parts[0].byteCount
        postScript.footerLength = parts[1].byteCount
        postScript.compression = settings.compression
        postScript.blockSize = settings.blockSize
        postScript.version = ORCWriter.version
        postScript.writerVersion = ORCWriter.writerVersion
        postScript.magic = "ORC"
        let last = postScript.encoded()
        return parts.flatMap { part in withExtendedLifetime(part) { Array(part.bytes) } } + last
            + [UInt8(last.count)]
    }
}

extension ORC.ColumnStatistics {
    /// Of no values at all.
    fileprivate init(empty: Void) {
        self.init()
        valueCount = 0
        hasNull = false
    }
}
