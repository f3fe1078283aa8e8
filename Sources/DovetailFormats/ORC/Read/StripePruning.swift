import DovetailColumnar

/// Decides by statistics which stripes and row groups cannot hold a row that is wanted.
struct StripePruning {
    let table: ORCTable
    let member: ORCTable.Member
    let predicates: [ColumnPredicate]

    /// False only if no row of the stripe can match. In doubt true.
    func mayMatch(stripe: Int) -> Bool {
        predicates.allSatisfy { predicate in
            guard predicate.column >= 0, predicate.column < member.columns.count else { return true }
            // No comparison is true for a null.
            guard case .file(let root) = member.columns[predicate.column] else { return false }
            let statistics = member.file.stripeStatistics
            let column = member.file.roots[root]
            guard stripe < statistics.count, column.id < statistics[stripe].count else { return true }
            return mayMatch(predicate, column, statistics[stripe][column.id])
        }
    }

    /// The columns of the file whose row index can tell more, with their predicates.
    var indexed: [(column: ColumnNode, predicate: ColumnPredicate)] {
        guard !member.file.stripeStatistics.isEmpty else { return [] }
        return predicates.compactMap { predicate in
            guard predicate.column >= 0, predicate.column < member.columns.count,
                case .file(let root) = member.columns[predicate.column]
            else { return nil }
            return (member.file.roots[root], predicate)
        }
    }

    func mayMatch(_ predicate: ColumnPredicate, _ column: ColumnNode, _ statistics: ORC.ColumnStatistics) -> Bool {
        // A cast may change the order.
        guard column.children.isEmpty, column.field.type == table.schema[predicate.column].type else { return true }
        // No comparison is true for a null.
        if statistics.valueCount == 0 { return false }
        guard let (low, high) = StripePruning.bounds(statistics, column) else { return true }
        let isFloating = column.field.type.isFloating
        // NaN is the largest number for us, but writers leave it out of the bounds.
        let top = isFloating && predicate.comparison != .equal ? nil : high
        let lowPair = low.flatMap { StripePruning.comparable($0, predicate.value) }
        let highPair = top.flatMap { StripePruning.comparable($0, predicate.value) }
        guard let wanted = lowPair?.1 ?? highPair?.1 else { return true }
        return predicate.comparison.mayHold(
            low: lowPair.map { Scalar.order($0.0, wanted) }, high: highPair.map { Scalar.order($0.0, wanted) })
    }

    // MARK: Values that can be compared

    private static func bounds(
        _ statistics: ORC.ColumnStatistics, _ column: ColumnNode
    ) -> (low: Scalar?, high: Scalar?)? {
        switch statistics.bounds {
        case .integer(let low, let high): return (.int(low), .int(high))
        case .double(let low, let high):
            return (low.isNaN ? nil : .double(low), high.isNaN ? nil : .double(high))
        case .text(let low, let high): return (low.map { .binary($0) }, high.map { .binary($0) })
        case .date(let low, let high): return (.int(low), .int(high))
        case .decimal(let low, let high): return (decimal(low), decimal(high))
        case .timestamp(let low, let high):
            // Writers round to milliseconds either way, and local times move by an hour where clocks are set.
            let slack: Int64 = column.kind == .timestamp ? 3_600_001 : 1
            let limit = Int64.max / 1_000_000 - slack
            guard low > -limit, high < limit else { return nil }
            return (
                .timestamp(low - slack, .millisecond, zone: nil), .timestamp(high + slack, .millisecond, zone: nil)
            )
        case nil:
            guard let trueCount = statistics.trueCount, let count = statistics.valueCount else { return nil }
            return (.boolean(trueCount >= count), .boolean(trueCount > 0))
        }
    }

    /// `-12.50` as a number.
    static func decimal(_ text: String) -> Scalar? {
        var unscaled: Int128 = 0
        var scale: Int?
        for byte in text.utf8.drop(while: { $0 == UInt8(ascii: "-") }) {
            if byte == UInt8(ascii: "."), scale == nil {
                scale = 0
                continue
            }
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            let (shifted, overflow) = unscaled.multipliedReportingOverflow(by: 10)
            let (sum, carry) = shifted.addingReportingOverflow(Int128(byte - UInt8(ascii: "0")))
            guard !overflow, !carry else { return nil }
            unscaled = sum
            scale = scale.map { $0 + 1 }
        }
        return .decimal(unscaled: text.hasPrefix("-") ? -unscaled : unscaled, scale: scale ?? 0)
    }

    /// A bound and the value of a predicate in one form; nil when they have none in common.
    private static func comparable(_ bound: Scalar, _ value: Scalar) -> (Scalar, Scalar)? {
        switch (bound, value) {
        case (.int, .int), (.double, .double), (.boolean, .boolean), (.decimal, .decimal): (bound, value)
        case (.int, .uint(let wanted)): Int64(exactly: wanted).map { (bound, .int($0)) }
        case (.int, .date(let days)): (bound, .int(Int64(days)))
        case (.int, .time(let time, _)): (bound, .int(time))
        case (.int(let low), .decimal): (.decimal(unscaled: Int128(low), scale: 0), value)
        case (.decimal, .int(let wanted)): (bound, .decimal(unscaled: Int128(wanted), scale: 0))
        case (.decimal, .uint(let wanted)): (bound, .decimal(unscaled: Int128(wanted), scale: 0))
        case (.double, .float(let wanted)): (bound, .double(Double(wanted)))
        case (.binary, .string(let text)): (bound, .binary(Array(text.utf8)))
        case (.timestamp(let low, _, _), .timestamp(let wanted, let unit, _)):
            (nanoseconds(low, .millisecond), nanoseconds(wanted, unit))
        default: nil
        }
    }

    private static func nanoseconds(_ value: Int64, _ unit: DataType.TimeUnit) -> Scalar {
        .decimal(unscaled: Int128(value) * Int128(1_000_000_000 / unit.perSecond), scale: 9)
    }
}
