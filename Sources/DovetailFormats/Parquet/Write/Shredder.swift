import DovetailColumnar

/// Takes a nested column apart: walks from the root to one leaf and keeps, for every entry, its levels and the row it
/// stands in, as Dremel describes.
struct Shredder {
    /// One byte an entry.
    private(set) var definitions: [UInt8]
    private(set) var repetitions: [UInt8]
    /// Row of the column in work; -1 once the entry has ended in a null or an empty list.
    private var rows: [Int32]

    init(rowCount: Int) {
        definitions = Array(repeating: 0, count: rowCount)
        repetitions = Array(repeating: 0, count: rowCount)
        rows = (0..<Int32(rowCount)).map { $0 }
    }

    /// Walks down to leaf `leaf` of `node`; returns the leaf's column.
    mutating func descend(_ node: WriteNode, _ column: Column, to leaf: Int) throws -> Column {
        var column = column.isNestedConstant ? column.flattened() : column
        if column.type == .null { column = .nulls(type: .null, count: column.count) }
        markPresent(node, column)
        switch node.kind {
        case .leaf: return column
        case .structure(let children):
            guard let child = children.first(where: { $0.leaves.contains(leaf) }),
                let place = children.firstIndex(where: { $0.leaves.contains(leaf) })
            else { throw Shredder.mismatch() }
            if case .null = column { return column }
            guard case .structure(let structure) = column, place < structure.children.count else {
                throw Shredder.mismatch()
            }
            return try descend(child, structure.children[place], to: leaf)
        case .list(let element):
            if case .null = column { return column }
            guard case .list(let list) = column else { throw Shredder.mismatch() }
            expand(list, element)
            return try descend(element, list.child, to: leaf)
        }
    }

    /// The rows of the leaf that hold values.
    func piece(_ column: Column) -> LeafPiece {
        let buffer = Buffer(byteCount: rows.count * 4)
        let target = buffer.pointer(as: UInt32.self)
        var count = 0
        for row in rows {
            target[count] = UInt32(bitPattern: row)
            count &+= row >= 0 ? 1 : 0
        }
        return LeafPiece(column: column, rows: .at(UnsafePointer(target), count), owner: buffer)
    }

    /// Ends the entries that are null here, raises the level of the others. The level of one that ended stays.
    private mutating func markPresent(_ node: WriteNode, _ column: Column) {
        let level = UInt8(node.definition)
        let validity = column.validity
        let isAllNull = column.count > 0 && validity == nil && column.hasNulls
        for entry in rows.indices where rows[entry] >= 0 {
            let isNull = isAllNull || validity.map { !$0[Int(rows[entry])] } ?? false
            if isNull { rows[entry] = -1 } else { definitions[entry] = level }
        }
    }

    /// Puts the elements of each list in its place; an empty list remains as one entry that has ended.
    private mutating func expand(_ list: ListColumn, _ element: WriteNode) {
        let offsets = list.offsets.pointer(as: Int32.self)
        let repetition = UInt8(element.repetition)
        var (newDefinitions, newRepetitions, newRows): ([UInt8], [UInt8], [Int32]) = ([], [], [])
        newRows.reserveCapacity(rows.count * 2)
        for entry in rows.indices {
            let row = Int(rows[entry])
            let span = row < 0 ? 0..<0 : offsets[row]..<offsets[row + 1]
            if span.isEmpty {
                newDefinitions.append(definitions[entry])
                newRepetitions.append(repetitions[entry])
                newRows.append(-1)
                continue
            }
            for place in span {
                // There is an element, be it null.
                newDefinitions.append(definitions[entry] + 1)
                newRepetitions.append(place == span.lowerBound ? repetitions[entry] : repetition)
                newRows.append(place)
            }
        }
        (definitions, repetitions, rows) = (newDefinitions, newRepetitions, newRows)
    }

    private static func mismatch() -> FormatError {
        FormatError(.internalError, "a column does not have the shape of its type", kind: .internal)
    }
}

extension Column {
    /// A nested value repeated, which has no offsets or children to walk.
    fileprivate var isNestedConstant: Bool {
        switch self {
        case .constant(let constant): constant.type.isNested
        case .dictionary(let dictionary): dictionary.type.isNested
        default: false
        }
    }
}
