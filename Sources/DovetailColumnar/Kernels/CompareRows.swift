/// Order of two rows, for cold code: merging, nested sort keys, tests. Sorting encodes its keys instead.
extension Kernels {
    /// Negative, zero or positive as row `a` of the keys comes before, with or after row `b`.
    public static func compareRows(_ keys: [Column], orders: [SortOrder], _ a: Int, _ b: Int) -> Int {
        compareRows(keys, a, keys, b, orders: orders)
    }

    /// As above for rows of two sets of columns of the same types.
    public static func compareRows(
        _ left: [Column], _ a: Int, _ right: [Column], _ b: Int, orders: [SortOrder]
    ) -> Int {
        for (index, order) in orders.enumerated() {
            let isLeftNull = left[index].isNull(at: a)
            let isRightNull = right[index].isNull(at: b)
            if isLeftNull || isRightNull {
                if isLeftNull && isRightNull { continue }
                return isLeftNull == order.nullsFirst ? -1 : 1
            }
            let result = compareValues(left[index], a, right[index], b)
            if result != 0 { return order.isDescending ? -result : result }
        }
        return 0
    }

    /// Order of two values that are not null; nulls inside of them are greater than everything, as is NaN.
    static func compareValues(_ left: Column, _ a: Int, _ right: Column, _ b: Int) -> Int {
        switch (left, right) {
        case (.constant, _): return compareValues(left.flattenedRow(), 0, right, b)
        case (_, .constant): return compareValues(left, a, right.flattenedRow(), 0)
        case (.dictionary(let x), _):
            return compareValues(x.values, Int(x.codes.pointer(as: UInt32.self)[a]), right, b)
        case (_, .dictionary(let y)):
            return compareValues(left, a, y.values, Int(y.codes.pointer(as: UInt32.self)[b]))
        case (.boolean(let x), .boolean(let y)): return (x.values[a] ? 1 : 0) - (y.values[b] ? 1 : 0)
        case (.string(let x), .string(let y)):
            return x.pointer[a].withBytes { first in
                y.pointer[b].withBytes { second in StringView.compareBytes(first, second) }
            }
        case (.primitive(let x), .primitive(let y)): return comparePrimitives(x, a, y, b)
        case (.structure(let x), .structure(let y)):
            for (first, second) in zip(x.children, y.children) {
                let result = compareElements(first, a, second, b)
                if result != 0 { return result }
            }
            return 0
        case (.list(let x), .list(let y)): return compareLists(x, a, y, b)
        default: return 0
        }
    }

    private static func compareElements(_ left: Column, _ a: Int, _ right: Column, _ b: Int) -> Int {
        let isLeftNull = left.isNull(at: a)
        let isRightNull = right.isNull(at: b)
        if isLeftNull || isRightNull { return (isLeftNull ? 1 : 0) - (isRightNull ? 1 : 0) }
        return compareValues(left, a, right, b)
    }

    private static func compareLists(_ x: ListColumn, _ a: Int, _ y: ListColumn, _ b: Int) -> Int {
        let (first, second) = (x.offsets.pointer(as: Int32.self), y.offsets.pointer(as: Int32.self))
        let (start, other) = (Int(first[a]), Int(second[b]))
        let (length, otherLength) = (Int(first[a + 1]) - start, Int(second[b + 1]) - other)
        for index in 0..<min(length, otherLength) {
            let result = compareElements(x.child, start + index, y.child, other + index)
            if result != 0 { return result }
        }
        return length - otherLength
    }

    private static func comparePrimitives(_ x: PrimitiveColumn, _ a: Int, _ y: PrimitiveColumn, _ b: Int) -> Int {
        func integers<T: Comparable>(_: T.Type) -> Int {
            let (first, second) = (x.pointer(as: T.self)[a], y.pointer(as: T.self)[b])
            return first < second ? -1 : first == second ? 0 : 1
        }
        func floats<T: BinaryFloatingPoint>(_: T.Type) -> Int {
            let (first, second) = (x.pointer(as: T.self)[a], y.pointer(as: T.self)[b])
            if first.isNaN || second.isNaN { return (first.isNaN ? 1 : 0) - (second.isNaN ? 1 : 0) }
            return first < second ? -1 : first == second ? 0 : 1
        }
        switch x.type.physical {
        case .int8: return integers(Int8.self)
        case .int16: return integers(Int16.self)
        case .int32: return integers(Int32.self)
        case .int64: return integers(Int64.self)
        case .int128: return integers(Int128.self)
        case .uint8: return integers(UInt8.self)
        case .uint16: return integers(UInt16.self)
        case .uint32: return integers(UInt32.self)
        case .uint64: return integers(UInt64.self)
        case .uint128: return integers(UInt128.self)
        case .float: return floats(Float.self)
        case .double: return floats(Double.self)
        case .interval:
            let first = x.pointer(as: Interval.self)[a].totalNanoseconds
            let second = y.pointer(as: Interval.self)[b].totalNanoseconds
            return first < second ? -1 : first == second ? 0 : 1
        case .null, .bit, .view, .list, .structure: return 0
        }
    }
}
