import DovetailColumnar

/// How a key of several columns lies in one row of bytes, so that hash tables compare keys as words.
///
/// ```
/// | string views, 16 each | 16 | 8 | 4 | 2 | 1 byte values | a null flag a column | zero up to a multiple of 8 |
/// ```
struct KeyLayout {
    struct Part {
        let type: DataType
        let physical: DataType.Physical
        /// Where the value stands in the row.
        let offset: Int
        /// Where its null flag stands; nil when the layout keeps no nulls.
        let nullOffset: Int?
    }

    /// In the order of the key columns.
    let parts: [Part]
    /// Bytes a row takes, a multiple of 8 (0 for no columns).
    let width: Int
    /// How many string views stand at the head of the row.
    let stringCount: Int

    /// - Parameter keepsNulls: false when rows with a null key are never put in (joins).
    /// - Throws: `ExecutionError` for nested types.
    init(_ types: [DataType], keepsNulls: Bool) throws {
        var offsets = [Int](repeating: 0, count: types.count)
        var next = 0
        for width in [16, 8, 4, 2, 1] {
            for (index, type) in types.enumerated() where try KeyLayout.rank(type) == width {
                offsets[index] = next
                next += KeyLayout.bytes(type)
            }
            if width == 16 {
                // Strings first: comparison treats them apart.
                next = 0
                for pass in [true, false] {
                    for (index, type) in types.enumerated()
                    where try KeyLayout.rank(type) == 16 && (type.physical == .view) == pass {
                        offsets[index] = next
                        next += 16
                    }
                }
            }
        }
        var parts: [Part] = []
        for (index, type) in types.enumerated() {
            parts.append(
                Part(
                    type: type, physical: type.physical, offset: offsets[index],
                    nullOffset: keepsNulls ? next + index : nil))
        }
        if keepsNulls { next += types.count }
        self.parts = parts
        width = (next + 7) & ~7
        stringCount = types.filter { $0.physical == .view }.count
    }

    private static func bytes(_ type: DataType) -> Int {
        switch type.physical {
        case .null: 0
        case .bit: 1
        default: type.byteWidth ?? 0
        }
    }

    /// Width class used to order the parts.
    private static func rank(_ type: DataType) throws -> Int {
        guard !type.isNested else {
            throw ExecutionError(
                .unsupported, "grouping, joining and DISTINCT do not work on \(type) columns", kind: .unsupported,
                notes: ["use its members as keys"])
        }
        return max(bytes(type), 1)
    }
}
