import CDeflate
import DovetailColumnar

/// Gzip members of known total size; zlib's wrapping, which some writers use under this name, is read too.
enum GzipBlock {
    static let defaultLevel = 6
    /// Smallest gzip member: header and trailer around an empty block.
    private static let smallestMember = 18

    static func bound(_ count: Int) -> Int { libdeflate_gzip_compress_bound(nil, count) }

    static func compress(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, level: Int?, context: CodecContext
    ) throws -> Int {
        guard let state = context.deflate(level: level ?? defaultLevel) else {
            throw Codec.gzip.failed("out of memory")
        }
        var empty: UInt8 = 0
        let size = withUnsafeMutablePointer(to: &empty) { empty in
            libdeflate_gzip_compress(
                state, source.baseAddress ?? UnsafeRawPointer(empty), source.count, target.baseAddress, target.count)
        }
        guard size > 0 else { throw Codec.gzip.failed("no room") }
        return size
    }

    static func decompress(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, context: CodecContext
    ) throws {
        guard let state = context.inflate() else {
            throw FormatError(.unreadableFile, "out of memory while decompressing gzip", kind: .resource)
        }
        guard source.count >= 2, let bytes = source.baseAddress else { throw Codec.gzip.damaged("it is cut short") }
        var spare: UInt8 = 0
        try withUnsafeMutablePointer(to: &spare) { spare in
            let output = target.baseAddress ?? UnsafeMutableRawPointer(spare)
            if source[0] == 0x1F, source[1] == 0x8B {
                try members(bytes, source.count, output, target.count, state)
            } else {
                var produced = 0
                let status = libdeflate_zlib_decompress(state, bytes, source.count, output, target.count, &produced)
                try check(status, produced == target.count)
            }
        }
    }

    /// Members stand one behind another; trailing bytes that cannot be one more are ignored as gzip does.
    private static func members(
        _ bytes: UnsafeRawPointer, _ byteCount: Int, _ output: UnsafeMutableRawPointer, _ outputCount: Int,
        _ state: OpaquePointer
    ) throws {
        var (read, written) = (0, 0)
        repeat {
            var (consumed, produced) = (0, 0)
            let status = libdeflate_gzip_decompress_ex(
                state, bytes + read, byteCount - read, output + written, outputCount - written, &consumed, &produced)
            try check(status, true)
            read += consumed
            written += produced
        } while written < outputCount && byteCount - read >= smallestMember
        try check(LIBDEFLATE_SUCCESS, written == outputCount)
    }

    private static func check(_ status: libdeflate_result, _ isComplete: Bool) throws {
        switch status {
        case LIBDEFLATE_SUCCESS where isComplete: return
        case LIBDEFLATE_SUCCESS, LIBDEFLATE_SHORT_OUTPUT: throw Codec.gzip.damaged("it holds too few bytes")
        case LIBDEFLATE_INSUFFICIENT_SPACE: throw Codec.gzip.damaged("it holds too many bytes")
        default: throw Codec.gzip.damaged("its content is not valid")
        }
    }
}
