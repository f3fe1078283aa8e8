/// Lists, structs and maps as text of bytes, so that hash tables keep and compare them like strings.
///
/// ```
/// value:  | 0 |                            null
///         | 1 | bits                       fixed width; a boolean takes a byte
///         | 1 | length 4 | bytes           text, binary
///         | 1 | length 4 | value ...       list, map
///         | 1 | value ...                  struct, a value a field
/// ```
/// Values of one type are equal when their bytes are, with nulls inside equal to each other.
extension Kernels {
    /// The bytes of each row; a null row has those of a null, and is null.
    ///
    /// - Parameter normalized: equal values get equal bytes: zeros lose their sign, NaNs are one, intervals are their
    ///   length. Otherwise the bytes give back the very values that went in.
    /// - Throws: `ColumnError` for a value of 4 GB.
    public static func nestedKeys(_ column: Column, normalized: Bool) throws -> Column {
        let column = plain(column)
        let count = column.count
        let writer = NestedKeyWriter(normalizes: normalized)
        let rows = Buffer(byteCount: count * 4)
        let numbers = rows.pointer(as: UInt32.self)
        for row in 0..<count { numbers[row] = UInt32(truncatingIfNeeded: row) }
        let lengths = Buffer(zeroed: count * 8)
        let sizes = lengths.pointer(as: Int.self)
        writer.addSizes(column, rows: numbers, count: count, to: sizes)
        var total = 0
        for row in 0..<count {
            guard sizes[row] < Int(UInt32.max) else {
                throw ColumnError(.overflow, "a key of \(sizes[row]) bytes; at most 4,294,967,294 fit", row: row)
            }
            total &+= sizes[row]
        }
        let bytes = Buffer(byteCount: total)
        let places = Buffer(byteCount: count * 8)
        let cursors = places.pointer(as: UnsafeMutableRawPointer.self)
        var next = bytes.base
        for row in 0..<count {
            cursors[row] = next
            next += sizes[row]
        }
        writer.write(column, rows: numbers, count: count, at: cursors)
        let views = Buffer(byteCount: count * 16)
        let target = views.pointer(as: StringView.self)
        for row in 0..<count { target[row] = StringView(cursors[row] - sizes[row], count: sizes[row]) }
        withExtendedLifetime((rows, lengths, places)) {}
        return .string(
            StringColumn(
                type: .binary, views: views, heap: StringHeap(buffers: [bytes]),
                validity: column.isAllNull ? Bitmap(repeating: false, count: count) : column.validity, count: count))
    }

    /// The values that `nestedKeys` wrote, not normalized, for a column of `type`; long texts point into the keys.
    public static func nestedValues(
        of keys: UnsafePointer<StringView>, count: Int, validity: Bitmap?, heap: StringHeap?, type: DataType
    ) -> Column {
        let reader = NestedKeyReader(type)
        for row in 0..<count {
            guard validity.map({ $0[row] }) ?? true else {
                reader.readNull()
                continue
            }
            if keys[row].isInline {
                // Text of up to nine bytes inside is inline too: nothing points into the copy.
                keys[row].withBytes { bytes in
                    if let base = bytes.baseAddress { _ = reader.read(base) }
                }
            } else if let base = UnsafeRawPointer(bitPattern: UInt(keys[row].high)) {
                _ = reader.read(base)
            }
        }
        return reader.finish(heap: heap)
    }

    /// Whether equal values of a type may look different: a group shows the first one it met.
    public static func hasEqualForms(_ type: DataType) -> Bool {
        switch type {
        case .float, .double, .interval: true
        default: type.fields.contains { hasEqualForms($0.type) }
        }
    }

    /// Without constants and dictionaries at any depth.
    private static func plain(_ column: Column) -> Column {
        switch column.flattened() {
        case .list(let lists):
            return .list(
                ListColumn(
                    type: lists.type, offsets: lists.offsets, child: plain(lists.child), validity: lists.validity,
                    count: lists.count))
        case .structure(let structures):
            return .structure(
                StructColumn(
                    type: structures.type, children: structures.children.map(plain), validity: structures.validity,
                    count: structures.count))
        case let flat: return flat
        }
    }
}

extension DataType {
    /// What a nested type is made of; a map is a list of entries, a union a struct of its tag and its members.
    public var fields: [Field] {
        switch self {
        case .list(let element): [element]
        case .structure(let fields): fields
        case .union(let members): [Field("", .uint8, nullable: false)] + members
        case .map(let key, let value): [Field("entries", .structure([key, value]))]
        default: []
        }
    }
}
