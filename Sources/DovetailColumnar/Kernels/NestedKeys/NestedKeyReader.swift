/// Reads values back from the bytes of `Kernels.nestedKeys` and collects them into a column, a reader a nested part.
///
/// The bytes are ours, so that lengths are not checked.
final class NestedKeyReader {
    private let type: DataType
    private let physical: DataType.Physical
    private let children: [NestedKeyReader]
    private var count = 0
    private var hasNulls = false
    /// A byte a value: 1 where it is not null.
    private let marks = GrowableBuffer()
    /// Bytes of booleans, fixed-width values, views; ends of lists as Int32.
    private let values = GrowableBuffer()

    init(_ type: DataType) {
        self.type = type
        physical = type.physical
        children = type.fields.map { NestedKeyReader($0.type) }
        if physical == .list { values.append(0 as Int32) }
    }

    /// The place behind the value at `start`.
    func read(_ start: UnsafeRawPointer) -> UnsafeRawPointer {
        guard start.load(as: UInt8.self) != 0 else {
            readNull()
            return start + 1
        }
        count &+= 1
        marks.append(1 as UInt8)
        let bytes = start + 1
        switch physical {
        case .null: return bytes
        case .structure: return children.reduce(bytes) { $1.read($0) }
        case .list:
            var next = bytes + 4
            for _ in 0..<bytes.loadUnaligned(as: Int32.self) { next = children[0].read(next) }
            values.append(Int32(truncatingIfNeeded: children[0].count))
            return next
        case .view:
            let length = Int(bytes.loadUnaligned(as: UInt32.self))
            values.append(StringView(bytes + 4, count: length))
            return bytes + (4 &+ length)
        default:
            let width = physical == .bit ? 1 : (physical.byteWidth ?? 0)
            values.append(UnsafeRawBufferPointer(start: bytes, count: width))
            return bytes + width
        }
    }

    func readNull() {
        count &+= 1
        hasNulls = true
        marks.append(0 as UInt8)
        switch physical {
        case .null: break
        case .structure: for child in children { child.readNull() }
        case .list: values.append(Int32(truncatingIfNeeded: children[0].count))
        case .view: values.append(StringView())
        default:
            let zero: UInt128 = 0
            withUnsafeBytes(of: zero) {
                values.append(
                    UnsafeRawBufferPointer(rebasing: $0.prefix(physical == .bit ? 1 : physical.byteWidth ?? 0)))
            }
        }
    }

    /// - Parameter heap: keeps what views of long texts point into.
    func finish(heap: StringHeap?) -> Column {
        let validity = hasNulls ? bits(marks.finish()) : nil
        let count = self.count
        switch physical {
        case .null: return .nulls(type: type, count: count)
        case .structure:
            return .structure(
                StructColumn(
                    type: type, children: children.map { $0.finish(heap: heap) }, validity: validity, count: count))
        case .list:
            return .list(
                ListColumn(
                    type: type, offsets: values.finish(), child: children[0].finish(heap: heap), validity: validity,
                    count: count))
        case .bit: return .boolean(BooleanColumn(values: bits(values.finish()), validity: validity))
        case .view:
            return .string(
                StringColumn(type: type, views: values.finish(), heap: heap, validity: validity, count: count))
        default:
            return .primitive(PrimitiveColumn(type: type, values: values.finish(), validity: validity, count: count))
        }
    }

    private func bits(_ bytes: Buffer) -> Bitmap {
        let flags = bytes.pointer(as: UInt8.self)
        let bits = Bitmap.make(count: count) { flags[$0] != 0 }
        withExtendedLifetime(bytes) {}
        return bits
    }
}
