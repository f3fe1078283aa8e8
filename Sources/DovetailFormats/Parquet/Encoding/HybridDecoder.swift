import CDovetailKernels
import DovetailColumnar

/// Reads Parquet's hybrid of runs and bit-packed groups from untrusted bytes, as many values at a time as are wanted.
/// The memory is readable for `Buffer.padding` bytes past its end and outlives the decoder.
struct HybridDecoder {
    let width: Int
    private var at: UnsafePointer<UInt8>
    private let end: UnsafePointer<UInt8>
    private var runLeft = 0
    private var runValue: UInt32 = 0
    private var literals: UnsafePointer<UInt8>
    private var literalDone = 0
    private var literalLeft = 0

    /// `width` is 0 to 32.
    init(_ bytes: UnsafePointer<UInt8>, byteCount: Int, width: Int) {
        self.width = width
        at = bytes
        end = bytes + byteCount
        literals = bytes
    }

    /// Begins the next run; false when there is none.
    private mutating func refill() -> Bool {
        var header: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            guard at < end, shift < 63 else { return false }
            let byte = at.pointee
            at += 1
            header |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 { break }
            shift &+= 7
        }
        let count = Int(clamping: header >> 1)
        return header & 1 == 0 ? beginRun(min(count, Int(Int32.max))) : beginLiterals(count)
    }

    private mutating func beginRun(_ count: Int) -> Bool {
        let size = (width &+ 7) / 8
        guard size <= end - at else { return false }
        runValue = 0
        for index in 0..<size { runValue |= UInt32(at[index]) &<< UInt32(index &* 8) }
        at += size
        runLeft = count
        return true
    }

    /// The last group may lack bytes it does not need.
    private mutating func beginLiterals(_ groups: Int) -> Bool {
        literals = at
        literalDone = 0
        if width == 0 {
            literalLeft = min(groups, Int(Int32.max) / 8) &* 8
            return true
        }
        let room = end - at
        let whole = room / width
        if groups <= whole {
            literalLeft = groups &* 8
            at += groups &* width
        } else {
            literalLeft = room &* 8 / width
            at = end
        }
        return literalLeft > 0
    }

    /// Decodes `count` values; false when there are fewer.
    mutating func decode(_ count: Int, into target: UnsafeMutablePointer<UInt32>) -> Bool {
        var done = 0
        while done < count {
            if runLeft > 0 {
                let some = min(runLeft, count &- done)
                (target + done).update(repeating: runValue, count: some)
                runLeft &-= some
                done &+= some
            } else if literalLeft > 0 {
                done &+= unpack(min(literalLeft, count &- done), target + done)
            } else if !refill() {
                return false
            }
        }
        return true
    }

    /// Unpacks up to `count` values of the literals in work; returns how many.
    private mutating func unpack(_ count: Int, _ target: UnsafeMutablePointer<UInt32>) -> Int {
        let offset = literalDone & 7
        let group = literals + (literalDone >> 3) &* width
        var some = count
        if offset == 0, count >= 8 {
            dovetail_unpack32(group, count >> 3, Int32(width), target)
            some = count & ~7
        } else {
            some = min(count, 8 &- offset)
            withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 8) { lanes in
                guard let lanes = lanes.baseAddress else { return }
                dovetail_unpack32(group, 1, Int32(width), lanes)
                for lane in 0..<some { target[lane] = lanes[offset &+ lane] }
            }
        }
        literalDone &+= some
        literalLeft &-= some
        return some
    }

    /// Passes over `count` values; false when there are fewer.
    mutating func skip(_ count: Int) -> Bool {
        var left = count
        while left > 0 {
            if runLeft == 0, literalLeft == 0, !refill() { return false }
            let fromRun = min(runLeft, left)
            runLeft &-= fromRun
            left &-= fromRun
            let fromLiterals = min(literalLeft, left)
            literalDone &+= fromLiterals
            literalLeft &-= fromLiterals
            left &-= fromLiterals
        }
        return true
    }

    /// Passes over `count` values of one bit; returns how many are set, nil when there are fewer values.
    mutating func countOnes(_ count: Int) -> Int? {
        var (left, set) = (count, 0)
        while left > 0 {
            if runLeft > 0 {
                let some = min(runLeft, left)
                if runValue & 1 != 0 { set &+= some }
                runLeft &-= some
                left &-= some
            } else if literalLeft > 0 {
                let some = min(literalLeft, left, 56)
                set &+= literalBits(some).nonzeroBitCount
                literalDone &+= some
                literalLeft &-= some
                left &-= some
            } else if !refill() {
                return nil
            }
        }
        return set
    }

    /// The next `count` literals of one bit, at most 56.
    private func literalBits(_ count: Int) -> UInt64 {
        let loaded = UnsafeRawPointer(literals).loadUnaligned(fromByteOffset: literalDone >> 3, as: UInt64.self)
        return (loaded &>> UInt64(literalDone & 7)) & ((1 &<< UInt64(count)) &- 1)
    }

    /// Decodes `count` values of one bit into a bitmap from bit `start` on, which is zero there; returns how many are set,
    /// nil when there are fewer values.
    mutating func decodeBits(_ count: Int, into bits: UnsafeMutableRawPointer, at start: Int) -> Int? {
        var (done, set) = (0, 0)
        while done < count {
            if runLeft > 0 {
                let some = min(runLeft, count &- done)
                if runValue & 1 != 0 {
                    BitCopy.set(bits, start &+ done..<start &+ done &+ some)
                    set &+= some
                }
                runLeft &-= some
                done &+= some
            } else if literalLeft > 0 {
                let some = min(literalLeft, count &- done, 56)
                let word = literalBits(some)
                BitCopy.or(word, into: bits, at: start &+ done)
                set &+= word.nonzeroBitCount
                literalDone &+= some
                literalLeft &-= some
                done &+= some
            } else if !refill() {
                return nil
            }
        }
        return set
    }
}
