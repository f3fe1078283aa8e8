import DovetailColumnar

/// Timestamps: seconds since 2015 on the writer's clock, and nanoseconds.
final class TimestampValues: StripeValues {
    private let type: DataType
    private let unit: DataType.TimeUnit
    private let seconds: IntegerRuns
    private let fractions: IntegerRuns
    /// nil for UTC.
    private let zone: ZoneRules?
    private let secondsMemory = GrowableBuffer()
    private let fractionsMemory = GrowableBuffer()

    /// 2015-01-01 in seconds since 1970.
    static let epoch: Int64 = 1_420_070_400

    init(_ node: ColumnNode, _ stripe: Stripe) throws {
        type = node.field.type
        unit = if case .timestamp(let unit, _) = type { unit } else { .nanosecond }
        seconds = try stripe.integers(node.id, .data, isSigned: true)
        fractions = try stripe.integers(node.id, .secondary, isSigned: false)
        zone = node.kind == .timestampInstant ? nil : try ZoneRules.named(stripe.writerTimezone)
    }

    func read(_ presence: Presence) throws -> Column {
        let count = presence.count
        let dense = UnsafeMutablePointer(mutating: try seconds.read(count, memory: secondsMemory))
        let parts = try fractions.read(count, memory: fractionsMemory)
        if let zone { zone.toLocal(dense, count) } else { for index in 0..<count { dense[index] &+= Self.epoch } }
        try combine(dense, parts, count)
        let result = Buffer(byteCount: presence.rows * 8)
        presence.spread(UnsafePointer(dense), into: result.pointer(as: Int64.self)) { $0 }
        return .primitive(
            PrimitiveColumn(type: type, values: result, validity: presence.bitmap, count: presence.rows))
    }

    /// Seconds since 1970 and coded nanoseconds to one number.
    private func combine(
        _ seconds: UnsafeMutablePointer<Int64>, _ fractions: UnsafePointer<Int64>, _ count: Int
    ) throws {
        let perSecond = unit.perSecond
        let divisor = 1_000_000_000 / perSecond
        var failed = false
        for index in 0..<count {
            let nanoseconds = TimestampFraction.decoded(fractions[index])
            var second = seconds[index]
            // Writers cut negative seconds toward zero.
            if second < 0, nanoseconds > 999_999 { second &-= 1 }
            let (product, overflow) = second.multipliedReportingOverflow(by: perSecond)
            let (sum, carry) = product.addingReportingOverflow(nanoseconds / divisor)
            failed = failed || overflow || carry
            seconds[index] = sum
        }
        guard !failed else {
            throw FormatError(
                .badValue, "a timestamp is out of the range that 64 bits of \(unit)s have",
                notes: ["option \"timestamp_unit\" takes a coarser unit, as in 'us'"])
        }
    }

    func skip(_ count: Int) throws {
        try seconds.skip(count)
        try fractions.skip(count)
    }

    func seek(_ positions: inout PositionReader) throws {
        try seconds.seek(&positions)
        try fractions.seek(&positions)
    }
}

/// Nanoseconds as the format has them: zeros at the end are counted in the last three bits.
enum TimestampFraction {
    private static let powers: [Int64] = [1, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000]

    static func decoded(_ value: Int64) -> Int64 {
        let digits = Int64(bitPattern: UInt64(bitPattern: value) &>> 3)
        // Wrong values wrap rather than trap.
        return digits &* powers[Int(value & 7)]
    }

    static func coded(_ nanoseconds: Int64) -> Int64 {
        guard nanoseconds != 0, nanoseconds % 100 == 0 else { return nanoseconds << 3 }
        var digits = nanoseconds / 100
        var zeros: Int64 = 1
        while digits % 10 == 0, zeros < 7 {
            digits /= 10
            zeros += 1
        }
        return digits << 3 | zeros
    }
}
