import DovetailColumnar
import Synchronization

/// One row group while morsels read parts of it: its open file, its chunks, and the rows that are wanted at all.
final class RowGroupState: Sendable {
    let member: ParquetTable.Member
    let group: ReadRowGroup
    let file: ReadableFile
    /// By position among the leaves; only those that are wanted.
    let chunks: [Int: ChunkState]
    private let found = Mutex<[Range<Int>]?>(nil)

    init(_ member: ParquetTable.Member, _ group: ReadRowGroup, columns: Set<Int>) throws {
        let path = member.file.input.path
        let file = try ReadableFile(path: path)
        guard file.byteCount == member.file.input.byteCount else {
            throw FormatError(.unreadableFile, "\"\(path)\" was changed while it was read", path: path)
        }
        var chunks: [Int: ChunkState] = [:]
        for case .file(let root, _) in columns.map({ member.columns[$0] }) {
            for leaf in member.file.schema.roots[root].leaves {
                chunks[leaf] = ChunkState(
                    leaf: member.file.schema.leaves[leaf], chunk: group.chunks[leaf], file: file,
                    rowCount: group.rowCount)
            }
        }
        self.member = member
        self.group = group
        self.file = file
        self.chunks = chunks
    }

    /// A reader of one column of the file, standing at the first row.
    func reader(_ root: Int, _ context: CodecContext, verifiesChecksums: Bool) -> ColumnReader {
        let node = member.file.schema.roots[root]
        let leaves = node.leaves.compactMap { leaf in
            chunks[leaf].map { chunk in
                (index: leaf, reader: LeafReader(chunk, context: context, verifiesChecksums: verifiesChecksums))
            }
        }
        return ColumnReader(node, leaves: leaves)
    }

    /// Rows that may match, ascending; found once.
    func rows(_ pruning: RowGroupPruning) throws -> [Range<Int>] {
        try found.withLock { found in
            if let found { return found }
            let ranges = try pruning.rows(self)
            found = ranges
            return ranges
        }
    }
}
