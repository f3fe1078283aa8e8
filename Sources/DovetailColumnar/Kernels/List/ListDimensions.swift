/// How deep lists are nested, and how long they are on each level.
extension Kernels {
    /// The lengths of each list, of its first element, of that one's first element and so on; null for a list of a type
    /// that is no list of lists and empty.
    public static func listDimensions(_ column: Column, type: DataType, validity: Bitmap?) -> Column {
        let lengths = (0..<column.count).map { row in
            validity?[row] ?? true ? dimensions(column.lists, row) : nil
        }
        return Column(
            scalars: lengths.map { lengths in
                guard let lengths, lengths != [0] else { return .null }
                return .list(lengths.map { .int(Int64($0)) })
            }, type: type)
    }

    /// The length of each list on a level, the outermost being 1; null where the lists are not nested as deep.
    public static func listLength(_ column: Column, level: Column, validity: Bitmap?) -> Column {
        let levels = level.words(as: Int64.self)
        let lengths = (0..<column.count).map { row -> Int64? in
            guard validity?[row] ?? true else { return nil }
            let all = dimensions(column.lists, row)
            guard levels[row] >= 1, levels[row] <= Int64(all.count) else { return nil }
            return Int64(all[Int(levels[row]) - 1])
        }
        let known = Bitmap.intersection(validity, Bitmap.make(count: column.count) { lengths[$0] != nil })
        return values(.int64, Int64(0), count: column.count, validity: known) { lengths[$0] ?? 0 }
    }

    private static func dimensions(_ lists: ListColumn, _ row: Int) -> [Int] {
        var (lists, row) = (lists, row)
        var lengths: [Int] = []
        while lists.isPresent(row) {
            let range = lists.range(row)
            lengths.append(range.count)
            guard !range.isEmpty, case .list(let inner) = lists.child.flattened() else { break }
            (lists, row) = (inner, range.lowerBound)
        }
        return lengths
    }
}
