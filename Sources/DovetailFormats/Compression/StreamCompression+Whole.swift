import CDeflate
import DovetailColumnar

/// Small files, decompressed in one go: several times faster than as a stream, and files go side by side.
extension StreamCompression {
    /// Largest compressed file, and most bytes it may become.
    static let wholeLimit = (packed: 8 << 20, plain: 256 << 20)
    /// Deflate makes no more than this of a byte.
    private static let densest = 1_032

    /// All bytes of a file, or nil when it is one to be read as a stream: another kind, too large, or too large inside.
    /// - Throws: `FormatError` when the file is damaged or cut short.
    func decompressWhole(_ file: ReadableFile, context: CodecContext) throws -> Buffer? {
        guard self == .gzip, file.byteCount <= StreamCompression.wholeLimit.packed else { return nil }
        guard let state = context.inflate() else { throw GzipDecoder.outOfMemory }
        let packed = try file.read(at: 0, count: file.byteCount)
        guard packed.byteCount >= 18 else {
            throw FormatError(
                .damagedFile, "\"\(file.path)\" is damaged: the gzip data is cut short", path: file.path,
                byteOffset: packed.byteCount)
        }
        // The last member's size stands at the end: for a file of one member that is all.
        let tail = packed.base.loadUnaligned(fromByteOffset: packed.byteCount - 4, as: UInt32.self)
        let most = min(packed.byteCount * StreamCompression.densest, StreamCompression.wholeLimit.plain)
        var plain = Buffer(byteCount: max(1, min(Int(UInt32(littleEndian: tail)), most)))
        var (read, written) = (0, 0)
        while read < packed.byteCount {
            // Zeros that pad a file behind its last member.
            if read > 0, packed.bytes[read] == 0 {
                read += 1
                continue
            }
            var (consumed, produced) = (0, 0)
            let status = libdeflate_gzip_decompress_ex(
                state, packed.base + read, packed.byteCount - read, plain.base + written, plain.byteCount - written,
                &consumed, &produced)
            switch status {
            case LIBDEFLATE_SUCCESS:
                read += consumed
                written += produced
            case LIBDEFLATE_INSUFFICIENT_SPACE where plain.byteCount < most:
                plain = StreamCompression.grown(plain, holding: written, atMost: most)
            case LIBDEFLATE_INSUFFICIENT_SPACE: return nil
            default:
                throw FormatError(
                    .damagedFile, "\"\(file.path)\" is damaged: the gzip data is not valid or cut short",
                    path: file.path, byteOffset: read)
            }
        }
        return Buffer(slicing: plain, from: 0, byteCount: written)
    }

    private static func grown(_ buffer: Buffer, holding count: Int, atMost limit: Int) -> Buffer {
        let larger = Buffer(byteCount: min(limit, max(buffer.byteCount * 2, 1 << 16)))
        larger.base.copyMemory(from: buffer.base, byteCount: count)
        return withExtendedLifetime(buffer) { larger }
    }
}
