import DovetailColumnar

/// A rule for all years, as `CET-1CEST,M3.5.0,M10.5.0/3` has it: two offsets and when they change.
struct PosixZone {
    private let standard: Int64
    private var summer: Int64?
    private var summerStart = Day.month(3, 2, 0)
    private var summerEnd = Day.month(11, 1, 0)
    private var startTime: Int64 = 7_200
    private var endTime: Int64 = 7_200

    private enum Day {
        /// Month, week (5 is the last) and day of the week.
        case month(Int, Int, Int)
        /// Day of the year from 1, the 29th of February never counted.
        case plain(Int)
        /// Day of the year from 0.
        case counted(Int)
    }

    /// nil for an empty rule.
    /// - Throws: `FormatError` for one that is none.
    init?(_ rule: String) throws {
        guard !rule.isEmpty else { return nil }
        var text = Array(rule.utf8)[...]
        guard PosixZone.name(&text), let offset = PosixZone.time(&text) else { throw PosixZone.damaged(rule) }
        standard = -offset
        guard !text.isEmpty else { return }
        guard PosixZone.name(&text) else { throw PosixZone.damaged(rule) }
        summer = standard + 3_600
        if let first = text.first, first != UInt8(ascii: ",") {
            guard let offset = PosixZone.time(&text) else { throw PosixZone.damaged(rule) }
            summer = -offset
        }
        guard !text.isEmpty else { return }
        guard let start = PosixZone.change(&text), let end = PosixZone.change(&text) else {
            throw PosixZone.damaged(rule)
        }
        (summerStart, startTime) = start
        (summerEnd, endTime) = end
    }

    private static func damaged(_ rule: String) -> FormatError {
        FormatError(.damagedFile, "the zone rule \"\(rule)\" is not understood")
    }

    /// Changes of one year in order; for a zone without summer time the standard time from its beginning on.
    func changes(in year: Int) -> [(instant: Int64, offset: Int64)] {
        guard let summer else { return [(seconds(.counted(0), year) - standard, standard)] }
        let start = (instant: seconds(summerStart, year) + startTime - standard, offset: summer)
        let end = (instant: seconds(summerEnd, year) + endTime - summer, offset: standard)
        return start.instant < end.instant ? [start, end] : [end, start]
    }

    /// Midnight of a day as if it were in UTC.
    private func seconds(_ day: Day, _ year: Int) -> Int64 {
        let newYear = CivilDate(year: year, month: 1, day: 1).days
        let days: Int
        switch day {
        case .counted(let number): days = newYear + number
        case .plain(let number): days = newYear + number - 1 + (number >= 60 && CivilDate.isLeap(year) ? 1 : 0)
        case .month(let month, let week, let weekday):
            let first = CivilDate(year: year, month: month, day: 1).days
            // 1970-01-01 was a Thursday.
            let firstWeekday = ((first + 4) % 7 + 7) % 7
            var date = (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
            if date >= CivilDate.daysInMonth(month, of: year) { date -= 7 }
            days = first + date
        }
        return Int64(days) * 86_400
    }

    // MARK: Parsing

    private static func name(_ text: inout ArraySlice<UInt8>) -> Bool {
        if text.first == UInt8(ascii: "<") {
            guard let end = text.firstIndex(of: UInt8(ascii: ">")) else { return false }
            text = text[(end + 1)...]
            return true
        }
        let rest = text.drop { ($0 | 32) >= UInt8(ascii: "a") && ($0 | 32) <= UInt8(ascii: "z") }
        defer { text = rest }
        return rest.count < text.count
    }

    private static func digits(_ text: inout ArraySlice<UInt8>) -> Int? {
        let found = text.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        guard !found.isEmpty, found.count < 6 else { return nil }
        text = text[found.endIndex...]
        return found.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    private static func take(_ text: inout ArraySlice<UInt8>, _ character: Character) -> Bool {
        guard let first = text.first, first == character.asciiValue else { return false }
        text = text.dropFirst()
        return true
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    private static func time(_ text: inout ArraySlice<UInt8>) -> Int64? {
        let isNegative = take(&text, "-")
        if !isNegative { _ = take(&text, "+") }
        guard var total = digits(&text).map({ $0 * 3_600 }) else { return nil }
        for unit in [60, 1] where take(&text, ":") {
            guard let part = digits(&text) else { return nil }
            total += part * unit
        }
        return Int64(isNegative ? -total : total)
    }

    private static func change(_ text: inout ArraySlice<UInt8>) -> (Day, Int64)? {
        guard take(&text, ","), let day = day(&text) else { return nil }
        guard take(&text, "/") else { return (day, 7_200) }
        return time(&text).map { (day, $0) }
    }

    private static func day(_ text: inout ArraySlice<UInt8>) -> Day? {
        if take(&text, "J") { return digits(&text).flatMap { (1...365).contains($0) ? .plain($0) : nil } }
        guard take(&text, "M") else { return digits(&text).flatMap { (0...365).contains($0) ? .counted($0) : nil } }
        guard let month = digits(&text), take(&text, "."), let week = digits(&text), take(&text, "."),
            let weekday = digits(&text), (1...12).contains(month), (1...5).contains(week), (0...6).contains(weekday)
        else { return nil }
        return .month(month, week, weekday)
    }
}
