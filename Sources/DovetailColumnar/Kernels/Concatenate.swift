/// Columns put one after another.
extension Column {
    /// The rows of all `columns`, each of `type` or `.null`. One column comes back as it is; equal constants stay constant
    /// and dictionaries over the same values stay a dictionary, everything else becomes flat.
    public static func concatenating(_ columns: [Column], type: DataType) -> Column {
        let pieces = columns.filter { $0.count > 0 }
        guard pieces.count > 1 else {
            guard let only = pieces.first ?? columns.first else { return Column(scalars: [], type: type) }
            return only.type == .null ? .null(NullColumn(type: type, count: only.count)) : only
        }
        let count = pieces.reduce(0) { $0 + $1.count }
        if let constant = concatenatingConstants(pieces, type, count) { return constant }
        if let dictionary = concatenatingDictionaries(pieces, count) { return dictionary }
        let validity = concatenatingValidity(pieces, count)
        return concatenatingFlat(pieces.map { $0.withoutConstant() }, type, validity, count)
    }

    private static func concatenatingFlat(
        _ pieces: [Column], _ type: DataType, _ validity: Bitmap?, _ count: Int
    ) -> Column {
        switch type.physical {
        case .null: return .null(NullColumn(count: count))
        case .bit:
            let values = Buffer(zeroed: Bitmap.byteCount(for: count))
            var position = 0
            for piece in pieces {
                if case .boolean(let column) = piece.flattened() {
                    Bitmap.copyBits(
                        column.values, count: column.count, into: values.pointer(as: UInt64.self), at: position)
                }
                position += piece.count
            }
            return .boolean(BooleanColumn(values: Bitmap(buffer: values, count: count), validity: validity))
        case .view:
            return .string(
                StringColumn(
                    type: type, views: concatenatingValues(pieces, 16, count),
                    heap: StringHeap.union(pieces.map(\.flatHeap)), validity: validity, count: count))
        case .list: return .list(concatenatingLists(pieces, type, validity, count))
        case .structure: return concatenatingStructures(pieces, type, validity, count)
        default:
            return .primitive(
                PrimitiveColumn(
                    type: type, values: concatenatingValues(pieces, type.byteWidth ?? 0, count), validity: validity,
                    count: count))
        }
    }

    /// A constant as a dictionary of its one value, so that the memory of a long string is made once and kept.
    private func withoutConstant() -> Column {
        guard case .constant(let column) = self else { return self }
        if column.value.isNull { return .null(NullColumn(type: column.type, count: column.count)) }
        return .dictionary(
            DictionaryColumn(codes: Buffer(zeroed: column.count * 4), values: flattenedRow(), count: column.count))
    }

    /// The heap the views of the column point into, whatever its layout.
    private var flatHeap: StringHeap? {
        switch self {
        case .string(let column): column.heap
        case .dictionary(let column): column.values.flatHeap
        default: nil
        }
    }

    private static func concatenatingConstants(_ pieces: [Column], _ type: DataType, _ count: Int) -> Column? {
        if pieces.allSatisfy({ $0.nullCount == $0.count }) { return .null(NullColumn(type: type, count: count)) }
        guard case .constant(let first) = pieces[0] else { return nil }
        for piece in pieces {
            guard case .constant(let column) = piece, column.value == first.value else { return nil }
        }
        return .constant(ConstantColumn(type: type, value: first.value, count: count))
    }

    private static func concatenatingDictionaries(_ pieces: [Column], _ count: Int) -> Column? {
        var shared: Column?
        for piece in pieces {
            switch piece {
            case .dictionary(let column):
                guard let values = shared else {
                    shared = column.values
                    continue
                }
                guard values.sharesValues(with: column.values) else { return nil }
            case .null: continue
            default: return nil
            }
        }
        guard let shared else { return nil }
        let codes = Buffer(zeroed: count * 4)
        var position = 0
        for piece in pieces {
            if case .dictionary(let column) = piece {
                (codes.base + position * 4).copyMemory(from: column.codes.base, byteCount: column.count * 4)
            }
            position += piece.count
        }
        let validity = concatenatingValidity(pieces, count)
        return .dictionary(DictionaryColumn(codes: codes, values: shared, validity: validity, count: count))
    }

    /// True when both are the same memory.
    func sharesValues(with other: Column) -> Bool {
        guard count == other.count, type == other.type else { return false }
        switch (self, other) {
        case (.string(let a), .string(let b)): return a.views.base == b.views.base
        case (.primitive(let a), .primitive(let b)): return a.values.base == b.values.base
        default: return false
        }
    }

    private static func concatenatingValidity(_ pieces: [Column], _ count: Int) -> Bitmap? {
        guard pieces.contains(where: \.hasNulls) else { return nil }
        let buffer = Buffer(zeroed: Bitmap.byteCount(for: count))
        let words = buffer.pointer(as: UInt64.self)
        var position = 0
        for piece in pieces {
            if piece.nullCount < piece.count {
                Bitmap.copyBits(piece.validity, count: piece.count, into: words, at: position)
            }
            position += piece.count
        }
        return Bitmap(buffer: buffer, count: count)
    }

    /// Values of `width` bytes; dictionaries are written out on the way, nulls of a layout without values are zero.
    private static func concatenatingValues(_ pieces: [Column], _ width: Int, _ count: Int) -> Buffer {
        let result = Buffer(byteCount: count * width)
        var target = result.base
        for piece in pieces {
            piece.writeValues(width, into: target)
            target += piece.count * width
        }
        return result
    }

    private func writeValues(_ width: Int, into target: UnsafeMutableRawPointer) {
        switch self {
        case .primitive(let column): target.copyMemory(from: column.values.base, byteCount: column.count * width)
        case .string(let column): target.copyMemory(from: column.views.base, byteCount: column.count * width)
        case .dictionary(let column) where column.validity == nil && column.values.flatValues != nil:
            guard let values = column.values.flatValues else { return }
            Kernels.gather(
                values, width, UnsafePointer(column.codes.pointer(as: UInt32.self)), column.count, into: target)
        case .dictionary(let column):
            let flat = flattened()
            if let values = flat.flatValues {
                target.copyMemory(from: values, byteCount: column.count * width)
                withExtendedLifetime(flat) {}
            } else {
                target.initializeMemory(as: UInt8.self, repeating: 0, count: column.count * width)
            }
        default: target.initializeMemory(as: UInt8.self, repeating: 0, count: count * width)
        }
    }

    private var flatValues: UnsafeRawPointer? {
        switch self {
        case .primitive(let column): UnsafeRawPointer(column.values.base)
        case .string(let column): UnsafeRawPointer(column.views.base)
        default: nil
        }
    }

    private static func concatenatingLists(
        _ pieces: [Column], _ type: DataType, _ validity: Bitmap?, _ count: Int
    ) -> ListColumn {
        let offsets = Buffer(byteCount: (count + 1) * 4)
        let target = offsets.pointer(as: Int32.self)
        target[0] = 0
        var children: [Column] = []
        var position = 0
        var total = 0
        for piece in pieces {
            guard case .list(let column) = piece.flattened() else {
                for row in 0..<piece.count { target[position &+ row &+ 1] = Int32(truncatingIfNeeded: total) }
                position += piece.count
                continue
            }
            let source = column.offsets.pointer(as: Int32.self)
            let first = Int(source[0])
            let last = Int(source[column.count])
            precondition(total + last - first <= Int(Int32.max), "more than 2^31 list elements in one column")
            for row in 0..<column.count {
                target[position &+ row &+ 1] = Int32(truncatingIfNeeded: Int(source[row &+ 1]) &- first &+ total)
            }
            children.append(column.child.slice(first..<last))
            total += last - first
            position += column.count
        }
        return ListColumn(
            type: type, offsets: offsets, child: concatenating(children, type: type.listElementType),
            validity: validity, count: count)
    }

    private static func concatenatingStructures(
        _ pieces: [Column], _ type: DataType, _ validity: Bitmap?, _ count: Int
    ) -> Column {
        let fields = type.fields
        let flat = pieces.map { $0.flattened() }
        let children = fields.indices.map { index in
            concatenating(
                flat.map { piece in
                    guard case .structure(let column) = piece else {
                        return .null(NullColumn(type: fields[index].type, count: piece.count))
                    }
                    return column.children[index]
                }, type: fields[index].type)
        }
        return .structure(StructColumn(type: type, children: children, validity: validity, count: count))
    }
}
