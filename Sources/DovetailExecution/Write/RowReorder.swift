import DovetailColumnar
import Synchronization

/// Rows of many threads brought back into the order of their source, and cut into blocks of one size.
///
/// A morsel's rows may leave as soon as no thread can still bring rows that stand before them. Sources hand morsels out in
/// order, so what a thread asks for next stands behind everything anyone has brought before it asked. Hence one bound a
/// thread is enough, and what waits is no more than the threads work on at one time.
final class RowReorder: Sendable {
    struct Block {
        /// From 0 on without gaps.
        let number: Int
        let batches: [RecordBatch]
    }

    private let blockRows: Int
    private let state = Mutex(State())

    private struct State {
        /// Brought rows, by the ordinal of the first: morsels that may not leave yet.
        var waiting: [(ordinal: Int, batches: [RecordBatch])] = []
        /// In order, not yet a block.
        var ready: [RecordBatch] = []
        var readyRows = 0
        var nextBlock = 0
        var largestOrdinal = Int.min
        /// For each thread: everything it may still bring has a larger ordinal.
        var bounds: [Int] = []
    }

    /// - Parameter blockRows: Rows of each block but the last ones.
    init(blockRows: Int) { self.blockRows = max(blockRows, 1) }

    /// A new thread's number.
    func join() -> Int {
        state.withLock { state in
            state.bounds.append(state.largestOrdinal)
            return state.bounds.count - 1
        }
    }

    /// Takes the rows of one morsel; after it the thread brings nothing before it called `willAsk`.
    /// - Parameter batches: Without selections, in order. May be empty.
    func bring(_ batches: [RecordBatch], thread: Int) {
        state.withLock { state in
            state.bounds[thread] = Int.max
            guard let ordinal = batches.first?.ordinal else { return }
            state.largestOrdinal = max(state.largestOrdinal, ordinal)
            let place = state.waiting.lastIndex { $0.ordinal <= ordinal }.map { $0 + 1 } ?? 0
            state.waiting.insert((ordinal, batches), at: place)
        }
    }

    /// The thread goes for another morsel.
    func willAsk(thread: Int) {
        state.withLock { $0.bounds[thread] = $0.largestOrdinal }
    }

    /// The next block whose rows are all there, for the caller to encode; with `isLast`, when no thread brings any more,
    /// the rest too.
    func nextBlock(isLast: Bool = false) -> Block? {
        state.withLock { state in
            let bound = isLast ? Int.max : state.bounds.min() ?? Int.max
            let free = state.waiting.firstIndex { $0.ordinal > bound } ?? state.waiting.count
            for (_, batches) in state.waiting[..<free] {
                state.ready += batches
                state.readyRows += batches.reduce(0) { $0 + $1.count }
            }
            state.waiting.removeFirst(free)
            guard state.readyRows >= (isLast ? 1 : blockRows) else { return nil }
            defer { state.nextBlock += 1 }
            return Block(number: state.nextBlock, batches: RowReorder.take(blockRows, from: &state))
        }
    }

    private static func take(_ wanted: Int, from state: inout State) -> [RecordBatch] {
        var left = min(wanted, state.readyRows)
        state.readyRows -= left
        var whole = 0
        while whole < state.ready.count, state.ready[whole].count <= left {
            left -= state.ready[whole].count
            whole += 1
        }
        var chosen = Array(state.ready[..<whole])
        state.ready.removeFirst(whole)
        if left > 0, let first = state.ready.first {
            chosen.append(first.slice(0..<left))
            state.ready[0] = first.slice(left..<first.count)
        }
        return chosen
    }
}
