import DovetailColumnar
import DovetailPlan

/// make_time and make_timestamp, and dates found by their place: next_day, months_between, dayname.
enum ClockMakers {
    static let all: [any ScalarFunction] = [
        makeTime, makeTimestamp, nextDay, monthsBetween,
        name("dayname", "The English name of a date's weekday.", "Thursday") {
            weekdays[CivilDate.dayOfWeek(days: Int($0))]
        },
        name("monthname", "The English name of a date's month.", "February") {
            months[CivilDate(days: Int($0)).month - 1]
        },
    ]

    private static let weekdays = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    private static func name(
        _ name: String, _ summary: String, _ result: String, _ value: @escaping @Sendable (Int32) -> String
    ) -> RowFunction {
        RowFunction(
            name, [], summary, examples: [("\(name)(DATE '2024-02-29')", result)], [.date], returns: .string
        ) { rows in
            let days = Numbers.pointer(rows[0], as: Int32.self)
            let finite = EndlessTime.finite(rows[0], rows.validity)
            return Column(
                scalars: (0..<rows.count).map { finite?[$0] ?? true ? .string(value(days[$0])) : .null },
                type: .string)
        }
    }

    /// Microseconds of a time of day.
    private static func clock(_ hour: Int64, _ minute: Int64, _ second: Double, _ row: Int) throws -> Int64 {
        guard 0..<24 ~= hour, 0..<60 ~= minute, second >= 0, second < 60 || (second == 60 && hour < 24) else {
            throw ColumnError(
                .badCast, "there is no time of day with hour \(hour), minute \(minute) and second \(second)", row: row)
        }
        return (hour * 3_600 + minute * 60) * 1_000_000 + Int64((second * 1_000_000).rounded())
    }

    private static let makeTime = RowFunction(
        "make_time", [], "The time of day of an hour, a minute and a second.",
        examples: [("make_time(13, 5, 7.25)", "13:05:07.25")], [.int64, .int64, .double], returns: .time(.microsecond)
    ) { rows in
        let (hour, minute) = (Numbers.pointer(rows[0], as: Int64.self), Numbers.pointer(rows[1], as: Int64.self))
        let second = Numbers.pointer(rows[2], as: Double.self)
        return try Numbers.map(rows, rows.type, 0 as Int64) { try clock(hour[$0], minute[$0], second[$0], $0) }
    }

    private static let makeTimestamp = RowFunction(
        "make_timestamp", ["make_timestamp_ntz"],
        "The timestamp of year, month, day, hour, minute and second, or of microseconds since 1970-01-01.",
        examples: [
            ("make_timestamp(2024, 2, 29, 13, 5, 7.25)", "2024-02-29 13:05:07.25"),
            ("make_timestamp(1000000)", "1970-01-01 00:00:01"),
        ]
    ) { name, arguments in
        let type = DataType.timestamp(.microsecond, zone: nil)
        if arguments.count == 1 { return FunctionSignature([.int64], returns: type) }
        try Signatures.check(name, arguments, count: 6...6)
        return FunctionSignature(arguments.indices.map { $0 == 5 ? .double : .int64 }, returns: type)
    } kernel: {
        try timestamps($0)
    }

    /// The parts of a timestamp put together, or one count of microseconds.
    static func timestamps(_ rows: RowFunction.Rows) throws -> Column {
        let first = Numbers.pointer(rows[0], as: Int64.self)
        guard rows.columns.count == 6 else { return Numbers.map(rows, rows.type, 0 as Int64) { first[$0] } }
        let dates = try Kernels.makeDate(rows[0], rows[1], rows[2], validity: rows.validity)
        let days = Numbers.pointer(dates, as: Int32.self)
        let (hour, minute) = (Numbers.pointer(rows[3], as: Int64.self), Numbers.pointer(rows[4], as: Int64.self))
        let second = Numbers.pointer(rows[5], as: Double.self)
        return try withExtendedLifetime(dates) {
            try Numbers.map(rows, rows.type, 0 as Int64) { row in
                let ofDay = try clock(hour[row], minute[row], second[row], row)
                let (start, tooFar) = Int64(days[row]).multipliedReportingOverflow(by: 86_400_000_000)
                let (value, overflow) = start.addingReportingOverflow(ofDay)
                if tooFar || overflow { throw ColumnError(.overflow, "the timestamp is out of range", row: row) }
                return value
            }
        }
    }

    private static let nextDay = RowFunction(
        "next_day", [], "The first date after a date that is the named weekday; null for a name that is none.",
        examples: [("next_day(DATE '2024-02-29', 'Monday')", "2024-03-04")], [.date, .string], returns: .date
    ) { rows in
        let days = Numbers.pointer(rows[0], as: Int32.self)
        return Column(
            scalars: (0..<rows.count).map { row in
                guard rows.validity?[row] ?? true, case .string(let name) = rows[1].scalar(at: row) else {
                    return .null
                }
                let lower = name.lowercased()
                let found = weekdays.firstIndex { day in
                    lower.count >= 2 && [2, 3, day.count].contains(lower.count) && day.lowercased().hasPrefix(lower)
                }
                guard let found else { return .null }
                let distance = (found - CivilDate.dayOfWeek(days: Int(days[row])) + 6) % 7 + 1
                return Int32(exactly: Int(days[row]) + distance).map { .date($0) } ?? .null
            }, type: .date)
    }

    private static let monthsBetween = RowFunction(
        "months_between", [],
        "Months from the second date to the first, with days as parts of 31; whole between equal or last days of months. "
            + "Rounded to eight digits, unless a third argument is false.",
        examples: [
            ("months_between(DATE '2024-03-31', DATE '2024-02-29')", "1.0"),
            ("months_between(TIMESTAMP '1997-02-28 10:30:00', DATE '1996-10-30')", "3.94959677"),
        ], [.timestamp(.microsecond, zone: nil), .timestamp(.microsecond, zone: nil), .boolean], optional: 1,
        returns: .double
    ) { rows in
        let (a, b) = (Numbers.pointer(rows[0], as: Int64.self), Numbers.pointer(rows[1], as: Int64.self))
        return Numbers.map(rows, .double, 0 as Double) { row in
            let isExact = rows.columns.count > 2 && rows[2].scalar(at: row) == .boolean(false)
            let months = monthsBetween(a[row], b[row])
            return isExact ? months : (months * 1e8).rounded() / 1e8
        }
    }

    private static func monthsBetween(_ left: Int64, _ right: Int64) -> Double {
        let perDay: Int64 = 86_400_000_000
        let days = (floorDivide(left, perDay), floorDivide(right, perDay))
        let (a, b) = (CivilDate(days: Int(days.0)), CivilDate(days: Int(days.1)))
        let months = Double((a.year - b.year) * 12 + a.month - b.month)
        let isLast = { (date: CivilDate) in date.day == CivilDate.daysInMonth(date.month, of: date.year) }
        if a.day == b.day || (isLast(a) && isLast(b)) { return months }
        let seconds =
            Double((a.day - b.day) * 86_400) + Double((left - days.0 * perDay) - (right - days.1 * perDay)) / 1_000_000
        return months + seconds / (31 * 86_400)
    }
}
