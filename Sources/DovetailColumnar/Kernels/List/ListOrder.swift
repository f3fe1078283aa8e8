/// Elements of lists in another order.
extension Kernels {
    public static func listSort(_ column: Column, order: SortOrder, validity: Bitmap?) throws -> Column {
        let lists = column.lists
        let sorted = sortedElements(lists, order)
        var assembly = ListAssembly(rows: lists.count)
        var next = 0
        let places = sorted.pointer(as: UInt32.self)
        for row in 0..<lists.count {
            let length = lists.range(row).count
            if validity?[row] ?? true {
                for place in next..<next + length { assembly.append(places[place] + UInt32(lists.range(0).lowerBound)) }
            }
            next += length
            try assembly.endRow()
        }
        withExtendedLifetime(sorted) {}
        return assembly.finish(column.type, child: lists.child, validity: validity)
    }

    /// For each element in sorted order, its place in its list from 1.
    public static func listGrade(_ column: Column, order: SortOrder, validity: Bitmap?) -> Column {
        let lists = column.lists
        let sorted = sortedElements(lists, order)
        let places = sorted.pointer(as: UInt32.self)
        let all = lists.count == 0 ? 0..<0 : lists.range(0).lowerBound..<lists.range(lists.count - 1).upperBound
        let output = Buffer(byteCount: all.count * 8)
        let offsets = Buffer(byteCount: (lists.count + 1) * 4)
        let (target, offset) = (output.pointer(as: Int64.self), offsets.pointer(as: Int32.self))
        offset[0] = 0
        for row in 0..<lists.count {
            let range = lists.range(row)
            let start = range.lowerBound - all.lowerBound
            for place in start..<start + range.count { target[place] = Int64(places[place]) - Int64(start) + 1 }
            offset[row + 1] = Int32(start + range.count)
        }
        withExtendedLifetime(sorted) {}
        let child = Column.primitive(PrimitiveColumn(type: .int64, values: output, count: all.count))
        return .list(
            ListColumn(
                type: .list(Field("element", .int64)), offsets: offsets, child: child, validity: validity,
                count: lists.count))
    }

    /// Places of all elements, from the first list's first on, sorted within their lists.
    private static func sortedElements(_ lists: ListColumn, _ order: SortOrder) -> Buffer {
        guard lists.count > 0 else { return Buffer(byteCount: 0) }
        let all = lists.range(0).lowerBound..<lists.range(lists.count - 1).upperBound
        let rows = Buffer(byteCount: all.count * 4)
        let target = rows.pointer(as: Int32.self)
        for row in 0..<lists.count {
            for place in lists.range(row) { target[place - all.lowerBound] = Int32(truncatingIfNeeded: row) }
        }
        let row = Column.primitive(PrimitiveColumn(type: .int32, values: rows, count: all.count))
        return sortedOrder([row, lists.child.slice(all).flattened()], orders: [SortOrder(), order])
    }

    public static func listReverse(_ column: Column, validity: Bitmap?) throws -> Column {
        let lists = column.lists
        var assembly = ListAssembly(rows: lists.count)
        for row in 0..<lists.count {
            if validity?[row] ?? true {
                for place in lists.range(row).reversed() { assembly.append(UInt32(truncatingIfNeeded: place)) }
            }
            try assembly.endRow()
        }
        return assembly.finish(column.type, child: lists.child, validity: validity)
    }
}
