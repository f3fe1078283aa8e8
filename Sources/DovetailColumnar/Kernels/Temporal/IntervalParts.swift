/// Parts of intervals, intervals cut to parts, and the distance from UTC of times.
extension Kernels {
    static func intervalPart(
        _ part: DatePart, _ values: UnsafePointer<Interval>, _ count: Int, _ target: UnsafeMutablePointer<Int64>
    ) throws {
        let months: Int64? =
            switch part {
            case .year: 12
            case .decade: 120
            case .century: 1_200
            case .millennium: 12_000
            default: nil
            }
        if let months {
            for row in 0..<count { target[row] = Int64(values[row].months) / months }
            return
        }
        switch part {
        case .quarter: for row in 0..<count { target[row] = Int64(values[row].months) % 12 / 3 &+ 1 }
        case .month: for row in 0..<count { target[row] = Int64(values[row].months) % 12 }
        case .day: for row in 0..<count { target[row] = Int64(values[row].days) }
        case .hour: for row in 0..<count { target[row] = values[row].nanoseconds / 3_600_000_000_000 }
        case .minute: for row in 0..<count { target[row] = values[row].nanoseconds / 60_000_000_000 % 60 }
        case .second: for row in 0..<count { target[row] = values[row].nanoseconds / 1_000_000_000 % 60 }
        case .millisecond: for row in 0..<count { target[row] = values[row].nanoseconds / 1_000_000 % 60_000 }
        case .microsecond: for row in 0..<count { target[row] = values[row].nanoseconds / 1_000 % 60_000_000 }
        case .epoch: for row in 0..<count { target[row] = Int64(values[row].epochSeconds) }
        default: throw ColumnError(.badCast, "an interval has no such part", kind: .invalidInput)
        }
    }

    static func truncate(intervals column: PrimitiveColumn, to part: DatePart, validity: Bitmap?) throws -> Column {
        let values = column.pointer(as: Interval.self)
        let (months, days, nanoseconds) = try intervalStep(part)
        return Self.values(.interval, Interval(), count: column.count, validity: validity) { row in
            let value = values[row]
            if months > 0 { return Interval(months: value.months / months &* months) }
            if days > 0 { return Interval(months: value.months, days: value.days / days &* days) }
            return Interval(
                months: value.months, days: value.days, nanoseconds: value.nanoseconds / nanoseconds &* nanoseconds)
        }
    }

    /// What an interval keeps whole multiples of: months, else days, else nanoseconds.
    private static func intervalStep(_ part: DatePart) throws -> (Int32, Int32, Int64) {
        switch part {
        case .millennium: (12_000, 0, 0)
        case .century: (1_200, 0, 0)
        case .decade: (120, 0, 0)
        case .year, .isoYear: (12, 0, 0)
        case .quarter: (3, 0, 0)
        case .month: (1, 0, 0)
        case .week, .yearWeek: (0, 7, 0)
        case .day, .dayOfWeek, .sparkDayOfWeek, .isoDayOfWeek, .dayOfYear, .julian: (0, 1, 0)
        case .hour: (0, 0, 3_600_000_000_000)
        case .minute: (0, 0, 60_000_000_000)
        case .second, .epoch: (0, 0, 1_000_000_000)
        case .millisecond: (0, 0, 1_000_000)
        case .microsecond: (0, 0, 1_000)
        case .era, .timezone, .timezoneHour, .timezoneMinute:
            throw ColumnError(.badCast, "intervals cannot be truncated to this part", kind: .invalidInput)
        }
    }

    /// Dates, local timestamps and times of day count as UTC.
    static func zonePart(
        _ part: DatePart, _ column: PrimitiveColumn, _ target: UnsafeMutablePointer<Int64>
    ) throws {
        if column.type == .timeWithZone {
            let times = column.pointer(as: Int64.self)
            for row in 0..<column.count { target[row] = zonePart(part, ZonedTime(packed: times[row]).offset) }
            return
        }
        var offset: Int64 = 0
        if case .timestamp(_, let zone) = column.type { offset = Int64(try zoneOffset(zone)) }
        target.initialize(repeating: zonePart(part, offset), count: column.count)
    }

    private static func zonePart(_ part: DatePart, _ offset: Int64) -> Int64 {
        switch part {
        case .timezoneHour: offset / 3_600
        case .timezoneMinute: offset / 60 % 60
        default: offset
        }
    }
}

extension Interval {
    /// Seconds of the whole, years of 365.25 days and months of 30.
    public var epochSeconds: Double {
        let days = Double(months / 12) * 365.25 + Double(months % 12) * 30 + Double(days)
        return days * 86_400 + Double(nanoseconds) / 1e9
    }

    /// The interval with each part scaled: what is left of a month goes to days of 30 to one, and of a day to the time, rounded
    /// to microseconds. nil where it has no room.
    public func scaled(_ scale: (Double) -> Double) -> Interval? {
        let months = scale(Double(self.months))
        let days = scale(Double(self.days))
        let wholeMonths = months.rounded(.towardZero)
        let monthDays = Interval.settled((months - wholeMonths) * 30)
        var wholeDays = days.rounded(.towardZero)
        var seconds = Interval.settled(
            (days - wholeDays + monthDays - monthDays.rounded(.towardZero)) * 86_400)
        if seconds.magnitude >= 86_400 {
            let carry = (seconds / 86_400).rounded(.towardZero)
            wholeDays += carry
            seconds -= carry * 86_400
        }
        wholeDays += monthDays.rounded(.towardZero)
        let micros = (scale(Double(nanoseconds) / 1_000) + seconds * 1e6).rounded(.toNearestOrEven)
        guard wholeMonths.magnitude < 0x1p31, wholeDays.magnitude < 0x1p31, micros.magnitude < 9.2e15 else {
            return nil
        }
        return Interval(months: Int32(wholeMonths), days: Int32(wholeDays), nanoseconds: Int64(micros) * 1_000)
    }

    /// The difference, part by part, wrapping where there is no room.
    public func subtracting(_ other: Interval) -> Interval {
        Interval(
            months: months &- other.months, days: days &- other.days, nanoseconds: nanoseconds &- other.nanoseconds)
    }

    /// Without the noise that products leave behind the microsecond.
    private static func settled(_ value: Double) -> Double { (value * 1e6).rounded(.toNearestOrEven) / 1e6 }
}
