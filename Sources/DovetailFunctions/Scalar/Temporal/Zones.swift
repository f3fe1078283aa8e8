import DovetailColumnar
import DovetailPlan

/// Functions that move times between zones; `x AT TIME ZONE 'z'` is `timezone('z', x)`.
enum Zones {
    static let all: [any ScalarFunction] = [
        timezone,
        shifting(
            "from_utc_timestamp", "The local time in a zone of a moment in UTC.", "2024-07-01 14:00:00", isFromUTC: true
        ),
        shifting(
            "to_utc_timestamp", "The moment in UTC of a local time in a zone.", "2024-07-01 10:00:00", isFromUTC: false),
        makeTimestampInZone, converted,
    ]

    private static let local = DataType.timestamp(.microsecond, zone: nil)
    private static let moment = DataType.timestamp(.microsecond, zone: "UTC")

    private static let timezone = RowFunction(
        "timezone", [],
        "The moment of a local time in a zone as TIMESTAMP WITH TIME ZONE, or the local time of such a moment; of a time "
            + "alone its distance from UTC in seconds.",
        examples: [
            ("timezone(TIMESTAMP '2024-07-01 12:00:00')", "0"),
            ("timezone('Europe/Berlin', TIMESTAMP '2024-07-01 12:00:00')", "2024-07-01 10:00:00+00"),
            ("timezone('America/New_York', TIMESTAMPTZ '2024-01-01 12:00:00+00')", "2024-01-01 07:00:00"),
        ]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 1...2)
        if arguments.count == 1 {
            return FunctionSignature([try Signatures.time(name, arguments[0])], returns: .int64)
        }
        if case .timestamp(_, .some) = arguments[1] { return FunctionSignature([.string, moment], returns: local) }
        _ = try Signatures.time(name, arguments[1])
        return FunctionSignature([.string, local], returns: moment)
    } kernel: { rows in
        if rows.columns.count == 1 { return try Kernels.part(.timezone, of: rows[0], validity: rows.validity) }
        return try shifted(rows, zones: rows[0], times: rows[1], isFromUTC: rows.type == local)
    }

    private static let converted = RowFunction(
        "convert_timezone", [], "The local time in the second zone of a local time in the first (UTC).",
        examples: [
            (
                "convert_timezone('Europe/Berlin', 'America/New_York', TIMESTAMP '2024-07-01 12:00:00')",
                "2024-07-01 06:00:00"
            ),
            ("convert_timezone('Europe/Berlin', TIMESTAMP '2024-07-01 12:00:00')", "2024-07-01 14:00:00"),
        ]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...3)
        return FunctionSignature(arguments.indices.map { $0 == arguments.count - 1 ? local : .string }, returns: local)
    } kernel: { rows in
        if rows.columns.count == 2 { return try shifted(rows, zones: rows[0], times: rows[1], isFromUTC: true) }
        let moments = try shifted(rows, zones: rows[0], times: rows[2], isFromUTC: false)
        return try withExtendedLifetime(moments) {
            try shifted(rows, zones: rows[1], times: moments, isFromUTC: true)
        }
    }

    private static func shifting(
        _ name: String, _ summary: String, _ result: String, isFromUTC: Bool
    ) -> RowFunction {
        RowFunction(
            name, [], summary, examples: [("\(name)(TIMESTAMP '2024-07-01 12:00:00', 'Europe/Berlin')", result)],
            [local, .string], returns: local
        ) { try shifted($0, zones: $0[1], times: $0[0], isFromUTC: isFromUTC) }
    }

    private static func shifted(
        _ rows: RowFunction.Rows, zones: Column, times: Column, isFromUTC: Bool
    ) throws -> Column {
        let values = Numbers.pointer(times, as: Int64.self)
        var current: (name: String, rules: TimeZoneRules)?
        return try Numbers.map(rows, rows.type, 0 as Int64) { row in
            guard case .string(let name) = zones.scalar(at: row) else { return 0 }
            let rules: TimeZoneRules
            if let current, current.name == name {
                rules = current.rules
            } else {
                rules = try TimeZoneStore.shared.rules(name)
                current = (name, rules)
            }
            let seconds = floorDivide(values[row], 1_000_000)
            let distance = isFromUTC ? rules.offset(at: seconds) : rules.moment(ofLocal: seconds) - seconds
            let (result, overflow) = values[row].addingReportingOverflow(distance * 1_000_000)
            if overflow { throw ColumnError(.overflow, "the time is out of range in \(name)", row: row) }
            return result
        }
    }

    private static let makeTimestampInZone = RowFunction(
        "make_timestamptz", ["make_timestamp_ltz"],
        "The moment of year, month, day, hour, minute and second in a zone (UTC), or of microseconds since 1970-01-01.",
        examples: [
            ("make_timestamptz(2024, 2, 29, 13, 5, 7.25)", "2024-02-29 13:05:07.25+00"),
            ("make_timestamptz(2024, 2, 29, 13, 5, 7.25, 'Europe/Berlin')", "2024-02-29 12:05:07.25+00"),
        ]
    ) { name, arguments in
        if arguments.count == 1 { return FunctionSignature([.int64], returns: moment) }
        try Signatures.check(name, arguments, count: 6...7)
        return FunctionSignature(
            arguments.indices.map { $0 == 6 ? .string : $0 == 5 ? .double : .int64 }, returns: moment)
    } kernel: { rows in
        let plain = RowFunction.Rows(
            columns: Array(rows.columns.prefix(6)), validity: rows.validity, count: rows.count, type: rows.type)
        let made = try ClockMakers.timestamps(plain)
        guard rows.columns.count == 7 else { return made }
        return try withExtendedLifetime(made) {
            try shifted(rows, zones: rows[6], times: made, isFromUTC: false)
        }
    }
}
