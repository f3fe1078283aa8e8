/// Sorting of distinct 64-bit words by the bits that differ, and picking the least of them.
enum RadixSort {
    /// Up to so many words insertion is faster than counting.
    private static let smallCount = 40

    /// Sorts by the bits from `lowBit` on, `bitCount` of them; words equal there keep their order, so that words numbered
    /// in their lower bits end up sorted as a whole.
    static func sort(
        _ items: UnsafeMutablePointer<UInt64>, _ count: Int, _ scratch: UnsafeMutablePointer<UInt64>, lowBit: Int,
        bitCount: Int
    ) {
        if count <= smallCount {
            insertionSort(items, count)
            return
        }
        var isOrdered: UInt8 = 1
        var differing: UInt64 = 0
        for index in 1..<count {
            differing |= items[index] ^ items[index &- 1]
            isOrdered &= unsafeBitCast(items[index &- 1] <= items[index], to: UInt8.self)
        }
        if isOrdered != 0 { return }
        let passCount = (bitCount + 7) / 8
        let digitBits = (bitCount + passCount - 1) / passCount
        var (source, target) = (items, scratch)
        let counts = Buffer(byteCount: 256 * 8)
        for pass in 0..<passCount {
            let shift = UInt64(lowBit + pass * digitBits)
            let mask = min(UInt64(1) &<< UInt64(digitBits), 256) &- 1
            if (differing &>> shift) & mask == 0 { continue }
            scatter(source, count, target, counts.pointer(), shift: shift, mask: mask)
            swap(&source, &target)
        }
        withExtendedLifetime(counts) {}
        if source != items { items.update(from: source, count: count) }
    }

    private static func scatter(
        _ source: UnsafeMutablePointer<UInt64>, _ count: Int, _ target: UnsafeMutablePointer<UInt64>,
        _ starts: UnsafeMutablePointer<Int>, shift: UInt64, mask: UInt64
    ) {
        starts.update(repeating: 0, count: 256)
        for index in 0..<count { starts[Int(truncatingIfNeeded: (source[index] &>> shift) & mask)] &+= 1 }
        var next = 0
        for digit in 0..<256 {
            let size = starts[digit]
            starts[digit] = next
            next &+= size
        }
        for index in 0..<count {
            let item = source[index]
            let digit = Int(truncatingIfNeeded: (item &>> shift) & mask)
            target[starts[digit]] = item
            starts[digit] &+= 1
        }
    }

    private static func insertionSort(_ items: UnsafeMutablePointer<UInt64>, _ count: Int) {
        var index = 1
        while index < count {
            let item = items[index]
            var hole = index
            while hole > 0, items[hole &- 1] > item {
                items[hole] = items[hole &- 1]
                hole &-= 1
            }
            items[hole] = item
            index &+= 1
        }
    }

    /// Moves to the front, in their order, the words that may be among the `wanted` least by the given bits; how many.
    static func keepLeast(
        _ items: UnsafeMutablePointer<UInt64>, _ count: Int, wanted: Int, lowBit: Int, bitCount: Int
    ) -> Int {
        let counts = Buffer(byteCount: 4_096 * 8)
        let sizes = counts.pointer(as: Int.self)
        // The bits above `top` of every word kept for certain are at most `bound`; those equal to it are looked into.
        var top = lowBit + bitCount
        var bound: UInt64 = 0
        var below = 0
        while top > lowBit {
            let digitBits = min(12, top - lowBit)
            let shift = UInt64(top - digitBits)
            let mask = (UInt64(1) &<< UInt64(digitBits)) &- 1
            sizes.update(repeating: 0, count: 4_096)
            for index in 0..<count where items[index] >> UInt64(top) == bound {
                sizes[Int(truncatingIfNeeded: (items[index] &>> shift) & mask)] &+= 1
            }
            var digit = 0
            while digit < Int(mask), below + sizes[digit] < wanted {
                below += sizes[digit]
                digit += 1
            }
            bound = (bound &<< UInt64(digitBits)) | UInt64(digit)
            top -= digitBits
            if sizes[digit] <= max(wanted, 1_024) { break }
        }
        withExtendedLifetime(counts) {}
        var kept = 0
        for index in 0..<count {
            let item = items[index]
            let isKept = item >> UInt64(top) <= bound
            items[kept] = item
            kept &+= Int(truncatingIfNeeded: unsafeBitCast(isKept, to: UInt8.self))
        }
        return kept
    }
}
