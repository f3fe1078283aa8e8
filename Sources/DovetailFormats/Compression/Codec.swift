import DovetailColumnar

/// Compression of blocks: a page of Parquet, a stripe, a spilled run. The size of the decompressed block is always known
/// beforehand; whole compressed files are read as streams elsewhere.
public enum Codec: String, Hashable, Sendable, CaseIterable {
    case uncompressed, snappy, gzip, zstd, brotli
    /// Bare deflate, without gzip's or zlib's wrapping.
    case deflate
    /// A bare LZ4 block.
    case lz4Raw = "lz4_raw"
    /// LZ4 blocks, each behind two big-endian lengths, as Hadoop writes them.
    case lz4Hadoop = "lz4_hadoop"
}

extension Codec {
    /// Levels a user may ask for; nil when the codec has none.
    public var levels: ClosedRange<Int>? {
        switch self {
        case .uncompressed, .snappy: nil
        case .gzip, .deflate: 1...12
        case .brotli: 0...11
        case .zstd: 1...22
        case .lz4Raw, .lz4Hadoop: 1...12
        }
    }

    /// Most bytes that `count` bytes can become.
    public func compressBound(_ count: Int) -> Int {
        switch self {
        case .uncompressed: count
        case .snappy: SnappyBlock.bound(count)
        case .gzip: GzipBlock.bound(count)
        case .deflate: DeflateBlock.bound(count)
        case .brotli: BrotliBlock.bound(count)
        case .zstd: ZstdBlock.bound(count)
        case .lz4Raw: LZ4Block.bound(count)
        case .lz4Hadoop: LZ4Block.bound(count) + LZ4Block.hadoopHeader
        }
    }

    /// Compresses `source` and returns how many bytes of `target` it took.
    /// - Parameters:
    ///   - target: At least `compressBound(source.count)` bytes.
    ///   - level: One of `levels`; nil is the codec's own choice.
    ///   - context: The calling thread's.
    /// - Throws: `FormatError` when the block is too large for the codec or memory runs out.
    public func compress(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, level: Int? = nil,
        context: CodecContext
    ) throws -> Int {
        switch self {
        case .uncompressed: try copyBlock(source, into: target)
        case .snappy: try SnappyBlock.compress(source, into: target)
        case .gzip: try GzipBlock.compress(source, into: target, level: level, context: context)
        case .deflate: try DeflateBlock.compress(source, into: target, level: level, context: context)
        case .brotli: try BrotliBlock.compress(source, into: target, level: level)
        case .zstd: try ZstdBlock.compress(source, into: target, level: level, context: context)
        case .lz4Raw: try LZ4Block.compress(source, into: target, level: level)
        case .lz4Hadoop: try LZ4Block.compressHadoop(source, into: target, level: level)
        }
    }

    /// Decompresses `source`, which must give exactly `target.count` bytes. Never reads or writes outside of the two,
    /// whatever the bytes are.
    /// - Throws: `FormatError` `.damagedFile`, without a place: the caller knows it.
    public func decompress(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, context: CodecContext
    ) throws {
        switch self {
        case .gzip: try GzipBlock.decompress(source, into: target, context: context)
        case .lz4Hadoop: try LZ4Block.decompressHadoop(source, into: target)
        default:
            let size = try decompress(source, upTo: target, context: context)
            guard size == target.count else { throw damaged("it holds \(size) bytes instead of \(target.count)") }
        }
    }

    /// Decompresses `source`, which gives at most `target.count` bytes, and returns how many: for formats that bound a
    /// block's size without telling it. Not for the two codecs with members inside (`gzip`, `lz4Hadoop`).
    /// - Throws: `FormatError` `.damagedFile`, also for a block that holds more.
    func decompress(
        _ source: UnsafeRawBufferPointer, upTo target: UnsafeMutableRawBufferPointer, context: CodecContext
    ) throws -> Int {
        switch self {
        case .uncompressed:
            guard source.count <= target.count else { throw damaged("it is longer than it may be") }
            return try copyBlock(source, into: target)
        case .snappy: return try SnappyBlock.decompress(source, into: target)
        case .deflate: return try DeflateBlock.decompress(source, into: target, context: context)
        case .brotli: return try BrotliBlock.decompress(source, into: target)
        case .zstd: return try ZstdBlock.decompress(source, into: target, context: context)
        case .lz4Raw: return try LZ4Block.decompress(source, into: target)
        case .gzip, .lz4Hadoop: throw damaged("its size must be known")
        }
    }

    func damaged(_ reason: String) -> FormatError {
        FormatError(.damagedFile, "a \(rawValue) block is damaged: \(reason)")
    }

    func failed(_ reason: String) -> FormatError {
        FormatError(.unwritable, "cannot compress a block with \(rawValue): \(reason)", kind: .resource)
    }

    private func copyBlock(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
    ) throws -> Int {
        guard source.count <= target.count else { throw failed("no room") }
        target.copyMemory(from: source)
        return source.count
    }
}
