import DovetailColumnar

/// Columns of codes into values.
enum ArrowCodes {
    /// Most list elements that one batch may come to by repeating values: a short dictionary of long lists may stand for
    /// more than there is memory.
    static let mostElements = 1 << 26

    /// Kept as codes for text, looked up for the rest.
    /// - Parameter codes: UInt32, zero under nulls, else below the count of `values`.
    static func column(_ codes: Buffer, _ valid: Bitmap?, of values: Column, count: Int) throws -> Column {
        if values.count == 0 { return .nulls(type: values.type, count: count) }
        if case .string = values, !values.hasNulls {
            return .dictionary(DictionaryColumn(codes: codes, values: values, validity: valid, count: count))
        }
        return try withExtendedLifetime(codes) {
            let indices = codes.pointer(as: UInt32.self)
            if let valid, valid.unsetCount > 0 {
                for row in 0..<count where !valid[row] { indices[row] = .max }
            }
            return try taking(UnsafePointer(indices), count, of: values)
        }
    }

    /// The rows `indices` of `values`; UInt32.max stands for a null.
    static func taking(_ indices: UnsafePointer<UInt32>, _ count: Int, of values: Column) throws -> Column {
        if values.hasLists {
            var uses = [Int](repeating: 0, count: values.count)
            for row in 0..<count where indices[row] != .max { uses[Int(indices[row])] += 1 }
            try values.checkElements(uses)
        }
        return values.taking(optional: indices, count: count)
    }

    static func tooMany() -> FormatError {
        FormatError(
            .unsupported, "lists that share elements come to more than \(mostElements) elements in one batch",
            kind: .unsupported)
    }
}

extension Column {
    fileprivate var hasLists: Bool {
        switch self {
        case .list: true
        case .structure(let column): column.children.contains { $0.hasLists }
        default: false
        }
    }

    /// Makes sure that lists do not come to too many elements at any level when row `i` is used `uses[i]` times.
    fileprivate func checkElements(_ uses: [Int]) throws {
        switch self {
        case .structure(let column):
            for child in column.children where child.hasLists { try child.checkElements(uses) }
        case .list(let column):
            let offsets = column.offsets.pointer(as: Int32.self)
            let total = try withExtendedLifetime(column) {
                try (0..<column.count).reduce(0) { sum, row in
                    let sum = sum + uses[row] * (Int(offsets[row + 1]) - Int(offsets[row]))
                    guard sum <= ArrowCodes.mostElements else { throw ArrowCodes.tooMany() }
                    return sum
                }
            }
            guard total > 0, column.child.hasLists else { return }
            // Where the count of uses changes, by how much.
            var inner = [Int](repeating: 0, count: column.child.count + 1)
            for row in 0..<column.count {
                inner[Int(offsets[row])] += uses[row]
                inner[Int(offsets[row + 1])] -= uses[row]
            }
            for element in inner.indices.dropFirst() { inner[element] += inner[element - 1] }
            try withExtendedLifetime(column) { try column.child.checkElements(inner) }
        default: return
        }
    }

    /// Rows of the longest column inside.
    var deepCount: Int {
        switch self {
        case .structure(let column): column.children.reduce(count) { max($0, $1.deepCount) }
        case .list(let column): max(count, column.child.deepCount)
        default: count
        }
    }
}
