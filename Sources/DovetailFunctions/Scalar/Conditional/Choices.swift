import DovetailColumnar
import DovetailPlan

/// Functions that choose one of their arguments for each row.
struct Choice: ScalarFunction {
    let name: String
    let aliases: [String]
    let documentation: FunctionDocumentation
    private let counts: ClosedRange<Int>
    /// Arguments from this one on are values of one type; those before are conditions.
    private let firstValue: Int
    /// The type of those conditions; nil leaves them as they are.
    private let conditions: DataType?
    private let choose: @Sendable ([Column], DataType, Int) -> Column

    static let all: [any ScalarFunction] = [coalesce, ifNull, NullIf(), iff, nvl2, greatest, least]

    static let coalesce = Choice(
        "coalesce", [], "The first argument that is not null.", [("coalesce(NULL, 2, 3)", "2")], 1...Int.max,
        choose: firstKnown)

    static let ifNull = Choice(
        "ifnull", ["nvl"], "The first argument, or the second where the first is null.", [("ifnull(NULL, 2)", "2")],
        2...2, choose: firstKnown)

    static let iff = Choice(
        "if", ["iff"], "The second argument where the first is true, else the third.",
        [("if(1 < 2, 'a', 'b')", "a")], 3...3, firstValue: 1
    ) { columns, type, count in
        Kernels.choose(
            conditions: [columns[0]], results: [columns[1]], otherwise: columns[2], type: type, count: count)
    }

    static let greatest = Choice(
        "greatest", [], "The largest argument; nulls are passed over.", [("greatest(1, NULL, 3)", "3")], 1...Int.max
    ) { best($0, .greater, $1, $2) }

    static let least = Choice(
        "least", [], "The smallest argument; nulls are passed over.", [("least(1, NULL, 3)", "1")], 1...Int.max
    ) { best($0, .less, $1, $2) }

    static let nvl2 = Choice(
        "nvl2", [], "The second argument where the first is not null, else the third.",
        [("nvl2(NULL, 'a', 'b')", "b"), ("nvl2(1, 'a', 'b')", "a")], 3...3, firstValue: 1, conditions: nil
    ) { columns, type, count in
        Kernels.choose(
            conditions: [Kernels.isNull(columns[0], negated: true)], results: [columns[1]], otherwise: columns[2],
            type: type, count: count)
    }

    /// `decode(x, a, 1, b, 2, 0)`; reached by `Decode`.
    static let decode = ValueDecode()

    private init(
        _ name: String, _ aliases: [String], _ summary: String, _ examples: [(String, String)],
        _ counts: ClosedRange<Int>, firstValue: Int = 0,
        conditions: DataType? = .boolean,
        choose: @escaping @Sendable ([Column], DataType, Int) -> Column
    ) {
        self.name = name
        self.aliases = aliases
        documentation = FunctionDocumentation(summary, examples: examples.map { .init($0.0, $0.1) })
        self.counts = counts
        self.firstValue = firstValue
        self.conditions = conditions
        self.choose = choose
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: counts)
        let type = try Signatures.common(name, arguments.dropFirst(firstValue))
        return FunctionSignature(
            arguments.indices.map { $0 < firstValue ? conditions ?? arguments[$0] : type }, returns: type)
    }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        choose(arguments, type, count)
    }

    @Sendable
    private static func firstKnown(_ columns: [Column], _ type: DataType, _ count: Int) -> Column {
        guard let first = columns.first, first.hasNulls else {
            return columns.first ?? .nulls(type: type, count: count)
        }
        return Kernels.choose(
            conditions: columns.map { Kernels.isNull($0, negated: true) }, results: columns, otherwise: nil, type: type,
            count: count)
    }

    private static func best(
        _ columns: [Column], _ isBetter: ComparisonOperator, _ type: DataType, _ count: Int
    ) -> Column {
        guard var best = columns.first else { return .nulls(type: type, count: count) }
        for column in columns.dropFirst() {
            best = Kernels.choose(
                conditions: [
                    Kernels.isNull(column, negated: false), Kernels.isNull(best, negated: false),
                    Kernels.compare(isBetter, column, best),
                ], results: [best, column, column], otherwise: best, type: type, count: count)
        }
        return best
    }
}

/// The result behind the first value that equals the first argument, nulls being equal.
struct ValueDecode: ScalarFunction {
    let name = "decode"
    let aliases: [String] = []
    let documentation = FunctionDocumentation("The result behind the first value that equals the first argument.")

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 3...Int.max)
        let compared = try Signatures.common(
            name, arguments.indices.filter(isCompared(arguments.count)).map { arguments[$0] })
        let result = try Signatures.common(
            name, arguments.indices.filter { !isCompared(arguments.count)($0) }.map { arguments[$0] })
        return FunctionSignature(
            arguments.indices.map { isCompared(arguments.count)($0) ? compared : result }, returns: result)
    }

    /// Whether an argument is compared: the first, and every second one that has a result behind it.
    private func isCompared(_ count: Int) -> (Int) -> Bool { { $0 == 0 || $0 % 2 == 1 && $0 < count - 1 } }

    func evaluate(_ arguments: [Column], type: DataType, count: Int) throws -> Column {
        let places = stride(from: 1, to: arguments.count - 1, by: 2)
        return Kernels.choose(
            conditions: places.map { Kernels.compare(.isNotDistinct, arguments[0], arguments[$0]) },
            results: places.map { arguments[$0 + 1] },
            otherwise: arguments.count % 2 == 0 ? arguments[arguments.count - 1] : nil, type: type, count: count)
    }
}
