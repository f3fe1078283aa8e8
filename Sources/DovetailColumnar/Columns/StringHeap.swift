/// Keeps alive the memory that long string views point into.
///
/// Immutable and shared; a column made of several others holds a heap of their heaps.
public final class StringHeap: @unchecked Sendable {
    public let buffers: [Buffer]
    public let parents: [StringHeap]

    public init(buffers: [Buffer] = [], parents: [StringHeap] = []) {
        self.buffers = buffers
        self.parents = parents
    }

    /// One heap for columns that are put together; nil when none of them needs one.
    public static func union(_ heaps: some Sequence<StringHeap?>) -> StringHeap? {
        var distinct: [StringHeap] = []
        for case let heap? in heaps where !distinct.contains(where: { $0 === heap }) { distinct.append(heap) }
        return distinct.count > 1 ? StringHeap(parents: distinct) : distinct.first
    }
}
