import DovetailTestSupport
import Testing

@testable import DovetailColumnar

/// Arithmetic against the row-at-a-time evaluator, over random columns of every layout.
@Suite struct ArithmeticTests {
    private static let operations: [ArithmeticOperator] = [
        .add, .subtract, .multiply, .divide, .integerDivide, .modulo,
    ]
    private static let numbers: [DataType] = [
        .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float, .double,
    ]

    private func check(
        _ operation: ArithmeticOperator, _ left: DataType, _ right: DataType, _ type: DataType, seed: UInt64,
        sizes: [Int] = RowCheck.sizes
    ) {
        var random = RandomColumns(seed: seed)
        for count in sizes {
            for style in RowCheck.styles {
                let a = random.column(left, count: count)
                let b = random.column(right, count: count)
                RowCheck.expect(
                    "\(left) \(operation.rawValue) \(right) as \(type), \(style), \(count) rows, seed \(seed)",
                    count: count, type: type,
                    { try Kernels.arithmetic(operation, a, b, type: type, style: style) },
                    expected: { row in
                        try ReferenceEvaluator.arithmetic(
                            operation, a.scalar(at: row), left, b.scalar(at: row), right, type: type, style: style)
                    })
            }
        }
    }

    @Test(arguments: numbers) func ofNumbers(_ type: DataType) {
        for operation in Self.operations {
            for seed in 1...12 { check(operation, type, type, type, seed: UInt64(seed)) }
        }
    }

    @Test func ofLargeColumns() {
        for type in [DataType.int32, .int64, .double] {
            for operation in Self.operations { check(operation, type, type, type, seed: 99, sizes: [8_191, 8_193]) }
        }
    }

    /// Values that fit, so that the loops' results are seen and not only their errors.
    @Test(arguments: numbers) func ofSmallNumbers(_ type: DataType) throws {
        for operation in Self.operations {
            let values = (0..<100).map { row -> Scalar in
                if type == .float { return .float(Float(row % 11)) }
                if type == .double { return .double(Double(row % 11)) }
                return type.isUnsignedInteger ? .uint(UInt64(row % 11)) : .int(Int64(row % 11))
            }
            let others = values.map { value -> Scalar in
                if case .uint = value { return .uint(3) }
                if case .int = value { return .int(3) }
                return type == .float ? .float(3) : .double(3)
            }
            let a = Column(scalars: values, type: type)
            let b = Column(scalars: others, type: type)
            let left = operation == .subtract && type.isUnsignedInteger ? b : a
            let right = operation == .subtract && type.isUnsignedInteger ? b : b
            RowCheck.expect(
                "\(type) \(operation.rawValue)", count: 100, type: type,
                { try Kernels.arithmetic(operation, left, right, type: type, style: .checked) },
                expected: { row in
                    try ReferenceEvaluator.arithmetic(
                        operation, left.scalar(at: row), type, right.scalar(at: row), type, type: type,
                        style: .checked)
                })
        }
    }

    @Test func ofDecimals() {
        let shapes: [(Int, Int)] = [(1, 0), (9, 2), (12, 2), (18, 18), (18, 0), (19, 4), (38, 6), (38, 38), (38, 0)]
        var seed: UInt64 = 1
        for (p, s) in shapes {
            for (q, t) in shapes {
                let left = DataType.decimal(precision: p, scale: s)
                let right = DataType.decimal(precision: q, scale: t)
                for operation in Self.operations {
                    for type in Self.results(operation, (p, s), (q, t)) {
                        seed += 1
                        check(operation, left, right, type, seed: seed, sizes: [1, 65])
                    }
                }
            }
        }
    }

    /// The type that holds every result where there is one, a capped one, and a small one.
    private static func results(_ operation: ArithmeticOperator, _ a: (Int, Int), _ b: (Int, Int)) -> [DataType] {
        let scale = operation == .multiply ? a.1 + b.1 : max(a.1, b.1)
        let precision = operation == .multiply ? a.0 + b.0 : max(a.0 - a.1, b.0 - b.1) + scale + 1
        var types = [DataType.decimal(precision: 10, scale: 1), .decimal(precision: 38, scale: 6)]
        if precision <= 38 { types.append(.decimal(precision: precision, scale: scale)) }
        return types
    }

    @Test func ofDatesAndTimes() {
        let seconds = DataType.timestamp(.second, zone: nil)
        let finest = DataType.timestamp(.nanosecond, zone: nil)
        for seed in 1...20 as ClosedRange<UInt64> {
            check(.subtract, .date, .date, .int64, seed: seed)
            for operation in [ArithmeticOperator.add, .subtract] {
                check(operation, .date, .int32, .date, seed: seed)
                check(operation, .date, .interval, .date, seed: seed)
                check(operation, .time(.microsecond), .interval, .time(.microsecond), seed: seed)
                check(operation, .interval, .interval, .interval, seed: seed)
                check(operation, seconds, .interval, seconds, seed: seed)
            }
            check(.subtract, seconds, seconds, .interval, seed: seed)
            check(.subtract, finest, finest, .interval, seed: seed)
            check(.multiply, .interval, .int64, .interval, seed: seed)
            let utc = DataType.timestamp(.microsecond, zone: "UTC")
            check(.add, utc, .interval, utc, seed: seed)
        }
    }

    @Test func monthsEndWhereTheCalendarSays() throws {
        func moved(_ year: Int, _ month: Int, _ day: Int, by months: Int32) throws -> CivilDate {
            let date = Column(scalars: [.date(Int32(CivilDate(year: year, month: month, day: day).days))], type: .date)
            let span = Column(scalars: [.interval(Interval(months: months))], type: .interval)
            guard
                case .date(let days) = try Kernels.arithmetic(.add, date, span, type: .date, style: .checked)
                    .scalar(at: 0)
            else { return CivilDate(days: 0) }
            return CivilDate(days: Int(days))
        }
        #expect(try moved(2024, 1, 31, by: 1) == CivilDate(year: 2024, month: 2, day: 29))
        #expect(try moved(2023, 1, 31, by: 1) == CivilDate(year: 2023, month: 2, day: 28))
        #expect(try moved(2024, 3, 31, by: -1) == CivilDate(year: 2024, month: 2, day: 29))
        #expect(try moved(2024, 2, 29, by: 12) == CivilDate(year: 2025, month: 2, day: 28))
        #expect(try moved(2024, 12, 15, by: 1) == CivilDate(year: 2025, month: 1, day: 15))
    }

    /// In a zone east of UTC the last evening of a month is already the next month.
    @Test func monthsGoByTheZone() throws {
        let type = DataType.timestamp(.second, zone: "+05:00")
        let evening = Int64(CivilDate(year: 2024, month: 1, day: 31).days) * 86_400 + 20 * 3_600
        let values = Column(scalars: [.timestamp(evening, .second, zone: "+05:00")], type: type)
        let month = Column(scalars: [.interval(Interval(months: 1))], type: .interval)
        let moved = try Kernels.arithmetic(.add, values, month, type: type, style: .checked)
        let expected = Int64(CivilDate(year: 2024, month: 2, day: 29).days) * 86_400 + 20 * 3_600
        #expect(moved.scalar(at: 0) == .timestamp(expected, .second, zone: "+05:00"))
    }

    @Test func negation() {
        for type in RandomColumns.plainTypes where type.isNumeric || type == .interval {
            for seed in 1...10 as ClosedRange<UInt64> {
                var random = RandomColumns(seed: seed)
                for style in RowCheck.styles {
                    let column = random.column(type, count: 70)
                    RowCheck.expect(
                        "-\(type), \(style), seed \(seed)", count: 70, type: type,
                        { try Kernels.negate(column, style: style) },
                        expected: { try ReferenceEvaluator.negate(column.scalar(at: $0), type, style: style) })
                }
            }
        }
    }

    @Test func errorsNameValuesAndRow() {
        let a = Column(scalars: [.int(1), .null, .int(.max)], type: .int64)
        let b = Column(scalars: [.int(1), .int(1), .int(2)], type: .int64)
        do {
            _ = try Kernels.arithmetic(.add, a, b, type: .int64, style: .checked)
            Issue.record("no error")
        } catch let error as ColumnError {
            #expect(error.code == .overflow)
            #expect(error.row == 2)
            #expect(error.message == "9223372036854775807 + 2: BIGINT cannot hold the result")
        } catch {
            Issue.record("\(error)")
        }
        // What lies under a null does not count.
        let values = Buffer(zeroed: 8)
        values.pointer(as: Int64.self)[0] = .max
        let hidden = Column.primitive(
            PrimitiveColumn(type: .int64, values: values, validity: Bitmap([false]), count: 1))
        #expect(throws: Never.self) {
            try Kernels.arithmetic(.add, hidden, hidden, type: .int64, style: .checked)
        }
    }
}
