/// Elements of lists that are equal to a value: where they stand, and lists without them or with others in their place.
extension Kernels {
    /// Every place of `value` in each list, counted from 1. Null is found where it stands.
    public static func listPositions(
        _ column: Column, of value: Column, type: DataType, validity: Bitmap?
    ) throws -> Column {
        let matches = ListMatches(column, value)
        let offsets = Buffer(zeroed: (column.count + 1) * 4)
        let places = GrowableBuffer()
        for row in 0..<column.count {
            if validity?[row] ?? true {
                let range = matches.lists.range(row)
                for place in range where matches.isMatch(place, row) {
                    places.append(Int64(place &- range.lowerBound &+ 1))
                }
            }
            offsets.pointer(as: Int32.self)[row + 1] = Int32(places.byteCount >> 3)
        }
        let total = places.byteCount >> 3
        let child = Column.primitive(PrimitiveColumn(type: .int64, values: places.finish(), count: total))
        return .list(ListColumn(type: type, offsets: offsets, child: child, validity: validity, count: column.count))
    }

    /// The first place of `value` at or behind the place `start`, counted from 1; null where there is none.
    /// - Throws: `ColumnError` where the list has no such start.
    public static func listPosition(
        _ column: Column, of value: Column, from start: Column, validity: Bitmap?
    ) throws -> Column {
        let matches = ListMatches(column, value)
        let starts = start.words(as: Int64.self)
        var found = [Int64](repeating: 0, count: column.count)
        for row in 0..<column.count where validity?[row] ?? true {
            let range = matches.lists.range(row)
            guard starts[row] >= 1, starts[row] <= Int64(range.count) else {
                throw ColumnError(
                    .badCast, "a list of \(range.count) elements has no place \(starts[row]) to look from",
                    kind: .invalidInput, row: row)
            }
            let begin = range.lowerBound + Int(starts[row]) - 1
            guard let place = (begin..<range.upperBound).first(where: { matches.isMatch($0, row) }) else { continue }
            found[row] = Int64(place - range.lowerBound + 1)
        }
        let known = Bitmap.intersection(validity, Bitmap.make(count: column.count) { found[$0] > 0 })
        return values(.int64, Int64(0), count: column.count, validity: known) { found[$0] }
    }

    /// The lists without the first elements equal to `value`, as many as `limits` says.
    ///
    /// - Parameter limits: all of them where there are none.
    public static func listRemove(
        _ column: Column, _ value: Column, limits: Column?, validity: Bitmap?
    ) throws -> Column {
        let matches = ListMatches(column, value)
        return try replacing(matches, column.type, limits, child: matches.lists.child, validity) { _ in nil }
    }

    /// The lists with `replacement` in the place of the first elements equal to `value`, as many as `limits` says.
    public static func listReplace(
        _ column: Column, _ value: Column, with replacement: Column, limits: Column?, validity: Bitmap?
    ) throws -> Column {
        let matches = ListMatches(column, value)
        let elements = matches.lists.child
        let both = Column.concatenating([elements.flattened(), replacement.flattened()], type: elements.type)
        return try replacing(matches, column.type, limits, child: both, validity) {
            UInt32(truncatingIfNeeded: elements.count &+ $0)
        }
    }

    private static func replacing(
        _ matches: ListMatches, _ type: DataType, _ limits: Column?, child: Column, _ validity: Bitmap?,
        _ substitute: (Int) -> UInt32?
    ) throws -> Column {
        let most = limits?.words(as: Int64.self)
        var assembly = ListAssembly(rows: matches.lists.count)
        for row in 0..<matches.lists.count {
            if validity?[row] ?? true {
                var left = most?[row] ?? .max
                for place in matches.lists.range(row) {
                    if left > 0, matches.isMatch(place, row) {
                        left &-= 1
                        if let index = substitute(row) { assembly.append(index) }
                    } else {
                        assembly.append(UInt32(truncatingIfNeeded: place))
                    }
                }
            }
            try assembly.endRow()
        }
        return assembly.finish(type, child: child, validity: validity)
    }
}

/// Lists beside the value that is looked for in each.
private struct ListMatches {
    let lists: ListColumn
    private let codes: ElementCodes

    init(_ column: Column, _ value: Column) {
        lists = column.lists
        codes = ElementCodes(lists.child, value)
    }

    /// Whether the element at `place` of the child is equal to the value of `row`.
    func isMatch(_ place: Int, _ row: Int) -> Bool {
        codes.pointer[place] == codes.pointer[lists.child.count &+ row]
    }
}
