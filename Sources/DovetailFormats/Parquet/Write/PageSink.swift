import DovetailColumnar

/// Collects the finished pages of a row group: compresses each straight from the memory it was encoded in into the piece
/// that will be written.
struct PageSink {
    let codec: Codec
    let level: Int?
    let context: CodecContext

    private(set) var pieces: [Buffer] = []
    /// Bytes of all pieces.
    private(set) var byteCount = 0
    /// Bytes of all pages before compression, headers included.
    private(set) var uncompressedCount = 0
    private var arena: Buffer?
    private var used = 0

    /// Room before a page for its header; headers carry no statistics, so they are short.
    private static let headerRoom = 96
    private static let arenaSize = 2 << 20

    init(codec: Codec, level: Int?, context: CodecContext) {
        self.codec = codec
        self.level = level
        self.context = context
    }

    /// Appends a page; `header` comes with everything but sizes and checksum.
    mutating func append(_ page: UnsafeRawBufferPointer, header: Parquet.PageHeader) throws {
        let room = PageSink.headerRoom + codec.compressBound(page.count)
        let target = claim(room)
        let body = UnsafeMutableRawBufferPointer(
            start: target.base + used + PageSink.headerRoom, count: room - PageSink.headerRoom)
        let size = try codec.compress(page, into: body, level: level, context: context)
        guard let compressed = Int32(exactly: size), let uncompressed = Int32(exactly: page.count) else {
            throw FormatError(.unwritable, "a page of \(page.count) bytes is too large for Parquet", kind: .unsupported)
        }
        var header = header
        header.compressedSize = compressed
        header.uncompressedSize = uncompressed
        header.crc = Checksum.crc32(UnsafeRawBufferPointer(rebasing: body[..<size]))
        let head = ThriftWriter.encode(header)
        precondition(head.count <= PageSink.headerRoom)
        // The header ends where the page begins; the gap before it is left out of the piece.
        let start = used + PageSink.headerRoom - head.count
        UnsafeMutableRawBufferPointer(start: target.base + start, count: head.count).copyBytes(from: head)
        pieces.append(Buffer(slicing: target, from: start, byteCount: head.count + size))
        byteCount += head.count + size
        uncompressedCount += head.count + page.count
        used += PageSink.headerRoom + size
    }

    private mutating func claim(_ room: Int) -> Buffer {
        if let arena, arena.byteCount - used >= room { return arena }
        let fresh = Buffer(byteCount: max(room, PageSink.arenaSize))
        arena = fresh
        used = 0
        return fresh
    }
}
