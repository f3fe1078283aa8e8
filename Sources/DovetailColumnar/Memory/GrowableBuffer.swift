#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A buffer that grows by doubling while it is written, and is frozen into a `Buffer` once.
public final class GrowableBuffer {
    public private(set) var buffer: Buffer
    /// Bytes written so far.
    public var byteCount: Int

    public init(byteCapacity: Int = 256) {
        buffer = Buffer(byteCount: max(byteCapacity, 64))
        byteCount = 0
    }

    public var base: UnsafeMutableRawPointer { buffer.base }
    public var byteCapacity: Int { buffer.byteCount }

    /// Makes room for `more` bytes after `byteCount`; pointers taken before are no longer valid.
    public func reserve(_ more: Int) {
        let needed = byteCount + more
        guard needed > buffer.byteCount else { return }
        let grown = Buffer(byteCount: max(needed, buffer.byteCount * 2))
        memcpy(grown.base, buffer.base, byteCount)
        buffer = grown
    }

    public func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, bytes.count > 0 else { return }
        reserve(bytes.count)
        memcpy(buffer.base + byteCount, source, bytes.count)
        byteCount += bytes.count
    }

    @inlinable
    public func append<T>(_ value: T) {
        let size = MemoryLayout<T>.size
        reserve(size)
        base.storeBytes(of: value, toByteOffset: byteCount, as: T.self)
        byteCount &+= size
    }

    /// What was written, without a copy. The builder starts anew, empty.
    public func finish() -> Buffer {
        let result = Buffer(slicing: buffer, from: 0, byteCount: byteCount)
        buffer = Buffer(byteCount: 64)
        byteCount = 0
        return result
    }
}
