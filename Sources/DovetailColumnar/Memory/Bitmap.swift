/// `count` bits, least significant first, starting at bit 0 of the buffer: Arrow's layout without an offset.
///
/// As validity a set bit means "not null". Bits past `count` are zero, so whole words may be counted.
public struct Bitmap: @unchecked Sendable {
    public let buffer: Buffer
    public let count: Int
    /// How many bits are set.
    public let setCount: Int

    /// Takes a buffer of at least `ceil(count / 8)` bytes whose bits past `count` are zero up to the next multiple of 64.
    public init(buffer: Buffer, count: Int, setCount: Int? = nil) {
        self.buffer = buffer
        self.count = count
        self.setCount = setCount ?? Bitmap.countSet(buffer.base, count)
    }

    /// All bits `value`.
    public init(repeating value: Bool, count: Int) {
        let buffer = Buffer(zeroed: Bitmap.byteCount(for: count))
        if value { Bitmap.setAll(buffer.base, count) }
        self.init(buffer: buffer, count: count, setCount: value ? count : 0)
    }

    public init(_ bits: some Collection<Bool>) {
        let buffer = Buffer(zeroed: Bitmap.byteCount(for: bits.count))
        let words = buffer.pointer(as: UInt64.self)
        var index = 0
        for bit in bits {
            if bit { words[index >> 6] |= 1 &<< UInt64(index & 63) }
            index += 1
        }
        self.init(buffer: buffer, count: bits.count)
    }

    /// Bytes for `count` bits, rounded up to whole 64-bit words.
    @inlinable
    public static func byteCount(for count: Int) -> Int { ((count &+ 63) >> 6) &<< 3 }

    @inlinable public var unsetCount: Int { count - setCount }
    @inlinable public var words: UnsafeMutablePointer<UInt64> { buffer.base.assumingMemoryBound(to: UInt64.self) }
    @inlinable public var wordCount: Int { (count &+ 63) >> 6 }

    @inlinable
    public subscript(index: Int) -> Bool {
        (buffer.base.load(fromByteOffset: index >> 3, as: UInt8.self) &>> UInt8(truncatingIfNeeded: index & 7)) & 1 != 0
    }

    /// The bits `range` as a bitmap of its own (copied and shifted to start at bit 0).
    public func slice(_ range: Range<Int>) -> Bitmap {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        let result = Buffer(zeroed: Bitmap.byteCount(for: range.count))
        let target = result.pointer(as: UInt64.self)
        let shift = UInt64(range.lowerBound & 63)
        let first = range.lowerBound >> 6
        let words = (range.count + 63) >> 6
        for index in 0..<words {
            let low = word(at: first + index) &>> shift
            let high = shift == 0 ? 0 : word(at: first + index + 1) &<< (64 - shift)
            target[index] = low | high
        }
        Bitmap.clearTail(result.base, range.count)
        return Bitmap(buffer: result, count: range.count)
    }

    /// Bitwise and of two bitmaps of one length; nil stands for "all set".
    public static func intersection(_ left: Bitmap?, _ right: Bitmap?) -> Bitmap? {
        guard let left else { return right }
        guard let right else { return left }
        precondition(left.count == right.count)
        let result = Buffer(zeroed: byteCount(for: left.count))
        let target = result.pointer(as: UInt64.self)
        let (a, b) = (left.words, right.words)
        for index in 0..<left.wordCount { target[index] = a[index] & b[index] }
        return Bitmap(buffer: result, count: left.count)
    }

    private func word(at index: Int) -> UInt64 { index < wordCount ? words[index] : 0 }

    public static func countSet(_ base: UnsafeRawPointer, _ count: Int) -> Int {
        let words = base.assumingMemoryBound(to: UInt64.self)
        var total = 0
        for index in 0..<(count >> 6) { total &+= words[index].nonzeroBitCount }
        if count & 63 != 0 {
            // Byte loads: a caller's buffer may end with the last byte that holds a bit.
            var last: UInt64 = 0
            for byte in 0..<((count & 63) + 7) >> 3 {
                last |= UInt64(base.load(fromByteOffset: (count >> 6) * 8 + byte, as: UInt8.self)) &<< UInt64(byte * 8)
            }
            total += (last & ((1 &<< UInt64(count & 63)) &- 1)).nonzeroBitCount
        }
        return total
    }

    /// Sets the first `count` bits and clears the rest of the last word.
    public static func setAll(_ base: UnsafeMutableRawPointer, _ count: Int) {
        let words = base.assumingMemoryBound(to: UInt64.self)
        for index in 0..<(count >> 6) { words[index] = ~0 }
        if count & 63 != 0 { words[count >> 6] = (1 &<< UInt64(count & 63)) &- 1 }
    }

    /// Clears the bits past `count` in the last word.
    public static func clearTail(_ base: UnsafeMutableRawPointer, _ count: Int) {
        guard count & 63 != 0 else { return }
        base.assumingMemoryBound(to: UInt64.self)[count >> 6] &= (1 &<< UInt64(count & 63)) &- 1
    }

    /// Unaligned-safe test of one bit in raw memory.
    @inlinable
    public static func isSet(_ base: UnsafeRawPointer, _ index: Int) -> Bool {
        (base.load(fromByteOffset: index >> 3, as: UInt8.self) &>> UInt8(truncatingIfNeeded: index & 7)) & 1 != 0
    }
}
