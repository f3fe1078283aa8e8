/// Lists taken as sets.
extension Kernels {
    public enum ListSetOperation: Sendable {
        /// Each value of the first list once.
        case distinct
        /// Values of either list, each once.
        case union
        /// Values of the first that the second has, each once.
        case intersection
        /// Values of the first that the second lacks, each once.
        case difference
        /// Elements of the first that the second lacks, as often as they stand there.
        case removal
    }

    /// The elements of the result keep the order they have in the lists.
    ///
    /// - Parameter other: lists of the same type; the same as `column` where the operation has one.
    /// - Parameter keepsNulls: a null is a value as others are; otherwise it is left out.
    public static func listSet(
        _ operation: ListSetOperation, _ column: Column, _ other: Column?, keepsNulls: Bool, validity: Bitmap?
    ) throws -> Column {
        let lists = column.lists
        let others = other?.lists
        let both = Column.concatenating(
            [lists.child.flattened()] + (others.map { [$0.child.flattened()] } ?? []), type: lists.child.type)
        let codes = ElementCodes(both)
        let code = codes.pointer
        var (seen, second) = (Marks(codes.limit), Marks(codes.limit))
        var assembly = ListAssembly(rows: lists.count)
        for row in 0..<lists.count {
            seen.clear()
            second.clear()
            if validity?[row] ?? true {
                let otherRange = others.map { list in
                    list.range(row).lowerBound + lists.child.count..<list.range(row).upperBound + lists.child.count
                }
                for place in otherRange ?? 0..<0 { second.insert(code[place]) }
                for place in lists.range(row) {
                    let value = code[place]
                    if value == ElementCodes.null, !keepsNulls { continue }
                    switch operation {
                    case .removal: if second.contains(value) { continue }
                    case .difference: if second.contains(value) || !seen.insert(value) { continue }
                    case .intersection: if !second.contains(value) || !seen.insert(value) { continue }
                    case .distinct, .union: if !seen.insert(value) { continue }
                    }
                    assembly.append(UInt32(truncatingIfNeeded: place))
                }
                if operation == .union {
                    for place in otherRange ?? 0..<0 where seen.insert(code[place]) {
                        assembly.append(UInt32(truncatingIfNeeded: place))
                    }
                }
            }
            try assembly.endRow()
        }
        withExtendedLifetime(codes) {}
        return assembly.finish(column.type, child: both, validity: validity)
    }
}
