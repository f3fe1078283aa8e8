import CZstd
import DovetailColumnar

/// Zstandard frames of known size.
enum ZstdBlock {
    static let defaultLevel = 3

    static func bound(_ count: Int) -> Int { ZSTD_compressBound(count) }

    static func compress(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, level: Int?, context: CodecContext
    ) throws -> Int {
        guard let state = context.zstdCompression() else { throw Codec.zstd.failed("out of memory") }
        let size = ZSTD_compressCCtx(
            state, target.baseAddress, target.count, source.baseAddress, source.count, Int32(level ?? defaultLevel))
        guard ZSTD_isError(size) == 0 else { throw Codec.zstd.failed(reason(size)) }
        return size
    }

    static func decompress(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, context: CodecContext
    ) throws -> Int {
        guard let state = context.zstdDecompression() else {
            throw FormatError(.unreadableFile, "out of memory while decompressing zstd", kind: .resource)
        }
        let size = ZSTD_decompressDCtx(state, target.baseAddress, target.count, source.baseAddress, source.count)
        guard ZSTD_isError(size) == 0 else { throw Codec.zstd.damaged(reason(size)) }
        return size
    }

    private static func reason(_ code: Int) -> String { String(cString: ZSTD_getErrorName(code)) }
}
