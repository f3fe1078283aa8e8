import DovetailColumnar
import DovetailPlan

/// median, quantile_cont and quantile_disc: the value below which a share of the values lies, or several for a list.
struct Quantile: SpecializingAggregate {
    let name: String
    let aliases: [String]
    /// Whether a value is interpolated between two neighbors, where the type has values between.
    let interpolates: Bool
    let isMedian: Bool
    let holdsValues = true

    static let all: [any AggregateFunction] = [
        Quantile(name: "median", aliases: ["approx_median"], interpolates: true, isMedian: true),
        Quantile(
            name: "quantile_cont", aliases: ["percentile", "percentile_cont", "approx_percentile_cont"],
            interpolates: true, isMedian: false),
        Quantile(
            name: "quantile_disc", aliases: ["quantile", "percentile_disc"], interpolates: false, isMedian: false),
        Quantile(
            name: "approx_quantile", aliases: ["percentile_approx", "approx_percentile"], interpolates: false,
            isMedian: false),
        Quantile(name: "reservoir_quantile", aliases: [], interpolates: false, isMedian: false),
    ]

    var documentation: FunctionDocumentation {
        let example: FunctionDocumentation.Example =
            isMedian
            ? .init("median(x) FROM (VALUES (1), (2), (4), (9)) AS t (x)", "3.0")
            : .init("\(name)(x, 0.5) FROM (VALUES (1), (2), (4), (9)) AS t (x)", interpolates ? "3.0" : "2")
        return FunctionDocumentation(
            """
            The value \(isMedian ? "in the middle" : "below which a share of the values lies")\
            \(interpolates ? ", interpolated between two" : "")\(isMedian ? "" : "; for a list of shares a list"); null \
            where there is none.
            """, examples: [example])
    }

    /// Shares are constants, none of them null, and all on one side of zero.
    func specialized(for arguments: [Expression]) throws -> any AggregateFunction {
        guard arguments.count > 1 else { return self }
        let share = try Constants.value(of: arguments[1], name, "a share")
        var (shares, type) = ([share], arguments[1].type)
        if case .list(let list) = share { shares = list }
        if case .list(let element) = type { type = element.type }
        let numbers = try shares.map { share -> Double in
            guard case .double(let number) = try share.cast(from: type, to: .double, style: .checked)
            else { throw PlanError(.typeMismatch, "a share of \"\(name)\" must not be NULL") }
            return number
        }
        if numbers.contains(where: { $0 < 0 }), numbers.contains(where: { $0 > 0 }) {
            throw PlanError(.typeMismatch, "the shares of \"\(name)\" must have one sign")
        }
        if name != "quantile_cont", name != "quantile_disc", numbers.contains(where: { $0 < 0 }) {
            throw PlanError(.typeMismatch, "the shares of \"\(name)\" lie between 0 and 1")
        }
        return self
    }

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        // Spark's third argument is an accuracy, which exact results have no use for.
        let most = name == "approx_quantile" || name == "reservoir_quantile" ? 3 : 2
        if name == "quantile_cont" || most == 3, arguments.first == .string || arguments.first == .interval {
            throw Signatures.mismatch(name, needs: "a number, date or time", not: arguments[0])
        }
        try Signatures.check(name, arguments, count: isMedian ? 1...1 : 2...most)
        if arguments.count > 2, !arguments[2].isInteger {
            throw Signatures.mismatch(name, needs: "a whole number as accuracy", not: arguments[2])
        }
        let (type, result) = types(of: arguments[0])
        var parameters = [type]
        var isList = false
        if arguments.count > 1 {
            if case .list = arguments[1] { isList = true }
            parameters.append(isList ? .list(Field("element", .double)) : .double)
        }
        parameters += arguments.dropFirst(2).map { _ in .int64 }
        return FunctionSignature(parameters, returns: isList ? .list(Field("element", result)) : result)
    }

    /// What the values are read as, and what a result is.
    private func types(of type: DataType) -> (DataType, DataType) {
        switch type {
        case .null: (.int32, interpolates ? .double : .int32)
        case _ where !interpolates: (type, type)
        case .date: (.timestamp(.microsecond, zone: nil), .timestamp(.microsecond, zone: nil))
        case .float: (.float, .float)
        case .decimal: (type, type)
        case _ where type.isNumeric: (.double, .double)
        default: (type, type)
        }
    }

    func makeAccumulator(arguments: [DataType], result: DataType) throws -> any GroupedAccumulator {
        StatesAccumulator(Aggregates.collecting(arguments, result: result) { try self.value($0) })
    }

    private func value(_ columns: [Column]) throws -> Scalar {
        let column = columns[0]
        let count = column.count - column.nullCount
        if count == 0 { return .null }
        let shares = columns.count > 1 ? columns[1].scalar(at: 0) : .double(0.5)
        let order = Kernels.sortedOrder([column], orders: [SortOrder()])
        let places = UnsafePointer(order.pointer(as: UInt32.self))
        return try withExtendedLifetime(order) {
            guard case .list(let list) = shares else { return try value(column, places, count, share: shares) }
            return .list(try list.map { try value(column, places, count, share: $0) })
        }
    }

    private func value(
        _ column: Column, _ order: UnsafePointer<UInt32>, _ count: Int, share: Scalar
    ) throws -> Scalar {
        guard case .double(let given) = share else { return .null }
        guard given >= -1, given <= 1 else {
            throw ColumnError(
                .overflow, "a quantile lies between 0 and 1, not at \(given)", kind: .invalidInput,
                notes: ["a negative one counts from the largest value"])
        }
        // From the top for a share below zero, which may be -0.0.
        let fromTop = given.sign == .minus
        func at(_ place: Int) -> Scalar { column.scalar(at: Int(order[fromTop ? count - 1 - place : place])) }
        if interpolates {
            let place = given.magnitude * Double(count - 1)
            let low = Int(place.rounded(.down))
            let (first, part) = (at(low), place - Double(low))
            return part == 0 || low + 1 >= count ? first : Between.value(first, at(low + 1), part)
        }
        return at(max(Int((given.magnitude * Double(count)).rounded(.up)) - 1, 0))
    }
}

/// Values between two values of one type; the first of them where the type has none between.
enum Between {
    static func value(_ low: Scalar, _ high: Scalar, _ part: Double) -> Scalar {
        switch (low, high) {
        case (.double(let a), .double(let b)): .double(a == b ? a : a + (b - a) * part)
        case (.float(let a), .float(let b)): .float(a == b ? a : Float(Double(a) + (Double(b) - Double(a)) * part))
        case (.decimal(let a, let scale), .decimal(let b, _)):
            .decimal(unscaled: a + Int128((Double(b - a) * part).rounded(.down)), scale: scale)
        case (.time(let a, let unit), .time(let b, _)): .time(a + distance(a, b, part), unit)
        case (.timestamp(let a, let unit, let zone), .timestamp(let b, _, _)):
            .timestamp(a &+ distance(a, b, part), unit, zone: zone)
        case (.interval(let a), .interval(let b)):
            b.subtracting(a).scaled { $0 * part }.flatMap { a.adding($0) }.map { .interval($0) } ?? low
        default: low
        }
    }

    private static func distance(_ a: Int64, _ b: Int64, _ part: Double) -> Int64 {
        Int64(exactly: ((Double(b) - Double(a)) * part).rounded()) ?? 0
    }
}

/// mad(x): the median of the distances from the median.
struct MedianDeviation: AggregateFunction {
    let name = "mad"
    let aliases: [String] = []
    let holdsValues = true
    let documentation = FunctionDocumentation(
        "The median of the distances of the values from their median; null where there is none.",
        examples: [.init("mad(x) FROM (VALUES (1), (2), (4), (9)) AS t (x)", "1.5")])

    func resolve(_ arguments: [DataType]) throws -> FunctionSignature {
        try Signatures.check(name, arguments, count: 1...1)
        if case .date = arguments[0] {
            return FunctionSignature([.timestamp(.microsecond, zone: nil)], returns: .interval)
        }
        if case .timestamp(_, let zone) = arguments[0] {
            return FunctionSignature([.timestamp(.microsecond, zone: zone)], returns: .interval)
        }
        if case .time = arguments[0] { return FunctionSignature([.time(.microsecond)], returns: .interval) }
        let type = try Signatures.number(name, arguments[0])
        if type.isDecimal { return FunctionSignature([type], returns: type) }
        return FunctionSignature([.double], returns: type == .float ? type : .double)
    }

    func makeAccumulator(arguments: [DataType], result: DataType) throws -> any GroupedAccumulator {
        StatesAccumulator(
            Aggregates.collecting(arguments, result: result) { columns in
                switch result {
                case .interval:
                    let times = (0..<columns[0].count).compactMap { row -> Int128? in
                        switch columns[0].scalar(at: row) {
                        case .timestamp(let value, _, _): Int128(value)
                        case .time(let value, _): Int128(value)
                        default: nil
                        }
                    }
                    guard let value = exactDeviation(times, roundsUp: true) else { return .null }
                    let (days, rest) = value.quotientAndRemainder(dividingBy: 86_400_000_000)
                    guard let whole = Int32(exactly: days) else {
                        throw ColumnError(.overflow, "the deviation of the times does not fit INTERVAL")
                    }
                    return .interval(Interval(days: whole, nanoseconds: Int64(rest) * 1_000))
                case .decimal(_, let scale):
                    let values = (0..<columns[0].count).compactMap { row -> Int128? in
                        if case .decimal(let value, _) = columns[0].scalar(at: row) { value } else { nil }
                    }
                    return exactDeviation(values, roundsUp: false).map { .decimal(unscaled: $0, scale: scale) } ?? .null
                default:
                    guard let value = deviation(columns[0].doubles) else { return .null }
                    return try Scalar.double(value).cast(from: .double, to: result, style: .attempt)
                }
            })
    }

    /// Of whole units; halves of them go towards the lower value, or the upper one (`roundsUp`).
    private func exactDeviation(_ values: [Int128], roundsUp: Bool) -> Int128? {
        guard let middle = exactMedian(values, roundsUp) else { return nil }
        return exactMedian(values.map { Int128(($0 - middle).magnitude) }, roundsUp)
    }

    private func exactMedian(_ values: [Int128], _ roundsUp: Bool) -> Int128? {
        if values.isEmpty { return nil }
        let sorted = values.sorted()
        let (low, high) = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
        return low + (high - low + (roundsUp ? 1 : 0)) / 2
    }

    private func deviation(_ values: [Double]) -> Double? {
        guard let middle = median(values) else { return nil }
        return median(values.map { ($0 - middle).magnitude })
    }

    private func median(_ values: [Double]) -> Double? {
        if values.isEmpty { return nil }
        let sorted = values.sorted { $0 < $1 || ($1.isNaN && !$0.isNaN) }
        let (low, high) = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
        return low == high ? low : low + (high - low) / 2
    }
}
