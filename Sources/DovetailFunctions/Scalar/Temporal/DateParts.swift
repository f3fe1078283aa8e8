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
            part("century", [], .century, "21"), part("unix_timestamp", ["epoch_seconds"], .epoch, "1709211907"),
        ] + [datePart, epoch]

    private static func part(_ name: String, _ aliases: [String], _ part: DatePart, _ example: String) -> RowFunction {
        RowFunction(
            name, aliases, "The \(aliases.first ?? name) of a date or timestamp, as BIGINT.",
            examples: [("\(name)(TIMESTAMP '2024-02-29 13:05:07.25')", example)]
        ) { name, arguments in
            try Signatures.check(name, arguments, count: 1...1)
            return FunctionSignature([try Signatures.time(name, arguments[0])], returns: .int64)
        } kernel: {
            try Kernels.part(part, of: $0[0], validity: $0.validity)
        }
    }

    static let datePart = RowFunction(
        "date_part", ["datepart", "extract"], "The part of a date or timestamp that the text names, as BIGINT.",
        examples: [("date_part('month', DATE '2024-02-29')", "2"), ("date_part('dow', DATE '2024-02-29')", "4")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...2)
        return FunctionSignature([.string, try Signatures.time(name, arguments[1])], returns: .int64)
    } kernel: { rows in
        try PartNames.each(rows) { part in try Kernels.part(part, of: rows[1], validity: rows.validity) }
    }

    static let epoch = RowFunction(
        "epoch", [], "Seconds since 1970-01-01, with their fraction.",
        examples: [("epoch(TIMESTAMP '1970-01-01 00:01:00.5')", "60.5")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 1...1)
        return FunctionSignature([try Signatures.time(name, arguments[0])], returns: .double)
    } kernel: { rows in
        let seconds = try Kernels.part(.epoch, of: rows[0], validity: rows.validity)
        let micros = try Kernels.part(.microsecond, of: rows[0], validity: rows.validity)
        guard case .primitive(let whole) = seconds, case .primitive(let fraction) = micros else { return seconds }
        let (a, b) = (whole.pointer(as: Int64.self), fraction.pointer(as: Int64.self))
        return Numbers.map(rows, .double, 0 as Double) { Double(a[$0]) + Double(b[$0] % 1_000_000) / 1_000_000 }
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
    /// A type that has parts of dates; text is read as a timestamp.
    static func time(_ name: String, _ type: DataType) throws -> DataType {
        switch type {
        case .date, .time, .timestamp: type
        case .string, .null: .timestamp(.microsecond, zone: nil)
        default: throw mismatch(name, needs: "a date or timestamp", not: type)
        }
    }
}
