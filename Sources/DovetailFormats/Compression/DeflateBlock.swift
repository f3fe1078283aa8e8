import CDeflate
import DovetailColumnar

/// Bare deflate, as Avro and ORC keep their blocks.
enum DeflateBlock {
    static let defaultLevel = 6

    static func bound(_ count: Int) -> Int { libdeflate_deflate_compress_bound(nil, count) }

    static func compress(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, level: Int?, context: CodecContext
    ) throws -> Int {
        guard let state = context.deflate(level: level ?? defaultLevel) else {
            throw Codec.deflate.failed("out of memory")
        }
        var empty: UInt8 = 0
        let size = withUnsafeMutablePointer(to: &empty) { empty in
            libdeflate_deflate_compress(
                state, source.baseAddress ?? UnsafeRawPointer(empty), source.count, target.baseAddress, target.count)
        }
        guard size > 0 else { throw Codec.deflate.failed("no room") }
        return size
    }

    static func decompress(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, context: CodecContext
    ) throws -> Int {
        guard let state = context.inflate() else {
            throw FormatError(.unreadableFile, "out of memory while decompressing deflate", kind: .resource)
        }
        guard let bytes = source.baseAddress else { throw Codec.deflate.damaged("it is cut short") }
        var produced = 0
        var spare: UInt8 = 0
        let status = withUnsafeMutablePointer(to: &spare) { spare in
            libdeflate_deflate_decompress(
                state, bytes, source.count, target.baseAddress ?? UnsafeMutableRawPointer(spare), target.count,
                &produced)
        }
        switch status {
        case LIBDEFLATE_SUCCESS: return produced
        case LIBDEFLATE_INSUFFICIENT_SPACE: throw Codec.deflate.damaged("it holds too many bytes")
        default: throw Codec.deflate.damaged("its content is not valid")
        }
    }
}
