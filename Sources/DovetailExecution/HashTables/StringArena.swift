import DovetailColumnar

/// Bytes of long strings that a table must keep after the batch they came with is gone.
final class StringArena {
    private var blocks: [Buffer] = []
    private var used = 0

    /// A view of the same bytes, copied here unless inline.
    func adopt(_ view: StringView) -> StringView {
        guard !view.isInline else { return view }
        return view.withBytes { bytes in
            let count = bytes.count
            if blocks.last.map({ $0.byteCount - used < count }) ?? true {
                blocks.append(Buffer(byteCount: max(count, (64 << 10) << min(blocks.count, 4))))
                used = 0
            }
            guard let block = blocks.last, let source = bytes.baseAddress else { return StringView() }
            let target = block.base + used
            target.copyMemory(from: source, byteCount: count)
            used += count
            return StringView(target, count: count)
        }
    }

    /// What keeps the views valid, also while the arena goes on.
    var heap: StringHeap { StringHeap(buffers: blocks) }
}
