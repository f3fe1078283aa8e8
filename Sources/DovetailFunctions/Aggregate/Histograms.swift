import DovetailColumnar
import DovetailPlan

/// histogram and histogram_exact: how many rows hold each value, or lie in each of the bins of a list.
enum Histograms {
    static let all: [any AggregateFunction] = [histogram, exact]

    private static func signature(
        _ name: String, _ arguments: [DataType], least: Int
    ) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: least...2)
        let type: DataType = arguments[0] == .null ? .int32 : arguments[0]
        let parameters = [type] + arguments.dropFirst().map { _ in DataType.list(Field("element", type)) }
        return FunctionSignature(
            parameters, returns: .map(key: Field("key", type, nullable: false), value: Field("value", .uint64)))
    }

    private static let histogram = ValueSummary(
        "histogram", [],
        "How many rows hold each value, as a map in the order of the values; with a list of bounds how many lie in each "
            + "bin up to a bound, and beyond the last.",
        examples: [
            ("histogram(x) FROM (VALUES (2), (1), (2), (NULL)) AS t (x)", "{1=1, 2=2}"),
            ("histogram(x, [2, 5]) FROM (VALUES (2), (1), (3)) AS t (x)", "{2=2, 5=1}"),
        ]
    ) { name, arguments in
        try signature(name, arguments, least: 1)
    } result: { columns, _ in
        if columns.count > 1 { return try binned(columns, isExact: false) }
        let counts = ValueCounts(columns)
        if counts.values.isEmpty { return .null }
        return map(
            zip(counts.values, counts.numbers).sorted { Scalar.order($0.0, $1.0) < 0 }.map { ($0.0, $0.1) })
    }

    private static let exact = ValueSummary(
        "histogram_exact", [], "How many rows hold each value of a list, and any other, as a map.",
        examples: [
            (
                "histogram_exact(x, [1, 2]) FROM (VALUES (2), (1), (2), (3)) AS t (x)",
                "{1=1, 2=2, 2147483647=1}"
            )
        ]
    ) { name, arguments in
        try signature(name, arguments, least: 2)
    } result: {
        columns, _ in
        try binned(columns, isExact: true)
    }

    private static func map(_ pairs: [(Scalar, Int)]) -> Scalar {
        .map(pairs.map { (key: $0.0, value: .uint(UInt64($0.1))) })
    }

    private static func binned(_ columns: [Column], isExact: Bool) throws -> Scalar {
        let counts = ValueCounts(columns)
        if counts.values.isEmpty { return .null }
        guard case .list(let given) = columns[1].scalar(at: 0) else {
            throw ColumnError(.badCast, "the bins of a histogram must not be NULL", kind: .invalidInput)
        }
        var bins: [Scalar] = []
        for bin in given.sorted(by: { Scalar.order($0, $1) < 0 }) where bins.last != bin {
            if bin == .null {
                throw ColumnError(.badCast, "no bin of a histogram may be NULL", kind: .invalidInput)
            }
            bins.append(bin)
        }
        var numbers = [Int](repeating: 0, count: bins.count + 1)
        for (value, number) in zip(counts.values, counts.numbers) {
            let place = firstPlace(in: bins, notBelow: value)
            let isOther = isExact && (place == bins.count || bins[place] != value)
            numbers[isOther ? bins.count : place] += number
        }
        var pairs = zip(bins, numbers).map { ($0, $1) }
        if numbers[bins.count] > 0 { pairs.append((other(columns[0].type), numbers[bins.count])) }
        return map(pairs)
    }

    private static func firstPlace(in bins: [Scalar], notBelow value: Scalar) -> Int {
        var (low, high) = (0, bins.count)
        while low < high {
            let middle = (low + high) / 2
            if Scalar.order(bins[middle], value) < 0 { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The key of what lies in no bin: the largest value of a type, or the one that stands for none.
    static func other(_ type: DataType) -> Scalar {
        switch type {
        case .int8: .int(Int64(Int8.max))
        case .int16: .int(Int64(Int16.max))
        case .int32: .int(Int64(Int32.max))
        case .int64: .int(.max)
        case .uint8: .uint(UInt64(UInt8.max))
        case .uint16: .uint(UInt64(UInt16.max))
        case .uint32: .uint(UInt64(UInt32.max))
        case .uint64: .uint(.max)
        case .float: .float(.infinity)
        case .double: .double(.infinity)
        case .decimal(let precision, let scale):
            .decimal(unscaled: (0..<precision).reduce(Int128(0)) { total, _ in total * 10 + 9 }, scale: scale)
        case .date: .date(.max)
        case .timestamp(let unit, let zone): .timestamp(.max, unit, zone: zone)
        case .time(let unit): .time(unit.perSecond * 86_400 - 1, unit)
        case .string: .string("")
        case .list: .list([])
        case .structure(let fields): .structure(fields.map { _ in .null })
        default: .null
        }
    }
}

/// weighted_avg(x, weight): the mean of values that count as often as their weights say.
enum WeightedMean {
    static let all: [any AggregateFunction] = [
        ValueSummary(
            "weighted_avg", ["wavg"],
            "The mean of the values, each counted as often as its weight says; rows with a null are passed over.",
            examples: [("weighted_avg(x, w) FROM (VALUES (1, 3), (5, 1)) AS t (x, w)", "2.0")]
        ) { name, arguments in
            try Signatures.check(name, arguments, count: 2...2)
            for argument in arguments { _ = try Signatures.number(name, argument) }
            return FunctionSignature([.double, .double], returns: .double)
        } result: { columns, _ in
            var (sum, weights, isEmpty) = (0.0, 0.0, true)
            for row in 0..<columns[0].count {
                guard case .double(let value) = columns[0].scalar(at: row),
                    case .double(let weight) = columns[1].scalar(at: row)
                else { continue }
                sum += value * weight
                weights += weight
                isEmpty = false
            }
            return isEmpty ? .null : .double(sum / weights)
        }
    ]
}
