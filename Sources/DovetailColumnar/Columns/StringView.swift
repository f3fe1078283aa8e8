/// Sixteen bytes that stand for a text or binary value.
///
/// ```
/// up to 12 bytes:  | length 4 | bytes 4 | bytes 8            |   unused bytes are zero
/// longer:          | length 4 | first 4 | pointer to all     |
/// ```
/// Equal short values are equal as two words; the first word decides most comparisons of long ones. The pointer is kept
/// valid by the `StringHeap` of the column the view stands in (docs/decisions/0001).
@frozen
public struct StringView: @unchecked Sendable {
    public var low: UInt64
    public var high: UInt64

    @inlinable
    public init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    public static let inlineCapacity = 12

    /// The empty value.
    @inlinable
    public init() {
        low = 0
        high = 0
    }

    /// A view of `count` bytes; longer ones than twelve must stay where they are.
    @inlinable
    public init(_ bytes: UnsafeRawPointer, count: Int) {
        if count <= StringView.inlineCapacity {
            self.init(copying: bytes, count: count)
        } else {
            let prefix = UInt64(bytes.loadUnaligned(as: UInt32.self))
            self.init(
                low: UInt64(UInt32(truncatingIfNeeded: count)) | (prefix &<< 32), high: UInt64(UInt(bitPattern: bytes)))
        }
    }

    @inlinable
    init(copying bytes: UnsafeRawPointer, count: Int) {
        var words: (UInt64, UInt64) = (UInt64(count), 0)
        withUnsafeMutableBytes(of: &words) { target in
            var index = 0
            while index < count {
                target[4 &+ index] = bytes.load(fromByteOffset: index, as: UInt8.self)
                index &+= 1
            }
        }
        self.init(low: words.0, high: words.1)
    }

    @inlinable public var count: Int { Int(low & 0xFFFF_FFFF) }
    @inlinable public var isInline: Bool { count <= StringView.inlineCapacity }

    /// Calls `body` with the bytes of the value; they must not leave the closure.
    @inlinable
    public func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        let count = self.count
        if count > StringView.inlineCapacity {
            let pointer = UnsafeRawPointer(bitPattern: UInt(high))
            return try body(UnsafeRawBufferPointer(start: pointer, count: count))
        }
        var copy = self
        return try withUnsafePointer(to: &copy) { (pointer) throws(E) -> R in
            try body(UnsafeRawBufferPointer(start: UnsafeRawPointer(pointer) + 4, count: count))
        }
    }

    @inlinable
    public static func == (left: StringView, right: StringView) -> Bool {
        if left.low != right.low { return false }
        if left.high == right.high { return true }
        if left.isInline { return false }
        return left.withBytes { a in right.withBytes { b in equalBytes(a, b) } }
    }

    public var string: String { withBytes { String(decoding: $0, as: UTF8.self) } }
}

extension StringView {
    @usableFromInline
    static func equalBytes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        left.count == right.count && compareBytes(left, right) == 0
    }

    /// Negative, zero or positive by unsigned byte order, shorter first on a tie: UTF-8's code point order.
    public static func compareBytes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        let common = min(left.count, right.count)
        if common > 0, let a = left.baseAddress, let b = right.baseAddress {
            let order = compareMemory(a, b, common)
            if order != 0 { return order }
        }
        return left.count - right.count
    }
}
