extension Aggregates {
    /// How many rows, or with arguments how many rows without a null in any of them: Int64, never null.
    public static func count() -> any AggregateStates { CountStates() }

    /// How many values of a boolean column are true: Int64, never null.
    public static func countTrue() -> any AggregateStates {
        FoldStates(TrueCount.self) { states, range in
            results(states, range, type: .int64, zero: 0 as Int64) { $0 }
        }
    }
}

/// Counts of rows. Apart from the folds, since no value is read.
final class CountStates: SlidingStates {
    private let memory = StateMemory(0 as Int64)

    func resize(groups count: Int) { memory.resize(groups: count) }

    func update(groups: UnsafePointer<UInt32>, count: Int, arguments: [Column], ordinal: Int) throws {
        var validity: Bitmap?
        for argument in arguments {
            if argument.nullCount == count { return }
            validity = Bitmap.intersection(validity, argument.validity)
        }
        let counts = memory.states(as: Int64.self)
        guard let validity, validity.setCount < count else {
            if memory.groupCount == 1 {
                counts[0] &+= Int64(count)
            } else {
                for row in 0..<count { counts[Int(groups[row])] &+= 1 }
            }
            return
        }
        if memory.groupCount == 1 {
            counts[0] &+= Int64(validity.setCount)
            return
        }
        let words = validity.words
        for row in 0..<count {
            let bit = (words[row >> 6] &>> UInt64(truncatingIfNeeded: row & 63)) & 1
            counts[Int(groups[row])] &+= Int64(truncatingIfNeeded: bit)
        }
    }

    func merge(
        _ other: any AggregateStates, sources: UnsafePointer<UInt32>, groups: UnsafePointer<UInt32>, count: Int
    ) throws {
        guard let other = other as? CountStates else { preconditionFailure("states of another aggregate") }
        let (counts, others) = (memory.states(as: Int64.self), other.memory.states(as: Int64.self))
        for index in 0..<count { counts[Int(groups[index])] &+= others[Int(sources[index])] }
    }

    func slide(
        begins: UnsafePointer<UInt32>, ends: UnsafePointer<UInt32>, count: Int, arguments: [Column]
    ) throws {
        let counts = memory.states(as: Int64.self)
        guard arguments.contains(where: \.hasNulls), let rows = arguments.first?.count else {
            for row in 0..<count { counts[row] = Int64(ends[row]) &- Int64(begins[row]) }
            return
        }
        let valid = WindowRows(total: rows) { row in arguments.allSatisfy { !$0.isNull(at: row) } }
        let before = valid.rank.pointer(as: UInt32.self)
        for row in 0..<count { counts[row] = Int64(before[Int(ends[row])]) &- Int64(before[Int(begins[row])]) }
        withExtendedLifetime(valid) {}
    }

    func finish(_ range: Range<Int>) throws -> Column {
        let bytes = UnsafeRawBufferPointer(
            start: memory.buffer.base + range.lowerBound * 8, count: range.count * 8)
        return .primitive(PrimitiveColumn(type: .int64, values: Buffer(copying: bytes), count: range.count))
    }
}

/// Sums truth values, given as bytes.
private enum TrueCount: Fold {
    static var empty: Int64 { 0 }
    @inline(__always)
    static func add(_ value: UInt8, to state: inout Int64) { state &+= Int64(value) }
    @inline(__always)
    static func combine(_ other: Int64, into state: inout Int64) { state &+= other }
}
