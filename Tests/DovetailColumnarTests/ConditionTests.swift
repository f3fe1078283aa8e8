import DovetailTestSupport
import Testing

@testable import DovetailColumnar

/// Logic, membership, patterns and CASE against the row-at-a-time evaluator.
@Suite struct ConditionTests {
    @Test func logic() {
        for seed in 1...60 as ClosedRange<UInt64> {
            var random = RandomColumns(seed: seed)
            for count in RowCheck.sizes {
                let columns = (0..<Int.random(in: 1...4, using: &random.generator)).map { _ in
                    random.column(.boolean, count: count)
                }
                func connected(_ row: Int, decisive: Bool) -> Scalar {
                    let values = columns.map { $0.scalar(at: row) }
                    if values.contains(.boolean(decisive)) { return .boolean(decisive) }
                    return values.contains(.null) ? .null : .boolean(!decisive)
                }
                RowCheck.expect(
                    "AND, seed \(seed), \(count)", count: count, type: .boolean, { Kernels.and(columns) },
                    expected: { connected($0, decisive: false) })
                RowCheck.expect(
                    "OR, seed \(seed), \(count)", count: count, type: .boolean, { Kernels.or(columns) },
                    expected: { connected($0, decisive: true) })
                RowCheck.expect(
                    "NOT, seed \(seed), \(count)", count: count, type: .boolean, { Kernels.not(columns[0]) },
                    expected: { ReferenceEvaluator.not(columns[0].scalar(at: $0)) })
                let selection = Kernels.selection(of: columns[0])
                let rows = selection.map { chosen in (0..<chosen.count).map { Int(chosen.pointer[$0]) } }
                let expected = (0..<count).filter { columns[0].scalar(at: $0) == .boolean(true) }
                #expect((rows ?? Array(0..<count)) == expected, "seed \(seed), \(count)")
            }
        }
    }

    @Test(arguments: RandomColumns.types) func nulls(_ type: DataType) {
        for seed in 1...8 as ClosedRange<UInt64> {
            var random = RandomColumns(seed: seed)
            let column = random.column(type, count: 100)
            for negated in [false, true] {
                RowCheck.expect(
                    "\(type) IS NULL, seed \(seed)", count: 100, type: .boolean,
                    { Kernels.isNull(column, negated: negated) },
                    expected: { .boolean(column.isNull(at: $0) != negated) })
            }
        }
    }

    @Test(arguments: RandomColumns.plainTypes) func membership(_ type: DataType) {
        for seed in 1...16 as ClosedRange<UInt64> {
            var random = RandomColumns(seed: seed)
            random.distinctValues = seed % 3 == 0 ? 0 : 6
            let values = random.column(type, count: 130)
            let itemCount = [0, 1, 3, 5, 20][Int(seed) % 5]
            var items = random.scalars(type, count: itemCount, nulls: seed % 4 == 0 ? 0.2 : 0).map {
                Column.constant(ConstantColumn(type: type, value: $0, count: 130))
            }
            // Some that are in it.
            items += itemCount > 3 ? [0, 50, 129].map { repeating(values.scalar(at: $0), type, 130) } : []
            if seed % 5 == 4 { items.append(random.column(type, count: 130)) }
            for negated in [false, true] {
                RowCheck.expect(
                    "\(type) IN \(items.count) items, seed \(seed)", count: 130, type: .boolean,
                    { Kernels.inList(values, items, negated: negated) },
                    expected: { row in
                        let found = ReferenceEvaluator.isMember(
                            values.scalar(at: row), items.map { $0.scalar(at: row) })
                        return negated ? ReferenceEvaluator.not(found) : found
                    })
            }
        }
    }

    private func repeating(_ value: Scalar, _ type: DataType, _ count: Int) -> Column {
        .constant(ConstantColumn(type: type, value: value, count: count))
    }

    @Test(arguments: RandomColumns.types) func conditional(_ type: DataType) {
        for seed in 1...16 as ClosedRange<UInt64> {
            var random = RandomColumns(seed: seed)
            for count in [0, 1, 64, 65, 100] {
                let branches = Int.random(in: 1...3, using: &random.generator)
                let conditions = (0..<branches).map { _ in random.column(.boolean, count: count) }
                let results = (0..<branches).map { _ in random.column(type, count: count) }
                let otherwise = seed % 3 == 0 ? nil : random.column(type, count: count)
                RowCheck.expect(
                    "CASE of \(type), \(count) rows, seed \(seed)", count: count, type: type,
                    {
                        Kernels.choose(
                            conditions: conditions, results: results, otherwise: otherwise, type: type, count: count)
                    },
                    expected: { row in
                        for (condition, result) in zip(conditions, results)
                        where condition.scalar(at: row) == .boolean(true) {
                            return result.scalar(at: row)
                        }
                        return otherwise?.scalar(at: row) ?? .null
                    })
            }
        }
    }

    @Test func constantTextsOfCase() {
        let condition = Column(scalars: [.boolean(true), .boolean(false), .null], type: .boolean)
        let result = Kernels.choose(
            conditions: [condition], results: [repeating(.string("yes"), .string, 3)],
            otherwise: repeating(.string("a longer answer: no"), .string, 3), type: .string, count: 3)
        #expect(
            result.scalars == [.string("yes"), .string("a longer answer: no"), .string("a longer answer: no")])
    }
}

/// LIKE and ILIKE.
@Suite struct LikeTests {
    private static let texts = [
        "", "a", "ab", "abc", "abab", "b", "é", "aé", "éa", "€", "a€b", "Customer#000000001", "Customer#000000002",
        "customer", "special requests", "the special packages requests", "aaaaaaaaaaaaaaaaaaaaab", "100%", "a_b",
        "\u{1F600}", "x\u{1F600}y", "A", "ÀB", "İ", "%", "_",
    ]
    private static let patterns = [
        "", "%", "%%", "a", "a%", "%a", "%a%", "_", "__", "a_", "_a", "%_", "_%", "%ab%ab%", "a%b", "%é", "é%", "_b%",
        "Customer#%", "Customer#00000000_", "%special%requests%", "%b", "a%a%b", "100!%", "a!_b", "!%", "!!", "%!%%",
        "x_y", "àb", "%requests", "Cust%", "Cus%", "abc%", "%\u{1F600}%", "a_%_b", "%a%a%a%b",
    ]

    @Test func everyPattern() {
        let count = Self.texts.count + 1
        let flat = Column(scalars: Self.texts.map { .string($0) } + [.null], type: .string)
        let codes = Buffer(zeroed: count * 4)
        for row in 0..<count - 1 { codes.pointer(as: UInt32.self)[row] = UInt32(count - 2 - row) }
        let valid = Bitmap((0..<count).map { $0 < count - 1 })
        let dictionary = Column.dictionary(
            DictionaryColumn(
                codes: codes, values: Column(scalars: Self.texts.map { .string($0) }, type: .string), validity: valid,
                count: count))
        for pattern in Self.patterns {
            let constant = Column.constant(ConstantColumn(type: .string, value: .string(pattern), count: count))
            let repeated = Column(scalars: (0..<count).map { _ in .string(pattern) }, type: .string)
            for (text, pattern) in [(flat, constant), (dictionary, constant), (flat, repeated), (constant, flat)] {
                for (ignoresCase, isNegated) in [(false, false), (true, false), (false, true)] {
                    for escape in [Character("!"), nil] {
                        RowCheck.expect(
                            "LIKE \(pattern.scalar(at: 0)) \(ignoresCase)", count: count, type: .boolean,
                            {
                                try Kernels.like(
                                    text, pattern: pattern, escape: escape, ignoresCase: ignoresCase,
                                    isNegated: isNegated)
                            },
                            expected: { row in
                                guard case .string(let value) = text.scalar(at: row),
                                    case .string(let form) = pattern.scalar(at: row)
                                else { return .null }
                                let found = try ReferenceEvaluator.like(
                                    value, form, escape: escape, ignoresCase: ignoresCase)
                                return .boolean(found != isNegated)
                            })
                    }
                }
            }
        }
    }

    @Test func escapeAtTheEnd() {
        let text = Column(scalars: [.string("a")], type: .string)
        let pattern = Column.constant(ConstantColumn(type: .string, value: .string("a!"), count: 1))
        #expect(throws: ColumnError.self) {
            try Kernels.like(text, pattern: pattern, escape: "!", ignoresCase: false, isNegated: false)
        }
    }
}
