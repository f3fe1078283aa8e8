/// A time of day with an offset from UTC, packed into 64 bits whose signed order is that of the times in UTC; of equal
/// ones the greater offset comes first, as in PostgreSQL.
public struct ZonedTime: Hashable, Sendable, BitwiseCopyable, Comparable {
    /// Microseconds in UTC above 24 bits of `maximumOffset - offset`.
    public let packed: Int64

    /// 15:59:59, in seconds east of UTC.
    public static let maximumOffset: Int64 = 57_599
    private static let microsecondsPerSecond: Int64 = 1_000_000
    /// 24:00:00 is a time of day.
    private static let lastMicrosecond: Int64 = 86_400_000_000

    public init(packed: Int64) { self.packed = packed }

    /// nil unless `microseconds` (of local time) lie within a day and `offset`, in seconds east, within 15:59:59.
    public init?(microseconds: Int64, offset: Int64) {
        guard 0...ZonedTime.lastMicrosecond ~= microseconds, abs(offset) <= ZonedTime.maximumOffset else { return nil }
        let utc = microseconds - offset * ZonedTime.microsecondsPerSecond
        packed = (utc << 24) | (ZonedTime.maximumOffset - offset)
    }

    /// Seconds east of UTC.
    public var offset: Int64 { ZonedTime.maximumOffset - (packed & 0xFF_FFFF) }

    /// Microseconds since midnight in UTC; negative or beyond a day where the date there is another one.
    public var utcMicroseconds: Int64 { packed >> 24 }

    /// Microseconds since midnight where the offset holds.
    public var microseconds: Int64 { utcMicroseconds &+ offset &* ZonedTime.microsecondsPerSecond }

    /// The same instant of a day elsewhere.
    public func at(offset other: Int64) -> ZonedTime? {
        let day = ZonedTime.lastMicrosecond
        let local = (utcMicroseconds &+ other &* ZonedTime.microsecondsPerSecond) % day
        return ZonedTime(microseconds: local < 0 ? local + day : local, offset: other)
    }

    public static func < (left: ZonedTime, right: ZonedTime) -> Bool { left.packed < right.packed }
}
