/// Lists put together, cut down and filled up.
extension Kernels {
    /// The lists of each row one after another; a null among them counts as one of nothing.
    public static func listConcatenate(_ columns: [Column], type: DataType, validity: Bitmap?) throws -> Column {
        let lists = columns.map(\.lists)
        let count = lists.first?.count ?? 0
        var assembly = ListAssembly(rows: count)
        let starts = lists.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.child.count) }
        for row in 0..<count {
            if validity?[row] ?? true {
                for (list, start) in zip(lists, starts) where list.isPresent(row) {
                    let range = list.range(row)
                    assembly.append(range.lowerBound + start..<range.upperBound + start)
                }
            }
            try assembly.endRow()
        }
        let child = Column.concatenating(lists.map { $0.child.flattened() }, type: type.listElementType)
        return assembly.finish(type, child: child, validity: validity)
    }

    /// The value of each row as a list of one element.
    public static func listOfOne(_ column: Column, type: DataType) -> Column {
        let offsets = Buffer(byteCount: (column.count + 1) * 4)
        let target = offsets.pointer(as: Int32.self)
        for row in 0...column.count { target[row] = Int32(truncatingIfNeeded: row) }
        return .list(ListColumn(type: type, offsets: offsets, child: column.flattened(), count: column.count))
    }

    /// Lists of `lengths` elements: the first ones, then `filler` (null where there is none).
    public static func listResize(
        _ column: Column, to lengths: Column, filler: Column?, validity: Bitmap?
    ) throws -> Column {
        let lists = column.lists
        let wanted = lengths.words(as: Int64.self)
        let child = Column.concatenating(
            [lists.child.flattened()] + (filler.map { [$0.flattened()] } ?? []), type: lists.child.type)
        var assembly = ListAssembly(rows: lists.count)
        for row in 0..<lists.count {
            if validity?[row] ?? true {
                let range = lists.range(row)
                let length = Int(try elementCount(wanted[row], assembly.total, row))
                assembly.append(range.prefix(length))
                let missing = filler == nil ? UInt32.max : UInt32(truncatingIfNeeded: lists.child.count + row)
                for _ in 0..<max(0, length - range.count) { assembly.append(missing) }
            }
            try assembly.endRow()
        }
        return assembly.finish(column.type, child: child, validity: validity)
    }

    /// Each row's value `counts` times, none below one; for lists (`flat`) their elements that often.
    public static func listRepeat(
        _ column: Column, _ counts: Column, type: DataType, flat: Bool, validity: Bitmap?
    ) throws -> Column {
        let times = counts.words(as: Int64.self)
        let lists = flat ? column.lists : nil
        let child = lists?.child ?? column.flattened()
        var assembly = ListAssembly(rows: column.count)
        for row in 0..<column.count {
            if validity?[row] ?? true {
                let range = lists?.range(row) ?? row..<row + 1
                let (all, overflow) = max(0, times[row]).multipliedReportingOverflow(by: Int64(range.count))
                _ = try elementCount(overflow ? .max : all, assembly.total, row)
                if !range.isEmpty { for _ in 0..<max(0, times[row]) { assembly.append(range) } }
            }
            try assembly.endRow()
        }
        return assembly.finish(type, child: child, validity: validity)
    }

    /// A number of elements a list may get, at least none.
    static func elementCount(_ wanted: Int64, _ before: Int, _ row: Int) throws -> Int64 {
        guard wanted <= Int64(ListAssembly.maximumElements - before) else {
            throw ColumnError(.overflow, "a list of \(wanted) elements is too long", kind: .invalidInput, row: row)
        }
        return max(0, wanted)
    }

    /// Elements whose flag at the same place is true.
    public static func listWhere(_ column: Column, _ flags: Column, validity: Bitmap?) throws -> Column {
        let (lists, marks) = (column.lists, flags.lists)
        let selected = selection(of: marks.child)
        let bits = Bitmap.make(count: marks.child.count) { _ in false }
        let words = bits.buffer.pointer(as: UInt8.self)
        if let selected {
            for index in 0..<selected.count {
                let place = Int(selected.pointer[index])
                words[place >> 3] |= 1 &<< UInt8(truncatingIfNeeded: place & 7)
            }
        }
        var assembly = ListAssembly(rows: lists.count)
        for row in 0..<lists.count {
            if validity?[row] ?? true {
                let (range, marked) = (lists.range(row), marks.range(row))
                for index in 0..<min(range.count, marked.count) {
                    let isTrue = selected == nil || Bitmap.isSet(words, marked.lowerBound &+ index)
                    if isTrue { assembly.append(UInt32(truncatingIfNeeded: range.lowerBound &+ index)) }
                }
            }
            try assembly.endRow()
        }
        withExtendedLifetime(bits) {}
        return assembly.finish(column.type, child: lists.child, validity: validity)
    }

    /// Elements at the places listed, null where there is none.
    public static func listSelect(_ column: Column, _ places: Column, validity: Bitmap?) throws -> Column {
        let (lists, wanted) = (column.lists, places.lists)
        var assembly = ListAssembly(rows: lists.count)
        let chosen = wanted.child.flattened()
        if chosen.hasNulls {
            throw ColumnError(.badCast, "the places of \"list_select\" must not be null", kind: .invalidInput)
        }
        for row in 0..<lists.count {
            if validity?[row] ?? true {
                let range = lists.range(row)
                for index in wanted.range(row) {
                    let place = chosen.words(as: Int64.self)[index]
                    let isThere = place >= 1 && place <= Int64(range.count)
                    assembly.append(isThere ? UInt32(truncatingIfNeeded: range.lowerBound + Int(place) - 1) : .max)
                }
            }
            try assembly.endRow()
        }
        return assembly.finish(column.type, child: lists.child, validity: validity)
    }

    /// The elements of the lists inside of each list; for `nullIfAny` a null among them makes the whole null.
    public static func listFlatten(_ column: Column, nullIfAny: Bool, validity: Bitmap?) throws -> Column {
        let lists = column.lists
        let inner = lists.child.lists
        var assembly = ListAssembly(rows: lists.count)
        var unknown: Set<Int> = []
        for row in 0..<lists.count {
            if validity?[row] ?? true {
                for place in lists.range(row) {
                    if inner.isPresent(place) { assembly.append(inner.range(place)) } else { unknown.insert(row) }
                }
            }
            try assembly.endRow()
        }
        var known = validity
        if nullIfAny, !unknown.isEmpty {
            known = Bitmap.intersection(validity, Bitmap.make(count: lists.count) { !unknown.contains($0) })
        }
        return assembly.finish(inner.type, child: inner.child, validity: known)
    }
}
