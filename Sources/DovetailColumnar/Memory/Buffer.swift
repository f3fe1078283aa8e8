#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A piece of raw memory, aligned to 64 bytes and readable for 64 bytes past its end.
///
/// Whoever allocates a buffer may write to it until it hands it to anyone else; from then on it is immutable and may be
/// shared between threads. Slices share the memory of their parent and keep it alive; a slice need not be aligned.
///
/// A pointer taken from `base` is valid while the buffer is: take it from a parameter or a stored property, or wrap its
/// use in `withExtendedLifetime`, since a local reference may be released after its last mention.
public final class Buffer: @unchecked Sendable {
    /// Bytes past the end that may be read (not written by others), so that wide loads need no tail loop.
    public static let padding = 64
    public static let alignment = 64

    public let base: UnsafeMutableRawPointer
    public let byteCount: Int
    @usableFromInline let owner: AnyObject?

    /// Allocates `byteCount` bytes that are not initialized; the padding is zero.
    public init(byteCount: Int) {
        precondition(byteCount >= 0)
        var memory: UnsafeMutableRawPointer?
        let size = (byteCount &+ Buffer.padding &+ Buffer.alignment &- 1) & ~(Buffer.alignment &- 1)
        guard posix_memalign(&memory, Buffer.alignment, size) == 0, let memory else {
            fatalError("out of memory while allocating \(size) bytes")
        }
        base = memory
        self.byteCount = byteCount
        owner = nil
        MemoryUse.add(byteCount)
        memset(memory + byteCount, 0, size - byteCount)
    }

    /// Allocates `byteCount` bytes of zero.
    public convenience init(zeroed byteCount: Int) {
        self.init(byteCount: byteCount)
        memset(base, 0, byteCount)
    }

    /// Shares `byteCount` bytes of `parent` from `offset` on.
    public init(slicing parent: Buffer, from offset: Int, byteCount: Int) {
        precondition(offset >= 0 && byteCount >= 0 && byteCount <= parent.byteCount - offset)
        base = parent.base + offset
        self.byteCount = byteCount
        owner = parent.owner ?? parent
    }

    /// Allocates and copies.
    public convenience init(copying bytes: UnsafeRawBufferPointer) {
        self.init(byteCount: bytes.count)
        if let source = bytes.baseAddress { base.copyMemory(from: source, byteCount: bytes.count) }
    }

    deinit {
        guard owner == nil else { return }
        MemoryUse.remove(byteCount)
        free(base)
    }

    /// The memory as values of `type`. See the note on lifetime above.
    @inlinable
    public func pointer<T>(as type: T.Type = T.self) -> UnsafeMutablePointer<T> {
        base.assumingMemoryBound(to: type)
    }

    public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: byteCount) }
}
