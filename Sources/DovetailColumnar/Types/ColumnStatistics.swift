/// What is known of a column's values without reading them: for estimates, never for answers.
public struct ColumnStatistics: Hashable, Sendable {
    /// The smallest and the largest value as numbers (see `number(_:)`); nil for types without such, or when unknown.
    public var low: Double?
    public var high: Double?
    /// 0...1; nil when unknown.
    public var nullFraction: Double?
    /// About how many different values there are at most; nil when unknown.
    public var distinctCount: Double?

    public init(
        low: Double? = nil, high: Double? = nil, nullFraction: Double? = nil, distinctCount: Double? = nil
    ) {
        self.low = low
        self.high = high
        self.nullFraction = nullFraction
        self.distinctCount = distinctCount
    }

    /// A value's place on the line of `low` and `high`: integers and floating numbers themselves, decimals by their unscaled
    /// integers, dates and times by their units. nil for everything else.
    public static func number(_ value: Scalar) -> Double? {
        switch value {
        case .int(let number): Double(number)
        case .uint(let number): Double(number)
        case .int128(let number): Double(number)
        case .uint128(let number): Double(number)
        case .float(let number): number.isNaN ? nil : Double(number)
        case .double(let number): number.isNaN ? nil : number
        case .decimal(let unscaled, _): Double(unscaled)
        case .date(let day): Double(day)
        case .time(let time, _), .timestamp(let time, _, _): Double(time)
        default: nil
        }
    }

    /// The part of the values that lies below `value`, as if they were spread evenly; nil when the bounds are not known.
    public func fraction(below value: Double) -> Double? {
        guard let low, let high else { return nil }
        guard high > low else { return value > low ? 1 : 0 }
        return min(1, max(0, (value - low) / (high - low)))
    }
}
