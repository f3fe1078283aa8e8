/// One kept text a group: the view, and memory of the group's own for long ones, used again by the next long one.
struct StringState: BitwiseCopyable {
    var low: UInt64 = 0
    var high: UInt64 = 0
    /// Address of the group's own memory, or 0.
    var slot: UInt = 0
    var capacity: UInt32 = 0
    /// `none`, `value` or `null`.
    var kind: UInt32 = StringState.none

    static let none: UInt32 = 0
    static let value: UInt32 = 1
    static let null: UInt32 = 2

    @inline(__always)
    var view: StringView { StringView(low: low, high: high) }

    /// Keeps a copy of `view`.
    @inline(__always)
    mutating func keep(_ view: StringView, in arena: StateArena) {
        kind = StringState.value
        if view.isInline {
            low = view.low
            high = view.high
        } else {
            keepLong(view, in: arena)
        }
    }

    @inline(never)
    private mutating func keepLong(_ view: StringView, in arena: StateArena) {
        let count = view.count
        if count > Int(capacity) {
            // Twice the room each time, so that growing values waste no more than they take.
            let room = max(count, min(Int(capacity) * 2, Int(UInt32.max)), 32)
            slot = UInt(bitPattern: arena.allocate(room))
            capacity = UInt32(room)
        }
        guard let target = UnsafeMutableRawPointer(bitPattern: slot) else { return }
        view.withBytes { bytes in
            if let source = bytes.baseAddress { target.copyMemory(from: source, byteCount: count) }
        }
        let kept = StringView(target, count: count)
        low = kept.low
        high = kept.high
    }
}

/// Memory for the long texts of states, in blocks that stay where they are.
final class StateArena {
    private var blocks: [Buffer] = []
    private var used = 0

    func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer {
        if let last = blocks.last, last.byteCount - used >= byteCount {
            defer { used += byteCount }
            return last.base + used
        }
        let block = Buffer(byteCount: max(byteCount, min(4_096 << min(blocks.count, 8), 1 << 20)))
        blocks.append(block)
        used = byteCount
        return block.base
    }
}

extension Aggregates {
    /// A column of kept texts, with copies of the long ones, as states may go on to change.
    static func strings<State>(
        _ states: UnsafePointer<State>, _ range: Range<Int>, type: DataType, _ state: (State) -> StringState
    ) -> Column {
        var total = 0
        for group in range {
            let text = state(states[group])
            if text.kind == StringState.value, !text.view.isInline { total += text.view.count }
        }
        let views = Buffer(zeroed: range.count * 16)
        let heap = Buffer(byteCount: total)
        let target = views.pointer(as: StringView.self)
        var mask = NullMask(nil, count: range.count)
        var next = heap.base
        for (row, group) in range.enumerated() {
            let text = state(states[group])
            guard text.kind == StringState.value else {
                mask.setNull(row)
                continue
            }
            target[row] = text.view
            if text.view.isInline { continue }
            let count = text.view.count
            text.view.withBytes { bytes in
                if let source = bytes.baseAddress { next.copyMemory(from: source, byteCount: count) }
            }
            target[row] = StringView(next, count: count)
            next += count
        }
        return .string(
            StringColumn(
                type: type, views: views, heap: total > 0 ? StringHeap(buffers: [heap]) : nil, validity: mask.validity,
                count: range.count))
    }
}
