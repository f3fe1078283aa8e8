import DovetailColumnar
import DovetailPlan

/// Bounds of bins for histograms: equi_width_bins, and is_histogram_other_bin for what lies beyond them.
enum Bins {
    static let all: [any ScalarFunction] = [equalWidths, isOther]

    private static let most: Int64 = 1_000_000

    private static let equalWidths = RowFunction(
        "equi_width_bins", [],
        "The upper bounds of a number of equally wide bins between two values; round bounds where the last argument is true.",
        examples: [
            ("equi_width_bins(0, 10, 2, true)", "[5, 10]"), ("equi_width_bins(0, 10, 3, false)", "[3, 6, 10]"),
        ]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 4...4)
        let type = try Signatures.common(name, arguments[..<2])
        let bound: DataType
        switch type {
        case .null: bound = .int64
        case .float, .double, .decimal: bound = .double
        case .date: bound = .date
        case .timestamp(_, let zone): bound = .timestamp(.microsecond, zone: zone)
        case _ where type.isInteger: bound = type
        default: throw Signatures.mismatch(name, needs: "numbers, dates or timestamps", not: type)
        }
        let read: DataType = bound.isInteger ? .int64 : bound
        return FunctionSignature([read, read, .int64, .boolean], returns: .list(Field("element", bound)))
    } kernel: { rows in
        guard case .list(let element) = rows.type else { return rows[0] }
        let scalars = try (0..<rows.count).map { row -> Scalar in
            if let validity = rows.validity, !validity[row] { return .null }
            return .list(try bounds(rows, row, element.type))
        }
        return Column(scalars: scalars, type: rows.type)
    }

    private static func bounds(_ rows: RowFunction.Rows, _ row: Int, _ type: DataType) throws -> [Scalar] {
        guard case .int(let count) = rows[2].scalar(at: row), count > 0 else {
            throw Texts.invalid("there must be one bin or more", row)
        }
        guard count <= most else { throw Texts.invalid("there are at most \(most) bins", row) }
        let isNice = rows[3].scalar(at: row) == .boolean(true)
        switch (rows[0].scalar(at: row), rows[1].scalar(at: row)) {
        case (.double(let low), .double(let high)):
            try check(low.isFinite && high.isFinite && low <= high, row)
            return fractions(low, high, Int(count), isNice).map { .double($0) }
        case (.int(let low), .int(let high)):
            try check(low <= high, row)
            let values = whole(Int128(low), Int128(high), Int128(count), isNice)
            return values.map { Int64(clamping: $0) }.map {
                type.isUnsignedInteger ? .uint(UInt64(clamping: $0)) : .int($0)
            }
        case (.date(let low), .date(let high)):
            try check(low <= high, row)
            return times(Int128(low) * 86_400_000_000, Int128(high) * 86_400_000_000, Int128(count), isNice).map {
                .date(Int32(clamping: $0 / 86_400_000_000))
            }
        case (.timestamp(let low, let unit, let zone), .timestamp(let high, _, _)):
            try check(low <= high, row)
            return times(Int128(low), Int128(high), Int128(count), isNice).map {
                .timestamp(Int64(clamping: $0), unit, zone: zone)
            }
        default: return []
        }
    }

    private static func check(_ fits: Bool, _ row: Int) throws {
        if !fits { throw Texts.invalid("bins go from a finite value to one that is not smaller", row) }
    }

    /// Equal shares of the span, or multiples of a round step, the last not below the end.
    private static func whole(_ low: Int128, _ high: Int128, _ count: Int128, _ isNice: Bool) -> [Int128] {
        let span = high - low
        if span == 0 { return [high] }
        if isNice, span < count { return (0...Int(span)).map { low + Int128($0) } }
        var result: [Int128] = []
        if isNice {
            let step = max(Int128(niceStep(Double(span) / Double(count))), 1)
            var bound = high > 0 ? (high + step - 1) / step * step : high / step * step
            while bound > low {
                result.append(bound)
                bound -= step
            }
            return result.reversed()
        }
        for index in 1...count {
            let bound = low + span * index / count
            if result.last != bound { result.append(bound) }
        }
        return result
    }

    /// The power of ten, or two or five of it, that is nearest to a width.
    private static func niceStep(_ width: Double) -> Double {
        var power = 1.0
        while power > width, power > 1e-300 { power /= 10 }
        while power * 10 <= width, power < 1e300 { power *= 10 }
        let share = width / power
        return (share < 1.5 ? 1 : share < 3 ? 2 : share < 7 ? 5 : 10) * power
    }

    private static func fractions(_ low: Double, _ high: Double, _ count: Int, _ isNice: Bool) -> [Double] {
        if low == high { return [high] }
        guard isNice else {
            let width = high / Double(count) - low / Double(count)
            return (1...count).map { $0 == count ? high : low + width * Double($0) }
        }
        let step = niceStep(high / Double(count) - low / Double(count))
        // Multiples, not sums: 0.3 is three tenths.
        let perUnit = step < 1 ? (1 / step).rounded() : 0
        let (first, last) = ((low / step).rounded(.down), (high / step).rounded(.up))
        return stride(from: first + 1, through: last, by: 1).prefix(count * 4).map {
            perUnit > 0 ? $0 / perUnit : $0 * step
        }.filter { $0 > low }
    }

    /// Steps of whole months where the span has room for them, else of its share.
    private static func times(_ low: Int128, _ high: Int128, _ count: Int128, _ isNice: Bool) -> [Int128] {
        if low == high { return [high] }
        let perDay: Int128 = 86_400_000_000
        let span = (high - low) / count
        guard isNice else { return whole(low, high, count, false) }
        guard span >= perDay * 28 else {
            let unit = [7 * perDay, perDay, 900_000_000, 60_000_000, 1_000_000].first {
                span >= ($0 == 900_000_000 ? 3_600_000_000 : $0)
            }
            let step = unit.map { span / $0 * $0 } ?? max(span, 1)
            return (0..<count).map { high - step * $0 }.filter { $0 > low }.reversed()
        }
        let step = Int(clamping: max((span + perDay * 15) / (perDay * 30), 1))
        let end = CivilDate(days: Int(clamping: floor(high, perDay)))
        let start =
            end.day == 1 && high % perDay == 0
            ? end : CivilDate(year: end.year, month: end.month, day: 1).adding(months: 1)
        return (0..<Int(clamping: count)).map { index in
            Int128(start.adding(months: (step % 12 == 1 && step > 12 ? step - 1 : step) * -index).days) * perDay
        }.filter { $0 > low }.reversed()
    }

    private static func floor(_ value: Int128, _ divisor: Int128) -> Int128 {
        let quotient = value / divisor
        return quotient * divisor > value ? quotient - 1 : quotient
    }

    private static let isOther = RowFunction(
        "is_histogram_other_bin", [], "Whether a key of a histogram stands for all that lies in no bin.",
        examples: [
            ("is_histogram_other_bin(2147483647)", "true"), ("is_histogram_other_bin(5)", "false"),
        ]
    ) { name, arguments in
        try Signatures.check(name, arguments, count: 1...1)
        return FunctionSignature([arguments[0] == .null ? .int32 : arguments[0]], returns: .boolean)
    } kernel: { rows in
        let other = Histograms.other(rows[0].type)
        return rows.booleans { rows[0].scalar(at: $0) == other }
    }
}
