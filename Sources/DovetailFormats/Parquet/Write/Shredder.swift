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

    /// Entries that are filled in afterwards.
    private init(entryCount: Int) {
        definitions = Array(repeating: 0, count: entryCount)
        repetitions = Array(repeating: 0, count: entryCount)
        rows = Array(repeating: -1, count: entryCount)
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
        let words = column.validity.map { UnsafePointer($0.words) }
        let isAllNull = column.count > 0 && words == nil && column.hasNulls
        definitions.withUnsafeMutableBufferPointer { definitions in
            rows.withUnsafeMutableBufferPointer { rows in
                for entry in rows.indices {
                    let row = Int(rows[entry])
                    guard row >= 0 else { continue }
                    let isValid = words.map { ($0[row &>> 6] &>> UInt64(row & 63)) & 1 == 1 } ?? !isAllNull
                    if isValid { definitions[entry] = level } else { rows[entry] = -1 }
                }
            }
        }
        withExtendedLifetime(column) {}
    }

    /// Puts the elements of each list in its place; an empty list remains as one entry that has ended.
    private mutating func expand(_ list: ListColumn, _ element: WriteNode) {
        let offsets = UnsafePointer(list.offsets.pointer(as: Int32.self))
        let total = rows.reduce(0) { $0 + ($1 < 0 ? 1 : max(1, Int(offsets[Int($1) + 1] - offsets[Int($1)]))) }
        var expanded = Shredder(entryCount: total)
        fill(&expanded, offsets, repetition: UInt8(element.repetition))
        self = expanded
        withExtendedLifetime(list) {}
    }

    private func fill(_ expanded: inout Shredder, _ offsets: UnsafePointer<Int32>, repetition: UInt8) {
        expanded.withPointers { newDefinitions, newRepetitions, newRows in
            var place = 0
            for entry in rows.indices {
                let row = Int(rows[entry])
                let (start, end) = row < 0 ? (0, 0) : (offsets[row], offsets[row &+ 1])
                newRepetitions[place] = repetitions[entry]
                if start == end {
                    newDefinitions[place] = definitions[entry]
                    newRows[place] = -1
                    place &+= 1
                    continue
                }
                // There is an element, be it null.
                let level = definitions[entry] &+ 1
                for element in start..<end {
                    newDefinitions[place] = level
                    newRows[place] = element
                    if element > start { newRepetitions[place] = repetition }
                    place &+= 1
                }
            }
        }
    }

    private mutating func withPointers(
        _ body: (UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<Int32>) -> Void
    ) {
        definitions.withUnsafeMutableBufferPointer { definitions in
            repetitions.withUnsafeMutableBufferPointer { repetitions in
                rows.withUnsafeMutableBufferPointer { rows in
                    guard let a = definitions.baseAddress, let b = repetitions.baseAddress, let c = rows.baseAddress
                    else { return }
                    body(a, b, c)
                }
            }
        }
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
