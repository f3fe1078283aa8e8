import DovetailColumnar

/// Reads one column of the table, flat or nested, from one row group.
struct ColumnReader {
    private let root: ReadNode
    /// With their positions among the file's leaves.
    private let leaves: [(index: Int, reader: LeafReader)]

    init(_ root: ReadNode, leaves: [(index: Int, reader: LeafReader)]) {
        self.root = root
        self.leaves = leaves
    }

    func skip(_ rows: Int) {
        for leaf in leaves { leaf.reader.skip(rows) }
    }

    func read(_ rows: Int) throws -> Column {
        if case .leaf = root.kind, let only = leaves.first { return try only.reader.readFlat(rows) }
        var parts: [Int: LeveledValues] = [:]
        for leaf in leaves { parts[leaf.index] = try leaf.reader.readNested(rows) }
        let column = try Assembler(leaves: parts).build(root)
        guard column.count == rows else {
            throw FormatError(
                .damagedFile, "column \"\(root.field.name)\" gave \(column.count) rows where \(rows) should be")
        }
        return column
    }
}
