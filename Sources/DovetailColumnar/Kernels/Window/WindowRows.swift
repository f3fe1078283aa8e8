/// Some rows of a layout, in order: those that pass a filter or are not null.
public struct WindowRows: @unchecked Sendable {
    /// The rows' numbers, UInt32.
    public let rows: Buffer
    public let count: Int
    /// How many of them stand before each row of the layout, and before its end: UInt32.
    public let rank: Buffer

    /// The rows of `total` for which `isKept` holds.
    public init(total: Int, where isKept: (Int) -> Bool) {
        rows = Buffer(byteCount: total * 4)
        rank = Buffer(byteCount: (total + 1) * 4)
        let (rows, rank) = (rows.pointer(as: UInt32.self), rank.pointer(as: UInt32.self))
        var next: UInt32 = 0
        for row in 0..<total {
            rank[row] = next
            rows[Int(next)] = UInt32(truncatingIfNeeded: row)
            next &+= isKept(row) ? 1 : 0
        }
        rank[total] = next
        count = Int(next)
    }

    /// The rows in which `column` is not null; nil when these are all.
    public static func present(in column: Column) -> WindowRows? {
        if !column.hasNulls { return nil }
        guard let validity = column.validity else { return WindowRows(total: column.count) { _ in false } }
        return WindowRows(total: column.count) { validity[$0] }
    }
}

/// Values of single rows of a frame or a partition.
extension Kernels {
    /// Which row of its frame a row reads.
    public enum FramePlace: Sendable {
        case first, last
        /// The so-manieth, Int64 a row: null and below 1 give null.
        case nth(Column)
    }

    /// The value each row reads from its frame; null where the frame is too short.
    public static func values(
        of column: Column, at place: FramePlace, in frames: WindowFrames, skippingNulls: Bool, count: Int
    ) -> Column {
        let kept = skippingNulls ? WindowRows.present(in: column) : nil
        let frames = kept.map { frames.over(rank: $0.rank.pointer(), count: count) } ?? frames
        let picked = Buffer(byteCount: count * 4)
        let target = picked.pointer(as: UInt32.self)
        target.update(repeating: .max, count: count)
        switch place {
        // Each piece's first row, later ones where earlier ones are empty; and the other way round.
        case .first: for piece in frames.pieces.reversed() { pick(piece, count, target) { begin, _ in begin } }
        case .last: for piece in frames.pieces { pick(piece, count, target) { _, end in end &- 1 } }
        case .nth(let places): nth(places, frames.pieces, count, target)
        }
        if let kept {
            let rows = kept.rows.pointer(as: UInt32.self)
            for row in 0..<count where target[row] != .max { target[row] = rows[Int(target[row])] }
        }
        return withExtendedLifetime((picked, kept, frames)) { column.taking(optional: target, count: count) }
    }

    @inline(__always)
    private static func pick(
        _ piece: WindowFrames.Piece, _ count: Int, _ target: UnsafeMutablePointer<UInt32>,
        _ row: (UInt32, UInt32) -> UInt32
    ) {
        let (begin, end) = (piece.begin.pointer(as: UInt32.self), piece.end.pointer(as: UInt32.self))
        for index in 0..<count where begin[index] < end[index] { target[index] = row(begin[index], end[index]) }
    }

    private static func nth(
        _ places: Column, _ pieces: [WindowFrames.Piece], _ count: Int, _ target: UnsafeMutablePointer<UInt32>
    ) {
        guard case .primitive(let column) = places.flattened(), column.type == .int64 else { return }
        let wanted = column.pointer(as: Int64.self)
        for row in 0..<count where wanted[row] >= 1 && column.validity?[row] ?? true {
            var left = wanted[row] &- 1
            for piece in pieces {
                let begin = piece.begin.pointer(as: UInt32.self)[row]
                let size = Int64(piece.end.pointer(as: UInt32.self)[row]) &- Int64(begin)
                if left < size {
                    target[row] = begin &+ UInt32(truncatingIfNeeded: left)
                    break
                }
                left &-= size
            }
        }
    }

    /// The value `offsets[row]` rows before each row in its partition (after it where negative), or that of `defaults` where
    /// there is no such row; null where the offset is null.
    public static func shifted(
        _ column: Column, by offsets: Column, isLead: Bool, defaults: Column?, skippingNulls: Bool,
        _ layout: WindowLayout
    ) -> Column {
        let count = layout.count
        guard case .primitive(let distance) = offsets.flattened(), distance.type == .int64 else {
            return .nulls(type: column.type, count: count)
        }
        let kept = skippingNulls ? WindowRows.present(in: column) : nil
        let picked = Buffer(byteCount: count * 4)
        let target = picked.pointer(as: UInt32.self)
        shift(distance.pointer(), isLead, layout, kept, into: target)
        if let validity = distance.validity { for row in 0..<count where !validity[row] { target[row] = .max } }
        let values = column.taking(optional: target, count: count)
        defer { withExtendedLifetime((picked, kept)) {} }
        guard let defaults else { return values }
        let missing = Bitmap.make(count: count) { target[$0] == .max && distance.validity?[$0] ?? true }
        if missing.setCount == 0 { return values }
        return choose(
            conditions: [.boolean(BooleanColumn(values: missing))], results: [defaults], otherwise: values,
            type: column.type, count: count)
    }

    private static func shift(
        _ offsets: UnsafePointer<Int64>, _ isLead: Bool, _ layout: WindowLayout, _ kept: WindowRows?,
        into target: UnsafeMutablePointer<UInt32>
    ) {
        let starts = layout.partitions.starts.pointer(as: UInt32.self)
        let (rows, rank) = (kept?.rows.pointer(as: UInt32.self), kept?.rank.pointer(as: UInt32.self))
        for partition in 0..<layout.partitions.count {
            let range = Int(starts[partition])..<Int(starts[partition &+ 1])
            let low = Int64(rank.map { Int($0[range.lowerBound]) } ?? range.lowerBound)
            let high = Int64(rank.map { Int($0[range.upperBound]) } ?? range.upperBound)
            for row in range {
                if offsets[row] == 0 {
                    target[row] = UInt32(truncatingIfNeeded: row)
                    continue
                }
                let (offset, overflow) =
                    isLead ? (offsets[row], false) : (0 as Int64).subtractingReportingOverflow(offsets[row])
                // Among the rows that count, a row that does not lies between two of them.
                var place = Int64(row)
                if let rank { place = Int64(offset > 0 ? rank[row &+ 1] : rank[row]) &- (offset > 0 ? 1 : 0) }
                let (found, isFar) = place.addingReportingOverflow(offset)
                guard !overflow, !isFar, found >= low, found < high else {
                    target[row] = .max
                    continue
                }
                target[row] = rows.map { $0[Int(found)] } ?? UInt32(truncatingIfNeeded: found)
            }
        }
    }
}
