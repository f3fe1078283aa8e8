/// Values looked up in lists.
extension Kernels {
    /// Where `value` first stands in each list, counted from 1; null (`zeroIfMissing`: 0) where it is missing. Null is found
    /// where it stands.
    public static func listPosition(
        _ column: Column, of value: Column, zeroIfMissing: Bool, validity: Bitmap?
    ) -> Column {
        let places = firstPlaces(column.lists, value)
        let found = Bitmap.make(count: column.count) { places[$0] > 0 }
        let known = zeroIfMissing ? validity : Bitmap.intersection(validity, found)
        return values(.int32, Int32(0), count: column.count, validity: known) { places[$0] }
    }

    public static func listContains(_ column: Column, _ value: Column, validity: Bitmap?) -> Column {
        let places = firstPlaces(column.lists, value)
        return bits(count: column.count, validity: validity) { places[$0] > 0 }
    }

    private static func firstPlaces(_ lists: ListColumn, _ value: Column) -> [Int32] {
        let codes = ElementCodes(lists.child, value)
        let code = codes.pointer
        let sought = code + lists.child.count
        var places = [Int32](repeating: 0, count: lists.count)
        for row in 0..<lists.count {
            let range = lists.range(row)
            for place in range where code[place] == sought[row] {
                places[row] = Int32(truncatingIfNeeded: place &- range.lowerBound &+ 1)
                break
            }
        }
        withExtendedLifetime(codes) {}
        return places
    }

    /// Whether any (`all`: each) value of the second list that is not null stands in the first.
    ///
    /// - Parameter spark: without a common value the answer is null where either list has a null and both have elements.
    public static func listHas(
        _ column: Column, _ other: Column, all: Bool, spark: Bool = false, validity: Bitmap?
    ) -> Column {
        let (lists, others) = (column.lists, other.lists)
        let codes = ElementCodes(lists.child, others.child)
        let code = codes.pointer
        let otherCode = code + lists.child.count
        var seen = Marks(codes.limit)
        var unknown: [Int] = []
        let answer = bits(count: lists.count, validity: validity) { row in
            seen.clear()
            var hasNull = false
            for place in lists.range(row) {
                seen.insert(code[place])
                hasNull = hasNull || code[place] == ElementCodes.null
            }
            let range = others.range(row)
            for place in range {
                if otherCode[place] == ElementCodes.null {
                    hasNull = true
                } else if seen.contains(otherCode[place]) != all {
                    return !all
                }
            }
            if spark, !all, hasNull, !range.isEmpty, !lists.range(row).isEmpty { unknown.append(row) }
            return all
        }
        withExtendedLifetime(codes) {}
        guard !unknown.isEmpty, case .boolean(let bools) = answer else { return answer }
        let missing = Set(unknown)
        let known = Bitmap.make(count: lists.count) { !missing.contains($0) }
        return .boolean(BooleanColumn(values: bools.values, validity: Bitmap.intersection(known, validity)))
    }

    /// How many different values that are not null each list has.
    public static func listUnique(_ column: Column, validity: Bitmap?) -> Column {
        let lists = column.lists
        let codes = ElementCodes(lists.child)
        var seen = Marks(codes.limit)
        let code = codes.pointer
        defer { withExtendedLifetime(codes) {} }
        return values(.uint64, UInt64(0), count: lists.count, validity: validity) { row in
            seen.clear()
            var count: UInt64 = 0
            for place in lists.range(row) where code[place] != ElementCodes.null && seen.insert(code[place]) {
                count &+= 1
            }
            return count
        }
    }
}

/// A set of codes that is emptied at no cost: one for each list in turn.
struct Marks {
    private var marks: [UInt32]
    private var turn: UInt32 = 0

    init(_ limit: Int) { marks = [UInt32](repeating: 0, count: max(limit, 1)) }

    mutating func clear() {
        turn &+= 1
        if turn == 0 {
            for index in marks.indices { marks[index] = 0 }
            turn = 1
        }
    }

    func contains(_ code: UInt32) -> Bool { marks[Int(code)] == turn }

    /// Whether it is new.
    @discardableResult
    mutating func insert(_ code: UInt32) -> Bool {
        if marks[Int(code)] == turn { return false }
        marks[Int(code)] = turn
        return true
    }
}
