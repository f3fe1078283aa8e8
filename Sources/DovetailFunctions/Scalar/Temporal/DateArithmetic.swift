import DovetailColumnar
import DovetailPlan

/// Functions that make dates out of dates.
enum DateArithmetic {
    static let all: [any ScalarFunction] = [
        dateTrunc, trunc, dateAdd, dateSub, addMonths, dateDiff, lastDay, makeDate, toDate, strptime,
        tryStrptime, strftime, format,
    ]

    static let dateTrunc = RowFunction(
        "date_trunc", ["datetrunc"], "The start of the named unit that a date or timestamp lies in, as the same type.",
        examples: [("date_trunc('month', DATE '2024-02-29')", "2024-02-01")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...2)
        let type = try Signatures.span(name, arguments[1])
        if case .time = type { throw Signatures.mismatch(name, needs: "a date or timestamp", not: type) }
        return FunctionSignature([.string, type], returns: type)
    } kernel: { rows in
        try PartNames.each(rows) { try Kernels.truncate(rows[1], to: $0, validity: rows.validity) }
    }

    static let dateAdd = shifting("date_add", "later", ("date_add(DATE '2024-02-28', 2)", "2024-03-01"), negated: false)
    static let dateSub = shifting(
        "date_sub", "earlier", ("date_sub(DATE '2024-03-01', 2)", "2024-02-28"), negated: true)

    private static func shifting(
        _ name: String, _ word: String, _ example: (String, String), negated: Bool
    ) -> RowFunction {
        RowFunction(
            name, negated ? [] : ["dateadd"],
            "The date a number of days \(word)\(negated ? "; with a unit before two times, the whole units between them" : "").",
            examples: [example] + (negated ? [("date_sub('month', DATE '2024-01-31', DATE '2024-02-29')", "1")] : [])
        ) { name, arguments in
            if negated, arguments.count == 3 {
                let type = DataType.timestamp(.microsecond, zone: nil)
                return FunctionSignature([.string, type, type], returns: .int64)
            }
            try Signatures.check(name, arguments, count: 2...2)
            if arguments[1] == .interval {
                let time = try Signatures.time(name, arguments[0])
                let moment = time == .date ? .timestamp(.microsecond, zone: nil) : time
                return FunctionSignature([moment, .interval], returns: moment)
            }
            return FunctionSignature([.date, .int64], returns: .date)
        } kernel: { rows in
            if rows[1].type == .interval {
                return try Kernels.arithmetic(
                    negated ? .subtract : .add, rows[0], rows[1], type: rows.type, style: .checked)
            }
            if rows.columns.count == 3 { return try Ages.wholeUnits(rows) }
            return try Kernels.addDays(rows[0], rows[1], negated: negated, validity: rows.validity)
        }
    }

    static let addMonths = RowFunction(
        "add_months", [], "The date a number of months later; a day that the month lacks becomes its last.",
        examples: [("add_months(DATE '2024-01-31', 1)", "2024-02-29")], [.date, .int64], returns: .date
    ) { try Kernels.addMonths($0[0], $0[1], validity: $0.validity) }

    static let dateDiff = RowFunction(
        "datediff", ["date_diff"],
        "Days from the second date to the first; with a unit before them, its borders between the first and the second.",
        examples: [
            ("datediff(DATE '2024-03-01', DATE '2024-02-28')", "2"),
            ("datediff('month', DATE '2024-01-31', DATE '2024-02-01')", "1"),
        ]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...3)
        if arguments.count == 2 { return FunctionSignature([.date, .date], returns: .int64) }
        let type = try Signatures.common(name, arguments.dropFirst().map { try Signatures.time(name, $0) })
        if case .time = type { throw Signatures.mismatch(name, needs: "dates or timestamps", not: type) }
        return FunctionSignature([.string, type, type], returns: .int64)
    } kernel: { rows in
        if rows.columns.count == 2 {
            return try Kernels.difference(.day, from: rows[1], to: rows[0], validity: rows.validity)
        }
        return try PartNames.each(rows) {
            try Kernels.difference($0, from: rows[1], to: rows[2], validity: rows.validity)
        }
    }

    static let lastDay = RowFunction(
        "last_day", [], "The last day of the date's month.", examples: [("last_day(DATE '2024-02-03')", "2024-02-29")],
        [.date], returns: .date
    ) { Kernels.lastDay($0[0], validity: $0.validity) }

    static let makeDate = RowFunction(
        "make_date", [], "The date of a year, month and day.", examples: [("make_date(2024, 2, 29)", "2024-02-29")],
        [.int64, .int64, .int64], returns: .date
    ) { try Kernels.makeDate($0[0], $0[1], $0[2], validity: $0.validity) }

    static let toDate = reading(
        "to_date", .date,
        [("to_date('2024-02-29')", "2024-02-29"), ("to_date('29.2.2024', 'dd.MM.yyyy')", "2024-02-29")])
    static let strptime = reading(strict: "strptime", isTry: false)
    static let tryStrptime = reading(strict: "try_strptime", isTry: true)

    private static func reading(
        _ name: String, _ type: DataType, _ examples: [(String, String)]
    ) -> RowFunction {
        RowFunction(
            name, [], "The text, written in a format if one is given, as \(type); null where it is none.",
            examples: examples
        ) { name, arguments in
            try Signatures.check(name, arguments, count: 1...2)
            if arguments.count == 2 { return FunctionSignature([.string, .string], returns: type) }
            return FunctionSignature([arguments[0].isTemporal ? type : .string], returns: type)
        } kernel: { rows in
            if rows.columns.count == 1 { return try Kernels.cast(rows[0], to: type, style: .attempt) }
            return try Kernels.read(rows[0], as: rows[1], to: type, validity: rows.validity)
        }
    }

    private static func reading(strict name: String, isTry: Bool) -> RowFunction {
        let moment = DataType.timestamp(.microsecond, zone: nil)
        let example =
            isTry
            ? ("try_strptime('2024', '%d.%m.%Y')", "NULL")
            : ("strptime('29.2.2024', '%d.%m.%Y')", "2024-02-29 00:00:00")
        return RowFunction(
            name, [],
            "The timestamp that a text gives in a format of codes\(isTry ? "; NULL where it is not written so" : "").",
            examples: [example], [.string, .string], returns: moment
        ) {
            try Kernels.read($0[0], as: $0[1], to: moment, validity: $0.validity, isCodes: true, mustRead: !isTry)
        }
    }

    static let strftime = RowFunction(
        "strftime", [],
        "The date or timestamp as text in a format of codes such as '%Y-%m-%d'; the two in either order.",
        examples: [
            ("strftime(DATE '2024-02-29', '%d.%m.%Y')", "29.02.2024"),
            ("strftime('%H:%M', TIMESTAMP '2024-02-29 13:05:07')", "13:05"),
        ]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...2)
        if arguments[1].isTemporal {
            return FunctionSignature([.string, try Signatures.time(name, arguments[1])], returns: .string)
        }
        return FunctionSignature([try Signatures.time(name, arguments[0]), .string], returns: .string)
    } kernel: { rows in
        let (time, format) = rows[0].type == .string ? (rows[1], rows[0]) : (rows[0], rows[1])
        return try Kernels.format(time, as: format, validity: rows.validity, isCodes: true)
    }

    static let format = RowFunction(
        "date_format", [], "The date or timestamp as text in a format such as '%Y-%m-%d' or 'yyyy-MM-dd'.",
        examples: [
            ("date_format(TIMESTAMP '2024-02-29 13:05:07', 'yyyy/MM/dd HH:mm')", "2024/02/29 13:05")
        ]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...2)
        return FunctionSignature([try Signatures.time(name, arguments[0]), .string], returns: .string)
    } kernel: {
        try Kernels.format($0[0], as: $0[1], validity: $0.validity)
    }

    /// Both meanings of the name: a number cut to digits, and Spark's date cut to a unit.
    static let trunc = RowFunction(
        "trunc", [], "A number without its digits after the point; a date at the start of the named unit.",
        examples: [("trunc(-2.7)", "-2"), ("trunc(DATE '2024-02-29', 'year')", "2024-01-01")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 1...2)
        if arguments.count == 2, arguments[0].isTemporal || arguments[0] == .string, arguments[1] == .string {
            return FunctionSignature([.date, .string], returns: .date)
        }
        return try Rounding.signature(name, arguments)
    } kernel: { rows in
        guard rows.type == .date else { return try Rounding.round(rows, .towardZero) }
        let swapped = RowFunction.Rows(
            columns: [rows[1], rows[0]], validity: rows.validity, count: rows.count, type: rows.type)
        return try PartNames.each(swapped) { try Kernels.truncate(rows[0], to: $0, validity: rows.validity) }
    }
}
