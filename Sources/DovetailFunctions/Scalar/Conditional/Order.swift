import DovetailColumnar

/// Comparison of the values in one row of columns of one type.
enum Order {
    /// Negative, zero or positive; nil where one of the two is null or the type has no order.
    static func compare(_ left: Column, _ right: Column, _ row: Int) -> Int? {
        let (a, b) = (left.scalar(at: row), right.scalar(at: row))
        if a.isNull || b.isNull { return nil }
        if let x = integer(a), let y = integer(b) { return ordered(x, y) }
        if let x = number(a), let y = number(b) { return floating(x, y) }
        if let x = content(a), let y = content(b) { return x == y ? 0 : x.lexicographicallyPrecedes(y) ? -1 : 1 }
        return a == b ? 0 : nil
    }

    /// What stands behind values that are ordered as whole numbers are; both sides have one type, so scales are equal.
    private static func integer(_ value: Scalar) -> Int128? {
        switch value {
        case .boolean(let flag): flag ? 1 : 0
        case .int(let number): Int128(number)
        case .uint(let number): Int128(number)
        case .decimal(let unscaled, _): unscaled
        case .date(let days): Int128(days)
        case .time(let number, _): Int128(number)
        case .timestamp(let number, _, _): Int128(number)
        default: nil
        }
    }

    private static func number(_ value: Scalar) -> Double? {
        switch value {
        case .float(let number): Double(number)
        case .double(let number): number
        default: nil
        }
    }

    private static func content(_ value: Scalar) -> [UInt8]? {
        switch value {
        case .string(let text): Array(text.utf8)
        case .binary(let bytes): bytes
        default: nil
        }
    }

    /// Number of the argument that beats the others by `isBetter`, nulls aside.
    static func best(_ columns: [Column], _ row: Int, _ isBetter: (Int) -> Bool) -> Int? {
        var best: Int?
        for index in columns.indices where !columns[index].isNull(at: row) {
            guard let current = best else {
                best = index
                continue
            }
            if isBetter(compare(columns[index], columns[current], row) ?? 0) { best = index }
        }
        return best
    }

    private static func ordered<T: Comparable>(_ a: T, _ b: T) -> Int { a < b ? -1 : a > b ? 1 : 0 }

    /// NaN is the largest.
    private static func floating(_ a: Double, _ b: Double) -> Int {
        if a.isNaN || b.isNaN { return ordered(a.isNaN ? 1 : 0, b.isNaN ? 1 : 0) }
        return ordered(a, b)
    }
}
