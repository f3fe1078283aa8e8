import DovetailColumnar
import DovetailPlan

/// An aggregate that looks at all values of a group together, in the order of the input.
struct ValueSummary: AggregateFunction {
    /// The values of a group, one column an argument, nulls among them.
    typealias Result = @Sendable ([Column], DataType) throws -> Scalar

    let name: String
    let aliases: [String]
    let documentation: FunctionDocumentation
    let holdsValues = true
    private let signature: @Sendable (String, [DataType]) throws -> FunctionSignature
    private let result: Result

    init(
        _ name: String, _ aliases: [String] = [], _ summary: String, examples: [(String, String)],
        signature: @escaping @Sendable (String, [DataType]) throws -> FunctionSignature, result: @escaping Result
    ) {
        self.name = name
        self.aliases = aliases
        documentation = FunctionDocumentation(summary, examples: examples.map { .init($0.0, $0.1) })
        self.signature = signature
        self.result = result
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature { try signature(name, arguments) }

    func makeAccumulator(arguments: [DataType], result type: DataType) throws -> any GroupedAccumulator {
        let result = result
        return StatesAccumulator(Aggregates.collecting(arguments, result: type) { try result($0, type) })
    }

    static let all: [any AggregateFunction] =
        [mode, entropy, topValues, set, geometricMean]
        + [("fsum", ["sumkahan", "kahan_sum"], false), ("favg", [], true)].map { compensated($0.0, $0.1, isMean: $0.2) }

    @Sendable
    static func oneOfAnyType(_ name: String, _ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...1)
        let type = arguments[0] == .null ? .int32 : arguments[0]
        return FunctionSignature([type], returns: type)
    }

    private static let mode = ValueSummary(
        "mode", [], "The value that stands in most rows, the first of several; null where there is none.",
        examples: [("mode(x) FROM (VALUES (1), (2), (2)) AS t (x)", "2")], signature: oneOfAnyType
    ) { columns, _ in
        let counts = ValueCounts(columns)
        guard let most = counts.numbers.max() else { return .null }
        return counts.numbers.firstIndex(of: most).map { counts.values[$0] } ?? .null
    }

    private static let entropy = ValueSummary(
        "entropy", [], "The information of the values in bits; 0 where there is none.",
        examples: [("entropy(x) FROM (VALUES (1), (2), (2), (9)) AS t (x)", "1.5")]
    ) { name, arguments in
        FunctionSignature(try oneOfAnyType(name, arguments).parameters, returns: .double)
    } result: { columns, _ in
        let numbers = ValueCounts(columns).numbers
        let total = Double(numbers.reduce(0, +))
        return .double(numbers.reduce(0) { $0 + Double($1) / total * Logarithm.base2(total / Double($1)) })
    }

    private static let topValues = ValueSummary(
        "approx_top_k", [], "The values that stand in most rows, as many as asked, the most frequent first.",
        examples: [("approx_top_k(x, 2) FROM (VALUES (1), (2), (2), (3), (3), (3)) AS t (x)", "[3, 2]")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 2...2)
        return FunctionSignature([arguments[0], .int64], returns: .list(Field("element", arguments[0])))
    } result: { columns, _ in
        let counts = ValueCounts(columns)
        if counts.values.isEmpty { return .null }
        let wanted = try Amount.read(columns[1], "approx_top_k")
        let order = counts.values.indices.sorted { (counts.numbers[$1], $0) < (counts.numbers[$0], $1) }
        return .list(order.prefix(wanted).map { counts.values[$0] })
    }

    private static let set = ValueSummary(
        "collect_set", [], "The different values as a list, in the order they first appear; nulls are passed over.",
        examples: [("collect_set(x) FROM (VALUES (1), (2), (1)) AS t (x)", "[1, 2]")]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 1...1)
        return FunctionSignature(arguments, returns: .list(Field("element", arguments[0])))
    } result: { columns, _ in
        .list(ValueCounts(columns).values)
    }

    private static let geometricMean = ValueSummary(
        "geometric_mean", ["geomean"], "The number whose power is the product of the values.",
        examples: [("geometric_mean(x) FROM (VALUES (2), (8)) AS t (x)", "4.0")], signature: doubles
    ) { columns, _ in
        let values = columns[0].doubles
        if values.isEmpty { return .null }
        return .double(Logarithm.exponential(values.reduce(0) { $0 + Logarithm.natural($1) } / Double(values.count)))
    }

    @Sendable
    private static func doubles(_ name: String, _ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...1)
        _ = try Signatures.number(name, arguments[0])
        return FunctionSignature([.double], returns: .double)
    }

    /// Kahan's sum, which keeps the digits that single additions lose.
    private static func compensated(_ name: String, _ aliases: [String], isMean: Bool) -> ValueSummary {
        ValueSummary(
            name, aliases, "The \(isMean ? "mean" : "sum") of the values, as exact as DOUBLE can hold.",
            examples: [("\(name)(x) FROM (VALUES (1), (2)) AS t (x)", isMean ? "1.5" : "3.0")], signature: doubles
        ) { columns, _ in
            let values = columns[0].doubles
            if values.isEmpty { return .null }
            var (sum, lost) = (0.0, 0.0)
            for value in values {
                let next = value - lost
                let total = sum + next
                lost = (total - sum) - next
                sum = total
            }
            return .double(isMean ? sum / Double(values.count) : sum)
        }
    }
}

/// The different values of a column in the order they first appear, and how many rows hold each; nulls are left out.
struct ValueCounts {
    private(set) var values: [Scalar] = []
    private(set) var numbers: [Int] = []

    init(_ columns: [Column]) {
        guard let column = columns.first else { return }
        var places: [Scalar: Int] = [:]
        for row in 0..<column.count where !column.isNull(at: row) {
            let value = column.scalar(at: row)
            if let place = places[value] {
                numbers[place] += 1
            } else {
                places[value] = values.count
                values.append(value)
                numbers.append(1)
            }
        }
    }
}

/// How many values an aggregate shall give.
enum Amount {
    static let most: Int64 = 1_000_000

    static func read(_ column: Column, _ name: String) throws -> Int {
        guard column.count > 0, case .int(let number) = column.scalar(at: 0), number > 0, number < most else {
            throw ColumnError(
                .badCast, "\"\(name)\" needs a number of values from 1 to \(most - 1)", kind: .invalidInput)
        }
        return Int(number)
    }
}

extension Column {
    /// The values of a DOUBLE column that are not null.
    var doubles: [Double] {
        guard case .primitive(let column) = flattened(), column.type == .double else { return [] }
        let pointer = column.pointer(as: Double.self)
        let valid = (0..<column.count).filter { column.validity?[$0] ?? true }
        return withExtendedLifetime(column) { valid.map { pointer[$0] } }
    }
}
