import DovetailColumnar
import DovetailPlan

/// A segment tree over sorted rows: states of runs of 1, 2, 4, ... rows, so that any frame is put together from few of
/// them. Built and asked a level at a time for many rows, so that each step is one call of the accumulator.
struct FrameTree {
    private let frames: WindowFrames
    private let levels: [any GroupedAccumulator]
    private let makeAccumulator: () throws -> any GroupedAccumulator

    /// Rows whose frames are put together at a time.
    static let blockRows = 1 << 14

    /// - Parameter count: Rows of the arguments.
    init(
        _ arguments: [Column], count: Int, frames: WindowFrames,
        _ makeAccumulator: @escaping () throws -> any GroupedAccumulator
    ) throws {
        self.frames = frames
        self.makeAccumulator = makeAccumulator
        let leaves = try makeAccumulator()
        leaves.resize(groups: count)
        let numbers = FrameTree.numbers(count)
        try leaves.update(groups: numbers.pointer(as: UInt32.self), count: count, arguments: arguments, ordinal: 0)
        var levels = [leaves]
        var size = count
        // No frame needs a run longer than itself.
        let longest = FrameTree.longest(frames)
        while size > 1, 1 << levels.count <= longest, let below = levels.last {
            let parents = try makeAccumulator()
            parents.resize(groups: (size + 1) / 2)
            for side in 0..<2 {
                let children = FrameTree.numbers((size - side + 1) / 2, from: side, by: 2)
                try parents.merge(
                    below, sources: children.pointer(as: UInt32.self), groups: numbers.pointer(as: UInt32.self),
                    count: (size - side + 1) / 2)
                withExtendedLifetime(children) {}
            }
            levels.append(parents)
            size = (size + 1) / 2
        }
        self.levels = levels
        withExtendedLifetime(numbers) {}
    }

    /// Numbers from `first` on, UInt32.
    static func numbers(_ count: Int, from first: Int = 0, by step: Int = 1) -> Buffer {
        let buffer = Buffer(byteCount: count * 4)
        let target = buffer.pointer(as: UInt32.self)
        for index in 0..<count { target[index] = UInt32(truncatingIfNeeded: first &+ index &* step) }
        return buffer
    }

    private static func longest(_ frames: WindowFrames) -> Int {
        var longest: UInt32 = 0
        for piece in frames.pieces {
            let (begin, end) = (piece.begin.pointer(as: UInt32.self), piece.end.pointer(as: UInt32.self))
            for row in 0..<(piece.begin.byteCount / 4) { longest = max(longest, end[row] &- begin[row]) }
        }
        return Int(longest)
    }

    /// States of the frames of `rows`, a group each.
    func states(of rows: Range<Int>) throws -> any GroupedAccumulator {
        let result = try makeAccumulator()
        result.resize(groups: rows.count)
        for piece in frames.pieces { try add(piece, rows, to: result) }
        return result
    }

    /// Nodes to add to the states of some rows.
    private struct Nodes {
        let sources: Buffer
        let groups: Buffer
        var count = 0

        init(capacity: Int) {
            sources = Buffer(byteCount: capacity * 4)
            groups = Buffer(byteCount: capacity * 4)
        }
    }

    /// Left edges from the leaves up, then right edges from the top down: rows are added in their order.
    private func add(_ piece: WindowFrames.Piece, _ rows: Range<Int>, to result: any GroupedAccumulator) throws {
        let (lows, highs) = (
            Buffer(slicing: piece.begin, from: rows.lowerBound * 4, byteCount: rows.count * 4),
            Buffer(slicing: piece.end, from: rows.lowerBound * 4, byteCount: rows.count * 4)
        )
        let (low, high) = (Buffer(copying: lows.bytes), Buffer(copying: highs.bytes))
        var rights: [Nodes] = []
        for level in levels.indices {
            var left = Nodes(capacity: rows.count)
            var right = Nodes(capacity: rows.count)
            FrameTree.climb(low.pointer(), high.pointer(), rows.count, &left, &right)
            try merge(left, of: level, into: result)
            rights.append(right)
        }
        for level in levels.indices.reversed() { try merge(rights[level], of: level, into: result) }
        withExtendedLifetime((low, high)) {}
    }

    private func merge(_ nodes: Nodes, of level: Int, into result: any GroupedAccumulator) throws {
        guard nodes.count > 0 else { return }
        try result.merge(
            levels[level], sources: nodes.sources.pointer(as: UInt32.self),
            groups: nodes.groups.pointer(as: UInt32.self), count: nodes.count)
    }

    /// Takes the nodes that stick out at both ends of each stretch, and halves the rest.
    private static func climb(
        _ low: UnsafeMutablePointer<UInt32>, _ high: UnsafeMutablePointer<UInt32>, _ count: Int, _ left: inout Nodes,
        _ right: inout Nodes
    ) {
        let (leftSources, leftGroups) = (left.sources.pointer(as: UInt32.self), left.groups.pointer(as: UInt32.self))
        let (rightSources, rightGroups) = (
            right.sources.pointer(as: UInt32.self), right.groups.pointer(as: UInt32.self)
        )
        var (lefts, rights) = (0, 0)
        for row in 0..<count {
            var (begin, end) = (low[row], high[row])
            guard begin < end else {
                low[row] = 0
                high[row] = 0
                continue
            }
            if begin & 1 != 0 {
                leftSources[lefts] = begin
                leftGroups[lefts] = UInt32(truncatingIfNeeded: row)
                lefts &+= 1
                begin &+= 1
            }
            if end & 1 != 0, begin < end {
                end &-= 1
                rightSources[rights] = end
                rightGroups[rights] = UInt32(truncatingIfNeeded: row)
                rights &+= 1
            }
            low[row] = begin &>> 1
            high[row] = end &>> 1
        }
        left.count = lefts
        right.count = rights
    }
}
