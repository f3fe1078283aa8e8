/// Truncation of dates and timestamps, and arithmetic with whole days and months.
extension Kernels {
    /// The start of the unit each value lies in, as the same type.
    /// - Throws: `ColumnError` for a unit to which nothing is truncated, or a zone that is not known here.
    public static func truncate(_ column: Column, to part: DatePart, validity: Bitmap?) throws -> Column {
        guard case .primitive(let column) = column else { return .nulls(type: column.type, count: column.count) }
        if column.type == .interval { return try truncate(intervals: column, to: part, validity: validity) }
        switch part {
        case .era, .timezone, .timezoneHour, .timezoneMinute:
            throw ColumnError(.badCast, "dates cannot be truncated to this part", kind: .invalidInput)
        default: break
        }
        if case .timestamp(let unit, let zone) = column.type {
            let shift = Int64(try zoneOffset(zone)) &* unit.perSecond
            let values = column.pointer(as: Int64.self)
            let step = clockStep(part, unit)
            let perDay = unit.perSecond &* 86_400
            return Self.values(column.type, 0 as Int64, count: column.count, validity: validity) { row in
                if EndlessTime.contains(values[row]) { return values[row] }
                let local = values[row] &+ shift
                if step > 0 { return floorDivide(local, step) &* step &- shift }
                return Int64(startDay(part, Int(floorDivide(local, perDay)))) &* perDay &- shift
            }
        }
        let days = column.pointer(as: Int32.self)
        return values(column.type, 0 as Int32, count: column.count, validity: validity) { row in
            EndlessTime.contains(days[row])
                ? days[row] : Int32(truncatingIfNeeded: startDay(part, Int(days[row])))
        }
    }

    /// Length of a part of a day in `unit`; 0 for longer parts.
    private static func clockStep(_ part: DatePart, _ unit: DataType.TimeUnit) -> Int64 {
        switch part {
        case .day, .dayOfWeek, .sparkDayOfWeek, .isoDayOfWeek, .dayOfYear, .julian: unit.perSecond * 86_400
        case .hour: unit.perSecond * 3_600
        case .minute: unit.perSecond * 60
        case .second, .epoch: unit.perSecond
        case .millisecond: max(unit.perSecond / 1_000, 1)
        case .microsecond: max(unit.perSecond / 1_000_000, 1)
        default: 0
        }
    }

    @inline(__always)
    private static func startDay(_ part: DatePart, _ days: Int) -> Int {
        switch part {
        case .week, .yearWeek: return days &- (CivilDate.dayOfWeek(days: days) &+ 6) % 7
        case .isoYear:
            return days &- (CivilDate.dayOfWeek(days: days) &+ 6) % 7 &- (CivilDate.isoWeek(days: days).week &- 1) &* 7
        case .day, .dayOfWeek, .sparkDayOfWeek, .isoDayOfWeek, .dayOfYear, .julian, .epoch, .hour, .minute, .second,
            .millisecond, .microsecond:
            return days
        default: break
        }
        let date = CivilDate(days: days)
        switch part {
        case .month: return days &- date.day &+ 1
        case .quarter: return CivilDate(year: date.year, month: (date.month &- 1) / 3 &* 3 &+ 1, day: 1).days
        case .decade: return CivilDate(year: date.year / 10 &* 10, month: 1, day: 1).days
        case .century: return CivilDate(year: date.year / 100 &* 100, month: 1, day: 1).days
        case .millennium: return CivilDate(year: date.year / 1_000 &* 1_000, month: 1, day: 1).days
        default: return CivilDate(year: date.year, month: 1, day: 1).days
        }
    }

    /// Dates `days` (Int64) later, or earlier.
    /// - Throws: `ColumnError` for a date out of range.
    public static func addDays(_ column: Column, _ days: Column, negated: Bool, validity: Bitmap?) throws -> Column {
        let (dates, amounts) = (column.words(as: Int32.self), days.words(as: Int64.self))
        return try values(.date, 0 as Int32, count: column.count, validity: validity) { row in
            if EndlessTime.contains(dates[row]) { return dates[row] }
            let (sum, overflow) =
                negated
                ? Int64(dates[row]).subtractingReportingOverflow(amounts[row])
                : Int64(dates[row]).addingReportingOverflow(amounts[row])
            guard !overflow, let result = Int32(exactly: sum) else { throw outOfRange(row) }
            return result
        }
    }

    /// Dates `months` (Int64) later; a day the month lacks becomes its last.
    /// - Throws: `ColumnError` for a date out of range.
    public static func addMonths(_ column: Column, _ months: Column, validity: Bitmap?) throws -> Column {
        let (dates, amounts) = (column.words(as: Int32.self), months.words(as: Int64.self))
        return try values(.date, 0 as Int32, count: column.count, validity: validity) { row in
            if EndlessTime.contains(dates[row]) { return dates[row] }
            guard amounts[row].magnitude < 1 << 32,
                let result = Int32(exactly: CivilDate(days: Int(dates[row])).adding(months: Int(amounts[row])).days)
            else { throw outOfRange(row) }
            return result
        }
    }

    /// The last day of each date's month.
    public static func lastDay(_ column: Column, validity: Bitmap?) -> Column {
        let dates = column.words(as: Int32.self)
        let validity = EndlessTime.finite(column, validity)
        return values(.date, 0 as Int32, count: column.count, validity: validity) { row in
            let date = CivilDate(days: Int(dates[row]))
            let last = CivilDate.daysInMonth(date.month, of: date.year)
            return Int32(truncatingIfNeeded: Int(dates[row]) &- date.day &+ last)
        }
    }

    /// Dates of year, month and day (Int64).
    /// - Throws: `ColumnError` for what is not in the calendar.
    public static func makeDate(_ years: Column, _ months: Column, _ days: Column, validity: Bitmap?) throws -> Column {
        let (year, month, day) = (years.words(as: Int64.self), months.words(as: Int64.self), days.words(as: Int64.self))
        return try values(.date, 0 as Int32, count: years.count, validity: validity) { row in
            let date = CivilDate(year: Int(year[row]), month: Int(month[row]), day: Int(day[row]))
            guard year[row].magnitude < 10_000_000, date.isValid, let result = Int32(exactly: date.days) else {
                throw ColumnError(
                    .badCast, "there is no date with year \(year[row]), month \(month[row]) and day \(day[row])",
                    row: row)
            }
            return result
        }
    }

    /// How many borders of `part` lie between two columns of one type, dates or timestamps of one unit: Int64.
    /// - Throws: `ColumnError` for a part that has no borders.
    public static func difference(
        _ part: DatePart, from start: Column, to end: Column, validity: Bitmap?
    ) throws -> Column {
        let validity = EndlessTime.finite(start, EndlessTime.finite(end, validity))
        if case .timestamp(let unit, _) = start.type {
            let step = clockStep(part, unit)
            if step > 0 {
                let (a, b) = (start.words(as: Int64.self), end.words(as: Int64.self))
                return values(.int64, 0 as Int64, count: start.count, validity: validity) { row in
                    floorDivide(b[row], step) &- floorDivide(a[row], step)
                }
            }
        }
        let (a, b) = (try index(of: part, start, validity), try index(of: part, end, validity))
        let (first, second) = (a.words(as: Int64.self), b.words(as: Int64.self))
        return values(.int64, 0 as Int64, count: start.count, validity: validity) { second[$0] &- first[$0] }
    }

    /// Number of the unit each value lies in.
    private static func index(of part: DatePart, _ column: Column, _ validity: Bitmap?) throws -> Column {
        let count = column.count
        func combined(_ years: Int64, _ other: DatePart) throws -> Column {
            let (year, rest) = (
                try Self.part(.year, of: column, validity: validity),
                try Self.part(other, of: column, validity: validity)
            )
            let (a, b) = (year.words(as: Int64.self), rest.words(as: Int64.self))
            return values(.int64, 0 as Int64, count: count, validity: validity) { a[$0] &* years &+ b[$0] }
        }
        func days(by divisor: Int64, plus shift: Int64, times factor: Int64) throws -> Column {
            let epoch = try Self.part(.epoch, of: column, validity: validity)
            let seconds = epoch.words(as: Int64.self)
            return values(.int64, 0 as Int64, count: count, validity: validity) {
                floorDivide(floorDivide(seconds[$0], 86_400) &+ shift, divisor) &* factor
            }
        }
        switch part {
        case .year, .decade, .century, .millennium, .isoYear: return try Self.part(part, of: column, validity: validity)
        case .quarter: return try combined(4, .quarter)
        case .month: return try combined(12, .month)
        case .week, .yearWeek: return try days(by: 7, plus: 3, times: 1)
        case .day, .dayOfWeek, .sparkDayOfWeek, .isoDayOfWeek, .dayOfYear, .julian:
            return try days(by: 1, plus: 0, times: 1)
        case .hour: return try days(by: 1, plus: 0, times: 24)
        case .minute: return try days(by: 1, plus: 0, times: 1_440)
        case .second, .epoch: return try days(by: 1, plus: 0, times: 86_400)
        case .millisecond: return try days(by: 1, plus: 0, times: 86_400_000)
        case .microsecond: return try days(by: 1, plus: 0, times: 86_400_000_000)
        default: throw ColumnError(.badCast, "there is no difference in this part", kind: .invalidInput)
        }
    }

    private static func outOfRange(_ row: Int) -> ColumnError {
        ColumnError(.overflow, "the date is out of range", row: row)
    }
}
