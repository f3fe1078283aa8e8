import DovetailColumnar
import DovetailPlan

/// Functions that read parts of dates, timestamps and times.
enum DateParts {
    static let all: [any ScalarFunction] =
        [
            part("year", [], .year, "2024"), part("quarter", [], .quarter, "1"), part("month", [], .month, "2"),
            part("day", ["dayofmonth"], .day, "29"), part("hour", [], .hour, "13"), part("minute", [], .minute, "5"),
            part("second", [], .second, "7"), part("millisecond", [], .millisecond, "7250"),
            part("microsecond", [], .microsecond, "7250000"), part("week", ["weekofyear"], .week, "9"),
            part("isoyear", [], .isoYear, "2024"), part("dayofyear", [], .dayOfYear, "60"),
            part("dayofweek", ["weekday"], .dayOfWeek, "4"), part("isodow", [], .isoDayOfWeek, "4"),
            part("spark_dayofweek", [], .sparkDayOfWeek, "5"), part("decade", [], .decade, "202"),
            part("century", [], .century, "21"),
            part("era", [], .era, "1"), part("millennium", [], .millennium, "3"),
            part("yearweek", [], .yearWeek, "202409"),
            part("timezone_hour", [], .timezoneHour, "0"), part("timezone_minute", [], .timezoneMinute, "0"),
            part("unix_timestamp", ["epoch_seconds"], .epoch, "1709211907"),
        ] + [DatePartFunction(), epoch, julian, nanosecond]

    private static func part(_ name: String, _ aliases: [String], _ part: DatePart, _ example: String) -> RowFunction {
        RowFunction(
            name, aliases, "The \(aliases.first ?? name) of a date or timestamp, as BIGINT.",
            examples: [("\(name)(TIMESTAMP '2024-02-29 13:05:07.25')", example)]
        ) { name, arguments in
            try Signatures.check(name, arguments, count: 1...1)
            return FunctionSignature([try Signatures.span(name, arguments[0])], returns: .int64)
        } kernel: {
            try Kernels.part(part, of: $0[0], validity: $0.validity)
        }
    }

    static let epoch = RowFunction(
        "epoch", [], "Seconds since 1970-01-01, or of an interval, with their fraction.",
        examples: [
            ("epoch(TIMESTAMP '1970-01-01 00:01:00.5')", "60.5"), ("epoch(INTERVAL '1 day 1.5 seconds')", "86401.5"),
        ]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 1...1)
        return FunctionSignature([try Signatures.span(name, arguments[0])], returns: .double)
    } kernel: {
        try seconds($0, $0[0])
    }

    private static let julian = RowFunction(
        "julian", [], "The number of a day since 4713 BC, and the fraction of it that has passed.",
        examples: [("julian(TIMESTAMP '2024-02-29 12:00:00')", "2460370.5")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 1...1)
        return FunctionSignature([try Signatures.time(name, arguments[0])], returns: .double)
    } kernel: {
        try julianDays($0, $0[0])
    }

    private static let nanosecond = RowFunction(
        "nanosecond", [], "The nanoseconds of a time within its minute.",
        examples: [("nanosecond(TIMESTAMP '2024-02-29 13:05:07.25')", "7250000000")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 1...1)
        return FunctionSignature([try Signatures.span(name, arguments[0])], returns: .int64)
    } kernel: { rows in
        if rows[0].type.countsNanoseconds {
            let values = Numbers.pointer(rows[0], as: Int64.self)
            return Numbers.map(rows, .int64, 0 as Int64) {
                values[$0] &- floorDivide(values[$0], 60_000_000_000) &* 60_000_000_000
            }
        }
        let column = try Kernels.part(.microsecond, of: rows[0], validity: rows.validity)
        return withExtendedLifetime(column) {
            let micros = Numbers.pointer(column, as: Int64.self)
            return Numbers.map(rows, column.validity, .int64, 0 as Int64) { micros[$0] &* 1_000 }
        }
    }

    static func seconds(_ rows: RowFunction.Rows, _ times: Column) throws -> Column {
        if times.type == .interval {
            let values = Numbers.pointer(times, as: Interval.self)
            return Numbers.map(rows, rows.validity, .double, 0 as Double) { values[$0].epochSeconds }
        }
        let seconds = try Kernels.part(.epoch, of: times, validity: rows.validity)
        let fractions = try Kernels.part(.microsecond, of: times, validity: rows.validity)
        return withExtendedLifetime((seconds, fractions)) {
            let (a, b) = (Numbers.pointer(seconds, as: Int64.self), Numbers.pointer(fractions, as: Int64.self))
            return Numbers.map(rows, seconds.validity, .double, 0 as Double) {
                Double(a[$0]) + Double(b[$0] % 1_000_000) / 1_000_000
            }
        }
    }

    static func julianDays(_ rows: RowFunction.Rows, _ times: Column) throws -> Column {
        let days = try Kernels.part(.julian, of: times, validity: rows.validity)
        return withExtendedLifetime(days) {
            let day = Numbers.pointer(days, as: Int64.self)
            guard case .timestamp(let unit, _) = times.type else {
                return Numbers.map(rows, days.validity, .double, 0 as Double) { Double(day[$0]) }
            }
            let values = Numbers.pointer(times, as: Int64.self)
            let perDay = unit.perSecond * 86_400
            return Numbers.map(rows, days.validity, .double, 0 as Double) { row in
                let ofDay = values[row] &- floorDivide(values[row], perDay) &* perDay
                return Double(day[row]) + Double(ofDay) / Double(perDay)
            }
        }
    }
}

/// Parts that are named by text in the first argument, nearly always the same in every row.
enum PartNames {
    static func each(_ rows: RowFunction.Rows, _ body: (DatePart) throws -> Column) throws -> Column {
        var results: [Column] = []
        var places: [String: UInt32] = [:]
        let indices = Buffer(byteCount: rows.count * 4)
        let target = indices.pointer(as: UInt32.self)
        for row in 0..<rows.count {
            guard rows.validity?[row] ?? true, case .string(let name) = rows[0].scalar(at: row) else {
                target[row] = .max
                continue
            }
            if places[name] == nil {
                guard let part = DatePart(name: name) else {
                    throw ColumnError(.badCast, "\"\(name)\" is no part of a date", kind: .invalidInput)
                }
                places[name] = UInt32(results.count)
                results.append(try body(part))
            }
            target[row] = (places[name] ?? 0) * UInt32(rows.count) + UInt32(row)
        }
        if results.count == 1 { return results[0] }
        return withExtendedLifetime(indices) {
            Column.concatenating(results, type: rows.type).taking(optional: UnsafePointer(target), count: rows.count)
        }
    }
}

extension Signatures {
    /// A type that has parts of dates, or an interval.
    static func span(_ name: String, _ type: DataType) throws -> DataType {
        type == .interval || type == .timeWithZone ? type : try time(name, type)
    }

    /// A type that has parts of dates; text is read as a timestamp.
    static func time(_ name: String, _ type: DataType) throws -> DataType {
        switch type {
        case .date, .time, .timestamp: type
        case .string, .null: .timestamp(.microsecond, zone: nil)
        default: throw mismatch(name, needs: "a date or timestamp", not: type)
        }
    }
}

extension DataType {
    fileprivate var countsNanoseconds: Bool {
        switch self {
        case .timestamp(.nanosecond, _), .time(.nanosecond): true
        default: false
        }
    }
}
