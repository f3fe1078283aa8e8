import DovetailColumnar
import DovetailPlan

@testable import DovetailFunctions

/// One aggregate over rows split among accumulators that are merged in the end.
struct Split {
    let function: any AggregateFunction
    let arguments: [DataType]
    let signature: FunctionSignature

    init(_ name: String, _ type: DataType) throws {
        guard let function = BuiltinFunctions.registry.aggregate(name) else {
            throw PlanError(.unknownFunction, name)
        }
        self.function = function
        arguments = [type]
        signature = try function.resolve([type])
    }

    /// Part `i` is updated in the accumulator `i % 3`, batch by batch; then all are merged into one, in two portions.
    func run(_ columns: [Column], _ ids: [UInt32], groups: Int, parts: [Range<Int>]) throws -> Column {
        let accumulators = try (0..<3).map { _ in
            let accumulator = try function.makeAccumulator(
                arguments: signature.parameters, result: signature.result)
            accumulator.resize(groups: max(groups / 2, 1))
            accumulator.resize(groups: groups)
            return accumulator
        }
        for (index, part) in parts.enumerated() {
            let cast = try zip(columns, signature.parameters).map {
                try Kernels.cast($0.slice(part), to: $1, style: .checked)
            }
            try ids[part].withUnsafeBufferPointer { pointer in
                guard let base = pointer.baseAddress else { return }
                try accumulators[index % 3].update(
                    groups: base, count: part.count, arguments: cast, ordinal: part.lowerBound)
            }
        }
        let result = try function.makeAccumulator(arguments: signature.parameters, result: signature.result)
        result.resize(groups: groups)
        // Groups in reverse, so that sources and targets differ.
        let all = (0..<UInt32(groups)).map { $0 }
        for accumulator in accumulators.reversed() {
            for portion in [all.prefix(groups / 2), all.suffix(from: groups / 2)] where !portion.isEmpty {
                let targets = portion.map { UInt32(groups) - 1 - $0 }
                try result.merge(accumulator, sources: Array(portion), groups: targets, count: portion.count)
            }
        }
        let finished = try result.finish(0..<groups)
        return Column(scalars: finished.scalars.reversed(), type: finished.type)
    }
}

extension Column {
    var scalars: [Scalar] { (0..<count).map { scalar(at: $0) } }
}

/// One column of values in every layout that can hold them.
enum Layouts {
    static func all(_ scalars: [Scalar], _ type: DataType) -> [Column] {
        var columns = [Column(scalars: scalars, type: type), .nulls(type: type, count: scalars.count)]
        if let first = scalars.first {
            columns.append(.constant(ConstantColumn(type: type, value: first, count: scalars.count)))
        }
        if type != .boolean { columns.append(dictionary(scalars, type)) }
        return columns
    }

    static func dictionary(_ scalars: [Scalar], _ type: DataType) -> Column {
        var values: [Scalar] = []
        var places: [Scalar: UInt32] = [:]
        let codes = Buffer(zeroed: scalars.count * 4)
        for (row, scalar) in scalars.enumerated() where !scalar.isNull {
            if places[scalar] == nil {
                places[scalar] = UInt32(values.count)
                values.append(scalar)
            }
            codes.pointer(as: UInt32.self)[row] = places[scalar] ?? 0
        }
        return .dictionary(
            DictionaryColumn(
                codes: codes, values: Column(scalars: values, type: type),
                validity: Bitmap(scalars.map { !$0.isNull }), count: scalars.count))
    }
}

/// Repeatable random values.
struct Random: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func next(below bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func parts(of count: Int) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var start = 0
        while start < count {
            let end = min(count, start + 1 + next(below: max(count / 3, 1)))
            parts.append(start..<end)
            start = end
        }
        return parts
    }

    mutating func scalars(_ type: DataType, count: Int, nulls percent: Int) -> [Scalar] {
        (0..<count).map { _ in next(below: 100) < percent ? .null : scalar(type) }
    }

    mutating func scalar(_ type: DataType) -> Scalar {
        switch type {
        case .boolean: .boolean(next(below: 2) == 0)
        case .int8: .int(Int64(next(below: 256) - 128))
        case .int16, .int32, .int64: .int(Int64(next(below: 60_000) - 30_000))
        case .uint8, .uint16, .uint32, .uint64: .uint(UInt64(next(below: 250)))
        case .float: .float(Float(next(below: 2_000) - 1_000) / 4)
        case .double: .double(Double(next(below: 200_000) - 100_000) / 8)
        case .decimal(_, let scale): .decimal(unscaled: Int128(next(below: 2_000_000) - 1_000_000), scale: scale)
        case .date: .date(Int32(next(below: 200_000) - 100_000))
        case .timestamp(let unit, let zone): .timestamp(Int64(next(below: 1 << 52)) - 1 << 51, unit, zone: zone)
        case .string: .string(text())
        default: .null
        }
    }

    mutating func text() -> String {
        let alphabet = ["a", "b", "Z", " ", "é", "ß", "日", "🦆", "0", "-", "x", "Y"]
        return (0..<[0, 1, 3, 12, 13, 30][next(below: 6)]).map { _ in alphabet[next(below: alphabet.count)] }.joined()
    }
}

/// Scalars of one type by their order.
struct Sortable: Comparable {
    let value: Scalar

    init(_ value: Scalar) { self.value = value }

    static func < (left: Sortable, right: Sortable) -> Bool {
        switch (left.value, right.value) {
        case (.boolean(let a), .boolean(let b)): !a && b
        case (.int(let a), .int(let b)): a < b
        case (.uint(let a), .uint(let b)): a < b
        case (.float(let a), .float(let b)): a < b
        case (.double(let a), .double(let b)): a < b
        case (.decimal(let a, _), .decimal(let b, _)): a < b
        case (.date(let a), .date(let b)): a < b
        case (.timestamp(let a, _, _), .timestamp(let b, _, _)): a < b
        case (.string(let a), .string(let b)): a.utf8.lexicographicallyPrecedes(b.utf8)
        default: false
        }
    }
}

/// Aggregates, obviously right.
enum Naive {
    static func known(_ rows: [Scalar]) -> [Scalar]? {
        let values = rows.filter { !$0.isNull }
        return values.isEmpty ? nil : values
    }

    static func sum(_ rows: [Scalar], _ type: DataType) -> Scalar {
        guard let values = known(rows) else { return .null }
        if type.isFloating { return .double(values.map(double).reduce(0, +)) }
        let total = values.map(exact).reduce(0, +)
        if case .decimal(_, let scale) = type { return .decimal(unscaled: total, scale: scale) }
        return .int(Int64(total))
    }

    static func mean(_ rows: [Scalar]) -> Scalar {
        guard let values = known(rows) else { return .null }
        return .double(values.map(double).reduce(0, +) / Double(values.count))
    }

    static func moment(_ name: String, _ rows: [Scalar]) -> Scalar {
        guard let values = known(rows)?.map(double) else { return .null }
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        func power(_ exponent: Int) -> Double {
            values.reduce(0) { total, value in
                total + (0..<exponent).reduce(1) { product, _ in product * (value - mean) }
            }
        }
        switch name {
        case "var_pop": return .double(power(2) / count)
        case "stddev_pop": return .double((power(2) / count).squareRoot())
        case "var_samp": return count < 2 ? .null : .double(power(2) / (count - 1))
        case "stddev_samp": return count < 2 ? .null : .double((power(2) / (count - 1)).squareRoot())
        case "spark_skewness":
            return power(2) == 0 ? .null : .double(count.squareRoot() * power(3) / (power(2) * power(2).squareRoot()))
        default: return power(2) == 0 ? .null : .double(count * power(4) / (power(2) * power(2)) - 3)
        }
    }

    static func double(_ value: Scalar) -> Double {
        switch value {
        case .float(let number): Double(number)
        case .double(let number): number
        case .decimal(let unscaled, let scale): (0..<scale).reduce(Double(unscaled)) { number, _ in number / 10 }
        default: Double(exact(value))
        }
    }

    static func exact(_ value: Scalar) -> Int128 {
        switch value {
        case .int(let number): Int128(number)
        case .uint(let number): Int128(number)
        case .decimal(let unscaled, _): unscaled
        default: 0
        }
    }

    /// Equal, or doubles that differ by rounding.
    static func close(_ left: Scalar, _ right: Scalar) -> Bool {
        guard case .double(let a) = left, case .double(let b) = right else { return left == right }
        return a == b || abs(a - b) <= 1e-9 * max(abs(a), abs(b), 1)
    }
}
