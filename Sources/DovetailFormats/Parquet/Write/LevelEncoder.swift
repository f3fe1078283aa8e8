import CDovetailKernels
import DovetailColumnar

/// Encodes the levels of one page, each kind behind its length as data pages of version 1 have them, or without as those
/// of version 2.
struct LevelEncoder {
    let leaf: WriteLeaf
    let scratch: LeafScratch
    /// Levels lie in the validity bitmap, or as bytes.
    let isFlat: Bool
    let hasLengths: Bool

    /// Most bytes the levels of `count` entries take.
    static func bound(_ count: Int) -> Int { 2 * (dovetail_hybrid_bound(count, 8) + 16) }

    static func width(of level: Int) -> Int32 { Int32(Int.bitWidth - level.leadingZeroBitCount) }

    /// Encodes the levels of `entries` into `scratch.levels`; returns how many bytes of these are repetition levels.
    @discardableResult
    func encode(_ entries: Range<Int>, presentCount: Int) -> Int {
        let target = scratch.levels
        _ = target.claim(LevelEncoder.bound(entries.count))
        if leaf.maxRepetition > 0 {
            append(bytes: scratch.repetitions.base + entries.lowerBound, entries.count, maximum: leaf.maxRepetition)
        }
        let repetitionBytes = target.byteCount
        guard leaf.maxDefinition > 0 else { return repetitionBytes }
        if isFlat {
            appendValidity(entries, presentCount)
        } else {
            append(bytes: scratch.definitions.base + entries.lowerBound, entries.count, maximum: leaf.maxDefinition)
        }
        return repetitionBytes
    }

    private func append(bytes: UnsafeRawPointer, _ count: Int, maximum: Int) {
        let source = bytes.assumingMemoryBound(to: UInt8.self)
        let wide = scratch.wideLevels.claim(count * 4 + 64).assumingMemoryBound(to: UInt32.self)
        for index in 0..<count { wide[index] = UInt32(source[index]) }
        let target = scratch.levels
        let start = target.byteCount + lengthSize
        let size = dovetail_hybrid_encode(wide, count, LevelEncoder.width(of: maximum), target.pointer(at: start))
        target.byteCount = start + size
        putLength(before: start)
    }

    private var lengthSize: Int { hasLengths ? 4 : 0 }

    private func putLength(before start: Int) {
        guard hasLengths else { return }
        let size = UInt32(scratch.levels.byteCount - start)
        (scratch.levels.base + start - 4).storeBytes(of: size.littleEndian, as: UInt32.self)
    }

    /// One run where all or none is null; else the bitmap as it is, which is how levels of one bit are packed.
    private func appendValidity(_ entries: Range<Int>, _ presentCount: Int) {
        let target = scratch.levels
        target.byteCount += lengthSize
        let start = target.byteCount
        if presentCount == entries.count || presentCount == 0 {
            appendVarint(UInt64(entries.count) << 1)
            target.append(presentCount == 0 ? 0 as UInt8 : 1 as UInt8)
        } else {
            // Pages begin at multiples of 8 rows.
            let groups = (entries.count + 7) / 8
            appendVarint(UInt64(groups) << 1 | 1)
            target.append(UnsafeRawBufferPointer(start: scratch.validity.base + entries.lowerBound / 8, count: groups))
        }
        putLength(before: start)
    }

    private func appendVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            scratch.levels.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        scratch.levels.append(UInt8(rest))
    }
}

extension GrowableBuffer {
    func pointer(at offset: Int) -> UnsafeMutablePointer<UInt8> {
        (base + offset).assumingMemoryBound(to: UInt8.self)
    }
}
