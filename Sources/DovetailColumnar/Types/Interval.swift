/// A span of calendar time in Arrow's month-day-nano layout, 16 bytes.
public struct Interval: Hashable, Sendable, BitwiseCopyable {
    public var months: Int32
    public var days: Int32
    public var nanoseconds: Int64

    @inlinable
    public init(months: Int32 = 0, days: Int32 = 0, nanoseconds: Int64 = 0) {
        self.months = months
        self.days = days
        self.nanoseconds = nanoseconds
    }
}
