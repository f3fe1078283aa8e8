import DovetailColumnar

/// Writes one Avro file: rows are encoded into blocks by any thread, each block stands for itself.
final class AvroWriter: FileWriter {
    private let schema: AvroWriteSchema
    private let settings: AvroWriteSettings
    /// Between blocks, so that a reader finds them; no two files have the same.
    private let marker: [UInt8]
    private let encoders: ScratchPool<AvroEncoder>

    /// Rows that are written between two looks at the size of the block.
    private static let stride = 64
    private static let longestHeader = 2 * AvroVarint.longest

    init(schema: Schema, settings: AvroWriteSettings) throws {
        let written = try AvroWriteSchema(schema)
        self.schema = written
        self.settings = settings
        marker = (0..<AvroFile.markerSize).map { _ in UInt8.random(in: 0...255) }
        encoders = ScratchPool { AvroEncoder(written) }
    }

    var preferredBlockRows: Int { 1 << 16 }

    func header() throws -> [UInt8] {
        let metadata = [("avro.codec", settings.codec.rawValue), ("avro.schema", schema.text)]
        var bytes = AvroFile.magic + AvroVarint.encode(Int64(metadata.count))
        for (key, value) in metadata {
            for text in [key, value] { bytes += AvroVarint.encode(Int64(text.utf8.count)) + Array(text.utf8) }
        }
        return bytes + AvroVarint.encode(0) + marker
    }

    func encode(_ batches: [RecordBatch]) throws -> EncodedBlock {
        try encoders.borrow { encoder in
            defer { encoder.unbind() }
            encoder.clear()
            var pieces: [Buffer] = []
            var (rows, total) = (0, 0)
            for batch in batches.map({ $0.compacted() }) {
                encoder.bind(batch)
                for start in Swift.stride(from: 0, to: batch.count, by: AvroWriter.stride) {
                    let end = min(batch.count, start + AvroWriter.stride)
                    try encoder.append(start..<end)
                    rows += end - start
                    if encoder.byteCount >= settings.blockSize {
                        pieces.append(try block(encoder, rows))
                        total += rows
                        rows = 0
                    }
                }
            }
            if rows > 0 { pieces.append(try block(encoder, rows)) }
            return EncodedBlock(pieces: pieces, rowCount: total + rows)
        }
    }

    func place(_ block: EncodedBlock, at offset: Int) throws {}

    func footer(at offset: Int) throws -> [UInt8] { [] }

    /// What the encoder holds as a block of the file.
    private func block(_ encoder: AvroEncoder, _ rows: Int) throws -> Buffer {
        let room = settings.codec.bound(encoder.byteCount)
        let target = Buffer(byteCount: AvroWriter.longestHeader + room + marker.count)
        let data = target.base + AvroWriter.longestHeader
        let count = try settings.codec.compress(
            encoder.bytes, into: UnsafeMutableRawBufferPointer(start: data, count: room), level: settings.level,
            context: encoder.context)
        encoder.clear()
        let header = AvroVarint.encode(Int64(rows)) + AvroVarint.encode(Int64(count))
        let start = AvroWriter.longestHeader - header.count
        header.withUnsafeBytes { bytes in
            if let source = bytes.baseAddress { (target.base + start).copyMemory(from: source, byteCount: bytes.count) }
        }
        marker.withUnsafeBytes { bytes in
            if let source = bytes.baseAddress { (data + count).copyMemory(from: source, byteCount: bytes.count) }
        }
        return Buffer(slicing: target, from: start, byteCount: header.count + count + marker.count)
    }
}
