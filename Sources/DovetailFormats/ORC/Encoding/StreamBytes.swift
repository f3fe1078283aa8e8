import DovetailColumnar

/// The bytes of one stream of a stripe, read and decompressed chunk by chunk as a decoder asks for them.
final class StreamBytes {
    private let file: ReadableFile
    private let range: Range<Int>
    private let coding: StreamCoding
    /// Values point into the memory: what was handed out is never written again.
    private let isKept: Bool

    /// Where the next chunk begins in the file.
    private var next: Int
    private var window: Buffer?
    private var windowStart = 0
    private var windowCount = 0

    private(set) var buffer: Buffer
    private var position = 0
    private var limit = 0

    /// Bytes read from the file at once.
    private static let windowSize = 1 << 18
    private static let headerSize = 3

    init(_ file: ReadableFile, _ range: Range<Int>, _ coding: StreamCoding, isKept: Bool = false) {
        self.file = file
        self.range = range
        self.coding = coding
        self.isKept = isKept
        next = range.lowerBound
        buffer = Buffer(byteCount: 0)
    }

    /// Bytes at `cursor`; 64 more may be read, whatever they are.
    var available: Int { limit &- position }
    var cursor: UnsafePointer<UInt8> { UnsafePointer(buffer.pointer(as: UInt8.self)) + position }

    /// Makes `count` bytes available at `cursor`, fewer only at the end of the stream.
    func fill(_ count: Int) throws {
        while available < count, next < range.upperBound { try load() }
    }

    /// As `fill`, but it is an error when there are fewer.
    func require(_ count: Int) throws {
        try fill(count)
        guard available >= count else { throw StreamBytes.damaged("it ends too early") }
    }

    /// Steps over bytes that are available.
    func advance(_ count: Int) { position &+= count }

    func skip(_ count: Int) throws {
        var rest = count
        while rest > available {
            rest -= available
            position = limit
            guard next < range.upperBound else { throw StreamBytes.damaged("it ends too early") }
            try load()
        }
        position += rest
    }

    /// Goes to a place that a row index names.
    func seek(_ positions: inout PositionReader) throws {
        let chunk = try positions.next()
        guard chunk <= range.count else { throw StreamBytes.damaged("its index points outside of it") }
        next = range.lowerBound + chunk
        position = limit
        if coding.isFramed {
            let offset = try positions.next()
            if offset > 0 { try skip(offset) }
        }
    }

    // MARK: Chunks

    private func load() throws {
        guard coding.isFramed else {
            let count = min(StreamBytes.windowSize, range.upperBound - next)
            let target = makeRoom(count)
            guard try file.read(into: target, at: next, count: count) == count else {
                throw StreamBytes.damaged("the file became shorter while it was read")
            }
            next += count
            limit += count
            return
        }
        let head = try compressed(at: next, count: StreamBytes.headerSize)
        let word = Int(head[0]) | Int(head[1]) << 8 | Int(head[2]) << 16
        let (length, isOriginal) = (word >> 1, word & 1 == 1)
        let body = try compressed(at: next + StreamBytes.headerSize, count: length)
        guard !isOriginal || length <= coding.blockSize else { throw StreamBytes.damaged("a chunk is too long") }
        let room = isOriginal ? length : coding.blockSize
        let target = UnsafeMutableRawBufferPointer(start: makeRoom(room), count: room)
        if isOriginal {
            target.copyMemory(from: body)
            limit += length
        } else {
            limit += try coding.decompress(body, into: target)
        }
        next += StreamBytes.headerSize + length
    }

    /// Memory for `count` bytes after those that are available.
    private func makeRoom(_ count: Int) -> UnsafeMutableRawPointer {
        let left = available
        if buffer.byteCount - limit >= count { return buffer.base + limit }
        if !isKept, buffer.byteCount - left >= count {
            buffer.base.copyMemory(from: buffer.base + position, byteCount: left)
        } else {
            let grown = Buffer(byteCount: max(left + count, left * 2))
            grown.base.copyMemory(from: buffer.base + position, byteCount: left)
            buffer = grown
        }
        position = 0
        limit = left
        return buffer.base + limit
    }

    /// Bytes of the stream as they are in the file; valid until the next call.
    private func compressed(at offset: Int, count: Int) throws -> UnsafeRawBufferPointer {
        guard count <= range.upperBound - offset else { throw StreamBytes.damaged("a chunk reaches beyond its end") }
        if window == nil || offset < windowStart || offset + count > windowStart + windowCount {
            let size = min(range.upperBound - offset, max(count, StreamBytes.windowSize))
            let memory = window.flatMap { $0.byteCount >= size ? $0 : nil } ?? Buffer(byteCount: size)
            guard try file.read(into: memory.base, at: offset, count: size) == size else {
                throw StreamBytes.damaged("the file became shorter while it was read")
            }
            (window, windowStart, windowCount) = (memory, offset, size)
        }
        guard let window else { throw StreamBytes.damaged("it cannot be read") }
        return UnsafeRawBufferPointer(start: window.base + (offset - windowStart), count: count)
    }

    static func damaged(_ reason: String) -> FormatError {
        FormatError(.damagedFile, "a stream is damaged: \(reason)")
    }
}

/// How the streams of a file are compressed.
struct StreamCoding {
    /// nil for bare bytes without chunks.
    let codec: Codec?
    let blockSize: Int
    let context: CodecContext

    var isFramed: Bool { codec != nil }

    func decompress(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) throws -> Int {
        guard let codec else { throw StreamBytes.damaged("a chunk is compressed in a file that is not") }
        return try codec.decompress(source, upTo: target, context: context)
    }

    /// A whole section of metadata, of which no more than `limit` bytes may come.
    func readAll(_ file: ReadableFile, _ range: Range<Int>, limit: Int = 1 << 26) throws -> Buffer {
        let bytes = StreamBytes(file, range, self)
        try bytes.fill(limit)
        guard bytes.available < limit else { throw StreamBytes.damaged("it is too large") }
        return Buffer(copying: UnsafeRawBufferPointer(start: bytes.cursor, count: bytes.available))
    }
}

/// The numbers of a row index entry, taken by one stream after the other.
struct PositionReader {
    private let values: [UInt64]
    private var index = 0

    init(_ values: [UInt64]) { self.values = values }

    mutating func next() throws -> Int {
        guard index < values.count, let value = Int(exactly: values[index]) else {
            throw StreamBytes.damaged("its index is too short")
        }
        index += 1
        return value
    }
}
