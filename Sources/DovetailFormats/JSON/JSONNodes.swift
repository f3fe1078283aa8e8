import CDovetailKernels

/// The nodes of one thread: the memory that a plan's tree is filled in, used again for every batch.
final class JSONNodes {
    let base: UnsafeMutablePointer<JSONNode>
    let count: Int
    private let keys: UnsafeMutablePointer<UInt8>
    /// Children that are searched one after another.
    private static let fewChildren = 8

    init(_ plan: JSONPlan) {
        count = plan.items.count
        base = .allocate(capacity: count)
        base.initialize(repeating: JSONNode(), count: count)
        // Eight bytes more: keys are read in words.
        keys = .allocate(capacity: plan.items.reduce(8) { $0 + $1.key.count })
        var place = keys
        for (index, item) in plan.items.enumerated() {
            base[index].kind = item.kind
            base[index].accepted = item.accepted
            base[index].isClosed = item.isClosed
            base[index].firstChild = item.children.lowerBound
            base[index].childCount = item.children.count
            base[index].filledCount = item.children.count { plan.items[$0].kind != .skip }
            for (offset, byte) in item.key.enumerated() { place[offset] = byte }
            base[index].key = UnsafePointer(place)
            base[index].keyLength = item.key.count
            base[index].keyMask = JSONNode.mask(item.key.count)
            place += item.key.count
        }
        for offset in 0..<8 { place[offset] = 0 }
        for index in 0..<count {
            if let key = base[index].key {
                base[index].keyHead = UnsafeRawPointer(key).loadUnaligned(as: UInt64.self) & base[index].keyMask
            }
        }
        for index in 0..<count where base[index].kind == .object && base[index].childCount > JSONNodes.fewChildren {
            makeSlots(index)
        }
    }

    deinit {
        for index in 0..<count {
            base[index].spans?.deallocate()
            base[index].slots?.deallocate()
        }
        base.deallocate()
        keys.deallocate()
    }

    private func makeSlots(_ node: Int) {
        var size = 16
        while size < base[node].childCount * 2 { size *= 2 }
        let slots = UnsafeMutablePointer<Int32>.allocate(capacity: size)
        slots.initialize(repeating: -1, count: size)
        for child in 0..<base[node].childCount {
            let item = base[base[node].firstChild + child]
            guard let key = item.key else { continue }
            var slot = JSONNode.hash(key, item.keyLength) & (size - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = Int32(child)
        }
        base[node].slots = slots
        base[node].slotMask = size - 1
    }

    /// Empties all nodes for a new batch.
    func reset() { for index in 0..<count { base[index].count = 0 } }

    /// Takes entries off a node and what is under it until `length` are left.
    static func truncate(_ base: UnsafeMutablePointer<JSONNode>, _ node: Int, to length: Int) {
        let children = base[node].firstChild..<(base[node].firstChild + base[node].childCount)
        switch base[node].kind {
        case .skip, .leaf: break
        // One broken off in its midst has members, but no entry yet.
        case .object, .choice: for child in children { truncate(base, child, to: length) }
        case .list, .map:
            guard base[node].count > length else { return }
            let start = base[node].spans.map { Int($0[length].before) } ?? 0
            for child in children { truncate(base, child, to: start) }
        }
        base[node].count = min(base[node].count, length)
    }
}

extension JSONNodes {
    /// Takes rows off the end, one that was broken off in its midst too.
    func truncateRows(to count: Int) {
        for child in 0..<base[0].childCount { JSONNodes.truncate(base, 1 + child, to: count) }
        base[0].count = count
    }
}
