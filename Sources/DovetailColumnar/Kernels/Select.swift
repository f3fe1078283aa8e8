import CDovetailKernels

/// Conditions to row numbers.
extension Kernels {
    /// The rows where `condition` is true, ascending; nil for all rows.
    public static func selection(of condition: Column) -> Selection? {
        if case .constant(let constant) = condition, constant.value == .boolean(true) { return nil }
        let column = condition.asBoolean
        let trues = Bitmap.intersection(column.values, column.validity) ?? column.values
        return trues.setCount == trues.count ? nil : rows(of: trues)
    }

    /// The rows among `candidates` where `condition`, which has a value for every row of the batch, is true.
    public static func selection(of condition: Column, among candidates: Selection) -> Selection {
        if case .constant(let constant) = condition, constant.value == .boolean(true) { return candidates }
        let column = condition.asBoolean
        return candidates.filtered(by: Bitmap.intersection(column.values, column.validity) ?? column.values)
    }

    /// Numbers of the set bits.
    ///
    /// - Parameter level: the instruction set to use, one that the processor has.
    static func rows(of bits: Bitmap, level: Int32 = instructionLevel) -> Selection {
        // The kernel may write 64 numbers too many.
        let indices = Buffer(byteCount: (bits.setCount + 64) * 4)
        let count = dovetail_select_bits(
            level, bits.words, Int64(bits.count), indices.pointer(as: UInt32.self))
        withExtendedLifetime(bits) {}
        return Selection(indices: indices, count: Int(count))
    }

    /// The rows among `candidates` (nil for all) where `column op constant` is true, in their order.
    ///
    /// - Parameter constant: a value of the column's type, or null.
    public static func select(
        _ operation: ComparisonOperator, _ column: Column, _ constant: Scalar, among candidates: Selection?
    ) -> Selection {
        let count = column.count
        func holds(_ values: Column) -> Column {
            compare(
                operation, values, .constant(ConstantColumn(type: column.type, value: constant, count: values.count)))
        }
        guard let candidates else { return selection(of: holds(column)) ?? Selection(all: count) }
        // Comparing all rows costs less than gathering some, unless they are few.
        let isWide = column.type.physical == .view || column.type.isNested
        if candidates.count >= count / (isWide ? 2 : 16) {
            return selection(of: holds(column), among: candidates)
        }
        let chosen = column.taking(candidates.pointer, count: candidates.count)
        return selection(of: holds(chosen)).map { candidates.taking($0) } ?? candidates
    }
}

extension Selection {
    /// Rows `0..<count`.
    public init(all count: Int) {
        let buffer = Buffer(byteCount: count * 4)
        let target = buffer.pointer(as: UInt32.self)
        for row in 0..<count { target[row] = UInt32(truncatingIfNeeded: row) }
        self.init(indices: buffer, count: count)
    }

    /// The row numbers at `positions`.
    public func taking(_ positions: Selection) -> Selection {
        let buffer = Buffer(byteCount: positions.count * 4)
        let target = buffer.pointer(as: UInt32.self)
        let (rows, chosen) = (pointer, positions.pointer)
        for index in 0..<positions.count { target[index] = rows[Int(chosen[index])] }
        return Selection(indices: buffer, count: positions.count)
    }

    /// The row numbers whose bit is set.
    fileprivate func filtered(by bits: Bitmap) -> Selection {
        let buffer = Buffer(byteCount: (count + 1) * 4)
        let target = buffer.pointer(as: UInt32.self)
        let rows = pointer
        let words = bits.words
        var kept = 0
        for index in 0..<count {
            let row = rows[index]
            target[kept] = row
            kept &+= Int(
                truncatingIfNeeded: (words[Int(row &>> 6)] &>> UInt64(truncatingIfNeeded: row & 63)) & 1)
        }
        withExtendedLifetime(bits) {}
        return Selection(indices: buffer, count: kept)
    }
}
