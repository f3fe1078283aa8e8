import CBZip2
import DovetailColumnar

/// The codecs of Avro's blocks, as files name them.
enum AvroBlockCodec: String, Sendable, CaseIterable {
    case null, deflate, snappy, zstandard, bzip2

    /// A block of more bytes is taken for damaged.
    static let largestBlock = 1 << 30
    /// A block may always be so large, however little it was compressed to.
    private static let alwaysAllowed = 1 << 26

    /// - Throws: `FormatError` `.unsupported` that names the codec.
    init(named name: String) throws {
        guard let codec = AvroBlockCodec(rawValue: name) else {
            throw FormatError(
                .unsupported, "its blocks are compressed with \"\(name)\", which is not read", kind: .unsupported,
                notes: ["there are: \(AvroBlockCodec.allCases.map(\.rawValue).joined(separator: ", "))"])
        }
        self = codec
    }

    /// Most bytes a block of `count` bytes can become; damaged files must not make us allocate more.
    func limit(_ count: Int) -> Int {
        let ratio: Int
        switch self {
        case .null: return count
        case .snappy: ratio = 64
        case .deflate: ratio = 1_032
        case .zstandard, .bzip2:
            return min(AvroBlockCodec.largestBlock, max(AvroBlockCodec.alwaysAllowed, count * 2_048))
        }
        return min(AvroBlockCodec.largestBlock, count * ratio + 1_024)
    }

    /// Decompresses a block into a buffer from `recycler`; gives it and how much of it is used.
    /// - Parameter guess: How large the block may become; only for speed.
    /// - Throws: `FormatError` `.damagedFile`, without a place.
    func decompress(
        _ source: UnsafeRawBufferPointer, guess: Int, context: CodecContext, recycler: BufferRecycler
    ) throws -> (block: Buffer, byteCount: Int) {
        if self == .snappy { return try decompressSnappy(source, context, recycler) }
        // None of the others has to say how large its block is.
        let limit = limit(source.count)
        var size = min(limit, max(guess, source.count * 4, 1 << 12))
        while true {
            let target = recycler.take(size)
            do {
                return (target, try decompress(source, into: target, context))
            } catch let error as FormatError where error.code == .damagedFile && size < limit {
                // It may only have been too small.
                size = min(limit, size * 4)
            }
        }
    }

    private func decompress(_ source: UnsafeRawBufferPointer, into target: Buffer, _ context: CodecContext) throws
        -> Int
    {
        let room = UnsafeMutableRawBufferPointer(start: target.base, count: target.byteCount)
        switch self {
        case .null: return try Codec.uncompressed.decompress(source, upTo: room, context: context)
        case .snappy: return try Codec.snappy.decompress(source, upTo: room, context: context)
        case .deflate: return try Codec.deflate.decompress(source, upTo: room, context: context)
        case .zstandard: return try Codec.zstd.decompress(source, upTo: room, context: context)
        case .bzip2: return try AvroBZip2.decompress(source, into: room)
        }
    }

    /// Behind the block stands the big-endian CRC-32 of what it holds.
    private func decompressSnappy(
        _ source: UnsafeRawBufferPointer, _ context: CodecContext, _ recycler: BufferRecycler
    ) throws -> (block: Buffer, byteCount: Int) {
        let count = source.count - 4
        guard count > 0 else { throw Codec.snappy.damaged("it is cut short") }
        let block = UnsafeRawBufferPointer(rebasing: source[..<count])
        guard let size = AvroBlockCodec.snappySize(block), size <= limit(count) else {
            throw Codec.snappy.damaged("its length is not possible")
        }
        let target = recycler.take(size)
        let used = try decompress(block, into: target, context)
        let sum = UInt32(bigEndian: source.loadUnaligned(fromByteOffset: count, as: UInt32.self))
        guard used == size, Checksum.crc32(UnsafeRawBufferPointer(start: target.base, count: used)) == sum else {
            throw Codec.snappy.damaged("its checksum is wrong")
        }
        return (target, used)
    }

    private static func snappySize(_ block: UnsafeRawBufferPointer) -> Int? {
        var size = 0
        for (index, byte) in block.prefix(5).enumerated() {
            size |= Int(byte & 0x7F) << (7 * index)
            if byte < 0x80 { return size }
        }
        return nil
    }
}

/// Blocks of bzip2.
enum AvroBZip2 {
    static let levels = 1...9
    static let defaultLevel = 9

    /// Most bytes that `count` bytes can become, by the library's documentation.
    static func bound(_ count: Int) -> Int { count + count / 100 + 601 }

    static func compress(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, level: Int?
    ) throws -> Int {
        try convert(source, target) { to, size, from, count in
            BZ2_bzBuffToBuffCompress(to, size, from, count, Int32(level ?? defaultLevel), 0, 0)
        }
    }

    static func decompress(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
    ) throws -> Int {
        try convert(source, target) { to, size, from, count in
            BZ2_bzBuffToBuffDecompress(to, size, from, count, 0, 0)
        }
    }

    private typealias Conversion = (
        UnsafeMutablePointer<CChar>, UnsafeMutablePointer<UInt32>, UnsafeMutablePointer<CChar>, UInt32
    ) -> Int32

    private static func convert(
        _ source: UnsafeRawBufferPointer, _ target: UnsafeMutableRawBufferPointer, _ body: Conversion
    ) throws -> Int {
        guard let from = source.baseAddress, let to = target.baseAddress, let count = UInt32(exactly: source.count)
        else { throw FormatError(.damagedFile, "a bzip2 block is damaged: it is empty or too long") }
        var size = UInt32(clamping: target.count)
        // The library only reads its source, but does not say so.
        let readable = UnsafeMutableRawPointer(mutating: from).assumingMemoryBound(to: CChar.self)
        let status = body(to.assumingMemoryBound(to: CChar.self), &size, readable, count)
        guard status == BZ_OK else {
            throw status == BZ_MEM_ERROR
                ? FormatError(.unreadableFile, "out of memory in bzip2", kind: .resource)
                : FormatError(.damagedFile, "a bzip2 block is damaged: its content is not valid")
        }
        return Int(size)
    }
}
