/// For each row of a layout the rows its frame holds: one stretch of them, or up to three where rows are excluded.
public struct WindowFrames: Sendable {
    /// A stretch of rows for each row: from `begin` up to but without `end`, UInt32 each; empty where they are equal.
    public struct Piece: @unchecked Sendable {
        public let begin: Buffer
        public let end: Buffer

        public init(begin: Buffer, end: Buffer) {
            self.begin = begin
            self.end = end
        }

        fileprivate func isMonotone(count: Int) -> Bool {
            let (begins, ends) = (begin.pointer(as: UInt32.self), end.pointer(as: UInt32.self))
            var (begin, end): (UInt32, UInt32) = (0, 0)
            for row in 0..<count where begins[row] < ends[row] {
                if begins[row] < begin || ends[row] < end { return false }
                (begin, end) = (begins[row], ends[row])
            }
            return true
        }
    }

    /// In the order of their rows; they never overlap.
    public let pieces: [Piece]
    /// In each piece neither end ever moves back from one row to the next, empty stretches apart.
    public let isMonotone: Bool
    /// Every frame is its whole partition.
    public let isWholePartition: Bool
    /// Every frame begins where its partition does, and nothing is excluded.
    public let isRunning: Bool

    init(pieces: [Piece], isMonotone: Bool, isWholePartition: Bool, isRunning: Bool) {
        self.pieces = pieces
        self.isMonotone = isMonotone
        self.isWholePartition = isWholePartition
        self.isRunning = isRunning
    }

    public enum Unit: Hashable, Sendable { case rows, range, groups }
    public enum Exclusion: Hashable, Sendable { case none, currentRow, group, ties }

    /// Where frames begin or end.
    public enum Bound: Sendable {
        case unboundedPreceding, currentRow, unboundedFollowing
        /// So many rows or groups away: Int64, a value a row.
        case offset(Column, isFollowing: Bool)
        /// At a value of the key a row; where it is null, at the row's peers.
        case value(Column, isFollowing: Bool)
    }

    /// The key that values of bounds are compared with.
    public struct Key: Sendable {
        public var column: Column
        public var isDescending: Bool

        public init(column: Column, isDescending: Bool) {
            self.column = column
            self.isDescending = isDescending
        }
    }

    /// - Throws: `ColumnError` for an offset that is negative or null.
    public init(
        _ unit: Unit, from start: Bound, to end: Bound, excluding exclusion: Exclusion, over layout: WindowLayout,
        key: Key?
    ) throws {
        let bounds = FrameBounds(layout: layout, unit: unit, key: key)
        let (begins, ends) = (try bounds.positions(of: start, isEnd: false), try bounds.positions(of: end, isEnd: true))
        let (begin, end) = (begins.pointer(as: UInt32.self), ends.pointer(as: UInt32.self))
        for row in 0..<layout.count { end[row] = max(end[row], begin[row]) }
        var isRunning = false
        if case .unboundedPreceding = start, exclusion == .none { isRunning = true }
        // A default frame over rows that are all peers is the whole partition, too.
        let isWhole = isRunning && bounds.areWholePartitions(end: end)
        let frame = Piece(begin: begins, end: ends)
        let pieces = exclusion == .none ? [frame] : bounds.excluding(exclusion, from: frame)
        self.init(
            pieces: pieces, isMonotone: pieces.allSatisfy { $0.isMonotone(count: layout.count) },
            isWholePartition: isWhole, isRunning: isRunning)
    }
}

extension WindowFrames {
    /// The same frames over some of the rows only: `rank[i]` of them stand before row `i`, for each row and the end.
    public func over(rank: UnsafePointer<UInt32>, count: Int) -> WindowFrames {
        let moved = pieces.map { piece in
            Piece(begin: Self.move(piece.begin, rank, count), end: Self.move(piece.end, rank, count))
        }
        return WindowFrames(
            pieces: moved, isMonotone: isMonotone, isWholePartition: isWholePartition, isRunning: isRunning)
    }

    private static func move(_ positions: Buffer, _ rank: UnsafePointer<UInt32>, _ count: Int) -> Buffer {
        let result = Buffer(byteCount: count * 4)
        let (source, target) = (positions.pointer(as: UInt32.self), result.pointer(as: UInt32.self))
        for row in 0..<count { target[row] = rank[Int(source[row])] }
        return withExtendedLifetime(positions) { result }
    }
}
