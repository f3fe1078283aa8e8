import DovetailColumnar

/// Files as Hadoop's snappy codec writes them: blocks, each the big-endian length of its bytes and then, until it is full,
/// chunks of snappy behind the length of each. There is no mark and no checksum.
final class HadoopSnappyBlocks: ChunkReader {
    /// Writers make blocks of 256 KB unless told otherwise.
    private static let largestBlock = 1 << 26
    static let headSize = 20

    private var input: StreamInput
    private var packed = Buffer(byteCount: 0)
    private var plain = Buffer(byteCount: 0)
    /// Bytes the block still lacks.
    private var missing = 0

    init(_ file: ReadableFile) { input = StreamInput(file) }

    var consumed: Int { input.consumed }

    /// Whether a file begins like one: lengths that fit each other and the file, and a snappy chunk whose own length fits
    /// too. Text cannot: its first bytes would be a length beyond all limits.
    static func isLikely(_ head: UnsafeRawBufferPointer, fileSize: Int) -> Bool {
        guard head.count >= 9 else { return false }
        let block = Int(UInt32(bigEndian: head.loadUnaligned(as: UInt32.self)))
        let chunk = Int(UInt32(bigEndian: head.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
        guard (1...largestBlock).contains(block), chunk >= 2, chunk <= fileSize - 8, chunk <= SnappyBlock.bound(block)
        else { return false }
        return (1...block).contains(length(UnsafeRawBufferPointer(rebasing: head[8...])) ?? 0)
    }

    /// What a snappy chunk says of its own length.
    private static func length(_ chunk: UnsafeRawBufferPointer) -> Int? {
        var (value, shift) = (0, 0)
        for byte in chunk.prefix(5) {
            value |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }

    func next() throws -> UnsafeRawBufferPointer? {
        while missing == 0 {
            guard let size = try nextLength(mayEnd: true) else { return nil }
            guard size <= HadoopSnappyBlocks.largestBlock else {
                throw input.damaged("a block of the snappy data would have \(size) bytes")
            }
            missing = size
        }
        guard let size = try nextLength(mayEnd: false) else { return nil }
        guard size > 0, size <= SnappyBlock.bound(missing) else {
            throw input.damaged("a chunk of the snappy data has \(size) bytes")
        }
        if packed.byteCount < size { packed = Buffer(byteCount: size) }
        guard try input.take(size, into: packed.base) == size else { throw cutShort() }
        let chunk = UnsafeRawBufferPointer(start: packed.base, count: size)
        guard let length = HadoopSnappyBlocks.length(chunk), length > 0, length <= missing else {
            throw input.damaged("a chunk of the snappy data is not valid")
        }
        if plain.byteCount < length { plain = Buffer(byteCount: length) }
        let target = UnsafeMutableRawBufferPointer(start: plain.base, count: length)
        guard (try? SnappyBlock.decompress(chunk, into: target)) == length else {
            throw input.damaged("a chunk of the snappy data is not valid")
        }
        missing -= length
        return UnsafeRawBufferPointer(target)
    }

    private func nextLength(mayEnd: Bool) throws -> Int? {
        var word: UInt32 = 0
        let got = try withUnsafeMutableBytes(of: &word) { bytes in
            try bytes.baseAddress.map { try input.take(4, into: $0) } ?? 0
        }
        if got == 0, mayEnd { return nil }
        guard got == 4 else { throw cutShort() }
        return Int(UInt32(bigEndian: word))
    }

    private func cutShort() -> FormatError { input.damaged("the snappy data is cut short") }
}
