import DovetailColumnar

/// Collects the finished pages of a row group: compresses each straight from the memory it was encoded in into the piece
/// that will be written.
struct PageSink {
    /// May change from column to column.
    var codec: Codec
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

    /// Appends a page of version 1, levels and values together.
    mutating func append(_ page: UnsafeRawBufferPointer, data: Parquet.DataPageHeader) throws {
        let header = Parquet.PageHeader(type: .data, uncompressedSize: 0, compressedSize: 0, data: data)
        try append(.empty, page, header)
    }

    /// Appends a page of version 2. Its values stay as they are where compression does not make them smaller.
    mutating func append(
        levels: UnsafeRawBufferPointer, values: UnsafeRawBufferPointer, data: Parquet.DataPageHeaderV2
    ) throws {
        let header = Parquet.PageHeader(type: .dataV2, uncompressedSize: 0, compressedSize: 0, dataV2: data)
        try append(levels, values, header)
    }

    mutating func append(_ page: UnsafeRawBufferPointer, dictionary: Parquet.DictionaryPageHeader) throws {
        let header = Parquet.PageHeader(
            type: .dictionary, uncompressedSize: 0, compressedSize: 0, dictionary: dictionary)
        try append(.empty, page, header)
    }

    /// Appends bytes that are no page, behind the pages.
    mutating func append(_ bytes: [UInt8]) {
        let room = claim(bytes.count)
        UnsafeMutableRawBufferPointer(start: room.base + used, count: bytes.count).copyBytes(from: bytes)
        pieces.append(Buffer(slicing: room, from: used, byteCount: bytes.count))
        byteCount += bytes.count
        used += bytes.count
    }

    /// `header` comes with everything but sizes and checksum.
    private mutating func append(
        _ levels: UnsafeRawBufferPointer, _ values: UnsafeRawBufferPointer, _ header: Parquet.PageHeader
    ) throws {
        let room = PageSink.headerRoom + levels.count + max(codec.compressBound(values.count), values.count)
        let target = claim(room)
        let body = UnsafeMutableRawBufferPointer(
            start: target.base + used + PageSink.headerRoom, count: room - PageSink.headerRoom)
        body.copyMemory(from: levels)
        let rest = UnsafeMutableRawBufferPointer(rebasing: body[levels.count...])
        var header = header
        var size = try codec.compress(values, into: rest, level: level, context: context)
        if header.dataV2 != nil, size >= values.count {
            rest.copyMemory(from: values)
            size = values.count
            header.dataV2?.isCompressed = false
        }
        size += levels.count
        let whole = levels.count + values.count
        guard let compressed = Int32(exactly: size), let uncompressed = Int32(exactly: whole) else {
            throw FormatError(.unwritable, "a page of \(whole) bytes is too large for Parquet", kind: .unsupported)
        }
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
        uncompressedCount += head.count + whole
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

extension UnsafeRawBufferPointer {
    static var empty: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }
}
