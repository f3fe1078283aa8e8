import Synchronization

/// Objects one thread uses at a time and that are dear to make: codec contexts, page buffers. As many come to be as
/// threads ask at once; they are used again, so their memory is touched once.
final class ScratchPool<Item: AnyObject>: @unchecked Sendable {
    private let make: @Sendable () -> Item
    private let idle = Mutex<[Held]>([])

    /// Only the pool or one borrower has the item at any time.
    private struct Held: @unchecked Sendable { let item: Item }

    init(make: @escaping @Sendable () -> Item) { self.make = make }

    /// Lends an item for the time of `body`; it must not leave it.
    func borrow<R>(_ body: (Item) throws -> R) rethrows -> R {
        let item = idle.withLock { $0.popLast() }?.item ?? make()
        let held = Held(item: item)
        defer { idle.withLock { $0.append(held) } }
        return try body(item)
    }
}
