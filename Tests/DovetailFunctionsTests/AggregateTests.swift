import DovetailColumnar
import DovetailPlan
import Testing

@testable import DovetailFunctions

/// Aggregates against naive folds over random groups, split over accumulators that are merged.
@Suite struct AggregateTests {
    static let types: [DataType] = [
        .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float, .double, .boolean, .string, .date,
        .timestamp(.microsecond, zone: nil), .decimal(precision: 9, scale: 2), .decimal(precision: 30, scale: 4),
    ]

    @Test(arguments: types)
    func ordered(_ type: DataType) throws {
        for (name, best) in [("min", { $0 < $1 }), ("max", { $0 > $1 })] as [(String, (Sortable, Sortable) -> Bool)] {
            try check(name, type) { rows in
                rows.map { Sortable($0) }.filter { $0.value != .null }.reduce(nil) {
                    best($1, $0 ?? $1) ? $1 : ($0 ?? $1)
                }?
                .value ?? .null
            }
        }
    }

    @Test(arguments: types)
    func positions(_ type: DataType) throws {
        try check("first", type) { $0.first ?? .null }
        try check("last", type) { $0.last ?? .null }
        try check("any_value", type) { $0.first { !$0.isNull } ?? .null }
        try check("count", type) { .int(Int64($0.count { !$0.isNull })) }
    }

    @Test(arguments: types.filter { $0.isNumeric })
    func sums(_ type: DataType) throws {
        try check("sum", type) { Naive.sum($0, type) }
        try check("avg", type) { Naive.mean($0) }
    }

    @Test func truth() throws {
        try check("bool_and", .boolean) { Naive.known($0).map { .boolean(!$0.contains(.boolean(false))) } ?? .null }
        try check("bool_or", .boolean) { Naive.known($0).map { .boolean($0.contains(.boolean(true))) } ?? .null }
        try check("count_if", .boolean) { .int(Int64($0.count { $0 == .boolean(true) })) }
    }

    @Test func moments() throws {
        for name in ["var_pop", "var_samp", "stddev_pop", "stddev_samp", "spark_skewness", "spark_kurtosis"] {
            try check(name, .double) { Naive.moment(name, $0) }
        }
    }

    @Test func collections() throws {
        try check("array_agg", .string) { $0.isEmpty ? .null : .list($0) }
        try check("collect_list", .int32) { .list($0.filter { !$0.isNull }) }
        try check("string_agg", .string) { rows in
            Naive.known(rows).map { .string($0.map { $0.text(type: .string) }.joined(separator: ",")) } ?? .null
        }
        try check("median", .double) { rows in
            guard let values = Naive.known(rows)?.map(Naive.double).sorted() else { return .null }
            return .double((values[(values.count - 1) / 2] + values[values.count / 2]) / 2)
        }
    }

    @Test func nestedPositions() throws {
        let type = DataType.list(Field("element", .int32))
        let column = Column(scalars: [.null, .list([.int(1)]), .list([.int(2), .null])], type: type)
        let rows = column.scalars
        for (name, expected) in [("first", rows[0]), ("last", rows[2]), ("any_value", rows[1])] {
            let result = try Split(name, type).run([column], [0, 0, 0], groups: 1, parts: [0..<3])
            #expect(result.scalar(at: 0) == expected)
        }
    }

    @Test func sumLeavesItsType() throws {
        let column = Column(scalars: [.int(.max), .int(1), .null], type: .int64)
        #expect(throws: ColumnError.self) {
            try Split("sum", .int64).run([column], [0, 0, 0], groups: 1, parts: [0..<3])
        }
        let wrapped = try Split("spark_sum", .int64).run([column], [0, 0, 0], groups: 1, parts: [0..<3])
        #expect(wrapped.scalar(at: 0) == .int(.min))
        // What leaves the type on the way may come back.
        let back = Column(scalars: [.int(.max), .int(1), .int(-5)], type: .int64)
        let sum = try Split("sum", .int64).run([back], [0, 0, 0], groups: 1, parts: [0..<3])
        #expect(sum.scalar(at: 0) == .int(.max - 4))
    }

    @Test func sparkDecimals() throws {
        let type = DataType.decimal(precision: 12, scale: 3)
        let column = Column(
            scalars: [
                .decimal(unscaled: 1_000, scale: 3), .decimal(unscaled: 2_001, scale: 3),
                .decimal(unscaled: -1, scale: 3),
            ],
            type: type)
        let sum = try Split("spark_sum", type)
        #expect(sum.signature.result == .decimal(precision: 22, scale: 3))
        let average = try Split("spark_avg", type)
        #expect(average.signature.result == .decimal(precision: 16, scale: 7))
        let result = try average.run([column], [0, 0, 0], groups: 1, parts: [0..<3])
        #expect(result.scalar(at: 0) == .decimal(unscaled: 10_000_000, scale: 7))
    }

    @Test func countsRows() throws {
        let accumulator = try #require(BuiltinFunctions.registry.aggregate("COUNT"))
            .makeAccumulator(arguments: [], result: .int64)
        accumulator.resize(groups: 3)
        try accumulator.update(groups: [2, 0, 2, 2], count: 4, arguments: [], ordinal: 0)
        #expect(try accumulator.finish(0..<3).scalars == [.int(1), .int(0), .int(3)])
    }

    /// Runs the aggregate over random rows of every layout, in random splits, and compares with `expected`.
    private func check(_ name: String, _ type: DataType, _ expected: ([Scalar]) -> Scalar) throws {
        let split = try Split(name, type)
        for (count, groups) in [(0, 1), (1, 1), (63, 1), (64, 3), (65, 5), (1_000, 1), (8_193, 40), (300, 200)] {
            let seed = UInt64(count * 31 + groups)
            var random = Random(seed: seed)
            let scalars = random.scalars(type, count: count, nulls: count % 3 == 0 ? 0 : 30)
            let ids = (0..<count).map { _ in UInt32(random.next(below: groups)) }
            let parts = random.parts(of: count)
            for column in Layouts.all(scalars, type) {
                let result = try split.run([column], ids, groups: groups, parts: parts)
                var rows = [[Scalar]](repeating: [], count: groups)
                for row in 0..<count { rows[Int(ids[row])].append(column.scalar(at: row)) }
                for group in 0..<groups {
                    let (found, wanted) = (result.scalar(at: group), expected(rows[group]))
                    #expect(
                        Naive.close(found, wanted),
                        "\(name)(\(type)), seed \(seed), group \(group): \(found), not \(wanted)")
                }
            }
        }
    }
}
