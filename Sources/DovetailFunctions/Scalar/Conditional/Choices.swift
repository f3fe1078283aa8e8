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
    /// For each row the number of the argument chosen, or nil for null.
    private let choose: @Sendable ([Column], Int) -> Int?

    static let all: [any ScalarFunction] = [coalesce, ifNull, nullIf, iff, largest, smallest]

    static let coalesce = Choice(
        "coalesce", [], "The first argument that is not null.", [("coalesce(NULL, 2, 3)", "2")], 1...Int.max
    ) { columns, row in columns.firstIndex { !$0.isNull(at: row) } }

    static let ifNull = Choice(
        "ifnull", ["nvl"], "The first argument, or the second where the first is null.", [("ifnull(NULL, 2)", "2")],
        2...2
    ) { columns, row in columns.firstIndex { !$0.isNull(at: row) } }

    static let nullIf = Choice(
        "nullif", [], "The first argument, or null where it equals the second.",
        [("nullif(1, 1)", "NULL"), ("nullif(1, 2)", "1")], 2...2
    ) { columns, row in Order.compare(columns[0], columns[1], row) == 0 ? nil : 0 }

    static let iff = Choice(
        "if", ["iff"], "The second argument where the first is true, else the third.",
        [("if(1 < 2, 'a', 'b')", "a")], 3...3, firstValue: 1
    ) { columns, row in columns[0].scalar(at: row) == .boolean(true) ? 1 : 2 }

    static let largest = Choice(
        "greatest", [], "The largest argument; nulls are passed over.", [("greatest(1, NULL, 3)", "3")], 1...Int.max
    ) { columns, row in Order.best(columns, row) { $0 > 0 } }

    static let smallest = Choice(
        "least", [], "The smallest argument; nulls are passed over.", [("least(1, NULL, 3)", "1")], 1...Int.max
    ) { columns, row in Order.best(columns, row) { $0 < 0 } }

    private init(
        _ name: String, _ aliases: [String], _ summary: String, _ examples: [(String, String)],
        _ counts: ClosedRange<Int>, firstValue: Int = 0, choose: @escaping @Sendable ([Column], Int) -> Int?
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
        if firstValue == 0, counts.lowerBound < 3, name == "coalesce" || name == "ifnull", let first = arguments.first,
            !first.hasNulls
        {
            return first
        }
        let indices = Buffer(byteCount: count * 4)
        let target = indices.pointer(as: UInt32.self)
        let width = UInt32(truncatingIfNeeded: count)
        for row in 0..<count {
            target[row] =
                choose(arguments, row).map {
                    UInt32(truncatingIfNeeded: $0 - firstValue) &* width &+ UInt32(truncatingIfNeeded: row)
                } ?? .max
        }
        let values = Column.concatenating(arguments.dropFirst(firstValue).map { $0.flattened() }, type: type)
        return withExtendedLifetime(indices) { values.taking(optional: UnsafePointer(target), count: count) }
    }
}
