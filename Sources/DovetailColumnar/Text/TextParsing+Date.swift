/// Dates.
extension TextParsing {
    /// Days since 1970-01-01 of `YYYY-MM-DD`; month and day may have one digit, `/` may stand for `-`, the year may be
    /// signed or have up to seven digits, ` (BC)` may follow.
    public static func date(_ bytes: UnsafeRawPointer, _ count: Int) -> Int32? {
        if count == 10, let days = plainDate(bytes) { return days }
        let (bytes, count) = trimmed(bytes, count)
        guard let (date, length) = dateAndEra(bytes, count) else { return namedTime(bytes, count) }
        return length == count ? days(date) : nil
    }

    /// The parts of a date, and of the ` (BC)` that may follow them.
    static func dateAndEra(_ bytes: UnsafeRawPointer, _ count: Int) -> (CivilDate, Int)? {
        guard var (date, length) = dateParts(bytes, count) else { return nil }
        if count - length >= 5, equals(bytes + length, 5, " (bc)") {
            guard date.year > 0 else { return nil }
            date.year = 1 - date.year
            length += 5
        }
        return (date, length)
    }

    /// `YYYY-MM-DD` in exactly ten bytes.
    @inline(__always)
    static func plainDate(_ bytes: UnsafeRawPointer) -> Int32? {
        let word = bytes.loadUnaligned(as: UInt64.self)
        let tail = UInt64(bytes.loadUnaligned(fromByteOffset: 8, as: UInt16.self))
        // YYYY-MM- becomes YYYYMMDD: the separators are checked, then squeezed out.
        guard word & 0xFF00_00FF_0000_0000 == 0x2D00_002D_0000_0000 else { return nil }
        let packed = (word & 0xFFFF_FFFF) | (((word &>> 40) & 0xFFFF) &<< 32) | (tail &<< 48)
        guard let number = eightDigits(packed) else { return nil }
        let value = Int(number)
        let date = CivilDate(year: value / 10_000, month: value / 100 % 100, day: value % 100)
        return date.isValid ? Int32(truncatingIfNeeded: date.days) : nil
    }

    /// A date that is in the calendar and in the range of the type.
    static func days(_ date: CivilDate) -> Int32? {
        guard date.isValid, let days = Int32(exactly: date.days), days > -Int32.max, days < .max else { return nil }
        return days
    }

    /// Year, month and day at the start of the bytes, not yet checked against the calendar, and how many bytes they took.
    static func dateParts(_ bytes: UnsafeRawPointer, _ count: Int) -> (CivilDate, Int)? {
        var index = 0
        guard count > 0 else { return nil }
        let sign = bytes.load(as: UInt8.self)
        if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { index = 1 }
        guard let year = number(bytes, count, &index, most: 7), index < count else { return nil }
        let separator = bytes.load(fromByteOffset: index, as: UInt8.self)
        guard separator == UInt8(ascii: "-") || separator == UInt8(ascii: "/") else { return nil }
        index += 1
        guard let month = number(bytes, count, &index, most: 2), index < count,
            bytes.load(fromByteOffset: index, as: UInt8.self) == separator
        else { return nil }
        index += 1
        guard let day = number(bytes, count, &index, most: 2) else { return nil }
        return (CivilDate(year: sign == UInt8(ascii: "-") ? -year : year, month: month, day: day), index)
    }

    /// One to `most` digits at `index`, which moves past them; nil when there are none or more.
    static func number(_ bytes: UnsafeRawPointer, _ count: Int, _ index: inout Int, most: Int) -> Int? {
        let start = index
        var value = 0
        while index < count {
            let digit = bytes.load(fromByteOffset: index, as: UInt8.self) &- 0x30
            if digit > 9 { break }
            if index - start == most { return nil }
            value = value * 10 + Int(digit)
            index += 1
        }
        return index > start ? value : nil
    }

    /// As Spark reads a date: also `2024` and `2024-2`, and anything after a blank or `T` is passed over.
    static func sparkDate(_ bytes: UnsafeRawPointer, _ count: Int) -> Int32? {
        let (bytes, count) = trimmed(bytes, count)
        guard count > 0 else { return nil }
        let sign = bytes.load(as: UInt8.self)
        var index = sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") ? 1 : 0
        let start = index
        guard let year = number(bytes, count, &index, most: 7), index - start >= 4 else { return nil }
        var date = CivilDate(year: sign == UInt8(ascii: "-") ? -year : year, month: 1, day: 1)
        for part in 0..<2 where index < count && bytes.load(fromByteOffset: index, as: UInt8.self) == UInt8(ascii: "-")
        {
            index += 1
            guard let value = number(bytes, count, &index, most: 2) else { return nil }
            if part == 0 { date.month = value } else { date.day = value }
        }
        if index < count {
            let next = bytes.load(fromByteOffset: index, as: UInt8.self)
            guard next == UInt8(ascii: " ") || next == UInt8(ascii: "T") else { return nil }
        }
        return days(date)
    }
}
