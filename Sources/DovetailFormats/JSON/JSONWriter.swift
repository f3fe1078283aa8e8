import DovetailColumnar

/// Writes rows as JSON: an object a line, or one array of objects.
///
/// Decimals are exact numbers, dates and times text by ISO 8601, binary values base64; NaN and infinities, which JSON does
/// not have, are null unless asked for.
final class JSONWriter: FileWriter {
    private let options: JSONOptions
    private let columnCount: Int
    private let compression: StreamCompression
    private let contexts = ScratchPool { CodecContext() }

    init(schema: Schema, options: JSONOptions) throws {
        self.options = options
        columnCount = schema.count
        for field in schema.fields { try JSONWriter.check(field.type, name: field.name) }
        compression = options.compression ?? StreamCompression.none
    }

    /// Keys of objects are text: only types that have one text a value make them.
    private static func check(_ type: DataType, name: String) throws {
        switch type {
        case .list(let element): try check(element.type, name: name)
        case .structure(let fields): for field in fields { try check(field.type, name: name) }
        case .map(let key, let value):
            guard !key.type.isNested else {
                throw FormatError(
                    .unwritable, "JSON has no maps with keys of type \(key.type)", kind: .unsupported, columnName: name)
            }
            try check(value.type, name: name)
        default: break
        }
    }

    var preferredBlockRows: Int { 1 << 15 }

    func header() throws -> [UInt8] { options.array ? try packed("[\n") : [] }

    func encode(_ batches: [RecordBatch]) throws -> EncodedBlock {
        var rows = 0
        let text = JSONRows(options, capacity: batches.reduce(0) { $0 + $1.count } * (columnCount * 20 + 4))
        for batch in batches {
            text.append(batch)
            rows += batch.count
        }
        guard rows > 0 else { return EncodedBlock(pieces: [], rowCount: 0) }
        let plain = text.finish()
        let body = try packed(plain)
        guard options.array else { return EncodedBlock(pieces: [body], rowCount: rows) }
        let comma = try packed(JSONWriter.comma).withUnsafeBytes { Buffer(copying: $0) }
        return EncodedBlock(pieces: [comma, body], rowCount: rows)
    }

    private static let comma: StaticString = ",\n"
    private static let blank: StaticString = " \n"

    /// The comma before an array's first element becomes a blank, which takes as many bytes compressed too.
    func place(_ block: EncodedBlock, at offset: Int) throws {
        guard options.array, let comma = block.pieces.first, try offset == header().count else { return }
        let blank = try packed(JSONWriter.blank)
        guard blank.count == comma.byteCount else {
            throw FormatError(.unwritable, "a JSON array cannot be compressed like this", kind: .unsupported)
        }
        blank.withUnsafeBytes { bytes in
            if let base = bytes.baseAddress { comma.base.copyMemory(from: base, byteCount: bytes.count) }
        }
    }

    func footer(at offset: Int) throws -> [UInt8] { options.array ? try packed("\n]\n") : [] }

    private func packed(_ text: StaticString) throws -> [UInt8] {
        let bytes = UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        let packed = try packed(Buffer(copying: bytes))
        return withExtendedLifetime(packed) { Array(packed.bytes) }
    }

    /// The text compressed as a member or frame of its own: concatenated they are one file.
    private func packed(_ plain: Buffer) throws -> Buffer {
        try contexts.borrow { try compression.pack(plain, context: $0) }
    }
}
