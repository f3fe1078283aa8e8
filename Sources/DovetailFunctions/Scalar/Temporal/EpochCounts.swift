import DovetailColumnar
import DovetailPlan

/// Counts of units since 1970 out of times, and times out of counts.
enum EpochCounts {
    static let all: [any ScalarFunction] = [
        count("epoch_us", .microsecond, "1709211907250000"), count("epoch_ns", .nanosecond, "1709211907250000000"),
        milliseconds, count("unix_millis", .millisecond, "1709211907250"),
        count("unix_micros", .microsecond, "1709211907250000"), count("unix_seconds", .second, "1709211907"),
        time("make_timestamp_ms", ["timestamp_millis"], .microsecond, 1_000, "1709211907250"),
        time("timestamp_micros", [], .microsecond, 1, "1709211907250000"),
        time("timestamp_seconds", [], .microsecond, 1_000_000, "1709211907", "2024-02-29 13:05:07"),
        time("make_timestamp_ns", [], .nanosecond, 1, "1709211907250000000"),
        unixDate, dateFromUnixDate,
    ]

    private static let moment = DataType.timestamp(.microsecond, zone: nil)

    /// Dates, timestamps and times have the number of units since 1970 or midnight.
    private static func count(_ name: String, _ unit: DataType.TimeUnit, _ result: String) -> RowFunction {
        RowFunction(
            name, [], "The \(unit)s of a date or timestamp since 1970-01-01.",
            examples: [("\(name)(TIMESTAMP '2024-02-29 13:05:07.25')", result)]
        ) { name, arguments in
            try Signatures.check(name, arguments, count: 1...1)
            return FunctionSignature([try Signatures.span(name, arguments[0])], returns: .int64)
        } kernel: {
            try units($0, unit)
        }
    }

    static func units(_ rows: RowFunction.Rows, _ unit: DataType.TimeUnit) throws -> Column {
        if rows[0].type == .interval {
            let spans = Numbers.pointer(rows[0], as: Interval.self)
            return try Numbers.map(rows, .int64, 0 as Int64) { row in
                guard let nanoseconds = Int64(exactly: spans[row].totalNanoseconds) else {
                    throw ColumnError(.overflow, "the count of \(unit)s does not fit BIGINT", row: row)
                }
                return nanoseconds / (1_000_000_000 / unit.perSecond)
            }
        }
        if rows[0].type == .timeWithZone {
            let local = try Kernels.cast(rows[0], to: .time(.microsecond), style: .checked)
            return try units(
                RowFunction.Rows(columns: [local], validity: rows.validity, count: rows.count, type: rows.type), unit)
        }
        let (own, perDay): (Int64, Bool)
        switch rows[0].type {
        case .date: (own, perDay) = (1, true)
        case .time(let unit), .timestamp(let unit, _): (own, perDay) = (unit.perSecond, false)
        default: throw ColumnError(.badCast, "\(rows[0].type) has no count of \(unit)s", kind: .invalidInput)
        }
        let factor = unit.perSecond * (perDay ? 86_400 : 1)
        let days = perDay ? Numbers.pointer(rows[0], as: Int32.self) : nil
        let values = perDay ? nil : Numbers.pointer(rows[0], as: Int64.self)
        return try Numbers.map(rows, EndlessTime.finite(rows[0], rows.validity), .int64, 0 as Int64) { row in
            let value = days.map { Int64($0[row]) } ?? values?[row] ?? 0
            if own > factor { return floorDivide(value, own / factor) }
            let (scaled, overflow) = value.multipliedReportingOverflow(by: factor / own)
            if overflow { throw ColumnError(.overflow, "the count of \(unit)s does not fit BIGINT", row: row) }
            return scaled
        }
    }

    /// Both ways: a time's milliseconds, and the time of a number of them.
    private static let milliseconds = RowFunction(
        "epoch_ms", [], "The milliseconds of a date or timestamp since 1970-01-01, or the timestamp of such a number.",
        examples: [
            ("epoch_ms(TIMESTAMP '2024-02-29 13:05:07.25')", "1709211907250"),
            ("epoch_ms(1000)", "1970-01-01 00:00:01"),
        ]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 1...1)
        if arguments[0].isInteger { return FunctionSignature([.int64], returns: moment) }
        return FunctionSignature([try Signatures.span(name, arguments[0])], returns: .int64)
    } kernel: { rows in
        rows.type == .int64 ? try units(rows, .millisecond) : try times(rows, 1_000)
    }

    private static func time(
        _ name: String, _ aliases: [String], _ unit: DataType.TimeUnit, _ factor: Int64, _ example: String,
        _ result: String = "2024-02-29 13:05:07.25"
    ) -> RowFunction {
        RowFunction(
            name, aliases, "The timestamp of a count since 1970-01-01.", examples: [("\(name)(\(example))", result)],
            [.int64], returns: .timestamp(unit, zone: nil)
        ) { try times($0, factor) }
    }

    private static func times(_ rows: RowFunction.Rows, _ factor: Int64) throws -> Column {
        let input = Numbers.pointer(rows[0], as: Int64.self)
        return try Numbers.map(rows, rows.type, 0 as Int64) { row in
            let (value, overflow) = input[row].multipliedReportingOverflow(by: factor)
            if overflow { throw ColumnError(.overflow, "\(input[row]) is no time that fits \(rows.type)", row: row) }
            return value
        }
    }

    private static let unixDate = RowFunction(
        "unix_date", [], "The days of a date since 1970-01-01.", examples: [("unix_date(DATE '1970-01-11')", "10")],
        [.date], returns: .int32
    ) { rows in
        let days = Numbers.pointer(rows[0], as: Int32.self)
        return Numbers.map(rows, .int32, 0 as Int32) { days[$0] }
    }

    private static let dateFromUnixDate = RowFunction(
        "date_from_unix_date", [], "The date a number of days after 1970-01-01.",
        examples: [("date_from_unix_date(10)", "1970-01-11")], [.int32], returns: .date
    ) { rows in
        let days = Numbers.pointer(rows[0], as: Int32.self)
        return Numbers.map(rows, .date, 0 as Int32) { days[$0] }
    }
}
