/// Dates, times of day, timestamps and intervals.
extension TextFormatting {
    /// `YYYY-MM-DD`, ` (BC)` behind years before 1: at most 19 bytes.
    @inline(__always)
    public static func date(_ days: Int32, to target: UnsafeMutablePointer<UInt8>) -> Int {
        let place = Int(days) &- commonDays.lowerBound
        if place >= 0, place < commonDays.count {
            let text = commonDates.base + place &* commonDateStride
            UnsafeMutableRawPointer(target).copyMemory(from: text, byteCount: 10)
            return 10
        }
        return anyDate(Int(days), to: target)
    }

    /// 1950 to 2050: taking such a date apart costs more than the rest of writing it, so their texts are kept.
    private static let commonDays = -7_305..<29_585
    private static let commonDateStride = 16
    private static let commonDates: Buffer = {
        let texts = Buffer(zeroed: commonDays.count * commonDateStride)
        for (place, days) in commonDays.enumerated() {
            _ = anyDate(days, to: texts.pointer(as: UInt8.self) + place * commonDateStride)
        }
        return texts
    }()

    private static func anyDate(_ days: Int, to target: UnsafeMutablePointer<UInt8>) -> Int {
        let date = CivilDate(days: days)
        if date.year &- 1 < 9_999, date.year > 0 {
            twoDigits(date.year / 100, target)
            twoDigits(date.year % 100, target + 2)
            monthAndDay(date, target + 4)
            return 10
        }
        if days.magnitude == UInt(Int32.max) { return endless(isPast: days < 0, to: target) }
        return unusualDate(date, to: target)
    }

    /// Years before 1 and after 9999.
    private static func unusualDate(_ date: CivilDate, to target: UnsafeMutablePointer<UInt8>) -> Int {
        let year = date.year > 0 ? date.year : 1 - date.year
        var length = max(digitCount(UInt64(year)), 4)
        digits(UInt64(year), length, target)
        monthAndDay(date, target + length)
        length += 6
        return date.year > 0 ? length : length + literal(" (BC)", to: target + length)
    }

    @inline(__always)
    private static func monthAndDay(_ date: CivilDate, _ target: UnsafeMutablePointer<UInt8>) {
        target[0] = UInt8(ascii: "-")
        twoDigits(date.month, target + 1)
        target[3] = UInt8(ascii: "-")
        twoDigits(date.day, target + 4)
    }

    /// `hh:mm:ss[.fraction]` of a time since midnight, the fraction without trailing zeros: at most 18 bytes.
    @inline(__always)
    public static func time(_ value: Int64, unit: DataType.TimeUnit, to target: UnsafeMutablePointer<UInt8>) -> Int {
        let perSecond = unit.perSecond
        let seconds = floorDivide(value, perSecond)
        let withinDay = Int(truncatingIfNeeded: seconds &- floorDivide(seconds, 86_400) &* 86_400)
        clock(withinDay, target)
        // The end of the day is no time of the next one.
        if seconds == 86_400 { twoDigits(24, target) }
        let fraction = value &- seconds &* perSecond
        return fraction == 0 ? 8 : 8 &+ writeFraction(fraction, unit, target + 8)
    }

    @inline(__always)
    private static func clock(_ secondOfDay: Int, _ target: UnsafeMutablePointer<UInt8>) {
        twoDigits(secondOfDay / 3_600, target)
        target[2] = UInt8(ascii: ":")
        twoDigits(secondOfDay / 60 % 60, target + 3)
        target[5] = UInt8(ascii: ":")
        twoDigits(secondOfDay % 60, target + 6)
    }

    /// `.` and the digits of a fraction of a second, which is not zero.
    private static func writeFraction(
        _ fraction: Int64, _ unit: DataType.TimeUnit, _ target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        let places = digitCount(UInt64(unit.perSecond)) - 1
        target[0] = UInt8(ascii: ".")
        digits(UInt64(fraction), places, target + 1)
        var length = places + 1
        while target[length - 1] == UInt8(ascii: "0") { length -= 1 }
        return length
    }

    /// `YYYY-MM-DD hh:mm:ss[.fraction]`, then `+hh[:mm]` if `offset` (seconds east of UTC) is given; the value counts from
    /// 1970-01-01 in UTC then. At most 44 bytes.
    @inline(__always)
    public static func timestamp(
        _ value: Int64, unit: DataType.TimeUnit, offset: Int? = nil, to target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        if EndlessTime.contains(value) { return endless(isPast: value < 0, to: target) }
        let perSecond = unit.perSecond
        let utcSeconds = floorDivide(value, perSecond)
        let fraction = value &- utcSeconds &* perSecond
        let seconds = utcSeconds &+ Int64(offset ?? 0)
        let days = floorDivide(seconds, 86_400)
        var length = wideDate(days, to: target)
        target[length] = UInt8(ascii: " ")
        clock(Int(truncatingIfNeeded: seconds &- days &* 86_400), target + length + 1)
        length += 9
        if fraction != 0 { length += writeFraction(fraction, unit, target + length) }
        if let offset { length += writeOffset(offset, target + length) }
        return length
    }

    @inline(__always)
    private static func wideDate(_ days: Int64, to target: UnsafeMutablePointer<UInt8>) -> Int {
        if let narrow = Int32(exactly: days), !EndlessTime.contains(narrow) { return date(narrow, to: target) }
        return unusualDate(CivilDate(days: Int(days)), to: target)
    }

    private static func writeOffset(_ offset: Int, _ target: UnsafeMutablePointer<UInt8>) -> Int {
        target[0] = UInt8(ascii: offset < 0 ? "-" : "+")
        let minutes = Int(offset.magnitude) / 60 % (100 * 60)
        twoDigits(minutes / 60, target + 1)
        guard minutes % 60 != 0 else { return 3 }
        target[3] = UInt8(ascii: ":")
        twoDigits(minutes % 60, target + 4)
        return 6
    }

    /// `1 year 2 months 3 days 04:05:06.5`; zero parts are left out, nothing at all is `00:00:00`: at most 90 bytes.
    public static func interval(_ value: Interval, to target: UnsafeMutablePointer<UInt8>) -> Int {
        var length = 0
        func part(_ number: Int32, _ unit: StaticString) {
            guard number != 0 else { return }
            if length > 0 {
                target[length] = UInt8(ascii: " ")
                length += 1
            }
            length += int64(Int64(number), to: target + length)
            length += literal(unit, to: target + length)
            guard number.magnitude != 1 else { return }
            target[length] = UInt8(ascii: "s")
            length += 1
        }
        part(value.months / 12, " year")
        part(value.months % 12, " month")
        part(value.days, " day")
        guard value.nanoseconds != 0 || length == 0 else { return length }
        if length > 0 {
            target[length] = UInt8(ascii: " ")
            length += 1
        }
        if value.nanoseconds < 0 {
            target[length] = UInt8(ascii: "-")
            length += 1
        }
        let magnitude = value.nanoseconds.magnitude
        let seconds = Int(magnitude / 1_000_000_000)
        let hours = seconds / 3_600
        let hourDigits = max(digitCount(UInt64(hours)), 2)
        digits(UInt64(hours), hourDigits, target + length)
        length += hourDigits
        for part in [seconds / 60 % 60, seconds % 60] {
            target[length] = UInt8(ascii: ":")
            twoDigits(part, target + length + 1)
            length += 3
        }
        let fraction = Int64(magnitude % 1_000_000_000)
        return fraction == 0 ? length : length + writeFraction(fraction, .nanosecond, target + length)
    }
}
