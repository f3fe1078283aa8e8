import DovetailColumnar

/// A POSIX time zone such as `CET-1CEST,M3.5.0,M10.5.0/3`: a distance from UTC, and when summer time is in every year.
struct YearlyRule: Sendable {
    private struct Change: Sendable {
        enum Day: Sendable {
            /// Week 1 to 5 (the last) of a month and weekday from Sunday (0).
            case week(month: Int, week: Int, weekday: Int)
            /// 1 to 365, 29 February never counted; or 0 to 365, counted.
            case withoutLeap(Int)
            case withLeap(Int)
        }
        var day: Day
        /// Seconds after midnight, local time before the change.
        var time: Int64
    }

    private let standard: Int64
    private var summer: Int64 = 0
    private var begin: Change?
    private var end: Change?

    /// nil for what is no such text.
    init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        guard YearlyRule.name(&rest), let distance = YearlyRule.clock(&rest) else { return nil }
        standard = -distance
        if rest.isEmpty { return }
        guard YearlyRule.name(&rest) else { return nil }
        summer = standard + 3_600
        if let first = rest.first, first != UInt8(ascii: ",") {
            guard let distance = YearlyRule.clock(&rest) else { return nil }
            summer = -distance
        }
        guard let begin = YearlyRule.change(&rest), let end = YearlyRule.change(&rest), rest.isEmpty else { return nil }
        self.begin = begin
        self.end = end
    }

    private static func name(_ text: inout ArraySlice<UInt8>) -> Bool {
        if text.first == UInt8(ascii: "<") {
            guard let close = text.firstIndex(of: UInt8(ascii: ">")) else { return false }
            text = text[(close + 1)...]
            return true
        }
        let letters = text.prefix { ($0 | 32) >= UInt8(ascii: "a") && ($0 | 32) <= UInt8(ascii: "z") }
        text = text[letters.endIndex...]
        return letters.count >= 3
    }

    private static func number(_ text: inout ArraySlice<UInt8>) -> Int? {
        let digits = text.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        guard 1...4 ~= digits.count else { return nil }
        text = text[digits.endIndex...]
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    private static func take(_ byte: Character, _ text: inout ArraySlice<UInt8>) -> Bool {
        guard text.first == byte.asciiValue else { return false }
        text = text.dropFirst()
        return true
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    private static func clock(_ text: inout ArraySlice<UInt8>) -> Int64? {
        let isNegative = text.first == UInt8(ascii: "-")
        if isNegative || text.first == UInt8(ascii: "+") { text = text.dropFirst() }
        guard let hours = number(&text), hours <= 167 else { return nil }
        var seconds = hours * 3_600
        for unit in [60, 1] where take(":", &text) {
            guard let value = number(&text), value < 60 else { return nil }
            seconds += value * unit
        }
        return Int64(isNegative ? -seconds : seconds)
    }

    private static func change(_ text: inout ArraySlice<UInt8>) -> Change? {
        guard take(",", &text) else { return nil }
        let day: Change.Day
        if take("M", &text) {
            guard let month = number(&text), 1...12 ~= month, take(".", &text), let week = number(&text), 1...5 ~= week,
                take(".", &text), let weekday = number(&text), weekday <= 6
            else { return nil }
            day = .week(month: month, week: week, weekday: weekday)
        } else {
            let isJulian = take("J", &text)
            guard let number = number(&text), number <= 365 else { return nil }
            day = isJulian ? .withoutLeap(number) : .withLeap(number)
        }
        guard take("/", &text) else { return Change(day: day, time: 7_200) }
        return clock(&text).map { Change(day: day, time: $0) }
    }

    func offset(at time: Int64) -> Int64 {
        guard let begin, let end else { return standard }
        let days = Int(floorDivide(time &+ standard, 86_400))
        guard days.magnitude < 1 << 40 else { return standard }
        let year = CivilDate(days: days).year
        let from = YearlyRule.moment(begin, year) - standard
        let upTo = YearlyRule.moment(end, year) - summer
        let isSummer = from < upTo ? time >= from && time < upTo : time >= from || time < upTo
        return isSummer ? summer : standard
    }

    /// Seconds since 1970 in local time.
    private static func moment(_ change: Change, _ year: Int) -> Int64 {
        let start = CivilDate(year: year, month: 1, day: 1).days
        let day: Int
        switch change.day {
        case .withLeap(let number): day = start + number
        case .withoutLeap(let number): day = start + number - 1 + (CivilDate.isLeap(year) && number > 59 ? 1 : 0)
        case .week(let month, let week, let weekday):
            let first = CivilDate(year: year, month: month, day: 1).days
            let place = (weekday - CivilDate.dayOfWeek(days: first) + 7) % 7 + (week - 1) * 7
            day = first + (place >= CivilDate.daysInMonth(month, of: year) ? place - 7 : place)
        }
        return Int64(day) * 86_400 + change.time
    }
}
