import CBZip2
import CLZ4
import DovetailColumnar

/// Writing: a block of a file becomes a member or frame of its own; one behind another they are one file, so that many
/// threads can compress it.
extension StreamCompression {
    /// - Parameter context: The calling thread's.
    func pack(_ plain: Buffer, level: Int? = nil, context: CodecContext) throws -> Buffer {
        defer { withExtendedLifetime(plain) {} }
        switch self {
        case .none: return plain
        case .gzip: return try StreamCompression.packed(plain, .gzip, level, context)
        case .zstd: return try StreamCompression.packed(plain, .zstd, level, context)
        case .lz4: return try StreamCompression.lz4Frame(plain, level)
        case .bzip2: return try StreamCompression.bzip2Stream(plain, level)
        case .snappy: return try StreamCompression.snappyChunks(plain)
        }
    }

    /// Levels a user may ask for; nil when the kind has none.
    var levels: ClosedRange<Int>? {
        switch self {
        case .none, .snappy: nil
        case .gzip: Codec.gzip.levels
        case .zstd: Codec.zstd.levels
        case .lz4: Codec.lz4Raw.levels
        case .bzip2: 1...9
        }
    }

    private static func packed(
        _ plain: Buffer, _ codec: Codec, _ level: Int?, _ context: CodecContext
    ) throws -> Buffer {
        let target = Buffer(byteCount: codec.compressBound(plain.byteCount))
        let room = UnsafeMutableRawBufferPointer(start: target.base, count: target.byteCount)
        let count = try codec.compress(plain.bytes, into: room, level: level, context: context)
        return Buffer(slicing: target, from: 0, byteCount: count)
    }

    private static func lz4Frame(_ plain: Buffer, _ level: Int?) throws -> Buffer {
        var preferences = LZ4F_preferences_t()
        preferences.compressionLevel = Int32(level ?? 0)
        preferences.frameInfo.blockSizeID = LZ4F_max256KB
        preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled
        preferences.frameInfo.contentSize = UInt64(plain.byteCount)
        let target = Buffer(byteCount: LZ4F_compressFrameBound(plain.byteCount, &preferences))
        let size = LZ4F_compressFrame(target.base, target.byteCount, plain.base, plain.byteCount, &preferences)
        guard LZ4F_isError(size) == 0 else { throw failure("lz4", String(cString: LZ4F_getErrorName(size))) }
        return Buffer(slicing: target, from: 0, byteCount: size)
    }

    private static func bzip2Stream(_ plain: Buffer, _ level: Int?) throws -> Buffer {
        // The library's own bound: one percent and 600 bytes.
        let target = Buffer(byteCount: plain.byteCount + plain.byteCount / 100 + 600)
        guard var size = UInt32(exactly: target.byteCount), let count = UInt32(exactly: plain.byteCount) else {
            throw failure("bzip2", "a block is larger than 4 GB")
        }
        let status = BZ2_bzBuffToBuffCompress(
            target.pointer(as: CChar.self), &size, plain.pointer(as: CChar.self), count, Int32(level ?? 9), 0, 0)
        guard status == BZ_OK else { throw failure("bzip2", "error \(status)") }
        return Buffer(slicing: target, from: 0, byteCount: Int(size))
    }

    private static func snappyChunks(_ plain: Buffer) throws -> Buffer {
        let chunk = SnappyFrames.largestChunk
        let count = (plain.byteCount + chunk - 1) / chunk
        let target = Buffer(byteCount: SnappyFrames.mark.count + count * (8 + SnappyBlock.bound(chunk)))
        SnappyFrames.mark.withUnsafeBytes { mark in
            UnsafeMutableRawBufferPointer(start: target.base, count: mark.count).copyMemory(from: mark)
        }
        var end = SnappyFrames.mark.count
        for start in stride(from: 0, to: plain.byteCount, by: chunk) {
            let piece = UnsafeRawBufferPointer(
                start: plain.base + start, count: min(chunk, plain.byteCount - start))
            let room = UnsafeMutableRawBufferPointer(start: target.base + end + 8, count: SnappyBlock.bound(chunk))
            let size = try SnappyBlock.compress(piece, into: room)
            // Kind 0, and the length of checksum and data.
            target.base.storeBytes(of: (UInt32(size + 4) << 8).littleEndian, toByteOffset: end, as: UInt32.self)
            let checksum = Checksum.masked(Checksum.crc32c(piece))
            target.base.storeBytes(of: checksum.littleEndian, toByteOffset: end + 4, as: UInt32.self)
            end += 8 + size
        }
        return Buffer(slicing: target, from: 0, byteCount: end)
    }

    private static func failure(_ name: String, _ reason: String) -> FormatError {
        FormatError(.unwritable, "cannot compress a block with \(name): \(reason)", kind: .resource)
    }
}
