import DovetailColumnar

/// How a key of several columns lies in one row of bytes, so that hash tables compare keys as words.
///
/// ```
/// | views, 16 each | 16 | 8 | 4 | 2 | 1 byte values | a null flag a column | zero up to a multiple of 8 | shown, 16 each |
/// ```
/// Strings, and nested values as their bytes (`Kernels.nestedKeys`), are views. Where equal values have several forms, as
/// 30 days and a month, the form to show stands behind what is compared.
struct KeyLayout {
    struct Part {
        let type: DataType
        /// How the value lies in the row: a nested one as a view.
        let physical: DataType.Physical
        let isNested: Bool
        /// Where the value stands in the row.
        let offset: Int
        /// Where its null flag stands; nil when the layout keeps no nulls.
        let nullOffset: Int?
        /// Where its form to show stands; nil when that is the value.
        let shownOffset: Int?
    }

    /// In the order of the key columns.
    let parts: [Part]
    /// Bytes a row takes, a multiple of 8 (0 for no columns).
    let width: Int
    /// How many of them are compared.
    let comparedWidth: Int
    /// How many views stand at the head of the row.
    let viewCount: Int
    /// Where views stand behind what is compared.
    let shownViews: [Int]

    /// - Parameters:
    ///   - keepsNulls: false when rows with a null key are never put in (joins).
    ///   - shows: whether keys are read back.
    init(_ types: [DataType], keepsNulls: Bool, shows: Bool = false) {
        let layouts = types.map { KeyLayout.stored($0) }
        var offsets = [Int](repeating: 0, count: types.count)
        var next = 0
        // Views first: comparison treats them apart.
        for index in types.indices where layouts[index] == .view {
            offsets[index] = next
            next += 16
        }
        viewCount = next / 16
        for width in [16, 8, 4, 2, 1] {
            for (index, physical) in layouts.enumerated() where physical != .view && KeyLayout.bytes(physical) == width
            {
                offsets[index] = next
                next += width
            }
        }
        let nulls = next
        if keepsNulls { next += types.count }
        comparedWidth = (next + 7) & ~7
        next = comparedWidth
        var parts: [Part] = []
        var shownViews: [Int] = []
        for (index, type) in types.enumerated() {
            let isNested = KeyLayout.isNested(type)
            let isShown = shows && (isNested || type.physical == .interval) && Kernels.hasEqualForms(type)
            if isShown, isNested { shownViews.append(next) }
            parts.append(
                Part(
                    type: type, physical: layouts[index], isNested: isNested, offset: offsets[index],
                    nullOffset: keepsNulls ? nulls + index : nil, shownOffset: isShown ? next : nil))
            if isShown { next += 16 }
        }
        self.parts = parts
        self.shownViews = shownViews
        width = next
    }

    private static func isNested(_ type: DataType) -> Bool {
        type.physical == .list || type.physical == .structure
    }

    private static func stored(_ type: DataType) -> DataType.Physical { isNested(type) ? .view : type.physical }

    /// Bytes of a value in the row.
    static func bytes(_ physical: DataType.Physical) -> Int { physical == .bit ? 1 : (physical.byteWidth ?? 0) }
}
