/// Writes a flatbuffer from its end to its start, as the format is made: what is pointed to first, then who points.
///
/// Places are counted from the end, so they stay true while the buffer grows towards its start.
struct FlatBuilder {
    /// In reverse order.
    private var reversed: [UInt8] = []
    private var widest = 4

    /// Where something ends up, counted from the end of the buffer to its first byte.
    struct Place: Hashable, Sendable { fileprivate let distance: Int }

    /// The value of a field of a table.
    enum Value {
        case int8(Int8)
        case int16(Int16)
        case int32(Int32)
        case int64(Int64)
        case uint8(UInt8)
        case boolean(Bool)
        case offset(Place)
    }

    /// - Parameter fields: By number; absent ones are nil.
    mutating func table(_ fields: [Value?]) -> Place {
        var ends = [Int](repeating: 0, count: fields.count)
        let start = reversed.count
        // Widest first, so that nothing is padded more than once.
        for width in [8, 4, 2, 1] {
            for (index, field) in fields.enumerated() {
                guard let field, field.width == width else { continue }
                put(field)
                ends[index] = reversed.count
            }
        }
        pad(4, before: 4)
        let position = reversed.count + 4
        let tableSize = position - start
        let used = (fields.lastIndex { $0 != nil } ?? -1) + 1
        let vtableSize = 4 + used * 2
        // The vtable stands right before the table.
        put(Int32(vtableSize))
        for index in (0..<used).reversed() { put(UInt16(ends[index] == 0 ? 0 : position - ends[index])) }
        put(UInt16(tableSize))
        put(UInt16(vtableSize))
        return Place(distance: position)
    }

    mutating func string(_ text: String) -> Place {
        let bytes = Array(text.utf8)
        pad(4, before: bytes.count + 1)
        reversed.append(0)
        reversed.append(contentsOf: bytes.reversed())
        put(UInt32(bytes.count))
        return Place(distance: reversed.count)
    }

    /// A vector of tables or strings.
    mutating func vector(_ places: [Place]) -> Place {
        pad(4, before: places.count * 4)
        for place in places.reversed() { put(.offset(place)) }
        put(UInt32(places.count))
        return Place(distance: reversed.count)
    }

    /// A vector of integers, or of structs of equal integers.
    mutating func vector<T: FixedWidthInteger>(_ values: [T], perElement: Int = 1) -> Place {
        let width = MemoryLayout<T>.size
        pad(width, before: values.count * width)
        pad(4, before: values.count * width)
        align(width)
        for value in values.reversed() { put(value) }
        put(UInt32(values.count / perElement))
        return Place(distance: reversed.count)
    }

    /// The whole buffer, a multiple of 8 bytes.
    mutating func finish(_ root: Place) -> [UInt8] {
        pad(max(widest, 8), before: 4)
        put(.offset(root))
        return reversed.reversed()
    }

    private mutating func put(_ value: Value) {
        switch value {
        case .int8(let value): put(value)
        case .int16(let value): put(value)
        case .int32(let value): put(value)
        case .int64(let value): put(value)
        case .uint8(let value): put(value)
        case .boolean(let value): put(UInt8(value ? 1 : 0))
        case .offset(let place):
            pad(4, before: 4)
            put(UInt32(reversed.count + 4 - place.distance))
        }
    }

    private mutating func put<T: FixedWidthInteger>(_ value: T) {
        pad(MemoryLayout<T>.size, before: MemoryLayout<T>.size)
        withUnsafeBytes(of: value.bigEndian) { reversed.append(contentsOf: $0) }
    }

    /// Makes the next `count` bytes begin at a multiple of `alignment`.
    private mutating func pad(_ alignment: Int, before count: Int) {
        align(alignment)
        while (reversed.count + count) % alignment != 0 { reversed.append(0) }
    }

    private mutating func align(_ alignment: Int) { widest = max(widest, alignment) }
}

extension FlatBuilder.Value {
    fileprivate var width: Int {
        switch self {
        case .int8, .uint8, .boolean: 1
        case .int16: 2
        case .int32, .offset: 4
        case .int64: 8
        }
    }
}
