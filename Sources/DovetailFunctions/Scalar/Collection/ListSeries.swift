import DovetailColumnar
import DovetailPlan

/// Lists of numbers or times at equal distances.
enum ListSeries {
    static let all: [any ScalarFunction] = [
        series("range", includesLast: false), series("generate_series", includesLast: true), sequence,
    ]

    private static let moment = DataType.timestamp(.microsecond, zone: nil)

    private static func series(_ name: String, includesLast: Bool) -> RowFunction {
        let last = includesLast ? "included" : "left out"
        return RowFunction(
            name, [],
            "Whole numbers from a first one (0) to a last one, which is \(last), by steps of a third; or timestamps, by "
                + "steps of an interval.",
            examples: [
                ("\(name)(1, 4)", includesLast ? "[1, 2, 3, 4]" : "[1, 2, 3]"),
                (
                    "\(name)(DATE '2024-01-31', DATE '2024-03-01', INTERVAL '1 month')",
                    "[2024-01-31 00:00:00, 2024-02-29 00:00:00]"
                ),
            ]
        ) { name, arguments in
            if let type = times(arguments) {
                try Signatures.check(name, arguments, count: 3...3)
                return FunctionSignature([type, type, .interval], returns: Signatures.list(of: type))
            }
            try Signatures.check(name, arguments, count: 1...3)
            return FunctionSignature(arguments.map { _ in .int64 }, returns: Signatures.list(of: .int64))
        } kernel: { rows in
            let zero = Column.constant(ConstantColumn(type: .int64, value: .int(0), count: rows.count)).flattened()
            let (from, to) = rows.columns.count == 1 ? (zero, rows[0]) : (rows[0], rows[1])
            let step = rows.columns.count > 2 ? rows[2] : nil
            if from.type != .int64 {
                return try Kernels.listTimeSeries(
                    from: from, to: to, step: step, includesLast: includesLast, type: rows.type,
                    validity: rows.validity)
            }
            return try Kernels.listSeries(
                from: from, to: to, step: step, includesLast: includesLast, type: rows.type, validity: rows.validity)
        }
    }

    /// The timestamps a series of times is made of; nil for a series of numbers.
    private static func times(_ arguments: [DataType]) -> DataType? {
        guard arguments.contains(where: { $0.isTemporal || $0 == .interval }) else { return nil }
        for case .timestamp(_, let zone) in arguments.prefix(2) where zone != nil {
            return .timestamp(.microsecond, zone: zone)
        }
        return moment
    }

    /// Spark's: backwards by itself where the last value is below the first.
    private static let sequence = RowFunction(
        "sequence", [],
        "Whole numbers, dates or timestamps from a first to a last one, by steps of a third, else of 1 or a day, backwards "
            + "where the last is below the first.",
        examples: [
            ("sequence(3, 1)", "[3, 2, 1]"),
            ("sequence(DATE '2024-02-28', DATE '2024-03-01')", "[2024-02-28, 2024-02-29, 2024-03-01]"),
        ]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...3)
        guard let type = times(arguments) else {
            return FunctionSignature(arguments.map { _ in .int64 }, returns: Signatures.list(of: .int64))
        }
        let result = arguments[0] == .date ? DataType.date : type
        return FunctionSignature(
            [type, type] + arguments.dropFirst(2).map { _ in .interval }, returns: Signatures.list(of: result))
    } kernel: { rows in
        let given = rows.columns.count > 2 ? rows[2] : nil
        if rows[0].type != .int64 {
            return try Kernels.listTimeSeries(
                from: rows[0], to: rows[1], step: given, includesLast: true, countsFromFirst: true, type: rows.type,
                validity: rows.validity)
        }
        let steps =
            given
            ?? Kernels.choose(
                conditions: [Kernels.compare(.greater, rows[0], rows[1])],
                results: [Column.constant(ConstantColumn(type: .int64, value: .int(-1), count: rows.count))],
                otherwise: Column.constant(ConstantColumn(type: .int64, value: .int(1), count: rows.count)),
                type: .int64, count: rows.count
            ).flattened()
        return try Kernels.listSeries(
            from: rows[0], to: rows[1], step: steps, includesLast: true, type: rows.type, validity: rows.validity)
    }
}
