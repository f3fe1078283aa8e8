/// Spans of time.
extension TextParsing {
    /// `1 year 2 months 3 days 04:05:06.5`: numbers with units, in any order, and a clock time; ` ago` turns all signs.
    public static func interval(_ bytes: UnsafeRawPointer, _ count: Int) -> Interval? {
        var (bytes, count) = trimmed(bytes, count)
        if count > 9, equals(bytes, 9, "interval ") { (bytes, count) = trimmed(bytes + 9, count - 9) }
        if count > 1, bytes.load(as: UInt8.self) == UInt8(ascii: "@") { (bytes, count) = trimmed(bytes + 1, count - 1) }
        var parts = IntervalParts()
        var index = 0
        var isAgo = false
        while index < count {
            if isBlank(bytes.load(fromByteOffset: index, as: UInt8.self)) {
                index += 1
                continue
            }
            if index > 0, equals(bytes + index, count - index, "ago") {
                isAgo = true
                break
            }
            guard !isAgo, parts.read(bytes, count, &index) else { return nil }
        }
        return parts.isEmpty ? nil : parts.interval(negated: isAgo)
    }
}

/// The sums of an interval's parts while it is read.
private struct IntervalParts {
    var isEmpty = true
    var months: Int128 = 0
    var days: Int128 = 0
    var nanoseconds: Int128 = 0

    /// One part at `index`: `3 days`, `-1.5 hours`, `04:05:06`.
    mutating func read(_ bytes: UnsafeRawPointer, _ count: Int, _ index: inout Int) -> Bool {
        let start = index
        while index < count, isNumberByte(bytes.load(fromByteOffset: index, as: UInt8.self)) { index += 1 }
        guard index > start else { return false }
        isEmpty = false
        if index < count, bytes.load(fromByteOffset: index, as: UInt8.self) == UInt8(ascii: ":") {
            index = start
            return readClock(bytes, count, &index)
        }
        guard let number = NumberText(bytes + start, index - start) else { return false }
        while index < count, TextParsing.isBlank(bytes.load(fromByteOffset: index, as: UInt8.self)) { index += 1 }
        let unitStart = index
        while index < count, isLetter(bytes.load(fromByteOffset: index, as: UInt8.self)) { index += 1 }
        return add(number, unit: bytes + unitStart, index - unitStart)
    }

    private mutating func readClock(_ bytes: UnsafeRawPointer, _ count: Int, _ index: inout Int) -> Bool {
        let sign = bytes.load(fromByteOffset: index, as: UInt8.self)
        if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { index += 1 }
        guard let hours = TextParsing.number(bytes, count, &index, most: 9) else { return false }
        var total = Int128(hours) * 3_600
        for weight in [Int128(60), 1] where index < count {
            guard bytes.load(fromByteOffset: index, as: UInt8.self) == UInt8(ascii: ":") else { break }
            index += 1
            guard let value = TextParsing.number(bytes, count, &index, most: 2), value < 60 else { return false }
            total += Int128(value) * weight
        }
        total *= 1_000_000_000
        if index < count, bytes.load(fromByteOffset: index, as: UInt8.self) == UInt8(ascii: ".") {
            index += 1
            total += Int128(TextParsing.fraction(bytes, count, &index))
        }
        nanoseconds += sign == UInt8(ascii: "-") ? -total : total
        return true
    }

    /// Months per unit, days per unit, nanoseconds per unit: the first that is not zero counts.
    private static let units: [(names: [StaticString], months: Int128, days: Int128, nanoseconds: Int128)] = [
        (["year", "years", "y", "yr", "yrs"], 12, 0, 0),
        (["month", "months", "mon", "mons"], 1, 0, 0),
        (["quarter", "quarters"], 3, 0, 0),
        (["decade", "decades", "dec", "decs"], 120, 0, 0),
        (["century", "centuries", "c", "cent", "cents"], 1_200, 0, 0),
        (["millennium", "millennia", "millenniums", "millenium", "mil", "mils"], 12_000, 0, 0),
        (["week", "weeks", "w"], 0, 7, 0),
        (["day", "days", "d"], 0, 1, 0),
        (["hour", "hours", "h", "hr", "hrs"], 0, 0, 3_600_000_000_000),
        (["minute", "minutes", "m", "min", "mins"], 0, 0, 60_000_000_000),
        (["second", "seconds", "s", "sec", "secs"], 0, 0, 1_000_000_000),
        (["millisecond", "milliseconds", "ms", "msec", "msecs"], 0, 0, 1_000_000),
        (["microsecond", "microseconds", "us", "usec", "usecs"], 0, 0, 1_000),
        (["nanosecond", "nanoseconds", "ns"], 0, 0, 1),
    ]

    private mutating func add(_ number: NumberText, unit: UnsafeRawPointer, _ count: Int) -> Bool {
        for row in IntervalParts.units where row.names.contains(where: { TextParsing.equals(unit, count, $0) }) {
            // Parts of a unit go to the next smaller kind: half a month is 15 days, half a day 12 hours.
            guard let billionths = number.rescaled(to: 9, rounding: true), billionths.magnitude < 1 << 90 else {
                return false
            }
            let billion: Int128 = 1_000_000_000
            if row.nanoseconds > 0 {
                let (product, overflow) = billionths.multipliedReportingOverflow(by: row.nanoseconds)
                if overflow || product.magnitude >= 1 << 110 { return false }
                nanoseconds += product / billion
                return true
            }
            let wholeMonths = billionths * row.months
            months += wholeMonths / billion
            let wholeDays = billionths * row.days + wholeMonths % billion * 30
            days += wholeDays / billion
            nanoseconds += wholeDays % billion * 86_400
            return true
        }
        return false
    }

    func interval(negated: Bool) -> Interval? {
        let sign: Int128 = negated ? -1 : 1
        guard let months = Int32(exactly: months * sign), let days = Int32(exactly: days * sign),
            let nanoseconds = Int64(exactly: nanoseconds * sign)
        else { return nil }
        return Interval(months: months, days: days, nanoseconds: nanoseconds)
    }

    private func isNumberByte(_ byte: UInt8) -> Bool {
        TextParsing.isDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
    }

    private func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
}
