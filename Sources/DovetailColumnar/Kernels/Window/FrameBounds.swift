/// Finds where the frames of all rows begin or end, and cuts out what is excluded from them.
struct FrameBounds {
    let layout: WindowLayout
    let unit: WindowFrames.Unit
    let key: WindowFrames.Key?

    /// UInt32 a row: the first row of the frame, or for an end the row after its last.
    func positions(of bound: WindowFrames.Bound, isEnd: Bool) throws -> Buffer {
        switch bound {
        case .unboundedPreceding: return each { partition, _ in partition.lowerBound }
        case .unboundedFollowing: return each { partition, _ in partition.upperBound }
        case .currentRow where unit == .rows:
            let step = isEnd ? 1 : 0
            return each { _, row in row &+ step }
        case .currentRow: return peers(isEnd: isEnd)
        case .offset(let offsets, let isFollowing):
            let distances = try FrameBounds.distances(
                offsets, count: layout.count, isFollowing: isFollowing, unit: unit)
            return unit == .rows
                ? rows(distances, isFollowing, isEnd) : groups(distances, isFollowing, isEnd)
        case .value(let values, let isFollowing):
            let peers = peers(isEnd: isEnd)
            guard let key else { return peers }
            try RangeSearch(layout: layout, key: key, isFollowing: isFollowing, isEnd: isEnd)
                .search(values, into: peers.pointer())
            return peers
        }
    }

    /// Whether every end is that of its partition.
    func areWholePartitions(end: UnsafePointer<UInt32>) -> Bool {
        let (starts, ofRow) = (
            layout.partitions.starts.pointer(as: UInt32.self), layout.partitions.ofRow.pointer(as: UInt32.self)
        )
        for row in 0..<layout.count where end[row] != starts[Int(ofRow[row]) &+ 1] { return false }
        return true
    }

    @inline(__always)
    private func each(_ position: (Range<Int>, Int) -> Int) -> Buffer {
        let result = Buffer(byteCount: layout.count * 4)
        let target = result.pointer(as: UInt32.self)
        let starts = layout.partitions.starts.pointer(as: UInt32.self)
        for partition in 0..<layout.partitions.count {
            let rows = Int(starts[partition])..<Int(starts[partition &+ 1])
            for row in rows { target[row] = UInt32(truncatingIfNeeded: position(rows, row)) }
        }
        return result
    }

    private func peers(isEnd: Bool) -> Buffer {
        let result = Buffer(byteCount: layout.count * 4)
        let target = result.pointer(as: UInt32.self)
        let (starts, ofRow) = (
            layout.peers.starts.pointer(as: UInt32.self), layout.peers.ofRow.pointer(as: UInt32.self)
        )
        let step = isEnd ? 1 : 0
        for row in 0..<layout.count { target[row] = starts[Int(ofRow[row]) &+ step] }
        return result
    }

    // MARK: Offsets

    private func rows(_ distances: Buffer, _ isFollowing: Bool, _ isEnd: Bool) -> Buffer {
        let distance = distances.pointer(as: UInt32.self)
        let step = isEnd ? 1 : 0
        defer { withExtendedLifetime(distances) {} }
        if isFollowing { return each { min($0.upperBound, $1 &+ Int(distance[$1]) &+ step) } }
        return each { max($0.lowerBound, $1 &- Int(distance[$1]) &+ step) }
    }

    private func groups(_ distances: Buffer, _ isFollowing: Bool, _ isEnd: Bool) -> Buffer {
        let distance = distances.pointer(as: UInt32.self)
        let (starts, ofRow) = (
            layout.peers.starts.pointer(as: UInt32.self), layout.peers.ofRow.pointer(as: UInt32.self)
        )
        let step = isEnd ? 1 : 0
        defer { withExtendedLifetime(distances) {} }
        return each { partition, row in
            let (first, last) = (Int(ofRow[partition.lowerBound]), Int(ofRow[partition.upperBound &- 1]) &+ 1)
            let own = Int(ofRow[row]) &+ step
            let group = isFollowing ? own &+ Int(distance[row]) : own &- Int(distance[row])
            return Int(starts[min(max(group, first), last)])
        }
    }

    /// The offsets, cut to what fits UInt32: no frame is longer.
    private static func distances(
        _ offsets: Column, count: Int, isFollowing: Bool, unit: WindowFrames.Unit
    ) throws -> Buffer {
        let result = Buffer(byteCount: count * 4)
        let target = result.pointer(as: UInt32.self)
        let word = "\(unit == .rows ? "ROWS" : "GROUPS") .. \(isFollowing ? "FOLLOWING" : "PRECEDING")"
        guard count > 0 else { return result }
        guard case .primitive(let values) = offsets.flattened(), offsets.type == .int64, values.validity == nil else {
            throw ColumnError(.invalidFrame, "the offset of \(word) must not be NULL")
        }
        let source = values.pointer(as: Int64.self)
        var signs: Int64 = 0
        for row in 0..<count {
            signs |= source[row]
            target[row] = UInt32(truncatingIfNeeded: min(source[row], Int64(UInt32.max >> 1)))
        }
        if signs < 0 { throw ColumnError(.invalidFrame, "the offset of \(word) must not be negative") }
        return result
    }

    // MARK: Exclusion

    /// The frames without the current row, its peers, or its peers but itself.
    func excluding(_ exclusion: WindowFrames.Exclusion, from frame: WindowFrames.Piece) -> [WindowFrames.Piece] {
        let (begin, end) = (frame.begin.pointer(as: UInt32.self), frame.end.pointer(as: UInt32.self))
        let (starts, ofRow) = (
            layout.peers.starts.pointer(as: UInt32.self), layout.peers.ofRow.pointer(as: UInt32.self)
        )
        let isRow = exclusion == .currentRow
        let pieces = (0..<(exclusion == .ties ? 3 : 2)).map { _ in
            WindowFrames.Piece(begin: Buffer(byteCount: layout.count * 4), end: Buffer(byteCount: layout.count * 4))
        }
        func set(_ piece: Int, _ row: Int, _ from: UInt32, _ to: UInt32) {
            pieces[piece].begin.pointer(as: UInt32.self)[row] = from
            pieces[piece].end.pointer(as: UInt32.self)[row] = max(from, to)
        }
        let last = pieces.count - 1
        for row in 0..<layout.count {
            let current = UInt32(truncatingIfNeeded: row)
            let first = isRow ? current : starts[Int(ofRow[row])]
            let next = isRow ? current &+ 1 : starts[Int(ofRow[row]) &+ 1]
            let (low, high) = (begin[row], end[row])
            set(0, row, low, min(high, first))
            if last == 2 { set(1, row, max(low, current), min(high, current &+ 1)) }
            set(last, row, max(low, next), high)
        }
        return pieces
    }
}
