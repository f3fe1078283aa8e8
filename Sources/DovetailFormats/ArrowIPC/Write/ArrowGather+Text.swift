import CDovetailKernels
import DovetailColumnar

/// Texts and binary values put together.
extension ArrowGather {
    /// Four-byte offsets, and the bytes of all values.
    static func texts(_ columns: [Column], _ count: Int, _ name: String) throws -> (Buffer, Buffer) {
        let offsets = Buffer(byteCount: (count + 1) * 4)
        let data = Buffer(byteCount: try byteCount(columns, name))
        let target = offsets.pointer(as: Int32.self)
        target[0] = 0
        var (row, place) = (0, 0)
        for column in columns {
            guard case .string(let column) = column else {
                for index in 0..<column.count { target[row &+ index &+ 1] = Int32(truncatingIfNeeded: place) }
                row += column.count
                continue
            }
            withExtendedLifetime((column, data)) {
                for index in 0..<column.count {
                    let view = column.pointer[index]
                    copy(view, to: data.base + place)
                    place &+= view.count
                    target[row &+ index &+ 1] = Int32(truncatingIfNeeded: place)
                }
            }
            row += column.count
        }
        return (offsets, data)
    }

    /// Arrow's views, and one buffer with the bytes of the long values.
    static func views(_ columns: [Column], _ count: Int, _ name: String) throws -> (Buffer, Buffer) {
        let views = Buffer(zeroed: count * 16)
        let target = views.pointer(as: StringView.self)
        let data = Buffer(byteCount: try byteCount(columns, name))
        var (row, place) = (0, 0)
        for column in columns {
            if case .string(let column) = column {
                withExtendedLifetime((column, data)) {
                    for index in 0..<column.count {
                        let view = column.pointer[index]
                        target[row &+ index] = view
                        if view.isInline { continue }
                        copy(view, to: data.base + place)
                        // Buffer 0, then the offset in it.
                        target[row &+ index].high = UInt64(truncatingIfNeeded: place) << 32
                        place &+= view.count
                    }
                }
            }
            row += column.count
        }
        return (views, Buffer(slicing: data, from: 0, byteCount: place))
    }

    private static func byteCount(_ columns: [Column], _ name: String) throws -> Int {
        let total = columns.reduce(UInt64(0)) { sum, column in
            guard case .string(let column) = column else { return sum }
            return sum + withExtendedLifetime(column) { dovetail_view_bytes(column.pointer, column.count) }
        }
        guard total <= UInt64(Int32.max) else { throw tooLong(name) }
        return Int(total)
    }

    /// Short values are written as 12 bytes, whatever follows them is written later.
    @inline(__always)
    private static func copy(_ view: StringView, to place: UnsafeMutableRawPointer) {
        if view.isInline {
            place.storeBytes(of: UInt32(truncatingIfNeeded: view.low &>> 32), as: UInt32.self)
            place.storeBytes(of: view.high, toByteOffset: 4, as: UInt64.self)
        } else if let source = UnsafeRawPointer(bitPattern: UInt(view.high)) {
            place.copyMemory(from: source, byteCount: view.count)
        }
    }
}
