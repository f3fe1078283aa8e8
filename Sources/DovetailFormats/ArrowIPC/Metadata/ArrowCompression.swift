import CLZ4
import DovetailColumnar

/// How the buffers of a body are packed.
enum ArrowCompression: Int8, Hashable, Sendable {
    /// Frames, not blocks.
    case lz4 = 0
    case zstd = 1

    init(_ table: FlatTable) throws {
        let (codec, method): (Int8, Int8) = (try table.integer(0), try table.integer(1))
        guard let known = ArrowCompression(rawValue: codec), method == 0 else {
            throw FlatBytes.damaged("there is no compression \(codec) of kind \(method)")
        }
        self = known
    }

    /// Unpacks `source`, which must give exactly `target.count` bytes.
    func unpack(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, _ context: CodecContext
    ) throws {
        switch self {
        case .zstd: try Codec.zstd.decompress(source, into: target, context: context)
        case .lz4: try ArrowCompression.unpackFrame(source, into: target)
        }
    }

    private static func unpackFrame(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
    ) throws {
        let decoder = try LZ4FrameDecoder()
        var (read, written) = (0, 0)
        while true {
            let progress: MemberProgress
            do {
                progress = try decoder.decode(
                    UnsafeRawBufferPointer(rebasing: source[read...]),
                    into: UnsafeMutableRawBufferPointer(rebasing: target[written...]))
            } catch {
                throw FormatError(
                    .damagedFile, "an LZ4 frame is damaged: \(error.reason ?? "its content is not valid")")
            }
            read += progress.consumed
            written += progress.produced
            if progress.isAtEnd { break }
            guard progress.consumed > 0 || progress.produced > 0 else {
                throw FormatError(.damagedFile, "an LZ4 frame holds another number of bytes than it says")
            }
        }
        guard written == target.count else {
            throw FormatError(.damagedFile, "an LZ4 frame holds \(written) bytes instead of \(target.count)")
        }
    }

    /// Most bytes that `count` bytes become.
    func bound(_ count: Int) -> Int {
        switch self {
        case .zstd: Codec.zstd.compressBound(count)
        case .lz4: LZ4F_compressFrameBound(count, nil)
        }
    }

    /// Packs `source` and returns how many bytes of `target` it took.
    func pack(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, level: Int?,
        _ context: CodecContext
    ) throws -> Int {
        switch self {
        case .zstd: return try Codec.zstd.compress(source, into: target, level: level, context: context)
        case .lz4:
            var preferences = LZ4F_preferences_t()
            preferences.compressionLevel = Int32(level ?? 0)
            let size = LZ4F_compressFrame(
                target.baseAddress, target.count, source.baseAddress, source.count, &preferences)
            guard LZ4F_isError(size) == 0 else {
                throw FormatError(.unwritable, "cannot pack a buffer with lz4", kind: .resource)
            }
            return size
        }
    }
}
