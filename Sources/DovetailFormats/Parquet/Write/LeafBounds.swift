import DovetailColumnar

/// Smallest and largest value of a column chunk, as its statistics want them.
enum LeafBounds {
    /// Longest text or binary bound that is stored; longer ones are cut and marked as not exact.
    static let longestBound = 64

    /// Puts the bounds of dense values in stored form into `statistics`.
    static func fill(
        _ statistics: inout Parquet.Statistics, leaf: WriteLeaf, form: StoredForm, values: UnsafeRawPointer, count: Int
    ) {
        guard count > 0 else { return }
        switch (form, leaf.type) {
        case (.none, _), (.interval, _): return
        case (.boolean, _): set(&statistics, range(values, count, as: UInt8.self))
        case (.word32, .float): floating(&statistics, values.assumingMemoryBound(to: Float.self), count)
        case (.word64, .double): floating(&statistics, values.assumingMemoryBound(to: Double.self), count)
        case (.word32, .uint8), (.word32, .uint16), (.word32, .uint32):
            set(&statistics, range(values, count, as: UInt32.self))
        case (.word32, _): set(&statistics, range(values, count, as: Int32.self))
        case (.word64, .uint64): set(&statistics, range(values, count, as: UInt64.self))
        case (.word64, _): set(&statistics, range(values, count, as: Int64.self))
        case (.decimal128, _):
            let (low, high) = range(values, count, as: Int128.self)
            let length = leaf.fixedLength
            put(&statistics, bigEndian(low, length), bigEndian(high, length))
        case (.view, _): views(&statistics, values.assumingMemoryBound(to: StringView.self), count, leaf.type)
        }
    }

    private static func range<T: FixedWidthInteger>(
        _ values: UnsafeRawPointer, _ count: Int, as type: T.Type
    ) -> (T, T) {
        let pointer = values.assumingMemoryBound(to: type)
        var (low, high) = (pointer[0], pointer[0])
        for index in 1..<max(count, 1) {
            let value = pointer[index]
            low = value < low ? value : low
            high = value > high ? value : high
        }
        return (low, high)
    }

    private static func set<T: FixedWidthInteger>(_ statistics: inout Parquet.Statistics, _ bounds: (T, T)) {
        put(&statistics, littleEndian(bounds.0), littleEndian(bounds.1))
    }

    private static func littleEndian<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    static func bigEndian(_ value: Int128, _ length: Int) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0.suffix(length)) }
    }

    private static func put(_ statistics: inout Parquet.Statistics, _ low: [UInt8], _ high: [UInt8]) {
        statistics.minValue = low
        statistics.maxValue = high
        statistics.isMinExact = true
        statistics.isMaxExact = true
    }

    /// NaN has no place in bounds; a zero stands for both of its signs.
    private static func floating<T: BinaryFloatingPoint>(
        _ statistics: inout Parquet.Statistics, _ values: UnsafePointer<T>, _ count: Int
    ) {
        var (low, high) = (T.infinity, -T.infinity)
        for index in 0..<count {
            let value = values[index]
            low = value < low ? value : low
            high = value > high ? value : high
        }
        guard low <= high else { return }
        if low == 0 { low = -0.0 }
        if high == 0 { high = 0.0 }
        put(&statistics, withUnsafeBytes(of: low) { Array($0) }, withUnsafeBytes(of: high) { Array($0) })
    }

    // MARK: Text

    private static func views(
        _ statistics: inout Parquet.Statistics, _ values: UnsafePointer<StringView>, _ count: Int, _ type: DataType
    ) {
        var (low, high) = (0, 0)
        var lowPrefix = prefix(values[0])
        var highPrefix = lowPrefix
        for index in 1..<max(count, 1) {
            let own = prefix(values[index])
            if own <= lowPrefix {
                if own < lowPrefix || precedes(values[index], values[low]) {
                    low = index
                    lowPrefix = own
                }
            }
            if own >= highPrefix {
                if own > highPrefix || precedes(values[high], values[index]) {
                    high = index
                    highPrefix = own
                }
            }
        }
        let smallest = values[low].withBytes { Array($0.prefix(longestBound)) }
        put(&statistics, smallest, [])
        statistics.isMinExact = values[low].count <= longestBound
        let largest = values[high].withBytes { Array($0.prefix(longestBound)) }
        statistics.isMaxExact = values[high].count <= longestBound
        statistics.maxValue = statistics.isMaxExact == true ? largest : raised(largest, isText: type == .string)
        if type == .string, statistics.isMinExact == false { statistics.minValue = wholeCharacters(smallest) }
        if statistics.maxValue == nil { statistics.isMaxExact = nil }
    }

    @inline(__always)
    private static func prefix(_ view: StringView) -> UInt32 { UInt32(truncatingIfNeeded: view.low &>> 32).byteSwapped }

    private static func precedes(_ left: StringView, _ right: StringView) -> Bool {
        left.withBytes { a in right.withBytes { b in StringView.compareBytes(a, b) < 0 } }
    }

    /// Cut where a character ends.
    private static func wholeCharacters(_ bytes: [UInt8]) -> [UInt8] {
        var end = bytes.count
        while end > 0, end > bytes.count - 4, bytes[end - 1] & 0xC0 == 0x80 { end -= 1 }
        // The last lead byte may lack some of what follows it: it goes too.
        if end > 0, bytes[end - 1] >= 0xC0 { end -= 1 } else { end = bytes.count }
        return Array(bytes[..<end])
    }

    /// The shortest value past all that begin with `bytes`; nil when there is none. Text is raised at an ASCII character
    /// so that it stays text.
    private static func raised(_ bytes: [UInt8], isText: Bool) -> [UInt8]? {
        var result = bytes
        while let last = result.popLast() {
            if isText ? last < 0x7F : last < 0xFF { return result + [last + 1] }
        }
        return nil
    }
}
