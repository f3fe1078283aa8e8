/// Elements of lists by their places, and parts of lists.
extension Kernels {
    /// The element at a place, 1 being the first and -1 the last; null where there is none.
    ///
    /// - Parameter base: the place of the first element: 0 in Spark's subscripts, which have no negative ones.
    public static func listElement(_ column: Column, at place: Column, base: Int64 = 1, validity: Bitmap?) -> Column {
        let lists = column.lists
        let places = place.words(as: Int64.self)
        let indices = Buffer(byteCount: lists.count * 4)
        let target = indices.pointer(as: UInt32.self)
        let offsets = lists.offsets.pointer(as: Int32.self)
        for row in 0..<lists.count {
            target[row] = .max
            guard validity?[row] ?? true else { continue }
            let length = Int64(offsets[row &+ 1] &- offsets[row])
            let (forward, overflow) = places[row].subtractingReportingOverflow(base)
            let index = places[row] < 0 && base == 1 ? places[row] &+ length : overflow ? -1 : forward
            guard index >= 0, index < length else { continue }
            target[row] = UInt32(truncatingIfNeeded: Int64(offsets[row]) &+ index)
        }
        return withExtendedLifetime((lists, indices)) {
            lists.child.taking(optional: UnsafePointer(target), count: lists.count)
        }
    }

    /// Elements from `begin` to `end`, each included and counted as by `listElement`; every `step`-th, backwards below zero.
    /// - Throws: `ColumnError` for a step of zero.
    public static func listSlice(
        _ column: Column, from begin: Column, to end: Column, step: Column?, validity: Bitmap?
    ) throws -> Column {
        let lists = column.lists
        let (begins, ends) = (begin.words(as: Int64.self), end.words(as: Int64.self))
        let steps = step?.words(as: Int64.self)
        var assembly = ListAssembly(rows: lists.count)
        for row in 0..<lists.count {
            if validity?[row] ?? true {
                let range = lists.range(row)
                try slice(range, begins[row], ends[row], steps?[row] ?? 1, row, into: &assembly)
            }
            try assembly.endRow()
        }
        return assembly.finish(column.type, child: lists.child, validity: validity)
    }

    private static func slice(
        _ range: Range<Int>, _ begin: Int64, _ end: Int64, _ step: Int64, _ row: Int, into assembly: inout ListAssembly
    ) throws {
        guard step != 0 else {
            throw ColumnError(.badCast, "the step of a slice cannot be zero", kind: .invalidInput, row: row)
        }
        let length = Int64(range.count)
        let from = begin < 0 ? max(begin, -length - 1) &+ length &+ 1 : begin
        let upTo = end < 0 ? max(end, -length - 1) &+ length &+ 1 : end
        let (first, last) = step > 0 ? (max(from, 1), min(upTo, length)) : (min(from, length), max(upTo, 1))
        if step == 1 {
            if first <= last { assembly.append(range.lowerBound + Int(first) - 1..<range.lowerBound + Int(last)) }
            return
        }
        var place = first
        while step > 0 ? place <= last : place >= last {
            assembly.append(UInt32(truncatingIfNeeded: range.lowerBound &+ Int(place) &- 1))
            let (next, overflow) = place.addingReportingOverflow(step)
            if overflow { return }
            place = next
        }
    }

    /// Characters from `begin` to `end`, both included, -1 being the last.
    public static func textSlice(_ column: Column, from begin: Column, to end: Column, validity: Bitmap?) -> Column {
        let (begins, ends) = (begin.words(as: Int64.self), end.words(as: Int64.self))
        return parts(column, validity) { bytes, row in
            let length = Int64(Characters.count(bytes))
            let from = begins[row] < 0 ? max(begins[row], -length - 1) &+ length &+ 1 : begins[row]
            let upTo = ends[row] < 0 ? max(ends[row], -length - 1) &+ length &+ 1 : ends[row]
            let (first, last) = (max(from, 1), min(upTo, length))
            guard first <= last else { return 0..<0 }
            let start = Characters.offset(of: Int(first - 1), in: bytes)
            return start..<Characters.offset(of: Int(last - first + 1), in: bytes, from: start)
        }
    }

    /// How many elements each list has.
    public static func listLengths(_ column: Column, validity: Bitmap?) -> Column {
        let lists = column.lists
        let output = Buffer(byteCount: lists.count * 8)
        let (target, offsets) = (output.pointer(as: Int64.self), lists.offsets.pointer(as: Int32.self))
        for row in 0..<lists.count { target[row] = Int64(offsets[row &+ 1] &- offsets[row]) }
        withExtendedLifetime(lists) {}
        return .primitive(PrimitiveColumn(type: .int64, values: output, validity: validity, count: lists.count))
    }
}
