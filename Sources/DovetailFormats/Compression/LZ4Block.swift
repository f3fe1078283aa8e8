import CLZ4

/// LZ4 blocks: bare, or behind Hadoop's lengths.
enum LZ4Block {
    /// Big-endian decompressed and compressed length before each block.
    static let hadoopHeader = 8
    /// Levels from here on use the slow, dense compressor.
    private static let denseLevel = 3

    static func bound(_ count: Int) -> Int { count + count / 255 + 16 }

    static func compress(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, level: Int?
    ) throws -> Int {
        guard source.count <= Int(LZ4_MAX_INPUT_SIZE) else { throw Codec.lz4Raw.failed("it is larger than 2 GB") }
        let input = source.baseAddress?.assumingMemoryBound(to: CChar.self)
        let output = target.baseAddress?.assumingMemoryBound(to: CChar.self)
        let room = Int32(clamping: target.count)
        let dense = level.map { $0 >= denseLevel ? $0 : 0 } ?? 0
        let size =
            dense > 0
            ? LZ4_compress_HC(input, output, Int32(source.count), room, Int32(dense))
            : LZ4_compress_default(input, output, Int32(source.count), room)
        guard size > 0 else { throw Codec.lz4Raw.failed("no room") }
        return Int(size)
    }

    static func decompress(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
    ) throws -> Int {
        guard let input = Int32(exactly: source.count), let output = Int32(exactly: target.count), input > 0 else {
            throw Codec.lz4Raw.damaged("it is empty or larger than 2 GB")
        }
        var spare: CChar = 0
        let size = withUnsafeMutablePointer(to: &spare) { spare in
            LZ4_decompress_safe(
                source.baseAddress?.assumingMemoryBound(to: CChar.self),
                target.baseAddress?.assumingMemoryBound(to: CChar.self) ?? spare, input, output)
        }
        guard size >= 0 else { throw Codec.lz4Raw.damaged("its content is not valid") }
        return Int(size)
    }

    static func compressHadoop(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, level: Int?
    ) throws -> Int {
        guard target.count > hadoopHeader, let whole = UInt32(exactly: source.count) else {
            throw Codec.lz4Hadoop.failed("no room")
        }
        let size = try compress(
            source, into: UnsafeMutableRawBufferPointer(rebasing: target[hadoopHeader...]), level: level)
        target.storeBytes(of: whole.bigEndian, as: UInt32.self)
        target.storeBytes(of: UInt32(size).bigEndian, toByteOffset: 4, as: UInt32.self)
        return size + hadoopHeader
    }

    /// Old writers put bare blocks under the same name, so a block that does not add up as Hadoop's is tried as bare.
    static func decompressHadoop(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) throws {
        if try hadoopBlocks(source, into: target) { return }
        let size = try decompress(source, into: target)
        guard size == target.count else {
            throw Codec.lz4Hadoop.damaged("it holds \(size) bytes instead of \(target.count)")
        }
    }

    private static func hadoopBlocks(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
    ) throws -> Bool {
        var (read, written) = (0, 0)
        while source.count - read >= hadoopHeader {
            let whole = Int(UInt32(bigEndian: source.loadUnaligned(fromByteOffset: read, as: UInt32.self)))
            let packed = Int(UInt32(bigEndian: source.loadUnaligned(fromByteOffset: read + 4, as: UInt32.self)))
            read += hadoopHeader
            guard packed <= source.count - read, whole <= target.count - written else { return false }
            let size = try? decompress(
                UnsafeRawBufferPointer(rebasing: source[read..<read + packed]),
                into: UnsafeMutableRawBufferPointer(rebasing: target[written..<written + whole]))
            guard size == whole else { return false }
            read += packed
            written += whole
        }
        return read == source.count && written == target.count
    }
}
