extension Kernels {
    /// Timestamps from a first to a last one, the last included or not, each an interval behind the one before; or
    /// (`countsFromFirst`) as many intervals behind the first as stand before it, which keeps the day of a month.
    ///
    /// - Parameters:
    ///   - from: timestamps of microseconds, as `to` is.
    ///   - step: intervals; nil for a day towards the last.
    /// - Throws: `ColumnError` for steps that go nowhere or both ways, and for lists that are too long.
    public static func listTimeSeries(
        from: Column, to: Column, step: Column?, includesLast: Bool, countsFromFirst: Bool = false, type: DataType,
        validity: Bitmap?
    ) throws -> Column {
        let (starts, ends) = (from.words(as: Int64.self), to.words(as: Int64.self))
        let steps = step?.words(as: Interval.self)
        let offsets = Buffer(zeroed: (from.count + 1) * 4)
        let elements = GrowableBuffer()
        for row in 0..<from.count {
            if validity?[row] ?? true {
                let (start, end) = (starts[row], ends[row])
                let step = steps?[row] ?? Interval(days: end < start ? -1 : 1)
                try addTimes(
                    from: start, to: end, by: step, includesLast, countsFromFirst, row, into: elements)
            }
            offsets.pointer(as: Int32.self)[row + 1] = Int32(elements.byteCount >> 3)
        }
        let count = elements.byteCount >> 3
        let child = Column.primitive(PrimitiveColumn(type: from.type, values: elements.finish(), count: count))
        let lists = ListColumn(
            type: .list(Field("element", from.type)), offsets: offsets, child: child, validity: validity,
            count: from.count)
        return try cast(.list(lists), to: type, style: .checked)
    }

    private static func addTimes(
        from start: Int64, to end: Int64, by step: Interval, _ includesLast: Bool, _ countsFromFirst: Bool,
        _ row: Int, into elements: GrowableBuffer
    ) throws {
        func invalid(_ message: String) -> ColumnError {
            ColumnError(.badCast, message, kind: .invalidInput, row: row)
        }
        if EndlessTime.contains(start) || EndlessTime.contains(end) {
            throw invalid("a series begins and ends at finite times")
        }
        let parts = [Int64(step.months), Int64(step.days), step.nanoseconds / 1_000]
        let isForward = parts.contains { $0 > 0 }
        guard isForward != parts.contains(where: { $0 < 0 }) else {
            throw invalid(
                "the step of a series of times goes forward or back by a microsecond at least, in all its parts")
        }
        // No step is longer than this: what is too long is known before it is made.
        let sizes = parts.map { UInt128($0.magnitude) }
        let longest = (sizes[0] * 31 + sizes[1]) * 86_400_000_000 + sizes[2]
        let span = isForward == (end > start) ? Int128(end) - Int128(start) : 0
        _ = try elementCount(Int64(clamping: span.magnitude / longest), elements.byteCount >> 3, row)
        var (time, count) = (start, Int64(0))
        while isForward ? time < end : time > end {
            _ = try elementCount(1, elements.byteCount >> 3, row)
            elements.append(time)
            count += 1
            guard let next = countsFromFirst ? moved(start, by: step, times: count) : moved(time, by: step) else {
                return
            }
            time = next
        }
        if includesLast, time == end { elements.append(time) }
    }

    /// Microseconds moved by months, then days, then the rest of an interval taken so many times; nil where that is no
    /// timestamp.
    public static func moved(_ time: Int64, by step: Interval, times: Int64 = 1) -> Int64? {
        let perDay: Int64 = 86_400_000_000
        let day = floorDivide(time, perDay)
        // Neither months nor days overflow: they are 32 bits, and times fewer than elements a list may have.
        let months = Int64(step.months) * times
        let date = months == 0 ? Int(day) : CivilDate(days: Int(day)).adding(months: Int(months)).days
        let days = Int64(date) &+ Int64(step.days) * times &- day
        let (shift, isFar) = days.multipliedReportingOverflow(by: perDay)
        let (micros, isLong) = (step.nanoseconds / 1_000).multipliedReportingOverflow(by: times)
        let (moved, isFarther) = time.addingReportingOverflow(shift)
        let (result, isOut) = moved.addingReportingOverflow(micros)
        return isFar || isLong || isFarther || isOut ? nil : result
    }
}
