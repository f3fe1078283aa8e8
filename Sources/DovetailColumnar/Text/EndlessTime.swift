/// Dates and timestamps before and after all others, which SQL spells `-infinity` and `infinity`: the largest value of the
/// type and its negation. Arithmetic keeps them; parts of them are null.
public enum EndlessTime {
    @inlinable
    public static func contains<T: FixedWidthInteger & SignedInteger>(_ value: T) -> Bool {
        value == .max || value == 0 &- T.max
    }

    /// The same end of time in another type.
    @inlinable
    public static func end<T: FixedWidthInteger & SignedInteger>(isPast: Bool, _: T.Type = T.self) -> T {
        isPast ? 0 &- T.max : .max
    }

    /// Whether any of the values is endless; one pass without branches, for loops that need not ask per row then.
    static func isAny<T: FixedWidthInteger & SignedInteger>(_ values: UnsafePointer<T>, _ count: Int) -> Bool {
        var found: UInt8 = 0
        for row in 0..<count { found |= Kernels.bit(values[row] == .max) | Kernels.bit(values[row] == 0 &- T.max) }
        return found != 0
    }

    /// The validity without the rows whose date or timestamp is endless.
    public static func finite(_ column: Column, _ validity: Bitmap?) -> Bitmap? {
        switch column.type {
        case .date: finite(column.words(as: Int32.self), column.count, validity)
        case .timestamp: finite(column.words(as: Int64.self), column.count, validity)
        default: validity
        }
    }

    private static func finite<T: FixedWidthInteger & SignedInteger>(
        _ values: UnsafePointer<T>, _ count: Int, _ validity: Bitmap?
    ) -> Bitmap? {
        guard isAny(values, count) else { return validity }
        return Bitmap.intersection(validity, Bitmap.make(count: count) { !contains(values[$0]) })
    }
}

/// Their texts.
extension TextParsing {
    /// `infinity`, `inf` and either with a minus, and `epoch`, the start of 1970.
    static func namedTime<T: FixedWidthInteger & SignedInteger>(
        _ bytes: UnsafeRawPointer, _ count: Int, as _: T.Type = T.self
    ) -> T? {
        let (bytes, count) = trimmed(bytes, count)
        if equals(bytes, count, "epoch") { return 0 }
        let isPast = count > 0 && bytes.load(as: UInt8.self) == UInt8(ascii: "-")
        let (word, length) = isPast ? (bytes + 1, count - 1) : (bytes, count)
        guard equals(word, length, "infinity") || equals(word, length, "inf") else { return nil }
        return EndlessTime.end(isPast: isPast)
    }
}

extension TextFormatting {
    static func endless(isPast: Bool, to target: UnsafeMutablePointer<UInt8>) -> Int {
        isPast ? literal("-infinity", to: target) : literal("infinity", to: target)
    }
}
