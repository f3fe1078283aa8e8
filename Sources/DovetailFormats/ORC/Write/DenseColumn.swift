import DovetailColumnar

/// A column without its nulls, as streams have it.
struct DenseColumn {
    /// Flat, no nulls; nil when there is no value at all.
    let values: Column?
    /// nil when nothing is null.
    let validity: Bitmap?
    /// Where row groups begin among the values, and their number at the end.
    let groups: [Int]

    /// - Parameter rowGroups: Where row groups begin among the rows, and the number of rows at the end.
    init(_ column: Column, rowGroups: [Int]) {
        let flat = column.flattened()
        if case .null = flat {
            values = nil
            validity = Bitmap(repeating: false, count: flat.count)
            groups = rowGroups.map { _ in 0 }
            return
        }
        guard let bits = flat.validity else {
            values = flat.count > 0 ? flat : nil
            validity = nil
            groups = rowGroups
            return
        }
        let indices = Buffer(byteCount: (flat.count + 1) * 4)
        let target = indices.pointer(as: UInt32.self)
        var groups = [0]
        let count = withExtendedLifetime(bits.buffer) {
            let words = UnsafePointer(bits.words)
            var count = 0
            for (start, end) in zip(rowGroups, rowGroups.dropFirst()) {
                for row in start..<end {
                    target[count] = UInt32(truncatingIfNeeded: row)
                    count &+= Int(truncatingIfNeeded: (words[row >> 6] &>> UInt64(row & 63)) & 1)
                }
                groups.append(count)
            }
            return count
        }
        validity = bits
        self.groups = groups
        values =
            count == 0
            ? nil : withExtendedLifetime(indices) { flat.taking(UnsafePointer(target), count: count).flattened() }
    }
}
