/// Times of day and instants.
extension TextParsing {
    /// What a timestamp's text says: local seconds since 1970-01-01T00:00, the fraction, and the zone's offset if given.
    public struct TimestampText: Sendable {
        public var seconds: Int64
        public var nanoseconds: Int32
        /// Seconds east of UTC; nil where the text names no zone.
        public var offset: Int32?
    }

    /// Instant of `YYYY-MM-DD[{blank,T}hh:mm[:ss[.fraction]]][Z|±hh[:mm]]` in `unit`s; digits finer than the unit are cut
    /// off. With `appliesOffset` the result is in UTC where the text gives an offset, else the offset is passed over.
    public static func timestamp(
        _ bytes: UnsafeRawPointer, _ count: Int, unit: DataType.TimeUnit, appliesOffset: Bool = true
    ) -> Int64? {
        if count == 19, let seconds = plainTimestamp(bytes) { return scaled(seconds, 0, unit) }
        guard var text = timestampText(bytes, count) else { return namedTime(bytes, count) }
        if appliesOffset, let offset = text.offset { text.seconds -= Int64(offset) }
        return scaled(text.seconds, Int64(text.nanoseconds), unit)
    }

    /// Time of day of `hh:mm[:ss[.fraction]]` in `unit`s.
    public static func time(_ bytes: UnsafeRawPointer, _ count: Int, unit: DataType.TimeUnit) -> Int64? {
        let (bytes, count) = trimmed(bytes, count)
        var index = 0
        guard let (seconds, nanoseconds) = clock(bytes, count, &index), index == count else { return nil }
        return scaled(seconds, nanoseconds, unit)
    }

    /// As `time`, and the time of a timestamp; midnight where there is only a date.
    static func timeOfDay(_ bytes: UnsafeRawPointer, _ count: Int, unit: DataType.TimeUnit) -> Int64? {
        if let value = time(bytes, count, unit: unit) { return value }
        guard let text = timestampText(bytes, count) else { return nil }
        return scaled(text.seconds - floorDivide(text.seconds, 86_400) * 86_400, Int64(text.nanoseconds), unit)
    }

    /// Parts of a timestamp, for callers with rules of their own for zones.
    public static func timestampText(_ bytes: UnsafeRawPointer, _ count: Int) -> TimestampText? {
        let (bytes, count) = trimmed(bytes, count)
        guard let (date, length) = dateAndEra(bytes, count), let days = days(date) else { return nil }
        return timeAndZone(bytes, count, from: length, days: days)
    }

    /// The part after the date, from `index` on.
    static func timeAndZone(
        _ bytes: UnsafeRawPointer, _ count: Int, from start: Int, days: Int32, hasHour24: Bool = true
    ) -> TimestampText? {
        var text = TimestampText(seconds: Int64(days) * 86_400, nanoseconds: 0, offset: nil)
        var index = start
        guard index < count else { return text }
        let separator = bytes.load(fromByteOffset: index, as: UInt8.self)
        if separator == UInt8(ascii: " ") || separator | 0x20 == UInt8(ascii: "t") {
            index += 1
            while index < count, bytes.load(fromByteOffset: index, as: UInt8.self) == UInt8(ascii: " ") { index += 1 }
            guard let (seconds, nanoseconds) = clock(bytes, count, &index, hasHour24: hasHour24) else { return nil }
            text.seconds += seconds
            text.nanoseconds = Int32(truncatingIfNeeded: nanoseconds)
        }
        if index < count {
            while index < count, bytes.load(fromByteOffset: index, as: UInt8.self) == UInt8(ascii: " ") { index += 1 }
            guard let offset = ZoneOffset.seconds(bytes + index, count - index) else { return nil }
            text.offset = Int32(truncatingIfNeeded: offset)
        }
        return text
    }

    /// `YYYY-MM-DD hh:mm:ss` in exactly nineteen bytes, as seconds.
    @inline(__always)
    static func plainTimestamp(_ bytes: UnsafeRawPointer) -> Int64? {
        guard let days = plainDate(bytes) else { return nil }
        let separator = bytes.load(fromByteOffset: 10, as: UInt8.self)
        guard separator == UInt8(ascii: " ") || separator == UInt8(ascii: "T") else { return nil }
        // hh:mm:ss becomes 00hhmmss, the colons squeezed out.
        let word = bytes.loadUnaligned(fromByteOffset: 11, as: UInt64.self)
        guard word & 0x0000_FF00_00FF_0000 == 0x0000_3A00_003A_0000 else { return nil }
        let packed =
            0x3030 | ((word & 0xFFFF) &<< 16) | (((word &>> 24) & 0xFFFF) &<< 32) | ((word &>> 48) &<< 48)
        guard let number = eightDigits(packed) else { return nil }
        let (hour, minute, second) = (number / 10_000, number / 100 % 100, number % 100)
        guard hour < 24, minute < 60, second < 60 else { return nil }
        return Int64(days) &* 86_400 &+ Int64(hour &* 3_600 &+ minute &* 60 &+ second)
    }

    /// `hh:mm[:ss[.fraction]]` at `index`, which moves past it; fractions to the nanosecond. `24:00:00` is the
    /// end of the day where `hasHour24` says so.
    static func clock(
        _ bytes: UnsafeRawPointer, _ count: Int, _ index: inout Int, hasHour24: Bool = true
    ) -> (Int64, Int64)? {
        guard let hour = number(bytes, count, &index, most: 2), hour <= 24, index < count,
            bytes.load(fromByteOffset: index, as: UInt8.self) == UInt8(ascii: ":")
        else { return nil }
        index += 1
        guard let minute = number(bytes, count, &index, most: 2), minute < 60 else { return nil }
        var (second, nanoseconds) = (0, Int64(0))
        if index < count, bytes.load(fromByteOffset: index, as: UInt8.self) == UInt8(ascii: ":") {
            index += 1
            guard let value = number(bytes, count, &index, most: 2), value < 60 else { return nil }
            second = value
            if index < count, bytes.load(fromByteOffset: index, as: UInt8.self) == UInt8(ascii: ".") {
                index += 1
                nanoseconds = fraction(bytes, count, &index)
            }
        }
        // The end of a day may be called its hour 24.
        guard hour < 24 || hasHour24 && minute == 0 && second == 0 && nanoseconds == 0 else { return nil }
        return (Int64(hour * 3_600 + minute * 60 + second), nanoseconds)
    }

    /// Digits after a point as nanoseconds; the tenth and later digits are passed over.
    static func fraction(_ bytes: UnsafeRawPointer, _ count: Int, _ index: inout Int) -> Int64 {
        var value: Int64 = 0
        var weight: Int64 = 100_000_000
        while index < count {
            let digit = bytes.load(fromByteOffset: index, as: UInt8.self) &- 0x30
            if digit > 9 { break }
            value += Int64(digit) * weight
            weight /= 10
            index += 1
        }
        return value
    }

    /// Seconds and nanoseconds in a unit; nil where they do not fit between the ends of time.
    static func scaled(_ seconds: Int64, _ nanoseconds: Int64, _ unit: DataType.TimeUnit) -> Int64? {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: unit.perSecond)
        let (sum, carry) = product.addingReportingOverflow(nanoseconds / (1_000_000_000 / unit.perSecond))
        return overflow || carry || sum == .max || sum <= -Int64.max ? nil : sum
    }
}

/// Spark's rules.
extension TextParsing {
    /// As Spark reads a timestamp: also `2024`, `2024-2`, and `T1:2:3` for a time today.
    static func sparkTimestamp(_ bytes: UnsafeRawPointer, _ count: Int, today: Int32) -> TimestampText? {
        let (bytes, count) = trimmed(bytes, count)
        guard count > 0 else { return nil }
        if bytes.load(as: UInt8.self) == UInt8(ascii: "T") {
            return timeAndZone(bytes, count, from: 0, days: today)
        }
        var end = 0
        while end < count {
            let byte = bytes.load(fromByteOffset: end, as: UInt8.self)
            if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "T") { break }
            if byte == UInt8(ascii: ":") { return timeToday(bytes, count, today) }
            end += 1
        }
        guard let days = sparkDate(bytes, end) else { return nil }
        return end + 1 < count
            ? timeAndZone(bytes, count, from: end, days: days, hasHour24: false)
            : TimestampText(seconds: Int64(days) * 86_400, nanoseconds: 0, offset: nil)
    }

    private static func timeToday(_ bytes: UnsafeRawPointer, _ count: Int, _ today: Int32) -> TimestampText? {
        var index = 0
        guard let (seconds, nanoseconds) = clock(bytes, count, &index, hasHour24: false) else { return nil }
        let start = Int64(today) * 86_400 + seconds
        var text = TimestampText(seconds: start, nanoseconds: Int32(truncatingIfNeeded: nanoseconds), offset: nil)
        guard index < count else { return text }
        guard let offset = ZoneOffset.seconds(bytes + index, count - index) else { return nil }
        text.offset = Int32(truncatingIfNeeded: offset)
        return text
    }
}
