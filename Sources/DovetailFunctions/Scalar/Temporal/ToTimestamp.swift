import DovetailColumnar
import DovetailPlan

/// to_timestamp(x): a moment out of a text, which may be written in one of several formats, or of a count of seconds.
enum ToTimestamp {
    static let all: [any ScalarFunction] = [
        function("to_timestamp", ["try_to_timestamp"], zone: "UTC"),
        function("spark_to_timestamp", ["to_timestamp_ntz"], zone: nil),
    ]

    private static let local = DataType.timestamp(.microsecond, zone: nil)

    /// - Parameter zone: that of the moment a number of seconds since 1970 stands for.
    private static func function(_ name: String, _ aliases: [String], zone: String?) -> RowFunction {
        RowFunction(
            name, aliases,
            "The text, written in the first format given that fits it, as TIMESTAMP, null where it is none; a number "
                + "counts the seconds since 1970\(zone == nil ? "" : ", in UTC").",
            examples: [
                ("\(name)('2024-02-29 13:05')", "2024-02-29 13:05:00"),
                ("\(name)('Feb 29 2024, 1:05 PM', '%b %d %Y, %I:%M %p')", "2024-02-29 13:05:00"),
                ("\(name)('29.2.2024', '%Y-%m-%d', '%d.%m.%Y')", "2024-02-29 00:00:00"),
                ("\(name)(1.5)", "1970-01-01 00:00:01.5\(zone == nil ? "" : "+00")"),
            ]
        ) { name, arguments in
            try Signatures.check(name, arguments, count: 1...Int.max)
            if arguments.count > 1 { return FunctionSignature(arguments.map { _ in .string }, returns: local) }
            if arguments[0].isNumeric {
                return FunctionSignature(
                    [arguments[0].isInteger ? .int64 : .double], returns: .timestamp(.microsecond, zone: zone))
            }
            return FunctionSignature([arguments[0].isTemporal ? local : .string], returns: local)
        } kernel: { rows in
            switch rows[0].type {
            case .int64:
                return try moments(rows, of: Numbers.pointer(rows[0], as: Int64.self)) {
                    let (value, overflow) = $0.multipliedReportingOverflow(by: 1_000_000)
                    return overflow ? nil : value
                }
            case .double:
                return try moments(rows, of: Numbers.pointer(rows[0], as: Double.self)) {
                    Int64(exactly: ($0 * 1_000_000).rounded())
                }
            default: break
            }
            if rows.columns.count == 1 { return try Kernels.cast(rows[0], to: local, style: .attempt) }
            let readings = try rows.columns.dropFirst().map {
                try Kernels.read(rows[0], as: $0, to: local, validity: rows.validity)
            }
            return Kernels.choose(
                conditions: readings.map { Kernels.isNull($0, negated: true) }, results: readings, otherwise: nil,
                type: local, count: rows.count
            ).flattened()
        }
    }

    private static func moments<T: BitwiseCopyable>(
        _ rows: RowFunction.Rows, of seconds: UnsafePointer<T>, _ micros: (T) -> Int64?
    ) throws -> Column {
        try rows.numbers(rows.type) { row -> Int64 in
            guard let value = micros(seconds[row]), !EndlessTime.contains(value) else {
                throw ColumnError(.overflow, "\(seconds[row]) seconds since 1970 are no TIMESTAMP", row: row)
            }
            return value
        }
    }
}
