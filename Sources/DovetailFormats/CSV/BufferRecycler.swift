import DovetailColumnar
import Synchronization

/// Lends buffers and takes each up again once nobody else holds it, so that a scan touches the same memory over and over.
///
/// A buffer is free when the recycler's reference is the only one: consumers of batches give it back by letting go.
final class BufferRecycler: Sendable {
    private struct Shelf {
        var buffers: [Buffer] = []
        var cursor = 0
    }

    /// One shelf a power of two.
    private let shelves: Mutex<[Shelf]>
    private static let mostPerShelf = 256
    private static let looks = 8

    init() { shelves = Mutex(Array(repeating: Shelf(), count: BufferRecycler.largestPower + 1)) }
    private static let largestPower = 27

    /// At least `byteCount` bytes with any content.
    func take(_ byteCount: Int) -> Buffer {
        let size = max(byteCount, 64)
        let power = Int.bitWidth - (size - 1).leadingZeroBitCount
        guard power <= BufferRecycler.largestPower else { return Buffer(byteCount: size) }
        return shelves.withLock { shelves in
            let count = shelves[power].buffers.count
            var cursor = shelves[power].cursor
            defer { shelves[power].cursor = cursor }
            for _ in 0..<min(count, BufferRecycler.looks) {
                cursor = cursor + 1 < count ? cursor + 1 : 0
                if isKnownUniquelyReferenced(&shelves[power].buffers[cursor]) { return shelves[power].buffers[cursor] }
            }
            let fresh = Buffer(byteCount: 1 << power)
            if count < BufferRecycler.mostPerShelf {
                shelves[power].buffers.append(fresh)
            } else {
                // Let an old one go with its holder; the new one has better chances to come back.
                shelves[power].buffers[cursor] = fresh
            }
            return fresh
        }
    }
}
