import DovetailColumnar
import DovetailFormats
import Synchronization

/// Whether a whole number is among the keys of a join's build side: between the least and the greatest, and where these
/// lie close together exactly, else by a Bloom filter of two bits a key in one word.
final class KeyMembership: Sendable {
    private enum Bits {
        /// A bit for each number from the least one on.
        case exact(Buffer)
        /// Words, a power of two of them.
        case hashed(Buffer, mask: UInt64)
        case none
    }

    private let low: Int64
    /// Greatest minus least, unsigned.
    private let span: UInt64
    private let bits: Bits
    private let least: Scalar
    private let greatest: Scalar
    /// Rows looked at and rows kept: a filter that keeps nearly all is not worth asking.
    private let tested = Atomic<Int>(0)
    private let kept = Atomic<Int>(0)

    /// Numbers whose bits all fit a second-level cache pay for themselves even where few are set.
    private static let smallSpan: UInt64 = 1 << 22
    private static let largeSpan: UInt64 = 1 << 28
    /// A Bloom filter beyond this is slower than the probe it saves.
    private static let hashedLimit = 1 << 22

    /// nil where there is no key at all, or the type has no whole numbers.
    init?(_ keys: Column) {
        guard let values = KeyMembership.integers(keys) else { return nil }
        let numbers = values.numbers.pointer(as: Int64.self)
        var (first, last) = (-1, -1)
        for row in 0..<values.count where values.validity?[row] ?? true {
            if first < 0 || numbers[row] < numbers[first] { first = row }
            if last < 0 || numbers[row] > numbers[last] { last = row }
        }
        guard first >= 0 else { return nil }
        low = numbers[first]
        span = UInt64(bitPattern: numbers[last] &- numbers[first])
        least = keys.scalar(at: first)
        greatest = keys.scalar(at: last)
        bits = KeyMembership.bits(values, low, span)
        withExtendedLifetime(values.numbers) {}
    }

    private static func bits(
        _ values: (numbers: Buffer, validity: Bitmap?, count: Int), _ low: Int64, _ span: UInt64
    ) -> Bits {
        let numbers = values.numbers.pointer(as: Int64.self)
        if span < smallSpan || span < largeSpan && span / 64 < UInt64(values.count) {
            let buffer = Buffer(zeroed: Int(span / 64 + 1) * 8)
            let words = buffer.pointer(as: UInt64.self)
            for row in 0..<values.count where values.validity?[row] ?? true {
                let place = UInt64(bitPattern: numbers[row] &- low)
                words[Int(place >> 6)] |= 1 &<< (place & 63)
            }
            return .exact(buffer)
        }
        guard values.count <= hashedLimit else { return .none }
        var count = 1_024
        while count < values.count / 4 { count *= 2 }
        let buffer = Buffer(zeroed: count * 8)
        let words = buffer.pointer(as: UInt64.self)
        let mask = UInt64(count - 1)
        for row in 0..<values.count where values.validity?[row] ?? true {
            let hash = KeyMembership.hash(numbers[row])
            words[Int(hash & mask)] |= KeyMembership.pattern(hash)
        }
        return .hashed(buffer, mask: mask)
    }

    @inline(__always)
    private static func hash(_ number: Int64) -> UInt64 {
        let product = UInt64(bitPattern: number) &* 0x9E37_79B9_7F4A_7C15
        return product ^ (product >> 32)
    }

    /// Two bits of a word, by the upper bits of the hash.
    @inline(__always)
    private static func pattern(_ hash: UInt64) -> UInt64 {
        (1 &<< ((hash >> 52) & 63)) | (1 &<< ((hash >> 58) & 63))
    }

    /// Conditions that every wanted row fulfills, for skipping row groups.
    func bounds(of column: Int) -> [ColumnPredicate] {
        [
            ColumnPredicate(column: column, comparison: .greaterOrEqual, value: least),
            ColumnPredicate(column: column, comparison: .lessOrEqual, value: greatest),
        ]
    }

    /// The rows whose key may have a partner, nulls never; nil keeps all of them.
    func select(_ column: Column, among rows: Selection?) -> Selection? {
        let seen = tested.load(ordering: .relaxed)
        if seen > 1 << 16, kept.load(ordering: .relaxed) > seen / 10 * 9 { return rows }
        guard let values = KeyMembership.integers(column) else { return rows }
        let total = rows?.count ?? values.count
        let result = Buffer(byteCount: max(total, 1) * 4)
        let target = result.pointer(as: UInt32.self)
        let count: Int
        if let rows {
            let source = rows.pointer
            count = test(values, total, target) { source[$0] }
            withExtendedLifetime(rows) {}
        } else {
            count = test(values, total, target) { UInt32(truncatingIfNeeded: $0) }
        }
        tested.add(total, ordering: .relaxed)
        kept.add(count, ordering: .relaxed)
        return count == total ? rows : Selection(indices: result, count: count)
    }

    @inline(__always)
    private func test(
        _ values: (numbers: Buffer, validity: Bitmap?, count: Int), _ total: Int,
        _ target: UnsafeMutablePointer<UInt32>, _ row: (Int) -> UInt32
    ) -> Int {
        let numbers = values.numbers.pointer(as: Int64.self)
        let (low, span) = (low, span)
        var count = 0
        switch bits {
        case .exact(let buffer):
            let words = buffer.pointer(as: UInt64.self)
            for index in 0..<total {
                let place = row(index)
                let offset = UInt64(bitPattern: numbers[Int(place)] &- low)
                let isInside: UInt64 = offset <= span ? 1 : 0
                let word = words[Int(truncatingIfNeeded: (offset &* isInside) >> 6)]
                target[count] = place
                count &+= Int(truncatingIfNeeded: (word &>> (offset & 63)) & isInside)
            }
        case .hashed(let buffer, let mask):
            let words = buffer.pointer(as: UInt64.self)
            for index in 0..<total {
                let place = row(index)
                let hash = KeyMembership.hash(numbers[Int(place)])
                let pattern = KeyMembership.pattern(hash)
                target[count] = place
                count &+= words[Int(truncatingIfNeeded: hash & mask)] & pattern == pattern ? 1 : 0
            }
        case .none:
            for index in 0..<total {
                let place = row(index)
                target[count] = place
                count &+= UInt64(bitPattern: numbers[Int(place)] &- low) <= span ? 1 : 0
            }
        }
        withExtendedLifetime((values.numbers, bits)) {}
        return values.validity.map { KeyMembership.dropping(nullsOf: $0, target, count) } ?? count
    }

    private static func dropping(
        nullsOf validity: Bitmap, _ rows: UnsafeMutablePointer<UInt32>, _ count: Int
    ) -> Int {
        var left = 0
        for index in 0..<count {
            rows[left] = rows[index]
            left &+= validity[Int(rows[index])] ? 1 : 0
        }
        return left
    }

    /// The column's values as Int64; nil for a type that has no whole numbers.
    private static func integers(_ column: Column) -> (numbers: Buffer, validity: Bitmap?, count: Int)? {
        guard case .primitive(let values) = column.flattened() else { return nil }
        func widened<T: FixedWidthInteger & BitwiseCopyable>(
            _: T.Type
        ) -> (numbers: Buffer, validity: Bitmap?, count: Int) {
            let wide = Buffer(byteCount: max(values.count, 1) * 8)
            let target = wide.pointer(as: Int64.self)
            let source: UnsafePointer<T> = values.pointer()
            for row in 0..<values.count { target[row] = Int64(truncatingIfNeeded: source[row]) }
            return (wide, values.validity, values.count)
        }
        switch values.type.physical {
        case .int64: return (values.values, values.validity, values.count)
        case .int32: return widened(Int32.self)
        case .int16: return widened(Int16.self)
        case .int8: return widened(Int8.self)
        case .uint32: return widened(UInt32.self)
        case .uint16: return widened(UInt16.self)
        case .uint8: return widened(UInt8.self)
        default: return nil
        }
    }
}
