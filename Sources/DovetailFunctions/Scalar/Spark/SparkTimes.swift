import DovetailColumnar
import DovetailPlan

/// Functions of dates and times that mean something else in Spark, or that only Spark has.
enum SparkTimes {
    static let all: [any ScalarFunction] = [makeDate, timestampAdd, SparkDatePart()]

    private static let makeDate = RowFunction(
        "spark_make_date", [], "The date of a year, month and day; NULL where there is none.",
        examples: [("spark_make_date(2024, 2, 29)", "2024-02-29"), ("spark_make_date(2024, 13, 1)", "NULL")],
        [.int64, .int64, .int64], returns: .date
    ) { rows in
        let (year, month, day) = (rows.integers(0), rows.integers(1), rows.integers(2))
        func date(_ row: Int) -> Int32? {
            guard (-9_999...9_999).contains(year[row]), (1...12).contains(month[row]), day[row] >= 1,
                day[row] <= Int64(CivilDate.daysInMonth(Int(month[row]), of: Int(year[row])))
            else { return nil }
            let days = CivilDate(year: Int(year[row]), month: Int(month[row]), day: Int(day[row])).days
            return Int32(exactly: days)
        }
        let found = Bitmap((0..<rows.count).map { rows.validity?[$0] ?? true && date($0) != nil })
        let known = RowFunction.Rows(columns: rows.columns, validity: found, count: rows.count, type: .date)
        return known.numbers(.date) { date($0) ?? 0 }
    }

    private static let timestampAdd = RowFunction(
        "timestampadd", [], "The timestamp a number of units later.",
        examples: [
            ("timestampadd('HOUR', 8, TIMESTAMP '2022-02-20 15:30:00')", "2022-02-20 23:30:00"),
            ("timestampadd('MONTH', 1, DATE '2022-01-31')", "2022-02-28 00:00:00"),
        ]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 3...3)
        let time = try Signatures.time(name, arguments[2])
        let moment = time == .date ? .timestamp(.microsecond, zone: nil) : time
        return FunctionSignature([.string, .int64, moment], returns: moment)
    } kernel: { rows in
        let (units, counts) = (rows.text(0), rows.integers(1))
        let spans = try Numbers.map(rows, .interval, Interval()) { row -> Interval in
            guard let unit = unit(units.pointer[row].string) else {
                throw Texts.invalid("\"\(units.pointer[row].string)\" is no unit of time", row)
            }
            let (months, a) = Int64(unit.months).multipliedReportingOverflow(by: counts[row])
            let (days, b) = Int64(unit.days).multipliedReportingOverflow(by: counts[row])
            let (rest, c) = unit.nanoseconds.multipliedReportingOverflow(by: counts[row])
            guard !a, !b, !c, let months = Int32(exactly: months), let days = Int32(exactly: days) else {
                throw ColumnError(.overflow, "\(counts[row]) of them are no INTERVAL", row: row)
            }
            return Interval(months: months, days: days, nanoseconds: rest)
        }
        return try Kernels.arithmetic(.add, rows[2], spans, type: rows.type, style: .checked)
    }

    private static func unit(_ name: String) -> Interval? {
        switch name.lowercased() {
        case "microsecond", "microseconds": Interval(nanoseconds: 1_000)
        case "millisecond", "milliseconds": Interval(nanoseconds: 1_000_000)
        case "second", "seconds": Interval(nanoseconds: 1_000_000_000)
        case "minute", "minutes": Interval(nanoseconds: 60_000_000_000)
        case "hour", "hours": Interval(nanoseconds: 3_600_000_000_000)
        case "day", "days", "dayofyear": Interval(days: 1)
        case "week", "weeks": Interval(days: 7)
        case "month", "months": Interval(months: 1)
        case "quarter", "quarters": Interval(months: 3)
        case "year", "years": Interval(months: 12)
        default: nil
        }
    }
}

/// Spark's date_part and EXTRACT: seconds have fractions, and a week begins with Sunday, which is 1.
struct SparkDatePart: SpecializingFunction {
    let name = "spark_date_part"
    let aliases: [String] = ["spark_datepart"]
    let documentation = FunctionDocumentation(
        "The part of a date, timestamp or interval that a text names; seconds with their fraction.",
        examples: [
            .init("spark_date_part('second', TIMESTAMP '2019-10-01 00:00:01.5')", "1.500000"),
            .init("spark_date_part('dow', DATE '2024-02-29')", "5"),
        ])
    private let plain = DatePartFunction()

    func specialized(for arguments: [Expression]) throws -> any ScalarFunction {
        guard arguments.count == 2, case .string(let part)? = arguments[0].literalValue else {
            return try plain.specialized(for: arguments)
        }
        switch part.lowercased() {
        case "second", "seconds", "sec", "secs", "s":
            guard arguments[1].type != .interval else { return try plain.specialized(for: arguments) }
            return SparkDatePart.seconds
        case "dow", "dayofweek": return SparkDatePart.part(.sparkDayOfWeek)
        case "dow_iso": return SparkDatePart.part(.isoDayOfWeek)
        default: return try plain.specialized(for: arguments)
        }
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature { try plain.resolve(arguments) }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        try plain.evaluate(arguments, type: type, count: count)
    }

    private static let seconds = RowFunction("spark_date_part", [], "", examples: []) { name, arguments in
        FunctionSignature(
            [.string, try Signatures.span(name, arguments[1])], returns: .decimal(precision: 8, scale: 6))
    } kernel: { rows in
        let micros = try Kernels.part(.microsecond, of: rows[1], validity: rows.validity)
        return withExtendedLifetime(micros) {
            let values = Numbers.pointer(micros, as: Int64.self)
            return Numbers.map(rows, micros.validity, rows.type, 0 as Int64) { values[$0] }
        }
    }

    private static func part(_ part: DatePart) -> RowFunction {
        RowFunction("spark_date_part", [], "", examples: []) { name, arguments in
            FunctionSignature([.string, try Signatures.span(name, arguments[1])], returns: .int64)
        } kernel: {
            try Kernels.part(part, of: $0[1], validity: $0.validity)
        }
    }
}
