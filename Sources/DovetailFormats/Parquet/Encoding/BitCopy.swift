/// Moves bits between bitmaps that start anywhere.
enum BitCopy {
    /// Ors `count` bits from bit 0 of `source` into `target` from bit `start` on, which must be zero. Writes whole words:
    /// the target has 16 bytes to spare.
    static func or(
        _ source: UnsafePointer<UInt64>, count: Int, into target: UnsafeMutableRawPointer, at start: Int
    ) {
        let words = (count &+ 63) >> 6
        let shift = UInt64(start & 63)
        let place = target.assumingMemoryBound(to: UInt64.self) + (start >> 6)
        for index in 0..<words {
            var word = source[index]
            let rest = count &- (index &<< 6)
            if rest < 64 { word &= (1 &<< UInt64(rest)) &- 1 }
            place[index] |= word &<< shift
            if shift != 0 { place[index &+ 1] |= word &>> (64 &- shift) }
        }
    }

    /// Sets the bits of `range`.
    static func set(_ target: UnsafeMutableRawPointer, _ range: Range<Int>) {
        let words = target.assumingMemoryBound(to: UInt64.self)
        var at = range.lowerBound
        while at < range.upperBound {
            let bit = at & 63
            let count = min(64 &- bit, range.upperBound &- at)
            let ones = count == 64 ? ~UInt64(0) : (1 &<< UInt64(count)) &- 1
            words[at >> 6] |= ones &<< UInt64(bit)
            at &+= count
        }
    }
}

extension BitCopy {
    /// Ors the bits of one word into `target` from bit `start` on.
    static func or(_ word: UInt64, into target: UnsafeMutableRawPointer, at start: Int) {
        let words = target.assumingMemoryBound(to: UInt64.self) + (start >> 6)
        let shift = UInt64(start & 63)
        words[0] |= word &<< shift
        if shift != 0 { words[1] |= word &>> (64 &- shift) }
    }
}
