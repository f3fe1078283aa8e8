import DovetailColumnar

/// Writes RFC 4180 text: values in quotes where they must be, the empty text too, since an empty field is null.
final class CSVWriter: FileWriter {
    let schema: Schema
    private let hasHeader: Bool
    private let rules: CSVTextRules
    private let compression: StreamCompression
    private let contexts = ScratchPool { CodecContext() }

    init(schema: Schema, options: CSVOptions) throws {
        self.schema = schema
        hasHeader = options.header ?? true
        guard options.nullTexts.count <= 1 else {
            throw FormatError(.badFormatOption, "CSV is written with one nullstr", kind: .invalidInput)
        }
        rules = CSVTextRules(options)
        compression = options.compression ?? StreamCompression.none
    }

    var preferredBlockRows: Int { 1 << 15 }

    func header() throws -> [UInt8] {
        guard hasHeader else { return [] }
        let text = CSVText(rules)
        text.append(header: schema.names)
        let bytes = try packed(text)
        return withExtendedLifetime(bytes) { Array(bytes.bytes) }
    }

    func encode(_ batches: [RecordBatch]) throws -> EncodedBlock {
        var rows = 0
        let text = CSVText(rules, capacity: batches.reduce(0) { $0 + $1.count } * schema.count * 8)
        for batch in batches {
            text.append(batch)
            rows += batch.count
        }
        return EncodedBlock(pieces: [try packed(text)], rowCount: rows)
    }

    func place(_ block: EncodedBlock, at offset: Int) throws {}

    func footer(at offset: Int) throws -> [UInt8] { [] }

    /// The text, compressed as a member or frame of its own: concatenated they are one file.
    private func packed(_ text: CSVText) throws -> Buffer {
        try contexts.borrow { try compression.pack(text.finish(), context: $0) }
    }
}
