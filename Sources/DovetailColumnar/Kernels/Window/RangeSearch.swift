/// Finds where values lie among the sorted keys of each partition: the bounds of RANGE frames.
struct RangeSearch {
    let layout: WindowLayout
    let key: WindowFrames.Key
    let isFollowing: Bool
    let isEnd: Bool

    /// Writes the position of each row's value; rows whose key or value is null keep what stands there.
    func search(_ values: Column, into target: UnsafeMutablePointer<UInt32>) throws {
        let (keys, bounds) = (key.column.flattened(), values.flattened())
        guard case .primitive(let keyColumn) = keys, case .primitive(let boundColumn) = bounds else { return }
        if keyColumn.type.byteWidth == 16 {
            try search(keyColumn, boundColumn, target, UInt128.self) { OrderWords.wide($0, isDescending: $1) }
        } else {
            try search(keyColumn, boundColumn, target, UInt64.self) { OrderWords.narrow($0, isDescending: $1) }
        }
    }

    private func search<Word: FixedWidthInteger>(
        _ keys: PrimitiveColumn, _ bounds: PrimitiveColumn, _ target: UnsafeMutablePointer<UInt32>, _: Word.Type,
        _ words: (PrimitiveColumn, Bool) -> Buffer
    ) throws {
        let (keyWords, boundWords) = (words(keys, key.isDescending), words(bounds, key.isDescending))
        let (key, bound) = (keyWords.pointer(as: Word.self), boundWords.pointer(as: Word.self))
        let starts = layout.partitions.starts.pointer(as: UInt32.self)
        for partition in 0..<layout.partitions.count {
            var rows = Int(starts[partition])..<Int(starts[partition &+ 1])
            if let validity = keys.validity { rows = RangeSearch.present(validity, rows) }
            var position = rows.lowerBound
            var previous = Word.min
            for row in rows {
                if let validity = bounds.validity, !validity[row] { continue }
                let value = bound[row]
                if isFollowing ? value < key[row] : value > key[row] { throw negative }
                let from = value >= previous ? position : rows.lowerBound
                position =
                    isEnd
                    ? RangeSearch.first(from, rows.upperBound) { key[$0] > value }
                    : RangeSearch.first(from, rows.upperBound) { key[$0] >= value }
                previous = value
                target[row] = UInt32(truncatingIfNeeded: position)
            }
        }
        withExtendedLifetime((keyWords, boundWords)) {}
    }

    private var negative: ColumnError {
        ColumnError(
            .invalidFrame, "the offset of RANGE .. \(isFollowing ? "FOLLOWING" : "PRECEDING") must not be negative")
    }

    /// The rows that are not null; nulls stand at one end.
    private static func present(_ validity: Bitmap, _ rows: Range<Int>) -> Range<Int> {
        var (low, high) = (rows.lowerBound, rows.upperBound)
        while low < high, !validity[low] { low &+= 1 }
        while high > low, !validity[high &- 1] { high &-= 1 }
        return low..<high
    }

    /// The first of the rows from `low` on for which `isPast` holds, as it does for all after it; `high` if none.
    /// Mostly it is close.
    @inline(__always)
    private static func first(_ low: Int, _ high: Int, _ isPast: (Int) -> Bool) -> Int {
        var (low, step) = (low, 1)
        var limit = low
        while limit < high, !isPast(limit) {
            low = limit &+ 1
            limit = min(high, limit &+ step)
            step &<<= 1
        }
        var end = limit
        while low < end {
            let middle = (low &+ end) >> 1
            if isPast(middle) { end = middle } else { low = middle &+ 1 }
        }
        return low
    }
}

/// Values as unsigned words of the same order.
enum OrderWords {
    /// UInt64 a row, for types of up to 8 bytes.
    static func narrow(_ column: PrimitiveColumn, isDescending: Bool) -> Buffer {
        let buffer = Buffer(byteCount: column.count * 8)
        let target = buffer.pointer(as: UInt64.self)
        let rows = Buffer(byteCount: column.count * 4)
        let numbers = rows.pointer(as: UInt32.self)
        for row in 0..<column.count { numbers[row] = UInt32(truncatingIfNeeded: row) }
        SortKey(Column.primitive(column), order: SortOrder())?.encode(.whole, numbers, column.count, into: target)
        if isDescending { for row in 0..<column.count { target[row] = ~target[row] } }
        return withExtendedLifetime(rows) { buffer }
    }

    /// UInt128 a row, for decimals and integers of 16 bytes and intervals.
    static func wide(_ column: PrimitiveColumn, isDescending: Bool) -> Buffer {
        let buffer = Buffer(byteCount: column.count * 16)
        let target = buffer.pointer(as: UInt128.self)
        let flip: UInt128 = isDescending ? ~0 : 0
        let sign = column.type.physical == .uint128 ? 0 : UInt128(1) << 127
        if column.type.physical == .interval {
            let values = column.pointer(as: Interval.self)
            for row in 0..<column.count {
                target[row] = (UInt128(truncatingIfNeeded: values[row].totalNanoseconds) ^ sign) ^ flip
            }
        } else {
            let values = column.pointer(as: Int128.self)
            for row in 0..<column.count { target[row] = (UInt128(truncatingIfNeeded: values[row]) ^ sign) ^ flip }
        }
        return buffer
    }
}
