import DovetailColumnar
import DovetailPlan

/// Times out of counts and texts, and counts and texts out of times, as Spark and DataFusion name them; date_bin.
enum UnixTimes {
    static let all: [any ScalarFunction] = [
        timestamp("to_timestamp_seconds", .second, "1970-01-01 00:00:01"),
        timestamp("to_timestamp_millis", .millisecond, "1970-01-01 00:00:00.001"),
        timestamp("to_timestamp_micros", .microsecond, "1970-01-01 00:00:00.000001"),
        timestamp("to_timestamp_nanos", .nanosecond, "1970-01-01 00:00:00.000000001"),
        toUnixTime, fromUnixTime, dateBin,
    ]

    private static let moment = DataType.timestamp(.microsecond, zone: nil)

    private static func timestamp(_ name: String, _ unit: DataType.TimeUnit, _ result: String) -> RowFunction {
        let type = DataType.timestamp(unit, zone: nil)
        return RowFunction(
            name, [], "The timestamp of a count of \(unit)s since 1970, of a text or of another timestamp.",
            examples: [("\(name)(1)", result)]
        ) { name, arguments in
            try Signatures.check(name, arguments, count: 1...1)
            switch arguments[0] {
            case .date, .timestamp, .string: return FunctionSignature([type], returns: type)
            case _ where arguments[0].isNumeric || arguments[0] == .null:
                return FunctionSignature([.int64], returns: type)
            default: throw Signatures.mismatch(name, needs: "a number, text or timestamp", not: arguments[0])
            }
        } kernel: { rows in
            guard rows[0].type == .int64 else { return rows[0] }
            let input = Numbers.pointer(rows[0], as: Int64.self)
            return Numbers.map(rows, type, 0 as Int64) { input[$0] }
        }
    }

    private static let toUnixTime = RowFunction(
        "to_unixtime", ["to_unix_timestamp", "spark_unix_timestamp"],
        "Whole seconds since 1970 of a timestamp (now), or of a text, which may be written in a format.",
        examples: [
            ("to_unixtime('1970-01-01 00:01:00')", "60"), ("to_unixtime('2.1.1970', '%d.%m.%Y')", "86400"),
        ]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 0...2)
        if arguments.isEmpty { return FunctionSignature([], returns: .int64) }
        if arguments.count == 2 {
            let isTime = arguments[0].isTemporal
            return FunctionSignature([isTime ? moment : .string, .string], returns: .int64)
        }
        if arguments[0].isNumeric { return FunctionSignature([.int64], returns: .int64) }
        return FunctionSignature([try Signatures.time(name, arguments[0])], returns: .int64)
    } kernel: { rows in
        if rows.columns.isEmpty {
            let now = try CurrentTime(isDate: false).evaluate(
                [], type: .timestamp(.microsecond, zone: "UTC"), count: rows.count)
            return try Kernels.part(.epoch, of: now.flattened(), validity: nil)
        }
        if rows[0].type == .int64 { return rows[0] }
        if rows.columns.count == 1 || rows[0].type == moment {
            return try Kernels.part(.epoch, of: rows[0], validity: rows.validity)
        }
        let times = try Kernels.read(rows[0], as: rows[1], to: moment, validity: rows.validity)
        return try Kernels.part(.epoch, of: times, validity: times.validity)
    }

    private static let fromUnixTime = RowFunction(
        "from_unixtime", [],
        "The local time in UTC of a count of seconds since 1970 as text, in a format if one is given.",
        examples: [
            ("from_unixtime(60)", "1970-01-01 00:01:00"), ("from_unixtime(86400, 'dd.MM.yyyy')", "02.01.1970"),
        ], [.int64, .string], optional: 1, returns: .string
    ) { rows in
        let seconds = Numbers.pointer(rows[0], as: Int64.self)
        let times = try Numbers.map(rows, moment, 0 as Int64) { row in
            let (value, overflow) = seconds[row].multipliedReportingOverflow(by: 1_000_000)
            if overflow { throw ColumnError(.overflow, "\(seconds[row]) seconds are no TIMESTAMP", row: row) }
            return value
        }
        if rows.columns.count == 1 { return try Kernels.cast(times, to: .string, style: .checked) }
        return try Kernels.format(times, as: rows[1], validity: rows.validity)
    }

    static let toCharacters = RowFunction(
        "to_char", ["to_varchar"],
        "The date, timestamp or time as text in a format of codes such as '%d.%m.%Y', or a number in a form such as '$9,999.00'.",
        examples: [("to_char(DATE '2024-02-29', '%d.%m.%Y')", "29.02.2024")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...2)
        return FunctionSignature([try Signatures.time(name, arguments[0]), .string], returns: .string)
    } kernel: {
        try Kernels.format($0[0], as: $0[1], validity: $0.validity)
    }

    private static let dateBin = RowFunction(
        "date_bin", [], "The start of the bin of a width that a time lies in; bins are counted from 1970 or an origin.",
        examples: [
            ("date_bin(INTERVAL '15 minutes', TIMESTAMP '2024-02-29 13:05:07')", "2024-02-29 13:00:00"),
            (
                "date_bin(INTERVAL '1 day', TIMESTAMP '2024-02-29 13:05:07', TIMESTAMP '2024-01-01 06:00:00')",
                "2024-02-29 06:00:00"
            ),
        ]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...3)
        var zone: String?
        if case .timestamp(_, let given) = arguments[1] { zone = given }
        if case .time = arguments[1] { throw Signatures.mismatch(name, needs: "a timestamp", not: arguments[1]) }
        let read = DataType.timestamp(.microsecond, zone: zone)
        return FunctionSignature(
            [.interval, read] + arguments.dropFirst(2).map { _ in read },
            returns: read)
    } kernel: { rows in
        let widths = Numbers.pointer(rows[0], as: Interval.self)
        let times = Numbers.pointer(rows[1], as: Int64.self)
        let origins = rows.columns.count > 2 ? Numbers.pointer(rows[2], as: Int64.self) : nil
        return try Numbers.map(rows, rows.type, 0 as Int64) { row in
            if EndlessTime.contains(times[row]) { return times[row] }
            guard let start = Ages.start(of: times[row], widths[row], origin: origins?[row] ?? 0) else {
                throw ColumnError(
                    .badCast, "a bin is as wide as a number of months, or of days and times, above zero",
                    kind: .invalidInput, row: row)
            }
            return start
        }
    }
}
