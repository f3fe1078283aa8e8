import Synchronization

/// Says which file each block of ordered rows goes to, and its place there. Blocks ask before they are encoded, so how
/// large those under way will be is guessed from those that are done.
final class BlockPlacement: Sendable {
    struct Place: Hashable, Sendable {
        let file: Int
        /// From 0 on without gaps.
        let sequence: Int
    }

    private let split: WriteSplit
    private let state = Mutex(State())

    private struct State {
        var places: [Place] = []
        /// Of the file that grows: bytes and number of the blocks that are done.
        var bytes = 0
        var done = 0
        /// Of all blocks.
        var allBytes = 0
        var allDone = 0
    }

    init(_ split: WriteSplit) { self.split = split }

    func place(of block: Int) -> Place {
        guard let limit = split.byteLimit else {
            return Place(file: block % split.fileCount, sequence: block / split.fileCount)
        }
        return state.withLock { state in
            while state.places.count <= block { BlockPlacement.placeNext(&state, limit) }
            return state.places[block]
        }
    }

    private static func placeNext(_ state: inout State, _ limit: Int) {
        guard let last = state.places.last else {
            state.places.append(Place(file: 0, sequence: 0))
            return
        }
        let usual = state.allDone > 0 ? state.allBytes / state.allDone : 0
        let size = state.bytes + (last.sequence + 1 - state.done) * usual
        if size + usual / 2 >= limit {
            state.places.append(Place(file: last.file + 1, sequence: 0))
            (state.bytes, state.done) = (0, 0)
        } else {
            state.places.append(Place(file: last.file, sequence: last.sequence + 1))
        }
    }

    func note(_ place: Place, byteCount: Int) {
        guard split.byteLimit != nil else { return }
        state.withLock { state in
            state.allBytes += byteCount
            state.allDone += 1
            guard place.file == state.places.last?.file else { return }
            state.bytes += byteCount
            state.done += 1
        }
    }
}
