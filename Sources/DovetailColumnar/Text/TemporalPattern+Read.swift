/// Reading texts in a pattern.
extension TemporalPattern {
    private struct Parts {
        var date = CivilDate(year: 1970, month: 1, day: 1)
        var (hour, minute, second, nanoseconds) = (0, 0, 0, 0)
        var isAfternoon: Bool?
        var dayOfYear: Int?
        var offset: Int?

        var moment: Moment? {
            var hour = hour
            if let isAfternoon {
                guard (1...12).contains(hour) else { return nil }
                hour = hour % 12 + (isAfternoon ? 12 : 0)
            }
            guard date.isValid, hour < 24, minute < 60, second < 60 else { return nil }
            var days = date.days
            if let dayOfYear {
                guard (1...(CivilDate.isLeap(date.year) ? 366 : 365)).contains(dayOfYear) else { return nil }
                days = CivilDate(year: date.year, month: 1, day: 1).days + dayOfYear - 1
            }
            let seconds = (hour * 60 + minute) * 60 + second
            return Moment(days: days, nanoseconds: Int64(seconds) * 1_000_000_000 + Int64(nanoseconds), offset: offset)
        }
    }

    /// What the text stands for, blanks around it left out of account; nil when it is not written in the pattern. What
    /// the pattern lacks is the start of 1970.
    public func read(_ bytes: UnsafeRawPointer, _ count: Int) -> Moment? {
        let text = bytes.assumingMemoryBound(to: UInt8.self)
        var (at, end) = (0, count)
        while at < end, text[at] == 0x20 { at += 1 }
        while end > at, text[end - 1] == 0x20 { end -= 1 }
        var parts = Parts()
        for piece in pieces {
            guard TemporalPattern.take(piece, text, &at, end, &parts) else { return nil }
        }
        return at == end ? parts.moment : nil
    }

    private static func take(
        _ piece: Piece, _ text: UnsafePointer<UInt8>, _ at: inout Int, _ end: Int, _ parts: inout Parts
    ) -> Bool {
        switch piece {
        case .literal(let byte):
            guard at < end, text[at] == byte else { return false }
            at += 1
            return true
        case .year: return number(text, &at, end, 4...4, &parts.date.year)
        case .shortYear:
            guard number(text, &at, end, 2...2, &parts.date.year) else { return false }
            parts.date.year += parts.date.year < 69 ? 2_000 : 1_900
            return true
        case .month: return number(text, &at, end, 1...2, &parts.date.month)
        case .day: return number(text, &at, end, 1...2, &parts.date.day)
        case .hour, .hour12: return number(text, &at, end, 1...2, &parts.hour)
        case .minute: return number(text, &at, end, 1...2, &parts.minute)
        case .second: return number(text, &at, end, 1...2, &parts.second)
        case .dayOfYear:
            var day = 0
            guard number(text, &at, end, 1...3, &day) else { return false }
            parts.dayOfYear = day
            return true
        case .fraction: return fraction(text, &at, end, &parts.nanoseconds)
        case .meridiem:
            guard end - at >= 2, text[at + 1] | 0x20 == UInt8(ascii: "m") else { return false }
            let letter = text[at] | 0x20
            guard letter == UInt8(ascii: "a") || letter == UInt8(ascii: "p") else { return false }
            parts.isAfternoon = letter == UInt8(ascii: "p")
            at += 2
            return true
        case .monthName(let isShort):
            guard let month = name(text, &at, end, months, isShort) else { return false }
            parts.date.month = month + 1
            return true
        case .dayName(let isShort): return name(text, &at, end, weekdays, isShort) != nil
        case .offset: return offset(text, &at, end, &parts.offset)
        case .bare(let piece): return take(piece, text, &at, end, &parts)
        }
    }

    @inline(__always)
    private static func number(
        _ text: UnsafePointer<UInt8>, _ at: inout Int, _ end: Int, _ digits: ClosedRange<Int>, _ value: inout Int
    ) -> Bool {
        let start = at
        var result = 0
        while at < end, at &- start < digits.upperBound, text[at] &- 0x30 < 10 {
            result = result &* 10 &+ Int(text[at] &- 0x30)
            at &+= 1
        }
        value = result
        return at &- start >= digits.lowerBound
    }

    /// Digits past the ninth are read and dropped.
    private static func fraction(
        _ text: UnsafePointer<UInt8>, _ at: inout Int, _ end: Int, _ nanoseconds: inout Int
    ) -> Bool {
        let start = at
        guard number(text, &at, end, 1...9, &nanoseconds) else { return false }
        for _ in (at - start)..<9 { nanoseconds *= 10 }
        while at < end, text[at] &- 0x30 < 10 { at += 1 }
        return true
    }

    private static func name(
        _ text: UnsafePointer<UInt8>, _ at: inout Int, _ end: Int, _ names: [[UInt8]], _ isShort: Bool
    ) -> Int? {
        for (index, name) in names.enumerated() {
            let count = isShort ? 3 : name.count
            guard end - at >= count, (0..<count).allSatisfy({ text[at + $0] | 0x20 == name[$0] }) else { continue }
            at += count
            return index
        }
        return nil
    }

    /// `Z`, `+hh`, `+hhmm` or `+hh:mm`.
    private static func offset(
        _ text: UnsafePointer<UInt8>, _ at: inout Int, _ end: Int, _ offset: inout Int?
    ) -> Bool {
        guard at < end else { return false }
        let sign = text[at]
        at += 1
        if sign | 0x20 == UInt8(ascii: "z") {
            offset = 0
            return true
        }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return false }
        var (hours, minutes) = (0, 0)
        guard number(text, &at, end, 2...2, &hours) else { return false }
        if at < end, text[at] == UInt8(ascii: ":") { at += 1 }
        if at < end, text[at] &- 0x30 < 10 { guard number(text, &at, end, 2...2, &minutes) else { return false } }
        guard hours <= 18, minutes < 60 else { return false }
        offset = (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -60 : 60)
        return true
    }
}
