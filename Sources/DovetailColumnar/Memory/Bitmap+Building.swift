/// Bitmaps made whole words at a time: from a test of each index, from other bitmaps, and by gathering bits.
extension Bitmap {
    /// One bit for each index below `count`, packed 64 to a word before they are stored.
    @inlinable
    public static func make(count: Int, _ bit: (Int) -> Bool) -> Bitmap {
        let buffer = Buffer(byteCount: byteCount(for: count))
        let words = buffer.pointer(as: UInt64.self)
        var setCount = 0
        var start = 0
        while start < count {
            let length = min(64, count &- start)
            var word: UInt64 = 0
            var offset = 0
            while offset < length {
                let isSet = UInt64(truncatingIfNeeded: unsafeBitCast(bit(start &+ offset), to: UInt8.self))
                word |= isSet &<< UInt64(truncatingIfNeeded: offset)
                offset &+= 1
            }
            words[start >> 6] = word
            setCount &+= word.nonzeroBitCount
            start &+= 64
        }
        return Bitmap(buffer: buffer, count: count, setCount: setCount)
    }

    /// Bitwise or of two bitmaps of one length; nil stands for "all set", so a nil on either side gives nil.
    public static func union(_ left: Bitmap?, _ right: Bitmap?) -> Bitmap? {
        guard let left, let right else { return nil }
        return combine(left, right) { $0 | $1 }
    }

    /// The bits of `left` that are not set in `right`.
    public static func andNot(_ left: Bitmap, _ right: Bitmap) -> Bitmap {
        combine(left, right) { $0 & ~$1 }
    }

    /// Every bit turned over.
    public func inverted() -> Bitmap {
        let result = Buffer(byteCount: Bitmap.byteCount(for: count))
        let target = result.pointer(as: UInt64.self)
        let source = words
        for index in 0..<wordCount { target[index] = ~source[index] }
        Bitmap.clearTail(result.base, count)
        return Bitmap(buffer: result, count: count, setCount: unsetCount)
    }

    @inline(__always)
    private static func combine(_ left: Bitmap, _ right: Bitmap, _ body: (UInt64, UInt64) -> UInt64) -> Bitmap {
        precondition(left.count == right.count)
        let result = Buffer(byteCount: byteCount(for: left.count))
        let target = result.pointer(as: UInt64.self)
        let (a, b) = (left.words, right.words)
        for index in 0..<left.wordCount { target[index] = body(a[index], b[index]) }
        return Bitmap(buffer: result, count: left.count)
    }

    /// The bits at `indices`, in that order.
    public func taking(_ indices: UnsafePointer<UInt32>, count: Int) -> Bitmap {
        let bytes = UnsafePointer(buffer.pointer(as: UInt8.self))
        return Bitmap.make(count: count) { row in
            let index = Int(indices[row])
            return (bytes[index >> 3] &>> UInt8(truncatingIfNeeded: index & 7)) & 1 != 0
        }
    }

    /// The bits at `indices`; UInt32.max gives an unset one.
    func taking(optional indices: UnsafePointer<UInt32>, count: Int) -> Bitmap {
        let bytes = UnsafePointer(buffer.pointer(as: UInt8.self))
        return Bitmap.make(count: count) { row in
            let keep = Kernels.keepMask(indices[row])
            let index = Int(indices[row] & keep)
            return (bytes[index >> 3] &>> UInt8(truncatingIfNeeded: index & 7)) & UInt8(truncatingIfNeeded: keep) & 1
                != 0
        }
    }

    /// Ors `count` bits of `source` (nil: ones) into `target` from bit `position` on, where the bits are still zero.
    static func copyBits(_ source: Bitmap?, count: Int, into target: UnsafeMutablePointer<UInt64>, at position: Int) {
        let words = source.map { UnsafePointer($0.words) }
        let shift = UInt64(position & 63)
        let first = position >> 6
        for index in 0..<((count &+ 63) >> 6) {
            let left = count &- index &* 64
            let used: UInt64 = left >= 64 ? ~0 : (1 &<< UInt64(left)) &- 1
            let word = (words?[index] ?? ~0) & used
            target[first &+ index] |= word &<< shift
            // Only bits that exist may touch the next word: it may lie past the end.
            if shift != 0, word &>> (64 &- shift) != 0 { target[first &+ index &+ 1] |= word &>> (64 &- shift) }
        }
    }
}
