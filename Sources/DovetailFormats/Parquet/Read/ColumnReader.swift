import DovetailColumnar

/// Reads one column of the table, flat or nested, from one row group.
struct ColumnReader {
    private let root: ReadNode
    /// With their positions among the file's leaves; one in the deepest list comes first.
    private let leaves: [(index: Int, reader: LeafReader)]

    init(_ root: ReadNode, leaves: [(index: Int, reader: LeafReader)]) {
        self.root = root
        self.leaves = leaves.sorted { $0.reader.leaf.maxRepetition > $1.reader.leaf.maxRepetition }
    }

    func skip(_ rows: Int) {
        for leaf in leaves { leaf.reader.skip(rows) }
    }

    /// Tells that nothing from row `end` of the group on will be read soon.
    func limit(to end: Int) {
        for leaf in leaves { leaf.reader.limit(to: end) }
    }

    /// The next rows; all of `rows` count as read. May stop early, at the end of a row, when all rows of a batch are wanted
    /// and they take too much memory.
    func read(_ rows: RowRuns) throws -> Column {
        if case .leaf = root.kind, leaves.count == 1, leaves[0].reader.leaf.maxDefinition <= 1 {
            return try leaves[0].reader.readFlat(rows)
        }
        var parts: [Int: LeveledValues] = [:]
        var (wanted, count) = (rows, rows.count)
        for (place, leaf) in leaves.enumerated() {
            let (part, done) = try leaf.reader.readNested(wanted, mayStop: place == 0)
            parts[leaf.index] = part
            if done < count { (wanted, count) = (RowRuns(all: done), done) }
        }
        let column = try Assembler(leaves: parts).build(root)
        guard column.count == count else {
            throw FormatError(
                .damagedFile, "column \"\(root.field.name)\" gave \(column.count) rows where \(count) should be")
        }
        return column
    }
}
