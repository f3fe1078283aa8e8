import DovetailColumnar
import DovetailPlan

/// Functions that make intervals of numbers, and those that carry between the parts of an interval.
enum IntervalMakers {
    static let all: [any ScalarFunction] = [
        months("microsecond", "to_microseconds(1500)", "00:00:00.0015") { number in
            span(number, nanoseconds: 1_000)
        },
        seconds("to_milliseconds", 1_000_000, ("to_milliseconds(1500.5)", "00:00:01.5005")),
        seconds("to_seconds", 1_000_000_000, ("to_seconds(1.5)", "00:00:01.5")),
        months("minute", "to_minutes(90)", "01:30:00") { span($0, nanoseconds: 60_000_000_000) },
        months("hour", "to_hours(30)", "30:00:00") { span($0, nanoseconds: 3_600_000_000_000) },
        months("day", "to_days(3)", "3 days") { span($0, days: 1) },
        months("week", "to_weeks(2)", "14 days") { span($0, days: 7) },
        months("month", "to_months(14)", "1 year 2 months") { span($0, months: 1) },
        months("quarter", "to_quarters(2)", "6 months") { span($0, months: 3) },
        months("year", "to_years(2)", "2 years") { span($0, months: 12) },
        months("decade", "to_decades(1)", "10 years") { span($0, months: 120) },
        months("century", plural: "centuries", "to_centuries(1)", "100 years") { span($0, months: 1_200) },
        months("millennium", plural: "millennia", "to_millennia(1)", "1000 years") { span($0, months: 12_000) },
        makeInterval,
        parts("make_ym_interval", "years and months", units: [0, 1], ("make_ym_interval(1, 2)", "1 year 2 months")),
        parts(
            "make_dt_interval", "days, hours, minutes and seconds", units: [3, 4, 5, 6],
            ("make_dt_interval(1, 12, 30, 1.5)", "1 day 12:30:01.5")),
        justified("justify_days", "Whole 30 days of an interval as months.", "INTERVAL '40 days'", "1 month 10 days") {
            carryDays($0)
        },
        justified("justify_hours", "Whole 24 hours of an interval as days.", "INTERVAL '50 hours'", "2 days 02:00:00") {
            carryHours($0)
        },
        justified(
            "justify_interval", "Whole 24 hours of an interval as days, and whole 30 days as months.",
            "INTERVAL '30 days 25 hours'", "1 month 1 day 01:00:00", aliases: ["normalized_interval"]
        ) { carryHours($0).flatMap { carryDays($0) } },
    ]

    /// An interval of one unit times a number; nil where it has no room.
    private static func span(
        _ number: Int64, months: Int64 = 0, days: Int64 = 0, nanoseconds: Int64 = 0
    ) -> Interval? {
        let (a, overflowA) = number.multipliedReportingOverflow(by: months)
        let (b, overflowB) = number.multipliedReportingOverflow(by: days)
        let (c, overflowC) = number.multipliedReportingOverflow(by: nanoseconds)
        guard !overflowA, !overflowB, !overflowC, let months = Int32(exactly: a), let days = Int32(exactly: b) else {
            return nil
        }
        return Interval(months: months, days: days, nanoseconds: c)
    }

    private static func months(
        _ unit: String, plural: String? = nil, _ example: String, _ result: String,
        _ value: @escaping @Sendable (Int64) -> Interval?
    ) -> RowFunction {
        let units = plural ?? unit + "s"
        return RowFunction(
            "to_\(units)", [], "An interval of a number of \(units).", examples: [(example, result)], [.int64],
            returns: .interval
        ) { rows in
            let input = Numbers.pointer(rows[0], as: Int64.self)
            return try Numbers.map(rows, .interval, Interval()) { row in
                guard let interval = value(input[row]) else { throw tooLong("\(input[row]) \(units)", row) }
                return interval
            }
        }
    }

    private static func seconds(_ name: String, _ nanoseconds: Double, _ example: (String, String)) -> RowFunction {
        RowFunction(
            name, [], "An interval of a number of \(name.dropFirst(3)).", examples: [example], [.double],
            returns: .interval
        ) { rows in
            let input = Numbers.pointer(rows[0], as: Double.self)
            return try Numbers.map(rows, .interval, Interval()) { row in
                // Microseconds are what intervals are exact to.
                let micros = (input[row] * (nanoseconds / 1_000)).rounded()
                guard micros.magnitude < 9e15 else { throw tooLong("\(input[row]) \(name.dropFirst(3))", row) }
                return Interval(nanoseconds: Int64(micros) * 1_000)
            }
        }
    }

    private static let makeInterval = RowFunction(
        "make_interval", [],
        "An interval of years, months, weeks, days, hours, minutes and seconds, the last of which may be left out.",
        examples: [("make_interval(1, 2, 0, 3, 4)", "1 year 2 months 3 days 04:00:00")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 1...7)
        return FunctionSignature(
            arguments.indices.map { $0 == 6 ? .double : .int64 }, returns: .interval)
    } kernel: { rows in
        try sum(rows, units: Array(0...6))
    }

    /// An interval of some of the parts that make_interval takes.
    private static func parts(
        _ name: String, _ what: String, units: [Int], _ example: (String, String)
    ) -> RowFunction {
        return RowFunction(
            name, [], "An interval of \(what), the last of which may be left out.", examples: [example]
        ) { name, arguments in
            try Signatures.check(name, arguments, count: 1...units.count)
            return FunctionSignature(
                arguments.indices.map { units[$0] == 6 ? .double : .int64 }, returns: .interval)
        } kernel: { rows in
            try sum(rows, units: units)
        }
    }

    /// - Parameter units: for each argument its place among those of make_interval.
    private static func sum(_ rows: RowFunction.Rows, units places: [Int]) throws -> Column {
        let units: [(Int64) -> Interval?] = [
            { span($0, months: 12) }, { span($0, months: 1) }, { span($0, days: 7) }, { span($0, days: 1) },
            { span($0, nanoseconds: 3_600_000_000_000) }, { span($0, nanoseconds: 60_000_000_000) },
            { span($0, nanoseconds: 1_000) },
        ]
        return try Numbers.map(rows, .interval, Interval()) { row in
            var total = Interval()
            for index in rows.columns.indices {
                var number: Int64 = 0
                switch rows[index].scalar(at: row) {
                case .int(let value): number = value
                case .double(let value) where (value * 1e6).magnitude < 9e18: number = Int64((value * 1e6).rounded())
                default: throw tooLong("the seconds", row)
                }
                guard let part = units[places[index]](number), let sum = total.adding(part) else {
                    throw tooLong("the interval", row)
                }
                total = sum
            }
            return total
        }
    }

    private static func justified(
        _ name: String, _ summary: String, _ example: String, _ result: String, aliases: [String] = [],
        _ value: @escaping @Sendable (Interval) -> Interval?
    ) -> RowFunction {
        RowFunction(
            name, aliases, summary, examples: [("\(name)(\(example))", result)], [.interval], returns: .interval
        ) { rows in
            let input = Numbers.pointer(rows[0], as: Interval.self)
            return try Numbers.map(rows, .interval, Interval()) { row in
                guard let interval = value(input[row]) else { throw tooLong("the interval", row) }
                return interval
            }
        }
    }

    private static func carryHours(_ interval: Interval) -> Interval? {
        let perDay: Int64 = 86_400_000_000_000
        let (days, overflow) = Int64(interval.days).addingReportingOverflow(interval.nanoseconds / perDay)
        guard !overflow, let narrow = Int32(exactly: days) else { return nil }
        return Interval(months: interval.months, days: narrow, nanoseconds: interval.nanoseconds % perDay)
    }

    private static func carryDays(_ interval: Interval) -> Interval? {
        let (months, overflow) = interval.months.addingReportingOverflow(interval.days / 30)
        return overflow
            ? nil : Interval(months: months, days: interval.days % 30, nanoseconds: interval.nanoseconds)
    }

    static func tooLong(_ what: String, _ row: Int) -> ColumnError {
        ColumnError(.overflow, "INTERVAL cannot hold \(what)", row: row)
    }
}

extension Interval {
    /// The sum, part by part; nil where a part has no room.
    func adding(_ other: Interval) -> Interval? {
        let (months, overflowA) = self.months.addingReportingOverflow(other.months)
        let (days, overflowB) = self.days.addingReportingOverflow(other.days)
        let (nanoseconds, overflowC) = self.nanoseconds.addingReportingOverflow(other.nanoseconds)
        return overflowA || overflowB || overflowC
            ? nil : Interval(months: months, days: days, nanoseconds: nanoseconds)
    }
}
