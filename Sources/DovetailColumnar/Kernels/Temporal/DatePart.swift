/// A part of a date or time, as EXTRACT names it.
public enum DatePart: Sendable, Hashable {
    case era, millennium, century, decade, year, isoYear, quarter, month, week, day
    /// Sunday is 0, or 1 as Spark counts, or Monday 1 and Sunday 7 (ISO).
    case dayOfWeek, sparkDayOfWeek, isoDayOfWeek
    case dayOfYear, hour, minute, second, millisecond, microsecond
    /// Whole seconds since 1970-01-01.
    case epoch
    /// The ISO year and week as one number, `202405`.
    case yearWeek
    /// The day's number since 4713 BC, and its past fraction.
    case julian
    /// The distance from UTC in seconds, and its hours and minutes.
    case timezone, timezoneHour, timezoneMinute

    private static let names: [String: DatePart] = [
        "era": .era, "millennium": .millennium, "millennia": .millennium, "century": .century, "centuries": .century,
        "decade": .decade, "decades": .decade, "year": .year, "years": .year, "y": .year, "yr": .year, "yyyy": .year,
        "yy": .year, "isoyear": .isoYear, "quarter": .quarter, "quarters": .quarter, "qtr": .quarter, "q": .quarter,
        "month": .month, "months": .month, "mon": .month, "mons": .month, "mm": .month, "week": .week, "weeks": .week,
        "w": .week, "weekofyear": .week, "day": .day, "days": .day, "d": .day, "dayofmonth": .day, "dd": .day,
        "dow": .dayOfWeek, "dayofweek": .dayOfWeek, "weekday": .dayOfWeek, "isodow": .isoDayOfWeek,
        "dayofweek_iso": .isoDayOfWeek, "doy": .dayOfYear, "dayofyear": .dayOfYear, "hour": .hour, "hours": .hour,
        "h": .hour, "hr": .hour, "minute": .minute, "minutes": .minute, "min": .minute, "m": .minute,
        "second": .second, "seconds": .second, "sec": .second, "s": .second, "millisecond": .millisecond,
        "milliseconds": .millisecond, "ms": .millisecond, "microsecond": .microsecond, "microseconds": .microsecond,
        "us": .microsecond, "epoch": .epoch, "yrs": .year, "dec": .decade, "decs": .decade, "c": .century,
        "cent": .century, "cents": .century, "mil": .millennium, "mils": .millennium, "millenniums": .millennium,
        "millenium": .millennium, "usec": .microsecond, "usecs": .microsecond, "usecond": .microsecond,
        "useconds": .microsecond, "msec": .millisecond, "msecs": .millisecond, "msecond": .millisecond,
        "mseconds": .millisecond, "secs": .second, "mins": .minute, "hrs": .hour, "yearweek": .yearWeek,
        "julian": .julian, "jd": .julian, "timezone": .timezone, "timezone_hour": .timezoneHour,
        "timezone_minute": .timezoneMinute,
    ]

    /// nil for a name that is none.
    public init?(name: String) {
        guard let part = DatePart.names[name.lowercased()] else { return nil }
        self = part
    }

    /// Whether its values have fractions.
    public var isFractional: Bool { self == .epoch || self == .julian }

    /// Whether it belongs to times that are told from UTC.
    var isOfZone: Bool { self == .timezone || self == .timezoneHour || self == .timezoneMinute }

    var isOfDay: Bool {
        switch self {
        case .hour, .minute, .second, .millisecond, .microsecond: true
        default: false
        }
    }
}

extension Kernels {
    /// One part of each date, timestamp or time of a flat column: Int64. Timestamps with a zone are read in that zone.
    /// - Throws: `ColumnError` where the zone is not known here.
    public static func part(_ part: DatePart, of column: Column, validity: Bitmap?) throws -> Column {
        guard case .primitive(let column) = column else { return .nulls(type: .int64, count: column.count) }
        let output = Buffer(byteCount: column.count * 8)
        let target = output.pointer(as: Int64.self)
        let validity = EndlessTime.finite(.primitive(column), validity)
        if column.type == .interval {
            try intervalPart(part, column.pointer(as: Interval.self), column.count, target)
            return .primitive(PrimitiveColumn(type: .int64, values: output, validity: validity, count: column.count))
        }
        if part.isOfZone {
            try zonePart(part, column, target)
            return .primitive(PrimitiveColumn(type: .int64, values: output, validity: validity, count: column.count))
        }
        switch column.type {
        case .date:
            if part.isOfDay {
                target.initialize(repeating: 0, count: column.count)
            } else {
                dayPart(part, column.pointer(as: Int32.self), column.count, target)
            }
        case .timestamp(let unit, let zone):
            let shift = part == .epoch ? 0 : Int64(try zoneOffset(zone)) &* unit.perSecond
            clockOrDayPart(part, column, unit, shift, target)
        case .time(let unit):
            guard part.isOfDay || part == .epoch else {
                throw ColumnError(.badCast, "a time of day has no such part", kind: .invalidInput)
            }
            clockPart(part, column.pointer(), column.count, unit, 0, target, wraps: false)
        case .timeWithZone:
            guard part.isOfDay || part == .epoch else {
                throw ColumnError(.badCast, "a time of day has no such part", kind: .invalidInput)
            }
            let times = column.pointer(as: Int64.self)
            let local = Buffer(byteCount: column.count * 8)
            let clock = local.pointer(as: Int64.self)
            for row in 0..<column.count {
                clock[row] = ZonedTime(packed: times[row]).microseconds
            }
            clockPart(part, clock, column.count, .microsecond, 0, target, wraps: false)
            // The end of a day is its hour 24.
            for row in 0..<column.count where part == .hour && clock[row] == 86_400_000_000 { target[row] = 24 }
            withExtendedLifetime(local) {}
        default: throw ColumnError(.badCast, "\(column.type) has no parts of a date", kind: .invalidInput)
        }
        return .primitive(PrimitiveColumn(type: .int64, values: output, validity: validity, count: column.count))
    }

    private static func clockOrDayPart(
        _ part: DatePart, _ column: PrimitiveColumn, _ unit: DataType.TimeUnit, _ shift: Int64,
        _ target: UnsafeMutablePointer<Int64>
    ) {
        let values = column.pointer(as: Int64.self)
        if part.isOfDay || part == .epoch { return clockPart(part, values, column.count, unit, shift, target) }
        let days = Buffer(byteCount: column.count * 4)
        let day = days.pointer(as: Int32.self)
        let perDay = unit.perSecond &* 86_400
        // Days of a timestamp fit except for seconds far outside of every calendar.
        for row in 0..<column.count {
            day[row] = Int32(truncatingIfNeeded: floorDivide(values[row] &+ shift, perDay))
        }
        withExtendedLifetime(days) { dayPart(part, UnsafePointer(day), column.count, target) }
    }

    /// - Parameter wraps: the end of a day is the start of the next; else it is 24 o'clock.
    private static func clockPart(
        _ part: DatePart, _ values: UnsafePointer<Int64>, _ count: Int, _ unit: DataType.TimeUnit, _ shift: Int64,
        _ target: UnsafeMutablePointer<Int64>, wraps: Bool = true
    ) {
        let perSecond = unit.perSecond
        let fractions: (Int64, Int64) = part == .microsecond ? (1_000_000, 60_000_000) : (1_000, 60_000)
        for row in 0..<count {
            let value = values[row] &+ shift
            let seconds = floorDivide(value, perSecond)
            let ofDay = wraps ? seconds &- floorDivide(seconds, 86_400) &* 86_400 : seconds
            switch part {
            case .hour: target[row] = ofDay / 3_600
            case .minute: target[row] = ofDay / 60 % 60
            case .second: target[row] = ofDay % 60
            case .epoch: target[row] = seconds
            case .millisecond, .microsecond:
                let fraction = value &- seconds &* perSecond
                let scaled =
                    perSecond > fractions.0
                    ? fraction / (perSecond / fractions.0) : fraction &* (fractions.0 / perSecond)
                target[row] = ofDay % 60 &* fractions.0 &+ scaled
            default: target[row] = 0
            }
        }
    }

    private static func dayPart(
        _ part: DatePart, _ days: UnsafePointer<Int32>, _ count: Int, _ target: UnsafeMutablePointer<Int64>
    ) {
        switch part {
        case .year: civil(days, count, target) { year, _, _ in year }
        case .month: civil(days, count, target) { _, month, _ in month }
        case .day: civil(days, count, target) { _, _, day in day }
        case .quarter: civil(days, count, target) { _, month, _ in (month &+ 2) / 3 }
        case .era: civil(days, count, target) { year, _, _ in year > 0 ? 1 : 0 }
        case .decade: civil(days, count, target) { year, _, _ in year / 10 }
        case .century: civil(days, count, target) { year, _, _ in age(year, 100) }
        case .millennium: civil(days, count, target) { year, _, _ in age(year, 1_000) }
        case .dayOfYear:
            for row in 0..<count { target[row] = Int64(CivilDate(days: Int(days[row])).dayOfYear) }
        case .week: for row in 0..<count { target[row] = Int64(CivilDate.isoWeek(days: Int(days[row])).week) }
        case .isoYear: for row in 0..<count { target[row] = Int64(CivilDate.isoWeek(days: Int(days[row])).year) }
        case .dayOfWeek: for row in 0..<count { target[row] = Int64(CivilDate.dayOfWeek(days: Int(days[row]))) }
        case .sparkDayOfWeek:
            for row in 0..<count { target[row] = Int64(CivilDate.dayOfWeek(days: Int(days[row])) &+ 1) }
        case .isoDayOfWeek:
            for row in 0..<count { target[row] = Int64((CivilDate.dayOfWeek(days: Int(days[row])) &+ 6) % 7 &+ 1) }
        case .epoch: for row in 0..<count { target[row] = Int64(days[row]) &* 86_400 }
        case .julian: for row in 0..<count { target[row] = Int64(days[row]) &+ 2_440_588 }
        case .yearWeek:
            for row in 0..<count {
                let (year, week) = CivilDate.isoWeek(days: Int(days[row]))
                target[row] = Int64(year &* 100 &+ (year > 0 ? week : 0 &- week))
            }
        case .timezone, .timezoneHour, .timezoneMinute, .hour, .minute, .second, .millisecond, .microsecond:
            target.initialize(repeating: 0, count: count)
        }
    }

    /// Centuries and millennia start with the year 1; there is none with the number 0.
    @inline(__always)
    private static func age(_ year: Int64, _ length: Int64) -> Int64 {
        year > 0 ? (year &- 1) / length &+ 1 : 0 &- ((0 &- year) / length &+ 1)
    }

    /// Year, month and day of each count of days, by multiplications alone.
    ///
    /// Days are counted from 1 March of a year far back, in quarters of a day, so that leap years divide evenly; counts
    /// outside of 80 million years take the plain way.
    @inline(__always)
    private static func civil(
        _ days: UnsafePointer<Int32>, _ count: Int, _ target: UnsafeMutablePointer<Int64>,
        _ result: (Int64, Int64, Int64) -> Int64
    ) {
        let eras: Int32 = 1_800
        var outside: UInt8 = 0
        for row in 0..<count {
            let shifted = days[row] &+ 719_468 &+ 146_097 &* eras
            outside |= bit(UInt32(bitPattern: shifted) >= 1 << 29)
            let quarters = UInt32(bitPattern: shifted) &* 4 &+ 3
            let century = quarters / 146_097
            let ofCentury = (quarters &- century &* 146_097) | 3
            let product = UInt64(ofCentury) &* 2_939_745
            let year = UInt32(truncatingIfNeeded: product >> 32)
            let dayOfYear = UInt32(truncatingIfNeeded: product) / 2_939_745 / 4
            let packed = dayOfYear &* 2_141 &+ 197_913
            let isNextYear = Int64(bit(dayOfYear >= 306))
            target[row] = result(
                Int64(century &* 100 &+ year) &- 400 &* Int64(eras) &+ isNextYear,
                Int64(packed >> 16) &- 12 &* isNextYear, Int64((packed & 0xFFFF) / 2_141) &+ 1)
        }
        guard outside != 0 else { return }
        for row in 0..<count {
            let date = CivilDate(days: Int(days[row]))
            target[row] = result(Int64(date.year), Int64(date.month), Int64(date.day))
        }
    }
}
