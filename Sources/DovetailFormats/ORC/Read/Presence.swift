import DovetailColumnar

/// Which of some rows have a value in the streams of a column.
struct Presence {
    let rows: Int
    /// nil when all have.
    let bitmap: Bitmap?
    /// Values to be read.
    let count: Int

    init(rows: Int) {
        self.rows = rows
        bitmap = nil
        count = rows
    }

    init(_ bits: Bitmap) {
        rows = bits.count
        bitmap = bits.unsetCount == 0 ? nil : bits
        count = bits.setCount
    }

    /// Puts dense values, converted, into their rows. A row without a value gets the next one: one value past the last is
    /// read.
    @inline(__always)
    func spread<Source, Target>(
        _ dense: UnsafePointer<Source>, into target: UnsafeMutablePointer<Target>, _ convert: (Source) -> Target
    ) {
        guard let bitmap else {
            for row in 0..<rows { target[row] = convert(dense[row]) }
            return
        }
        withExtendedLifetime(bitmap.buffer) {
            let words = UnsafePointer(bitmap.words)
            var source = 0
            for row in 0..<rows {
                target[row] = convert(dense[source])
                source &+= Int(truncatingIfNeeded: (words[row >> 6] &>> UInt64(row & 63)) & 1)
            }
        }
    }

    /// As `spread`, with the high bytes of each value left off.
    func narrow<Target: FixedWidthInteger>(
        _ dense: UnsafePointer<Int64>, into target: UnsafeMutablePointer<Target>
    ) {
        spread(dense, into: target) { Target(truncatingIfNeeded: $0) }
    }

    /// As `spread`, with zero bits in rows without a value.
    @inline(__always)
    func spreadOrZero<Source, Target: FixedWidthInteger>(
        _ dense: UnsafePointer<Source>, into target: UnsafeMutablePointer<Target>, _ convert: (Source) -> Target
    ) {
        guard let bitmap else { return spread(dense, into: target, convert) }
        withExtendedLifetime(bitmap.buffer) {
            let words = UnsafePointer(bitmap.words)
            var source = 0
            for row in 0..<rows {
                let bit = (words[row >> 6] &>> UInt64(row & 63)) & 1
                target[row] = convert(dense[source]) & (0 &- Target(truncatingIfNeeded: bit))
                source &+= Int(truncatingIfNeeded: bit)
            }
        }
    }

    /// For each row the number of its value, UInt32.max where there is none; nil when rows and values are the same.
    func indices() -> Buffer? {
        guard let bitmap else { return nil }
        let buffer = Buffer(byteCount: rows * 4)
        let target = buffer.pointer(as: UInt32.self)
        withExtendedLifetime(bitmap.buffer) {
            let words = UnsafePointer(bitmap.words)
            var source: UInt32 = 0
            for row in 0..<rows {
                let bit = UInt32(truncatingIfNeeded: (words[row >> 6] &>> UInt64(row & 63)) & 1)
                target[row] = source | (bit &- 1)
                source &+= bit
            }
        }
        return buffer
    }
}
