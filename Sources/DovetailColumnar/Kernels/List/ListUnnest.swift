/// Rows multiplied by the elements of their lists.
extension Kernels {
    /// Which row each output row comes from, and the elements of each list in it: null behind the end of a shorter list.
    ///
    /// - Parameter keepsEmpty: a row all of whose lists are empty or null gives one row of nulls, instead of none.
    /// - Throws: `ColumnError` where there are more rows than a batch can have.
    public static func unnest(
        _ columns: [Column], count: Int, keepsEmpty: Bool
    ) throws -> (rows: Selection, elements: [Column]) {
        let lists = columns.map(\.lists)
        let lengths = Buffer(zeroed: count * 4)
        let length = lengths.pointer(as: Int32.self)
        var total = 0
        for row in 0..<count {
            var longest: Int32 = keepsEmpty ? 1 : 0
            for list in lists where list.isPresent(row) {
                longest = max(longest, Int32(truncatingIfNeeded: list.range(row).count))
            }
            length[row] = longest
            total += Int(longest)
            guard total <= Int(Int32.max) else {
                throw ColumnError(.overflow, "the lists of a batch have more elements than fit", row: row)
            }
        }
        let rows = Buffer(byteCount: total * 4)
        let target = rows.pointer(as: UInt32.self)
        var next = 0
        for row in 0..<count {
            for _ in 0..<length[row] {
                target[next] = UInt32(truncatingIfNeeded: row)
                next &+= 1
            }
        }
        let elements = lists.map { taken($0, length, count: count, total: total) }
        withExtendedLifetime(lengths) {}
        return (Selection(indices: rows, count: total), elements)
    }

    private static func taken(
        _ list: ListColumn, _ lengths: UnsafePointer<Int32>, count: Int, total: Int
    ) -> Column {
        let places = Buffer(byteCount: total * 4)
        let target = places.pointer(as: UInt32.self)
        var next = 0
        for row in 0..<count {
            let range = list.isPresent(row) ? list.range(row) : 0..<0
            for index in 0..<Int(lengths[row]) {
                let isThere = index < range.count
                target[next] = isThere ? UInt32(truncatingIfNeeded: range.lowerBound &+ index) : .max
                next &+= 1
            }
        }
        return withExtendedLifetime(places) {
            list.child.taking(optional: UnsafePointer(target), count: total)
        }
    }
}
