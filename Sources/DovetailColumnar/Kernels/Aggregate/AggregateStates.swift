/// States of one aggregate for many groups, as flat arrays indexed by group; the loops over values stand behind it.
///
/// Used by one thread; while it is merged into others, it is only read, which several threads may do at once.
public protocol AggregateStates: AnyObject {
    /// Makes room for groups `0..<count`; new ones start empty. Never shrinks.
    func resize(groups count: Int)
    /// Adds rows: row `i` of the arguments belongs to group `groups[i]` and stands at `ordinal + i` of the input.
    func update(groups: UnsafePointer<UInt32>, count: Int, arguments: [Column], ordinal: Int) throws
    /// Adds group `sources[i]` of `other`, which must have been made as this was, to group `groups[i]`, for each `i`
    /// below `count`. Targets are distinct within one call.
    func merge(
        _ other: any AggregateStates, sources: UnsafePointer<UInt32>, groups: UnsafePointer<UInt32>, count: Int
    ) throws
    /// Results of groups in `range`.
    func finish(_ range: Range<Int>) throws -> Column
}

/// States that can follow frames that move over sorted rows in one pass.
public protocol SlidingStates: AggregateStates {
    /// For each `row` below `count` adds the rows `begins[row]..<ends[row]` of the arguments to group `row`, which is
    /// empty. Neither bound ever moves back.
    func slide(
        begins: UnsafePointer<UInt32>, ends: UnsafePointer<UInt32>, count: Int, arguments: [Column]) throws
}

/// Makers of aggregate states; one call a query and thread.
public enum Aggregates {}

/// Raw memory for one fixed-size state a group.
final class StateMemory {
    private(set) var buffer: Buffer
    private(set) var groupCount = 0
    private let stride: Int
    private let initialize: (UnsafeMutableRawPointer, Int) -> Void

    init<State: BitwiseCopyable>(_ empty: State) {
        stride = MemoryLayout<State>.stride
        initialize = { target, count in
            target.assumingMemoryBound(to: State.self).initialize(repeating: empty, count: count)
        }
        buffer = Buffer(byteCount: 0)
    }

    func resize(groups count: Int) {
        guard count > groupCount else { return }
        if count * stride > buffer.byteCount {
            let grown = Buffer(byteCount: max(count, groupCount * 2) * stride)
            grown.base.copyMemory(from: buffer.base, byteCount: groupCount * stride)
            buffer = grown
        }
        initialize(buffer.base + groupCount * stride, count - groupCount)
        groupCount = count
    }

    /// The states; valid until the next `resize`.
    func states<State: BitwiseCopyable>(as _: State.Type = State.self) -> UnsafeMutablePointer<State> {
        buffer.pointer()
    }
}
