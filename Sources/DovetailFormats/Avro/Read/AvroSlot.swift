import CDovetailKernels
import DovetailColumnar

/// A column that grows value by value: plain memory, since it is touched once a value.
struct AvroSlot {
    var base: UnsafeMutableRawPointer
    var next: UnsafeMutableRawPointer
    var limit: UnsafeMutableRawPointer
    /// A set bit for each null; all others are zero up to the capacity.
    var nulls: UnsafeMutablePointer<UInt64>
    var nullCount = 0
    let shift: Int
    let form: AvroSlotPlan.Form
    /// Some view points at its text.
    var hasLong = false
    /// Slots that get a null where this one does.
    let children: Range<Int>

    /// Values so far; ends of lists count from one on.
    var count: Int { (next - base) >> shift }
}

/// The slots of a program and the buffers behind them.
final class AvroSlots {
    let plans: [AvroSlotPlan]
    let slots: UnsafeMutablePointer<AvroSlot>
    private let children: UnsafeMutablePointer<Int>
    private let childCount: Int
    private var values: [Buffer] = []
    private var nulls: [Buffer] = []
    private let recycler: BufferRecycler
    private let symbols: [Column?]

    init(_ plans: [AvroSlotPlan], recycler: BufferRecycler) {
        self.plans = plans
        self.recycler = recycler
        symbols = plans.map { plan in
            guard plan.form == .codes else { return nil }
            // The codes of nulls are zero even where there is no symbol.
            let names = plan.symbols.isEmpty ? [""] : plan.symbols
            return Column(scalars: names.map { .string($0) }, type: .string)
        }
        let empty = Buffer(byteCount: 0)
        values = plans.map { _ in empty }
        nulls = values
        slots = .allocate(capacity: max(1, plans.count))
        childCount = plans.reduce(0) { $0 + $1.children.count }
        children = .allocate(capacity: max(1, childCount))
        var position = 0
        for (index, plan) in plans.enumerated() {
            let start = position
            for child in plan.children {
                (children + position).initialize(to: child)
                position += 1
            }
            let spread = plan.form == .rows ? start..<position : start..<start
            (slots + index).initialize(
                to: AvroSlot(
                    base: empty.base, next: empty.base, limit: empty.base, nulls: empty.pointer(as: UInt64.self),
                    shift: plan.shift, form: plan.form, children: spread))
        }
    }

    deinit {
        slots.deallocate()
        children.deallocate()
    }

    /// Empties all slots; each then has room for `capacity` values before it grows.
    func begin(capacity: Int) {
        for index in plans.indices {
            let slot = slots + index
            let extra = slot.pointee.form == .offsets ? 1 : 0
            let bytes = max(1, capacity + extra) << slot.pointee.shift
            values[index] = recycler.take(bytes)
            nulls[index] = recycler.take(Bitmap.byteCount(for: capacity + extra + 1))
            nulls[index].base.initializeMemory(as: UInt8.self, repeating: 0, count: nulls[index].byteCount)
            slot.pointee.base = values[index].base
            slot.pointee.next = slot.pointee.base
            slot.pointee.limit = slot.pointee.base + bytes
            slot.pointee.nulls = nulls[index].pointer(as: UInt64.self)
            slot.pointee.nullCount = 0
            slot.pointee.hasLong = false
            if extra == 1 { put(slot, Int32(0)) }
        }
    }

    /// Appends a value whose size is the slot's.
    @inline(__always)
    func put<T: BitwiseCopyable>(_ slot: UnsafeMutablePointer<AvroSlot>, _ value: T) {
        if slot.pointee.next == slot.pointee.limit { grow(slot) }
        slot.pointee.next.storeBytes(of: value, as: T.self)
        slot.pointee.next += MemoryLayout<T>.size
    }

    /// Appends a null to a slot and to the members of a struct.
    @inline(never)
    func putNull(_ slot: UnsafeMutablePointer<AvroSlot>) {
        if slot.pointee.next == slot.pointee.limit { grow(slot) }
        let isList = slot.pointee.form == .offsets
        let row = slot.pointee.count &- (isList ? 1 : 0)
        slot.pointee.nulls[row >> 6] |= 1 &<< UInt64(truncatingIfNeeded: row & 63)
        slot.pointee.nullCount &+= 1
        let next = slot.pointee.next
        switch slot.pointee.shift {
        case 0: next.storeBytes(of: 0, as: UInt8.self)
        case 2: next.storeBytes(of: isList ? next.load(fromByteOffset: -4, as: Int32.self) : 0, as: Int32.self)
        case 3: next.storeBytes(of: 0, as: Int64.self)
        default: next.storeBytes(of: 0, as: Int128.self)
        }
        slot.pointee.next = next + (1 &<< slot.pointee.shift)
        for child in slot.pointee.children { putNull(slots + children[child]) }
    }

    @inline(never)
    private func grow(_ slot: UnsafeMutablePointer<AvroSlot>) {
        let index = slot - slots
        let used = slot.pointee.next - slot.pointee.base
        let larger = recycler.take(used * 2)
        larger.base.copyMemory(from: slot.pointee.base, byteCount: used)
        let count = used >> slot.pointee.shift
        let bits = recycler.take(Bitmap.byteCount(for: count * 2 + 1))
        let before = min(Bitmap.byteCount(for: count), nulls[index].byteCount)
        bits.base.copyMemory(from: nulls[index].base, byteCount: before)
        (bits.base + before).initializeMemory(as: UInt8.self, repeating: 0, count: bits.byteCount - before)
        values[index] = larger
        nulls[index] = bits
        slot.pointee.base = larger.base
        slot.pointee.next = larger.base + used
        slot.pointee.limit = larger.base + used * 2
        slot.pointee.nulls = bits.pointer(as: UInt64.self)
    }
}

/// Slots as columns, once a batch.
extension AvroSlots {
    /// What was put into a slot since `begin`.
    /// - Throws: `FormatError` `.badValue`, without a place, for text that is not UTF-8.
    func column(_ index: Int, heap: StringHeap) throws -> Column {
        let slot = slots[index]
        let plan = plans[index]
        let count = slot.form == .offsets ? slot.count - 1 : slot.count
        let validity = validity(index, count)
        switch plan.form {
        case .bits:
            let bytes = slot.base.assumingMemoryBound(to: UInt8.self)
            let bits = withExtendedLifetime(values[index]) { Bitmap.make(count: count) { bytes[$0] != 0 } }
            return .boolean(BooleanColumn(values: bits, validity: validity))
        case .values:
            return .primitive(PrimitiveColumn(type: plan.type, values: values[index], validity: validity, count: count))
        case .views:
            if plan.type == .string, dovetail_views_utf8(slot.base, count) < count {
                throw FormatError(.badValue, "a text is not UTF-8")
            }
            return .string(
                StringColumn(
                    type: plan.type, views: values[index], heap: slot.hasLong ? heap : nil, validity: validity,
                    count: count))
        case .uuids: return uuids(values[index], validity, count)
        case .codes:
            guard let names = symbols[index] else { return .nulls(type: plan.type, count: count) }
            return .dictionary(DictionaryColumn(codes: values[index], values: names, validity: validity, count: count))
        case .offsets:
            return .list(
                ListColumn(
                    type: plan.type, offsets: values[index], child: try column(plan.children[0], heap: heap),
                    validity: validity, count: count))
        case .rows:
            guard case .structure = plan.type else { return .nulls(type: plan.type, count: count) }
            return .structure(
                StructColumn(
                    type: plan.type, children: try plan.children.map { try column($0, heap: heap) }, validity: validity,
                    count: count))
        }
    }

    private func validity(_ index: Int, _ count: Int) -> Bitmap? {
        guard slots[index].nullCount > 0 else { return nil }
        return Bitmap(buffer: nulls[index], count: count, setCount: slots[index].nullCount).inverted()
    }

    /// Sixteen bytes as the usual 36 characters.
    private func uuids(_ values: Buffer, _ validity: Bitmap?, _ count: Int) -> Column {
        let heap = Buffer(byteCount: count * 36)
        let views = Buffer(zeroed: count * 16)
        let (text, target) = (heap.pointer(as: UInt8.self), views.pointer(as: StringView.self))
        let bytes = values.pointer(as: UInt8.self)
        for row in 0..<count {
            if let validity, !validity[row] { continue }
            var place = text + row * 36
            for index in 0..<16 {
                if index == 4 || index == 6 || index == 8 || index == 10 {
                    place[0] = UInt8(ascii: "-")
                    place += 1
                }
                place[0] = AvroSlots.digit(bytes[row * 16 + index] >> 4)
                place[1] = AvroSlots.digit(bytes[row * 16 + index] & 15)
                place += 2
            }
            target[row] = StringView(text + row * 36, count: 36)
        }
        return .string(
            StringColumn(views: views, heap: StringHeap(buffers: [heap]), validity: validity, count: count))
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
