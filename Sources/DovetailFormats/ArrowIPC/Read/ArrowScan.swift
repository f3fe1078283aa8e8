import DovetailColumnar
import Synchronization

/// Hands out the record batches of a scan, large ones in parts that share what is read of them.
final class ArrowScan: BatchSource, Sendable {
    let schema: Schema
    private let table: ArrowTable
    private let request: ScanRequest
    private let state = Mutex(State())
    private let totalBytes: Int

    /// Where the next morsel begins.
    private struct State {
        var member = 0
        var block = 0
        var row = 0
        var ordinal = 0
        var doneBytes = 0
        /// The batch in work, once a part of it was handed out.
        var batch: ArrowBatch?
    }

    init(_ table: ArrowTable, _ request: ScanRequest) {
        self.table = table
        self.request = request
        schema = table.schema.selecting(request.projection)
        totalBytes = table.members.reduce(0) { sum, member in
            sum + member.file.blocks.reduce(0) { $0 + $1.place.body.count }
        }
    }

    var progress: (done: Int, total: Int) { (state.withLock { $0.doneBytes }, totalBytes) }

    func nextMorsel() throws -> (any Morsel)? {
        try state.withLock { state in
            while state.member < table.members.count {
                let member = table.members[state.member]
                guard state.block < member.file.blocks.count else {
                    state.member += 1
                    state.block = 0
                    continue
                }
                let block = member.file.blocks[state.block]
                guard state.row < block.rowCount else {
                    state.doneBytes += block.place.body.count
                    state.block += 1
                    (state.row, state.batch) = (0, nil)
                    continue
                }
                let batch = try state.batch ?? batch(member, block)
                state.batch = batch
                let rows = state.row..<min(state.row + table.settings.morselRows, block.rowCount)
                state.row = rows.upperBound
                state.ordinal += 1
                return ArrowMorsel(
                    table: table, request: request, schema: schema, member: member, batch: batch, rows: rows,
                    ordinal: state.ordinal - 1)
            }
            return nil
        }
    }

    private func batch(_ member: ArrowTable.Member, _ block: ArrowFile.Block) throws -> ArrowBatch {
        do {
            return try ArrowBatch(
                member.file, block.place, fields: member.file.schema.fields, state: block.state, table.settings,
                member.file.reopen())
        } catch let error as FormatError { throw error.named(member.file.input.path) }
    }
}
