/// A day of the proleptic Gregorian calendar, and the arithmetic between it and a count of days since 1970-01-01.
///
/// All functions are exact for every `Int32` count of days; years are astronomical (year 0 is 1 BC).
public struct CivilDate: Hashable, Sendable {
    public var year: Int
    /// 1 to 12.
    public var month: Int
    /// 1 to 31.
    public var day: Int

    @inlinable
    public init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The date `days` after 1970-01-01.
    @inlinable
    public init(days: Int) {
        // Years start in March here, so that the leap day is the last of its year; eras are 400 years.
        let shifted = days &+ 719_468
        let era = (shifted >= 0 ? shifted : shifted &- 146_096) / 146_097
        let dayOfEra = shifted &- era &* 146_097
        let yearOfEra =
            (dayOfEra &- dayOfEra / 1_460 &+ dayOfEra / 36_524 &- dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra &- (365 &* yearOfEra &+ yearOfEra / 4 &- yearOfEra / 100)
        let marchMonth = (5 &* dayOfYear &+ 2) / 153
        day = dayOfYear &- (153 &* marchMonth &+ 2) / 5 &+ 1
        month = marchMonth < 10 ? marchMonth &+ 3 : marchMonth &- 9
        year = yearOfEra &+ era &* 400 &+ (month <= 2 ? 1 : 0)
    }

    /// Days since 1970-01-01. Month and day must be in range, the year below a hundred million.
    @inlinable
    public var days: Int {
        let shiftedYear = month <= 2 ? year &- 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear &- 399) / 400
        let yearOfEra = shiftedYear &- era &* 400
        let marchMonth = month > 2 ? month &- 3 : month &+ 9
        let dayOfYear = (153 &* marchMonth &+ 2) / 5 &+ day &- 1
        let dayOfEra = yearOfEra &* 365 &+ yearOfEra / 4 &- yearOfEra / 100 &+ dayOfYear
        return era &* 146_097 &+ dayOfEra &- 719_468
    }

    @inlinable
    public static func isLeap(_ year: Int) -> Bool {
        year & 3 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    @inlinable
    public static func daysInMonth(_ month: Int, of year: Int) -> Int {
        if month == 2 { return isLeap(year) ? 29 : 28 }
        return 30 &+ ((month &+ (month >> 3)) & 1)
    }

    /// True when month and day exist in the calendar.
    @inlinable
    public var isValid: Bool {
        month >= 1 && month <= 12 && day >= 1 && day <= CivilDate.daysInMonth(month, of: year)
    }

    /// 1 to 366.
    @inlinable
    public var dayOfYear: Int { days &- CivilDate(year: year, month: 1, day: 1).days &+ 1 }

    /// 0 (Sunday) to 6, of a count of days since 1970-01-01.
    @inlinable
    public static func dayOfWeek(days: Int) -> Int {
        let remainder = (days &+ 4) % 7
        return remainder < 0 ? remainder &+ 7 : remainder
    }

    /// Year and number (1 to 53) of the ISO 8601 week, which belongs to the year of its Thursday.
    @inlinable
    public static func isoWeek(days: Int) -> (year: Int, week: Int) {
        let mondayBased = (dayOfWeek(days: days) &+ 6) % 7
        let thursday = CivilDate(days: days &- mondayBased &+ 3)
        return (thursday.year, (thursday.dayOfYear &- 1) / 7 &+ 1)
    }

    /// The date `months` later; a day that the month lacks becomes the month's last.
    @inlinable
    public func adding(months: Int) -> CivilDate {
        let index = year &* 12 &+ month &- 1 &+ months
        let newYear = (index >= 0 ? index : index &- 11) / 12
        let newMonth = index &- newYear &* 12 &+ 1
        return CivilDate(
            year: newYear, month: newMonth, day: min(day, CivilDate.daysInMonth(newMonth, of: newYear)))
    }
}

/// Division that rounds toward negative infinity; the divisor is positive.
@inlinable
public func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value &- quotient &* divisor < 0 ? quotient &- 1 : quotient
}
