import DovetailColumnar
import Synchronization

/// Hands out the row groups of a scan that its predicates leave over.
final class ParquetScan: BatchSource, Sendable {
    let schema: Schema
    private let table: ParquetTable
    private let request: ScanRequest
    private let pieces: [Piece]
    private let next = Atomic<Int>(0)
    private let doneBytes = Atomic<Int>(0)
    private let totalBytes: Int

    /// Rows of one row group of one file.
    struct Piece: Sendable {
        let member: Int
        let group: Int
        let rows: Range<Int>
        /// Bytes of the columns wanted.
        let byteCount: Int
    }

    /// Larger row groups are handed out in parts, so that a file of one group keeps all threads busy.
    static let splitRows = 262_144

    init(_ table: ParquetTable, _ request: ScanRequest) throws {
        self.table = table
        self.request = request
        schema = table.schema.selecting(request.projection)
        let wanted = Set(request.projection + (request.filter?.columns ?? []))
        var pieces: [Piece] = []
        for (index, member) in table.members.enumerated() {
            let pruning = RowGroupPruning(table: table, member: member, predicates: request.pruning)
            let roots = wanted.compactMap { column in
                if case .file(let root) = member.columns[column] { member.file.schema.roots[root] } else { nil }
            }
            let leaves = roots.flatMap { Array($0.leaves) }
            let isFlat = leaves.allSatisfy { member.file.schema.leaves[$0].maxRepetition == 0 }
            for (place, group) in member.file.rowGroups.enumerated()
            where group.rowCount > 0 && pruning.mayMatch(group) {
                for leaf in leaves {
                    try group.chunks[leaf].checkReadable(member.file.schema.leaves[leaf], member.file.input.path)
                }
                let bytes = leaves.reduce(0) { $0 + group.chunks[$1].range.count }
                pieces += ParquetScan.split(group.rowCount, isFlat && !leaves.isEmpty).map { rows in
                    Piece(
                        member: index, group: place, rows: rows,
                        byteCount: Int(Double(bytes) * Double(rows.count) / Double(group.rowCount)))
                }
            }
        }
        self.pieces = pieces
        totalBytes = pieces.reduce(0) { $0 + $1.byteCount }
    }

    private static func split(_ count: Int, _ mayBeSplit: Bool) -> [Range<Int>] {
        guard mayBeSplit, count > 2 * splitRows else { return [0..<count] }
        return stride(from: 0, to: count, by: splitRows).map { $0..<min($0 + splitRows, count) }
    }

    var progress: (done: Int, total: Int) { (doneBytes.load(ordering: .relaxed), totalBytes) }

    func nextMorsel() throws -> (any Morsel)? {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < pieces.count else { return nil }
        doneBytes.wrappingAdd(pieces[index].byteCount, ordering: .relaxed)
        return try RowGroupMorsel(
            table: table, request: request, schema: schema, piece: pieces[index], ordinal: index)
    }
}
