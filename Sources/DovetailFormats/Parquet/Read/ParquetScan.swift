import DovetailColumnar
import Synchronization

/// Hands out the row groups of a scan that its predicates leave over.
final class ParquetScan: BatchSource, Sendable {
    let schema: Schema
    private let table: ParquetTable
    private let request: ScanRequest
    private let wanted: Set<Int>
    private let pieces: [Piece]
    private let next = Atomic<Int>(0)
    private let doneBytes = Atomic<Int>(0)
    private let totalBytes: Int
    /// Row groups that morsels are at work in, by the number of their first piece.
    private let states = Mutex<[Int: WeakState]>([:])

    private struct WeakState { weak var state: RowGroupState? }

    /// Rows of one row group of one file.
    struct Piece: Sendable {
        let member: Int
        let group: Int
        let rows: Range<Int>
        /// Number of the first piece of the same row group.
        let first: Int
        /// Bytes of the columns wanted.
        let byteCount: Int
    }

    init(_ table: ParquetTable, _ request: ScanRequest) throws {
        self.table = table
        self.request = request
        schema = table.schema.selecting(request.projection)
        wanted = Set(request.projection + (request.filter?.columns ?? []))
        var pieces: [Piece] = []
        let split = ScanSplit(groups: table.members.reduce(0) { $0 + $1.file.rowGroups.count })
        for (index, member) in table.members.enumerated() {
            let pruning = RowGroupPruning(table: table, member: member, predicates: request.pruning)
            let leaves = wanted.flatMap { column -> [Int] in
                guard case .file(let root, _) = member.columns[column] else { return [] }
                return Array(member.file.schema.roots[root].leaves)
            }
            for (place, group) in member.file.rowGroups.enumerated()
            where group.rowCount > 0 && pruning.mayMatch(group) {
                for leaf in leaves {
                    try group.chunks[leaf].checkReadable(member.file.schema.leaves[leaf], member.file.input.path)
                }
                let first = pieces.count
                let bytes = leaves.reduce(0) { $0 + group.chunks[$1].range.count }
                pieces += split.ranges(group, leaves, member.file.schema, bytes).map { rows in
                    Piece(
                        member: index, group: place, rows: rows, first: first,
                        byteCount: Int(Double(bytes) * Double(rows.count) / Double(group.rowCount)))
                }
            }
        }
        self.pieces = pieces
        totalBytes = pieces.reduce(0) { $0 + $1.byteCount }
    }

    var progress: (done: Int, total: Int) { (doneBytes.load(ordering: .relaxed), totalBytes) }

    func nextMorsel() throws -> (any Morsel)? {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < pieces.count else { return nil }
        let piece = pieces[index]
        doneBytes.wrappingAdd(piece.byteCount, ordering: .relaxed)
        if wanted.isEmpty, request.pruning.isEmpty {
            return RowCountMorsel(schema: schema, rowsLeft: piece.rows.count, ordinal: index << 32)
        }
        let state = try state(piece)
        let pruning = RowGroupPruning(table: table, member: state.member, predicates: request.pruning)
        let ranges = RowGroupPruning.intersection(try state.rows(pruning), [piece.rows])
        return try RowGroupMorsel(
            table: table, request: request, schema: schema, state: state, ranges: ranges, ordinal: index)
    }

    private func state(_ piece: Piece) throws -> RowGroupState {
        try states.withLock { states in
            if let known = states[piece.first]?.state { return known }
            let member = table.members[piece.member]
            let state = try RowGroupState(member, member.file.rowGroups[piece.group], columns: wanted)
            states[piece.first] = WeakState(state: state)
            return state
        }
    }
}

/// Gives rows without columns: only their number matters.
private struct RowCountMorsel: Morsel {
    let schema: Schema
    var rowsLeft: Int
    var ordinal: Int

    mutating func next() -> RecordBatch? {
        guard rowsLeft > 0 else { return nil }
        let rows = min(RecordBatch.capacity, rowsLeft)
        defer {
            rowsLeft -= rows
            ordinal += 1
        }
        return RecordBatch(schema: schema, columns: [], count: rows, ordinal: ordinal)
    }
}
