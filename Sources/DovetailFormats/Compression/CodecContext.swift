import CDeflate
import CZstd

/// The state codecs keep from block to block (their tables are large). One thread at a time uses a context.
public final class CodecContext {
    private var zstdCompressor: OpaquePointer?
    private var zstdDecompressor: OpaquePointer?
    private var deflateCompressor: OpaquePointer?
    private var deflateLevel = 0
    private var inflateDecompressor: OpaquePointer?

    public init() {}

    deinit {
        ZSTD_freeCCtx(zstdCompressor)
        ZSTD_freeDCtx(zstdDecompressor)
        if let deflateCompressor { libdeflate_free_compressor(deflateCompressor) }
        if let inflateDecompressor { libdeflate_free_decompressor(inflateDecompressor) }
    }

    /// nil when memory runs out, as with all below.
    func zstdCompression() -> OpaquePointer? {
        if zstdCompressor == nil { zstdCompressor = ZSTD_createCCtx() }
        return zstdCompressor
    }

    func zstdDecompression() -> OpaquePointer? {
        if zstdDecompressor == nil { zstdDecompressor = ZSTD_createDCtx() }
        return zstdDecompressor
    }

    func deflate(level: Int) -> OpaquePointer? {
        if let deflateCompressor, deflateLevel == level { return deflateCompressor }
        if let deflateCompressor { libdeflate_free_compressor(deflateCompressor) }
        deflateCompressor = libdeflate_alloc_compressor(Int32(level))
        deflateLevel = level
        return deflateCompressor
    }

    func inflate() -> OpaquePointer? {
        if inflateDecompressor == nil { inflateDecompressor = libdeflate_alloc_decompressor() }
        return inflateDecompressor
    }
}
