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
    private let choose: @Sendable ([Column], DataType, Int) -> Column

    static let all: [any ScalarFunction] = [coalesce, ifNull, nullIf, iff, greatest, least]

    static let coalesce = Choice(
        "coalesce", [], "The first argument that is not null.", [("coalesce(NULL, 2, 3)", "2")], 1...Int.max,
        choose: firstKnown)

    static let ifNull = Choice(
        "ifnull", ["nvl"], "The first argument, or the second where the first is null.", [("ifnull(NULL, 2)", "2")],
        2...2, choose: firstKnown)

    static let nullIf = Choice(
        "nullif", [], "The first argument, or null where it equals the second.",
        [("nullif(1, 1)", "NULL"), ("nullif(1, 2)", "1")], 2...2
    ) { columns, type, count in
        Kernels.choose(
            conditions: [Kernels.compare(.equal, columns[0], columns[1])], results: [.nulls(type: type, count: count)],
            otherwise: columns[0], type: type, count: count)
    }

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

    private init(
        _ name: String, _ aliases: [String], _ summary: String, _ examples: [(String, String)],
        _ counts: ClosedRange<Int>, firstValue: Int = 0,
        choose: @escaping @Sendable ([Column], DataType, Int) -> Column
    ) {
        self.name = name
        self.aliases = aliases
        documentation = FunctionDocumentation(summary, examples: examples.map { .init($0.0, $0.1) })
        self.counts = counts
        self.firstValue = firstValue
        self.choose = choose
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: counts)
        let type = try Signatures.common(name, arguments.dropFirst(firstValue))
        return FunctionSignature(
            arguments.indices.map { $0 < firstValue ? .boolean : type }, returns: type)
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
