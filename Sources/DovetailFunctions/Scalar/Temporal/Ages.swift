import DovetailColumnar
import DovetailPlan

/// age, datesub (whole units between two times) and time_bucket.
enum Ages {
    static let all: [any ScalarFunction] = [ages, datesub, timeBucket]

    private static let moment = DataType.timestamp(.microsecond, zone: nil)
    private static let perDay: Int64 = 86_400_000_000

    private static let ages = RowFunction(
        "age", [], "The time from the second timestamp to the first in years, months, days and a time of day.",
        examples: [("age(DATE '2001-04-10', DATE '1957-06-13')", "43 years 9 months 27 days")], [moment, moment],
        returns: .interval
    ) { rows in
        let finite = EndlessTime.finite(rows[0], EndlessTime.finite(rows[1], rows.validity))
        let (a, b) = (Numbers.pointer(rows[0], as: Int64.self), Numbers.pointer(rows[1], as: Int64.self))
        return Numbers.map(rows, finite, .interval, Interval()) { row in
            if a[row] >= b[row] { return age(from: b[row], to: a[row]) }
            let span = age(from: a[row], to: b[row])
            return Interval(months: 0 &- span.months, days: 0 &- span.days, nanoseconds: 0 &- span.nanoseconds)
        }
    }

    /// The difference field by field; what a field lacks it borrows from the next, days from the earlier time's month.
    private static func age(from start: Int64, to end: Int64) -> Interval {
        let (startDay, endDay) = (floorDivide(start, perDay), floorDivide(end, perDay))
        let (a, b) = (CivilDate(days: Int(startDay)), CivilDate(days: Int(endDay)))
        var months = (b.year - a.year) * 12 + b.month - a.month
        var days = b.day - a.day
        var time = (end - endDay * perDay) - (start - startDay * perDay)
        if time < 0 {
            time += perDay
            days -= 1
        }
        if days < 0 {
            days += CivilDate.daysInMonth(a.month, of: a.year)
            months -= 1
        }
        return Interval(
            months: Int32(truncatingIfNeeded: months), days: Int32(truncatingIfNeeded: days), nanoseconds: time * 1_000)
    }

    private static let datesub = RowFunction(
        "datesub", ["timestampdiff"], "How many whole units lie between two dates or timestamps.",
        examples: [
            ("datesub('month', DATE '2024-01-31', DATE '2024-02-29')", "1"),
            ("datesub('year', DATE '2020-02-29', DATE '2024-02-28')", "3"),
        ], [.string, moment, moment], returns: .int64
    ) { try wholeUnits($0) }

    @Sendable
    static func wholeUnits(_ rows: RowFunction.Rows) throws -> Column {
        let (a, b) = (Numbers.pointer(rows[1], as: Int64.self), Numbers.pointer(rows[2], as: Int64.self))
        // Nothing whole lies between a time and an end of time.
        let known = EndlessTime.finite(rows[2], EndlessTime.finite(rows[1], rows.validity))
        return try Numbers.map(rows, known, .int64, 0 as Int64) { row in
            guard case .string(let name) = rows[0].scalar(at: row) else { return 0 }
            let (start, end) = (a[row], b[row])
            func distance() throws -> Int64 {
                let (distance, overflow) = end.subtractingReportingOverflow(start)
                if overflow { throw ColumnError(.overflow, "the times lie too far apart", row: row) }
                return distance
            }
            switch name.lowercased() {
            case "microsecond", "microseconds", "us": return try distance()
            case "millisecond", "milliseconds", "ms": return try distance() / 1_000
            case "second", "seconds", "sec", "s": return try distance() / 1_000_000
            case "minute", "minutes", "min", "m": return try distance() / 60_000_000
            case "hour", "hours", "hr", "h": return try distance() / 3_600_000_000
            case "day", "days", "d", "julian": return try distance() / perDay
            case "week", "weeks", "w": return try distance() / (7 * perDay)
            case "month", "months", "mon": return months(from: start, to: end)
            case "quarter", "quarters": return months(from: start, to: end) / 3
            case "year", "years", "y", "yr", "isoyear": return months(from: start, to: end) / 12
            case "decade", "decades": return months(from: start, to: end) / 120
            case "century", "centuries": return months(from: start, to: end) / 1_200
            case "millennium", "millennia": return months(from: start, to: end) / 12_000
            default: throw ColumnError(.badCast, "\"\(name)\" is no unit of time", kind: .invalidInput, row: row)
            }
        }
    }

    /// Whole months: the last day of a month counts as the day that it lacks.
    private static func months(from start: Int64, to end: Int64) -> Int64 {
        if start > end { return -months(from: end, to: start) }
        let (startDay, endDay) = (floorDivide(start, perDay), floorDivide(end, perDay))
        let (a, b) = (CivilDate(days: Int(startDay)), CivilDate(days: Int(endDay)))
        let months = Int64((b.year - a.year) * 12 + b.month - a.month)
        let isLast = b.day == CivilDate.daysInMonth(b.month, of: b.year)
        let isWhole =
            b.day > a.day || (isLast && a.day > b.day)
            || (b.day == a.day && end &- endDay &* perDay >= start &- startDay &* perDay)
        return isWhole ? months : months - 1
    }

    private static let timeBucket = RowFunction(
        "time_bucket", [],
        """
        The start of the bucket of a width that a time lies in; buckets are counted from a Monday or January, a third \
        argument moves them or says where one starts.
        """,
        examples: [
            ("time_bucket(INTERVAL '15 minutes', TIMESTAMP '2024-02-29 13:05:07')", "2024-02-29 13:00:00"),
            ("time_bucket(INTERVAL '2 months', DATE '2024-02-29')", "2024-01-01"),
            (
                "time_bucket(INTERVAL '15 minutes', TIMESTAMP '2024-02-29 13:05:07', INTERVAL '5 minutes')",
                "2024-02-29 13:05:00"
            ),
        ]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...3)
        let type: DataType = arguments[1] == .date ? .date : moment
        _ = try Signatures.time(name, arguments[1])
        return FunctionSignature(
            [.interval, moment] + arguments.dropFirst(2).map { $0 == .interval ? .interval : moment }, returns: type)
    } kernel: { rows in
        let widths = Numbers.pointer(rows[0], as: Interval.self)
        let times = Numbers.pointer(rows[1], as: Int64.self)
        let third = rows.columns.count > 2 ? rows[2] : nil
        let offsets = third?.type == .interval ? third.map { Numbers.pointer($0, as: Interval.self) } : nil
        let origins = third != nil && offsets == nil ? third.map { Numbers.pointer($0, as: Int64.self) } : nil
        func bucket(_ row: Int) throws -> Int64 {
            if EndlessTime.contains(times[row]) { return times[row] }
            let tooFar = ColumnError(.overflow, "the bucket begins at no TIMESTAMP", row: row)
            let offset = offsets?[row] ?? Interval()
            guard let time = Kernels.moved(times[row], by: offset, times: -1) else { throw tooFar }
            // Buckets of months begin with a month.
            let origin = origins.map { widths[row].months == 0 ? $0[row] : monthStart($0[row]) }
            guard let start = start(of: time, widths[row], origin: origin) else {
                throw ColumnError(
                    .badCast, "a bucket is as wide as a number of months, or of days and times, above zero",
                    kind: .invalidInput, row: row)
            }
            guard let moved = Kernels.moved(start, by: offset) else { throw tooFar }
            return moved
        }
        if rows.type == .date {
            return try Numbers.map(rows, .date, 0 as Int32) {
                EndlessTime.contains(times[$0])
                    ? EndlessTime.end(isPast: times[$0] < 0)
                    : Int32(truncatingIfNeeded: floorDivide(try bucket($0), perDay))
            }
        }
        return try Numbers.map(rows, rows.type, 0 as Int64) { try bucket($0) }
    }

    private static func monthStart(_ time: Int64) -> Int64 {
        let day = Int(floorDivide(time, perDay))
        return Int64(day - CivilDate(days: day).day + 1) &* perDay
    }

    static func start(of time: Int64, _ width: Interval, origin: Int64?) -> Int64? {
        if width.months == 0 {
            let (days, overflow) = Int64(width.days).multipliedReportingOverflow(by: perDay)
            let (step, tooWide) = days.addingReportingOverflow(width.nanoseconds / 1_000)
            guard !overflow, !tooWide, step > 0 else { return nil }
            // Monday, 3 January 2000.
            let origin = origin ?? 10_959 * perDay
            let (distance, tooFar) = time.subtractingReportingOverflow(origin)
            return tooFar ? nil : origin &+ floorDivide(distance, step) &* step
        }
        guard width.months > 0, width.days == 0, width.nanoseconds == 0 else { return nil }
        let first = CivilDate(days: Int(floorDivide(origin ?? 10_957 * perDay, perDay)))
        let date = CivilDate(days: Int(floorDivide(time, perDay)))
        let months = Int64((date.year - first.year) * 12 + date.month - first.month)
        var place = floorDivide(months, Int64(width.months)) &* Int64(width.months)
        func start() -> Int64 {
            let ofDay = origin.map { $0 - floorDivide($0, perDay) * perDay } ?? 0
            return Int64(first.adding(months: Int(place)).days) &* perDay &+ ofDay
        }
        if start() > time { place -= Int64(width.months) }
        return start()
    }
}
