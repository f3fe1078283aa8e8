import CDovetailKernels
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
        guard let bytes = source.baseAddress?.assumingMemoryBound(to: UInt8.self), let head = length(source) else {
            throw Codec.snappy.damaged("its length is missing")
        }
        guard head.size <= target.count else {
            throw Codec.snappy.damaged("it holds \(head.size) bytes instead of \(target.count)")
        }
        var spare: UInt8 = 0
        let isWhole = withUnsafeMutablePointer(to: &spare) { spare in
            dovetail_snappy_unpack(
                bytes + head.byteCount, source.count - head.byteCount,
                target.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? spare, head.size)
        }
        guard isWhole != 0 else { throw Codec.snappy.damaged("its content is not valid") }
        return head.size
    }

    /// The length at the head of a block, at most 32 bits, and the bytes it takes.
    private static func length(_ source: UnsafeRawBufferPointer) -> (size: Int, byteCount: Int)? {
        var size = 0
        for index in 0..<min(source.count, 5) {
            size |= Int(source[index] & 0x7F) << (index * 7)
            if source[index] < 0x80 { return size <= Int(UInt32.max) ? (size, index + 1) : nil }
        }
        return nil
    }
}
