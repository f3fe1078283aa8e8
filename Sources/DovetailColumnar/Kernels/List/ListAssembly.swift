/// Lists on their way, row by row: which elements of a child column each takes. What most functions of lists amount to.
struct ListAssembly {
    private let offsets: Buffer
    private let elements = GrowableBuffer()
    private var rows = 0

    init(rows count: Int) {
        offsets = Buffer(zeroed: (count + 1) * 4)
        elements.reserve(count * 4)
    }

    /// Elements so far.
    var total: Int { elements.byteCount >> 2 }

    /// The element at `index` of the child is next in the row that is open; UInt32.max stands for null.
    mutating func append(_ index: UInt32) { elements.append(index) }

    mutating func append(_ range: Range<Int>) {
        elements.reserve(range.count * 4)
        let target = (elements.base + elements.byteCount).assumingMemoryBound(to: UInt32.self)
        for place in 0..<range.count { target[place] = UInt32(truncatingIfNeeded: range.lowerBound &+ place) }
        elements.byteCount += range.count * 4
    }

    /// Closes the row that is open.
    mutating func endRow() throws {
        guard total <= ListAssembly.maximumElements else {
            throw ColumnError(.overflow, "the lists of a batch have more elements than fit")
        }
        rows += 1
        offsets.pointer(as: Int32.self)[rows] = Int32(total)
    }

    /// Elements that the lists of one batch may have together.
    static let maximumElements = 1 << 26

    /// The lists, whose elements are taken from `child`.
    mutating func finish(_ type: DataType, child: Column, validity: Bitmap?) -> Column {
        let count = total
        let indices = elements.finish()
        let taken = withExtendedLifetime(indices) {
            child.taking(optional: UnsafePointer(indices.pointer(as: UInt32.self)), count: count)
        }
        return .list(ListColumn(type: type, offsets: offsets, child: taken, validity: validity, count: rows))
    }
}

extension ListColumn {
    /// Positions in `child` of the elements of one list.
    func range(_ row: Int) -> Range<Int> {
        let bounds = offsets.pointer(as: Int32.self)
        return Int(bounds[row])..<Int(bounds[row &+ 1])
    }

    /// A list whose row is not null.
    func isPresent(_ row: Int) -> Bool { validity.map { $0[row] } ?? true }

    /// Keys and values of a map.
    var entries: (keys: Column, values: Column) {
        guard case .structure(let pairs) = child.flattened(), pairs.children.count == 2 else {
            return (.nulls(type: .null, count: child.count), .nulls(type: .null, count: child.count))
        }
        return (pairs.children[0], pairs.children[1])
    }
}

extension Column {
    /// Rows that are not null, of a flat column; nil for all of them.
    public var presence: Bitmap? {
        if case .null = self { return Bitmap.make(count: count) { _ in false } }
        return validity
    }

    /// The flat column as lists; lists of nothing where it holds none, as a column of nulls does.
    public var lists: ListColumn {
        if case .list(let column) = flattened() { return column }
        let none = Column.nulls(type: type.listElementType, count: 0)
        return ListColumn(
            type: type, offsets: Buffer(zeroed: (count + 1) * 4), child: none,
            validity: Bitmap.make(count: count) { _ in false }, count: count)
    }
}

extension ListColumn {
    /// The elements of all lists as a column of their own, and for each the row (UInt32) of its list.
    public func elements() -> (values: Column, rows: Buffer) {
        guard count > 0 else { return (child.slice(0..<0), Buffer(byteCount: 0)) }
        let all = range(0).lowerBound..<range(count - 1).upperBound
        let rows = Buffer(byteCount: all.count * 4)
        let target = rows.pointer(as: UInt32.self)
        for row in 0..<count {
            for place in range(row) { target[place - all.lowerBound] = UInt32(truncatingIfNeeded: row) }
        }
        return (child.slice(all), rows)
    }

    /// Lists as long as these with other elements, which stand in the order `elements` gave.
    public func replacingElements(_ values: Column, type: DataType, validity: Bitmap?) -> Column {
        let offsets = Buffer(byteCount: (count + 1) * 4)
        let (source, target) = (self.offsets.pointer(as: Int32.self), offsets.pointer(as: Int32.self))
        for row in 0...count { target[row] = source[row] &- source[0] }
        return .list(ListColumn(type: type, offsets: offsets, child: values, validity: validity, count: count))
    }
}
