import CBrotli

/// Brotli streams of known size.
enum BrotliBlock {
    /// Denser levels cost tens of times more for a few percent.
    static let defaultLevel = 4

    static func bound(_ count: Int) -> Int { max(BrotliEncoderMaxCompressedSize(count), 16) }

    static func compress(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, level: Int?
    ) throws -> Int {
        var size = target.count
        var empty: UInt8 = 0
        let isDone = withUnsafeMutablePointer(to: &empty) { empty in
            BrotliEncoderCompress(
                Int32(level ?? defaultLevel), BROTLI_DEFAULT_WINDOW, BROTLI_MODE_GENERIC, source.count,
                source.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? UnsafePointer(empty), &size,
                target.baseAddress?.assumingMemoryBound(to: UInt8.self))
        }
        guard isDone == BROTLI_TRUE else { throw Codec.brotli.failed("no room") }
        return size
    }

    static func decompress(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
    ) throws -> Int {
        var size = target.count
        var spare: UInt8 = 0
        let result = withUnsafeMutablePointer(to: &spare) { spare in
            BrotliDecoderDecompress(
                source.count, source.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? UnsafePointer(spare), &size,
                target.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? spare)
        }
        guard result == BROTLI_DECODER_RESULT_SUCCESS else {
            throw Codec.brotli.damaged("its content is not valid, or it holds too many bytes")
        }
        return size
    }
}
