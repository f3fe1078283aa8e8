import DovetailColumnar

/// Encodes integers in the second run-length encoding: repeats and progressions as such, the rest in as few bits as
/// their largest value or step needs.
struct IntegerRunWriter {
    let isSigned: Bool
    let output: GrowableBuffer

    /// So many values in one progression are worth a run of their own.
    private static let progression = 8
    /// The longest repeat with a header of one byte.
    private static let shortRepeat = 10

    /// Appends runs of all `count` values.
    func append(_ values: UnsafePointer<Int64>, count: Int) {
        var start = 0
        while start < count {
            output.reserve(IntegerRuns.runBytes)
            let rest = values + start
            let limit = min(count &- start, IntegerRuns.runLimit)
            let steady = IntegerRunWriter.progressionLength(rest, limit)
            if steady >= 3, steady >= IntegerRunWriter.progression || (limit > 1 && rest[0] == rest[1]) {
                if rest[0] == rest[1], steady <= IntegerRunWriter.shortRepeat {
                    appendRepeat(rest[0], steady)
                } else {
                    appendProgression(rest, steady)
                }
                start &+= steady
            } else {
                let length = IntegerRunWriter.literalLength(rest, limit)
                appendLiterals(rest, length)
                start &+= length
            }
        }
    }

    /// Values from the first on whose steps are all the same.
    private static func progressionLength(_ values: UnsafePointer<Int64>, _ limit: Int) -> Int {
        guard limit > 1 else { return limit }
        let (step, overflow) = values[1].subtractingReportingOverflow(values[0])
        guard !overflow else { return 1 }
        var length = 2
        while length < limit {
            let (next, overflow) = values[length].subtractingReportingOverflow(values[length &- 1])
            if overflow || next != step { break }
            length &+= 1
        }
        return length
    }

    /// Values before the next progression that is worth a run.
    private static func literalLength(_ values: UnsafePointer<Int64>, _ limit: Int) -> Int {
        var streak = 1
        var last: Int64 = 0
        for index in 1..<max(limit, 1) {
            let step = values[index] &- values[index &- 1]
            streak = step == last && index > 1 ? streak &+ 1 : 1
            last = step
            if streak &+ 1 >= progression { return max(index &- streak, 1) }
        }
        return limit
    }

    // MARK: Runs

    private func coded(_ value: Int64) -> UInt64 {
        isSigned ? UInt64(bitPattern: value &<< 1 ^ value &>> 63) : UInt64(bitPattern: value)
    }

    private func appendRepeat(_ value: Int64, _ count: Int) {
        let raw = coded(value)
        let width = max((64 &- raw.leadingZeroBitCount &+ 7) / 8, 1)
        output.append(UInt8((width &- 1) << 3 | (count &- 3)))
        for index in (0..<width).reversed() { output.append(UInt8(truncatingIfNeeded: raw &>> UInt64(index &* 8))) }
    }

    private func appendHead(_ kind: UInt8, _ code: UInt8, _ count: Int) {
        let length = count &- 1
        output.append(kind << 6 | code << 1 | UInt8(length >> 8))
        output.append(UInt8(truncatingIfNeeded: length))
    }

    private func appendProgression(_ values: UnsafePointer<Int64>, _ count: Int) {
        appendHead(3, 0, count)
        append(varint: coded(values[0]))
        let step = values[1] &- values[0]
        append(varint: UInt64(bitPattern: step &<< 1 ^ step &>> 63))
    }

    private func appendLiterals(_ values: UnsafePointer<Int64>, _ count: Int) {
        var all: UInt64 = 0
        for index in 0..<count { all |= coded(values[index]) }
        let width = RunReader.fixedWidth(64 &- all.leadingZeroBitCount)
        if let stepWidth = IntegerRunWriter.stepWidth(values, count), stepWidth < width {
            appendHead(3, IntegerRunWriter.code(stepWidth), count)
            append(varint: coded(values[0]))
            let step = values[1] &- values[0]
            append(varint: UInt64(bitPattern: step &<< 1 ^ step &>> 63))
            pack(count &- 2, stepWidth) { (values[$0 &+ 2] &- values[$0 &+ 1]).magnitude }
            return
        }
        appendHead(1, IntegerRunWriter.code(width), count)
        pack(count, width) { coded(values[$0]) }
    }

    /// Bits of the steps of values that only rise or only fall, from the third value on; nil for others.
    private static func stepWidth(_ values: UnsafePointer<Int64>, _ count: Int) -> Int? {
        guard count > 2 else { return nil }
        // The sign of the first step stands for all, so one that falls must not begin with zero.
        let falls = values[1] < values[0]
        var all: UInt64 = 0
        for index in 1..<count {
            let (step, overflow) = values[index].subtractingReportingOverflow(values[index &- 1])
            guard !overflow, falls ? step <= 0 : step >= 0 else { return nil }
            if index > 1 { all |= step.magnitude }
        }
        // One bit has the code that means no bits at all here.
        return max(RunReader.fixedWidth(64 &- all.leadingZeroBitCount), 2)
    }

    /// The 5-bit code of a width that has one.
    private static func code(_ width: Int) -> UInt8 {
        switch width {
        case ...24: UInt8(width &- 1)
        case 26: 24
        case 28: 25
        case 30: 26
        case 32: 27
        case 40: 28
        case 48: 29
        case 56: 30
        default: 31
        }
    }

    private func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            output.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        output.append(UInt8(rest))
    }

    /// Big-endian fields of `width` bits. The room for a run is there.
    @inline(__always)
    private func pack(_ count: Int, _ width: Int, _ value: (Int) -> UInt64) {
        let base = output.base + output.byteCount
        if width == 64 {
            for index in 0..<max(count, 0) {
                base.storeBytes(of: value(index).bigEndian, toByteOffset: index &* 8, as: UInt64.self)
            }
            output.byteCount &+= max(count, 0) &* 8
            return
        }
        var word: UInt64 = 0
        var bits = 0
        var place = 0
        for index in 0..<max(count, 0) {
            word |= value(index) &<< UInt64(truncatingIfNeeded: 64 &- bits &- width)
            bits &+= width
            base.storeBytes(of: word.bigEndian, toByteOffset: place, as: UInt64.self)
            place &+= bits >> 3
            word = bits >= 64 ? 0 : word &<< UInt64(truncatingIfNeeded: bits & ~7)
            bits &= 7
        }
        output.byteCount &+= place &+ (bits > 0 ? 1 : 0)
    }
}
