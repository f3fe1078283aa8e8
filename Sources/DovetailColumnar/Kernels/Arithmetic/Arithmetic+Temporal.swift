/// Arithmetic on dates, times and intervals.
///
/// Months are added first, then days, then the time of day; a day that a month lacks becomes the month's last.
extension Kernels {
    static func temporalArithmetic(_ request: ArithmeticRequest) throws -> Column {
        let isSubtraction = request.operation == .subtract
        guard isSubtraction || request.operation == .add || request.left.type == .interval else {
            throw request.impossible
        }
        switch (request.left.type, request.right.type) {
        case (.date, .date) where isSubtraction && request.type == .int64:
            return try combine(request, Int32.self, Int32.self, failures: UInt8.self) { a, b, _ in
                Int64(a) &- Int64(b)
            }
        case (.date, .int32) where request.type == .date: return try dateAndDays(request)
        case (.date, .interval) where request.type == .date: return try dateAndInterval(request)
        case (.timestamp(let unit, _), .timestamp(let other, _))
        where isSubtraction && unit == other && request.type == .interval:
            return try timestampDifference(request, unit)
        case (.timestamp(let unit, let zone), .interval) where request.type == request.left.type:
            return try timestampAndInterval(request, unit, offset: try zoneOffset(zone))
        case (.time(let unit), .interval) where request.type == request.left.type:
            return try timeAndInterval(request, unit)
        case (.interval, .interval) where request.operation == .add || isSubtraction:
            return try intervalSum(request)
        case (.interval, .int64) where request.operation == .multiply: return try intervalProduct(request)
        case (.interval, .double) where request.operation == .multiply:
            return try combine(request, Interval.self, Double.self, failures: UInt8.self) {
                interval, factor, failures in
                guard let result = interval.scaled({ $0 * factor }) else {
                    failures |= ArithmeticRequest.Failure.overflow
                    return Interval()
                }
                return result
            }
        case (.interval, .double) where request.operation == .divide:
            return try combine(request, Interval.self, Double.self, failures: UInt8.self) {
                interval, divisor, failures in
                guard let result = interval.scaled({ $0 / divisor }) else {
                    let failure = ArithmeticRequest.Failure.self
                    failures |= divisor == 0 ? failure.divisionByZero : failure.overflow
                    return Interval()
                }
                return result
            }
        default: throw request.impossible
        }
    }

    private static func dateAndDays(_ request: ArithmeticRequest) throws -> Column {
        let sign: Int64 = request.operation == .subtract ? -1 : 1
        return try combine(request, Int32.self, Int32.self, failures: UInt8.self) { date, days, failures in
            if EndlessTime.contains(date) { return date }
            let sum = Int64(date) &+ Int64(days) &* sign
            let result = Int32(truncatingIfNeeded: sum)
            failures |= bit(Int64(result) != sum)
            return result
        }
    }

    private static func dateAndInterval(_ request: ArithmeticRequest) throws -> Column {
        let sign = request.operation == .subtract ? -1 : 1
        let perDay = DataType.TimeUnit.nanosecond.perSecond * 86_400
        return try combine(request, Int32.self, Interval.self, failures: UInt8.self) { date, interval, failures in
            if EndlessTime.contains(date) { return date }
            var days = addingMonths(Int(date), Int(interval.months) &* sign) &+ Int(interval.days) &* sign
            if interval.nanoseconds != 0 {
                failures |= bit(interval.nanoseconds == .min)
                days = days &+ Int(floorDivide(interval.nanoseconds &* Int64(sign), perDay))
            }
            let result = Int32(truncatingIfNeeded: days)
            failures |= bit(Int(result) != days)
            return result
        }
    }

    /// A count of days moved by months.
    @inline(__always)
    private static func addingMonths(_ days: Int, _ months: Int) -> Int {
        months == 0 ? days : CivilDate(days: days).adding(months: months).days
    }

    /// The calendar is that of the zone.
    private static func timestampAndInterval(
        _ request: ArithmeticRequest, _ unit: DataType.TimeUnit, offset: Int
    ) throws -> Column {
        let sign = request.operation == .subtract ? -1 : 1
        let perDay = unit.perSecond * 86_400
        let perUnit = DataType.TimeUnit.nanosecond.perSecond / unit.perSecond
        let shift = Int64(offset) * unit.perSecond
        return try combine(request, Int64.self, Interval.self, failures: UInt8.self) { value, interval, failures in
            if EndlessTime.contains(value) { return value }
            failures |= bit(interval.nanoseconds == .min)
            let span = floorDivide(interval.nanoseconds &* Int64(sign), perUnit)
            var moved = value
            if interval.months != 0 || interval.days != 0 {
                let local = value &+ shift
                let day = floorDivide(local, perDay)
                let days = addingMonths(Int(day), Int(interval.months) &* sign) &+ Int(interval.days) &* sign
                let (delta, tooFar) = (Int64(days) &- day).multipliedReportingOverflow(by: perDay)
                let (sum, overflow) = value.addingReportingOverflow(delta)
                failures |= bit(tooFar) | bit(overflow)
                moved = sum
            }
            let (result, overflow) = moved.addingReportingOverflow(span)
            failures |= bit(overflow)
            return result
        }
    }

    /// Around the clock: only the interval's time of day counts.
    private static func timeAndInterval(_ request: ArithmeticRequest, _ unit: DataType.TimeUnit) throws -> Column {
        let sign: Int64 = request.operation == .subtract ? -1 : 1
        let perDay = unit.perSecond * 86_400
        let perUnit = DataType.TimeUnit.nanosecond.perSecond / unit.perSecond
        return try combine(request, Int64.self, Interval.self, failures: UInt8.self) { value, interval, failures in
            failures |= bit(interval.nanoseconds == .min)
            let sum = value % perDay &+ floorDivide(interval.nanoseconds &* sign, perUnit) % perDay
            return sum &- floorDivide(sum, perDay) &* perDay
        }
    }

    /// Days of 24 hours and the time that is left, both with the sign of the difference.
    private static func timestampDifference(_ request: ArithmeticRequest, _ unit: DataType.TimeUnit) throws -> Column {
        let perDay = unit.perSecond * 86_400
        let perUnit = DataType.TimeUnit.nanosecond.perSecond / unit.perSecond
        return try combine(request, Int64.self, Int64.self, failures: UInt8.self) { a, b, failures in
            let (difference, overflow) = a.subtractingReportingOverflow(b)
            let days = difference / perDay
            let narrow = Int32(truncatingIfNeeded: days)
            failures |= bit(overflow) | bit(Int64(narrow) != days)
            failures |= bit(EndlessTime.contains(a)) | bit(EndlessTime.contains(b))
            return Interval(days: narrow, nanoseconds: (difference &- days &* perDay) &* perUnit)
        }
    }

    private static func intervalSum(_ request: ArithmeticRequest) throws -> Column {
        if request.operation == .add {
            return try combine(request, Interval.self, Interval.self, failures: UInt8.self) { a, b, failures in
                let (months, overflowA) = a.months.addingReportingOverflow(b.months)
                let (days, overflowB) = a.days.addingReportingOverflow(b.days)
                let (nanoseconds, overflowC) = a.nanoseconds.addingReportingOverflow(b.nanoseconds)
                failures |= bit(overflowA) | bit(overflowB) | bit(overflowC)
                return Interval(months: months, days: days, nanoseconds: nanoseconds)
            }
        }
        return try combine(request, Interval.self, Interval.self, failures: UInt8.self) { a, b, failures in
            let (months, overflowA) = a.months.subtractingReportingOverflow(b.months)
            let (days, overflowB) = a.days.subtractingReportingOverflow(b.days)
            let (nanoseconds, overflowC) = a.nanoseconds.subtractingReportingOverflow(b.nanoseconds)
            failures |= bit(overflowA) | bit(overflowB) | bit(overflowC)
            return Interval(months: months, days: days, nanoseconds: nanoseconds)
        }
    }

    private static func intervalProduct(_ request: ArithmeticRequest) throws -> Column {
        try combine(request, Interval.self, Int64.self, failures: UInt8.self) { interval, factor, failures in
            let (months, overflowA) = Int64(interval.months).multipliedReportingOverflow(by: factor)
            let (days, overflowB) = Int64(interval.days).multipliedReportingOverflow(by: factor)
            let (nanoseconds, overflowC) = interval.nanoseconds.multipliedReportingOverflow(by: factor)
            let result = Interval(
                months: Int32(truncatingIfNeeded: months), days: Int32(truncatingIfNeeded: days),
                nanoseconds: nanoseconds)
            failures |= bit(overflowA) | bit(overflowB) | bit(overflowC)
            failures |= bit(Int64(result.months) != months) | bit(Int64(result.days) != days)
            return result
        }
    }

    static func negateInterval(_ column: Column, style: CastStyle) throws -> Column {
        let minusOne = Column.constant(ConstantColumn(type: .int64, value: .int(-1), count: column.count))
        return try arithmetic(.multiply, column, minusOne, type: .interval, style: style)
    }
}
