import CDovetailKernels
import DovetailColumnar

/// Encodes the levels of one page, each kind behind its length as data pages of version 1 have them.
struct LevelEncoder {
    let leaf: WriteLeaf
    let scratch: LeafScratch
    /// Levels lie in the validity bitmap, or as bytes.
    let isFlat: Bool

    /// Most bytes the levels of `count` entries take.
    static func bound(_ count: Int) -> Int { 2 * (dovetail_hybrid_bound(count, 8) + 16) }

    static func width(of level: Int) -> Int32 { Int32(Int.bitWidth - level.leadingZeroBitCount) }

    /// Encodes the levels of `entries` into `scratch.levels`.
    func encode(_ entries: Range<Int>, presentCount: Int) {
        let target = scratch.levels
        _ = target.claim(LevelEncoder.bound(entries.count))
        if leaf.maxRepetition > 0 {
            append(bytes: scratch.repetitions.base + entries.lowerBound, entries.count, maximum: leaf.maxRepetition)
        }
        guard leaf.maxDefinition > 0 else { return }
        if isFlat {
            appendValidity(entries, presentCount)
        } else {
            append(bytes: scratch.definitions.base + entries.lowerBound, entries.count, maximum: leaf.maxDefinition)
        }
    }

    private func append(bytes: UnsafeRawPointer, _ count: Int, maximum: Int) {
        let source = bytes.assumingMemoryBound(to: UInt8.self)
        let wide = scratch.wideLevels.claim(count * 4 + 64).assumingMemoryBound(to: UInt32.self)
        for index in 0..<count { wide[index] = UInt32(source[index]) }
        let target = scratch.levels
        let start = target.byteCount
        let size = dovetail_hybrid_encode(
            wide, count, LevelEncoder.width(of: maximum), target.pointer(at: start + 4))
        (target.base + start).storeBytes(of: UInt32(size).littleEndian, as: UInt32.self)
        target.byteCount = start + 4 + size
    }

    /// One run where all or none is null; else the bitmap as it is, which is how levels of one bit are packed.
    private func appendValidity(_ entries: Range<Int>, _ presentCount: Int) {
        let target = scratch.levels
        let start = target.byteCount
        target.byteCount += 4
        if presentCount == entries.count || presentCount == 0 {
            appendVarint(UInt64(entries.count) << 1)
            target.append(presentCount == 0 ? 0 as UInt8 : 1 as UInt8)
        } else {
            // Pages begin at multiples of 8 rows.
            let groups = (entries.count + 7) / 8
            appendVarint(UInt64(groups) << 1 | 1)
            target.append(UnsafeRawBufferPointer(start: scratch.validity.base + entries.lowerBound / 8, count: groups))
        }
        let size = UInt32(target.byteCount - start - 4)
        (target.base + start).storeBytes(of: size.littleEndian, as: UInt32.self)
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
