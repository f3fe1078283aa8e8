import DovetailColumnar

/// Rows of frames one after the other, each with the group of its frame: what an accumulator is given when it is to see
/// every frame on its own.
struct FrameRows {
    private(set) var rows = Buffer(byteCount: 4_096)
    private(set) var groups = Buffer(byteCount: 4_096)
    private(set) var count = 0

    mutating func removeAll() { count = 0 }

    /// Adds the frame of `row`; with `repeats` only the first row of each value in the frame.
    mutating func add(_ frames: WindowFrames, _ row: Int, as group: Int, without repeats: RepeatedValues?) {
        for piece in frames.pieces {
            let begin = piece.begin.pointer(as: UInt32.self)[row]
            let end = piece.end.pointer(as: UInt32.self)[row]
            guard begin < end else { continue }
            reserve(count + Int(end - begin))
            let (rows, groups) = (rows.pointer(as: UInt32.self), groups.pointer(as: UInt32.self))
            var next = count
            for member in begin..<end {
                if let repeats, FrameRows.isRepeat(member, in: frames, row, repeats) { continue }
                rows[next] = member
                groups[next] = UInt32(truncatingIfNeeded: group)
                next &+= 1
            }
            count = next
        }
    }

    /// Whether the value of `member` stands before it in the frame of `row`.
    private static func isRepeat(
        _ member: UInt32, in frames: WindowFrames, _ row: Int, _ repeats: RepeatedValues
    ) -> Bool {
        let previous = repeats.previous.pointer(as: UInt32.self)
        let low = frames.pieces[0].begin.pointer(as: UInt32.self)[row]
        var earlier = previous[Int(member)]
        while earlier != .max, earlier >= low {
            for piece in frames.pieces
            where earlier >= piece.begin.pointer(as: UInt32.self)[row]
                && earlier < piece.end.pointer(as: UInt32.self)[row]
            {
                return true
            }
            // It is excluded; the one before it may not be.
            earlier = previous[Int(earlier)]
        }
        return false
    }

    private mutating func reserve(_ wanted: Int) {
        guard wanted * 4 > rows.byteCount else { return }
        let size = max(wanted, count * 2) * 4
        let (grownRows, grownGroups) = (Buffer(byteCount: size), Buffer(byteCount: size))
        grownRows.base.copyMemory(from: rows.base, byteCount: count * 4)
        grownGroups.base.copyMemory(from: groups.base, byteCount: count * 4)
        rows = grownRows
        groups = grownGroups
    }
}

/// For each row the row before it in its partition with the same values.
struct RepeatedValues {
    /// UInt32, `.max` where there is none.
    let previous: Buffer
    let count: Int

    /// - Parameter partitions: The partition of each row, UInt32.
    init(_ arguments: [Column], partitions: Buffer, count: Int) throws {
        let partition = Column.primitive(PrimitiveColumn(type: .uint32, values: partitions, count: count))
        let layout = KeyLayout([.uint32] + arguments.map(\.type), keepsNulls: true)
        let keys = KeyRows(layout: layout)
        try keys.encode([partition] + arguments, count: count)
        let table = GroupTable(layout: layout)
        let numbers = Buffer(byteCount: count * 4)
        let groups = numbers.pointer(as: UInt32.self)
        table.findOrInsert(rows: keys.rows, hashes: keys.hashes, count: count, into: groups)
        let last = Buffer(byteCount: table.count * 4)
        let lastRows = last.pointer(as: UInt32.self)
        lastRows.update(repeating: .max, count: table.count)
        previous = Buffer(byteCount: count * 4)
        self.count = count
        let target = previous.pointer(as: UInt32.self)
        for row in 0..<count {
            let group = Int(groups[row])
            target[row] = lastRows[group]
            lastRows[group] = UInt32(truncatingIfNeeded: row)
        }
        withExtendedLifetime((numbers, last)) {}
    }

    /// The rows whose values stand in no row before them.
    var firsts: WindowRows {
        let rows = previous.pointer(as: UInt32.self)
        return WindowRows(total: count) { rows[$0] == .max }
    }
}
