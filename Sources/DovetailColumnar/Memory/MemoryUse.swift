import Synchronization

/// Bytes of all buffers that are alive. Small ones are not counted: they are few beside what fills a memory, and counting
/// them would make threads wait for each other.
public enum MemoryUse {
    @usableFromInline static let smallest = 16_384
    private static let counter = Atomic<Int>(0)

    /// Bytes held at the moment.
    public static var current: Int { counter.load(ordering: .relaxed) }

    static func add(_ bytes: Int) {
        if bytes >= smallest { counter.wrappingAdd(bytes, ordering: .relaxed) }
    }

    static func remove(_ bytes: Int) {
        if bytes >= smallest { counter.wrappingSubtract(bytes, ordering: .relaxed) }
    }
}
