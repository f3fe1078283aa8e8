import DovetailColumnar
import DovetailPlan

/// Sums and means of times and intervals, exact in 128 bits.
enum TimeMean {
    /// What the mean of a temporal type is computed in and given as; nil for types that are not temporal.
    static func type(of type: DataType) -> DataType? {
        switch type {
        case .date: .timestamp(.microsecond, zone: nil)
        case .timestamp, .time, .interval: type
        default: nil
        }
    }

    static func accumulate(_ type: DataType, isMean: Bool) -> any AggregateStates {
        Aggregates.collecting([type], result: type) { columns in
            var (first, second, third): (Int128, Int128, Int128) = (0, 0, 0)
            var count: Int128 = 0
            for row in 0..<columns[0].count {
                switch columns[0].scalar(at: row) {
                case .timestamp(let value, _, _), .time(let value, _): first += Int128(value)
                case .interval(let value):
                    first += Int128(value.months)
                    second += Int128(value.days)
                    third += Int128(value.nanoseconds)
                default: continue
                }
                count += 1
            }
            if count == 0 { return .null }
            switch type {
            case .timestamp(let unit, let zone):
                return .timestamp(Int64(truncatingIfNeeded: first / count), unit, zone: zone)
            case .time(let unit): return .time(Int64(truncatingIfNeeded: first / count), unit)
            default: return try interval(first, second, third, over: isMean ? count : 1)
            }
        }
    }

    /// What is left of a division goes on as 30 days a month and 24 hours a day.
    private static func interval(_ months: Int128, _ days: Int128, _ nanoseconds: Int128, over count: Int128) throws
        -> Scalar
    {
        let perDay: Int128 = 86_400_000_000_000
        let allDays = days + months % count * 30
        let time = nanoseconds + allDays % count * perDay
        guard let first = Int32(exactly: months / count), let second = Int32(exactly: allDays / count),
            // Whole microseconds are what intervals are exact to.
            let third = Int64(exactly: time / count / 1_000 * 1_000)
        else { throw ColumnError(.overflow, "INTERVAL cannot hold the sum of the intervals") }
        return .interval(Interval(months: first, days: second, nanoseconds: third))
    }
}
