import CDovetailKernels
import DovetailColumnar

/// Numbers distinct keys 0, 1, 2, ... in the order they come: open addressing over the keys' rows.
///
/// A slot holds the upper half of a hash and the group's number plus one; 0 is free. Keys stand in rows of their own, so
/// that growing moves slots only.
final class GroupTable {
    let layout: KeyLayout
    private(set) var count = 0
    private var slots: Buffer
    private var mask: Int
    private var rowBuffer: Buffer
    private var hashBuffer: Buffer
    private var capacity: Int
    private let arena = StringArena()

    init(layout: KeyLayout, capacity: Int = 1_024) {
        self.layout = layout
        var slotCount = 2_048
        while slotCount < capacity * 2 { slotCount *= 2 }
        slots = Buffer(zeroed: slotCount * 8)
        mask = slotCount - 1
        self.capacity = slotCount / 2
        rowBuffer = Buffer(byteCount: slotCount / 2 * layout.width)
        hashBuffer = Buffer(byteCount: slotCount / 2 * 8)
    }

    var rows: UnsafeRawPointer { UnsafeRawPointer(rowBuffer.base) }
    /// A hash a group.
    var hashes: UnsafePointer<UInt64> { UnsafePointer(hashBuffer.pointer(as: UInt64.self)) }

    /// Group numbers of `count` rows, new keys added.
    func findOrInsert(
        rows batch: UnsafeRawPointer, hashes batchHashes: UnsafePointer<UInt64>, count rowCount: Int,
        into groups: UnsafeMutablePointer<UInt32>
    ) {
        var done = 0
        while done < rowCount {
            // Room for a block of new keys is made ahead, so that the loop never grows.
            let block = min(rowCount - done, 1_024)
            if count + block > capacity { grow(toHold: count + block) }
            insertBlock(batch + done * layout.width, batchHashes + done, block, groups + done)
            done += block
        }
    }

    private func insertBlock(
        _ batch: UnsafeRawPointer, _ batchHashes: UnsafePointer<UInt64>, _ rowCount: Int,
        _ groups: UnsafeMutablePointer<UInt32>
    ) {
        let slots = self.slots.pointer(as: UInt64.self)
        let mask = self.mask
        let layout = self.layout
        let width = layout.width
        let rows = rowBuffer.base
        let large = mask >= 1 << 15
        if large {
            for row in 0..<min(rowCount, 16) {
                dovetail_prefetch(slots + (Int(truncatingIfNeeded: batchHashes[row]) & mask))
            }
        }
        for row in 0..<rowCount {
            let hash = batchHashes[row]
            if large, row &+ 16 < rowCount {
                dovetail_prefetch(slots + (Int(truncatingIfNeeded: batchHashes[row &+ 16]) & mask))
            }
            let tag = hash & 0xFFFF_FFFF_0000_0000
            var slot = Int(truncatingIfNeeded: hash) & mask
            let key = batch + row &* width
            while true {
                let entry = slots[slot]
                if entry == 0 {
                    groups[row] = UInt32(truncatingIfNeeded: append(key, hash))
                    slots[slot] = tag | UInt64(count)
                    break
                }
                if entry & 0xFFFF_FFFF_0000_0000 == tag {
                    let group = Int(entry & 0xFFFF_FFFF) &- 1
                    if layout.isEqual(rows + group &* width, key) {
                        groups[row] = UInt32(truncatingIfNeeded: group)
                        break
                    }
                }
                slot = (slot &+ 1) & mask
            }
        }
    }

    /// Group numbers of `count` rows, `.max` for keys that are not there. Any thread, once all keys are in.
    func find(
        rows batch: UnsafeRawPointer, hashes batchHashes: UnsafePointer<UInt64>, count rowCount: Int,
        into groups: UnsafeMutablePointer<UInt32>
    ) {
        let slots = self.slots.pointer(as: UInt64.self)
        let (mask, layout, rows) = (self.mask, self.layout, rowBuffer.base)
        let width = layout.width
        for row in 0..<rowCount {
            let hash = batchHashes[row]
            let tag = hash & 0xFFFF_FFFF_0000_0000
            var slot = Int(truncatingIfNeeded: hash) & mask
            var found = UInt32.max
            while slots[slot] != 0 {
                let entry = slots[slot]
                let group = Int(entry & 0xFFFF_FFFF) &- 1
                if entry & 0xFFFF_FFFF_0000_0000 == tag, layout.isEqual(rows + group &* width, batch + row &* width) {
                    found = UInt32(truncatingIfNeeded: group)
                    break
                }
                slot = (slot &+ 1) & mask
            }
            groups[row] = found
        }
    }

    /// The number of the new group.
    private func append(_ key: UnsafeRawPointer, _ hash: UInt64) -> Int {
        let group = count
        let target = rowBuffer.base + group &* layout.width
        target.copyMemory(from: key, byteCount: layout.width)
        var offset = 0
        while offset < layout.viewCount &* 16 {
            adopt(target + offset)
            offset &+= 16
        }
        if !layout.shownViews.isEmpty { for offset in layout.shownViews { adopt(target + offset) } }
        hashBuffer.pointer(as: UInt64.self)[group] = hash
        count = group &+ 1
        return group
    }

    @inline(__always)
    private func adopt(_ place: UnsafeMutableRawPointer) {
        let view = place.loadUnaligned(as: StringView.self)
        if !view.isInline { place.storeBytes(of: arena.adopt(view), as: StringView.self) }
    }

    private func grow(toHold wanted: Int) {
        var slotCount = (mask + 1) * 2
        while slotCount / 2 < wanted { slotCount *= 2 }
        let grown = Buffer(zeroed: slotCount * 8)
        let rows = Buffer(byteCount: slotCount / 2 * layout.width)
        let hashes = Buffer(byteCount: slotCount / 2 * 8)
        rows.base.copyMemory(from: rowBuffer.base, byteCount: count * layout.width)
        hashes.base.copyMemory(from: hashBuffer.base, byteCount: count * 8)
        let target = grown.pointer(as: UInt64.self)
        let source = hashes.pointer(as: UInt64.self)
        for group in 0..<count {
            let hash = source[group]
            var slot = Int(truncatingIfNeeded: hash) & (slotCount - 1)
            while target[slot] != 0 { slot = (slot &+ 1) & (slotCount - 1) }
            target[slot] = (hash & 0xFFFF_FFFF_0000_0000) | UInt64(group &+ 1)
        }
        slots = grown
        mask = slotCount - 1
        capacity = slotCount / 2
        rowBuffer = rows
        hashBuffer = hashes
    }

    /// Key columns of the groups in `range`.
    func keys(_ range: Range<Int>) -> [Column] {
        layout.decode(rows + range.lowerBound * layout.width, count: range.count, heap: arena.heap)
    }
}
