import DovetailColumnar
import DovetailPlan

/// Arithmetic with times of day that have an offset. The offset stays, the time goes round the clock.
enum ZonedTimes {
    static let all: [any ScalarFunction] = [
        shifted(
            "timetz_add", "An interval added to a time with an offset; whole days change nothing.", "04:30:00+02", 1),
        shifted(
            "timetz_subtract", "An interval taken from a time with an offset; whole days change nothing.",
            "01:30:00+02", -1),
        moment, comparable,
    ]

    private static func shifted(_ name: String, _ summary: String, _ result: String, _ sign: Int64) -> RowFunction {
        RowFunction(
            name, [], summary, examples: [("\(name)('03:00:00+02'::TIMETZ, INTERVAL '90 minutes')", result)],
            [.timeWithZone, .interval], returns: .timeWithZone
        ) { rows in
            let times = Numbers.pointer(rows[0], as: Int64.self)
            let intervals = Numbers.pointer(rows[1], as: Interval.self)
            let day: Int64 = 86_400_000_000
            return rows.numbers(.timeWithZone) { row -> Int64 in
                let time = ZonedTime(packed: times[row])
                let step = intervals[row].nanoseconds / 1_000 % day
                let sum = (time.microseconds + sign * step) % day
                return ZonedTime(microseconds: sum < 0 ? sum + day : sum, offset: time.offset)?.packed ?? times[row]
            }
        }
    }

    private static let moment = RowFunction(
        "timetz_on", [], "The instant of a time with an offset on a date.",
        examples: [("timetz_on(DATE '2024-02-29', '03:00:00+02'::TIMETZ)", "2024-02-29 01:00:00+00")],
        [.date, .timeWithZone], returns: .timestamp(.microsecond, zone: "UTC")
    ) { rows in
        let (dates, times) = (Numbers.pointer(rows[0], as: Int32.self), Numbers.pointer(rows[1], as: Int64.self))
        return try rows.numbers(rows.type) { row -> Int64 in
            let (start, overflow) = Int64(dates[row]).multipliedReportingOverflow(by: 86_400_000_000)
            let (sum, carry) = start.addingReportingOverflow(ZonedTime(packed: times[row]).utcMicroseconds)
            guard !overflow, !carry else { throw ColumnError(.overflow, "the instant is out of range", row: row) }
            return sum
        }
    }

    private static let comparable = RowFunction(
        "timetz_byte_comparable", [], "A number whose order is that of times with an offset.",
        examples: [
            ("timetz_byte_comparable('01:00:00+00'::TIMETZ) < timetz_byte_comparable('01:00:00-01'::TIMETZ)", "true")
        ], [.timeWithZone], returns: .uint64
    ) { rows in
        let times = Numbers.pointer(rows[0], as: Int64.self)
        return rows.numbers(.uint64) { UInt64(bitPattern: times[$0]) ^ (1 << 63) }
    }
}
