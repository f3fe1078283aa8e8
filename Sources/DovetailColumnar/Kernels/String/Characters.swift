import CDovetailKernels

/// Characters of UTF-8 text, which are code points here: what SQL counts.
public enum Characters {
    /// Whether all bytes are ASCII.
    @inlinable
    @inline(__always)
    public static func areASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let base = bytes.baseAddress else { return true }
        var (index, all): (Int, UInt64) = (0, 0)
        while index &+ 8 <= bytes.count {
            all |= base.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            index &+= 8
        }
        while index < bytes.count {
            all |= UInt64(base.load(fromByteOffset: index, as: UInt8.self))
            index &+= 1
        }
        return all & 0x8080_8080_8080_8080 == 0
    }

    /// Every byte that does not continue a character begins one.
    @inlinable
    @inline(__always)
    public static func count(_ bytes: UnsafeRawBufferPointer) -> Int {
        var count = 0
        for byte in bytes { count &+= Int(unsafeBitCast(byte & 0xC0 != 0x80, to: UInt8.self)) }
        return count
    }

    /// Where the character with number `index` begins, from 0; the end where there are fewer.
    @inlinable
    @inline(__always)
    public static func offset(of index: Int, in bytes: UnsafeRawBufferPointer, from start: Int = 0) -> Int {
        var (left, position) = (index, start)
        while position < bytes.count {
            if bytes[position] & 0xC0 != 0x80 {
                if left <= 0 { return position }
                left &-= 1
            }
            position &+= 1
        }
        return bytes.count
    }

    /// Where `needle` first stands at or after `start`; nil where it does not. An empty one stands everywhere.
    public static func find(
        _ needle: UnsafeRawBufferPointer, in bytes: UnsafeRawBufferPointer, from start: Int = 0
    ) -> Int? {
        guard let pattern = needle.baseAddress, needle.count > 0 else { return start <= bytes.count ? start : nil }
        guard let base = bytes.baseAddress, needle.count <= bytes.count &- start else { return nil }
        let found = dovetail_find(
            (base + start).assumingMemoryBound(to: UInt8.self), Int64(bytes.count &- start),
            pattern.assumingMemoryBound(to: UInt8.self), Int64(needle.count))
        return found < 0 ? nil : start &+ Int(found)
    }
}
