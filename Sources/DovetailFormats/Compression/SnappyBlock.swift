import CSnappy

/// Snappy blocks (without the framing of files).
enum SnappyBlock {
    static func bound(_ count: Int) -> Int { snappy_max_compressed_length(count) }

    static func compress(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
    ) throws -> Int {
        var size = target.count
        let status = snappy_compress(
            source.baseAddress?.assumingMemoryBound(to: CChar.self), source.count,
            target.baseAddress?.assumingMemoryBound(to: CChar.self), &size)
        guard status == SNAPPY_OK else { throw Codec.snappy.failed("no room") }
        return size
    }

    static func decompress(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
    ) throws -> Int {
        let bytes = source.baseAddress?.assumingMemoryBound(to: CChar.self)
        var size = 0
        guard source.count > 0, snappy_uncompressed_length(bytes, source.count, &size) == SNAPPY_OK else {
            throw Codec.snappy.damaged("its length is missing")
        }
        guard size <= target.count else {
            throw Codec.snappy.damaged("it holds \(size) bytes instead of \(target.count)")
        }
        var spare: CChar = 0
        let status = withUnsafeMutablePointer(to: &spare) { spare in
            snappy_uncompress(
                bytes, source.count, target.baseAddress?.assumingMemoryBound(to: CChar.self) ?? spare, &size)
        }
        guard status == SNAPPY_OK else { throw Codec.snappy.damaged("its content is not valid") }
        return size
    }
}
