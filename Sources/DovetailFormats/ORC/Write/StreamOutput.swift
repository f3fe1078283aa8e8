import DovetailColumnar

/// One stream of a stripe in the making, with the places where row groups begin in it.
final class StreamOutput {
    let kind: ORC.StreamKind
    let bytes = GrowableBuffer(byteCapacity: 4_096)
    private(set) var marks: [Mark] = []

    /// Where a row group begins.
    struct Mark {
        /// Bytes before compression.
        let offset: Int
        /// Values, and bits, to be passed over there. Runs end with a row group, so the values are always 0.
        let rest: [UInt64]
    }

    init(_ kind: ORC.StreamKind) { self.kind = kind }

    func mark(_ rest: [UInt64] = []) { marks.append(Mark(offset: bytes.byteCount, rest: rest)) }

    // MARK: Whole columns

    /// Integers, row group by row group.
    func append(integers values: UnsafePointer<Int64>, groups: [Int], isSigned: Bool) {
        let writer = IntegerRunWriter(isSigned: isSigned, output: bytes)
        for (start, end) in zip(groups, groups.dropFirst()) {
            mark([0])
            writer.append(values + start, count: end - start)
        }
    }

    /// Bytes in runs.
    func append(byteRuns values: UnsafePointer<UInt8>, groups: [Int]) {
        for (start, end) in zip(groups, groups.dropFirst()) {
            mark([0])
            ByteRunWriter.append(values + start, count: end - start, to: bytes)
        }
    }

    /// Bits; a byte in which two row groups meet comes after the first of them.
    func append(bits: Bitmap, groups: [Int]) {
        let packed = ByteRunWriter.bytes(of: bits)
        withExtendedLifetime(packed) {
            let source = packed.pointer(as: UInt8.self)
            var done = 0
            for start in groups.dropLast() {
                ByteRunWriter.append(source + done, count: start / 8 - done, to: bytes)
                done = start / 8
                mark([0, UInt64(start % 8)])
            }
            ByteRunWriter.append(source + done, count: packed.byteCount - done, to: bytes)
        }
    }

    /// Values of `width` bytes as they are.
    func append(raw values: UnsafeRawPointer, width: Int, groups: [Int]) {
        for (start, end) in zip(groups, groups.dropFirst()) {
            mark()
            bytes.append(UnsafeRawBufferPointer(start: values + start * width, count: (end - start) * width))
        }
    }
}

/// A column of a stripe, encoded but not yet compressed.
struct EncodedColumn {
    var encoding = ORC.ColumnEncoding(kind: .direct)
    /// In the order in which the row index speaks of them; those without marks it passes over.
    var streams: [StreamOutput] = []
    /// One a row group.
    var statistics: [ORC.ColumnStatistics] = []
}
