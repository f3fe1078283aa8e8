import DovetailColumnar
import DovetailPlan

/// One thread's rows of a window of which only rows of small rank are wanted: cut back whenever they have become many, so
/// that the first rows of few partitions never take more memory than they need.
///
/// A row that is too far behind among some rows is so among all, and all that stand before a row that stays do stay.
final class RankedRows: SinkLocal {
    private(set) var batches: [RecordBatch] = []
    private let plan: WindowExpressions
    private let limit: LogicalPlan.Window.RankLimit
    private var rowCount = 0
    /// Rows that may pile up before they are cut back.
    private var ceiling = 32 * RecordBatch.capacity

    init(_ plan: WindowExpressions, _ limit: LogicalPlan.Window.RankLimit) {
        self.plan = plan
        self.limit = limit
    }

    func consume(_ batch: RecordBatch) throws -> Flow {
        batches.append(batch.compacted())
        rowCount += batch.count
        if rowCount > ceiling { try cut() }
        return .needMoreInput
    }

    private func cut() throws {
        batches = BatchCollector.ordered(batches)
        let chunks = SortedRows.chunks(of: batches)
        let values = try chunks.map { try plan.set.evaluate($0) }
        let computed = plan.types.indices.map { index in
            ChunkedColumn(values.map { $0[index] }, type: plan.types[index])
        }
        let rows = WindowSplit(chunks: chunks, keys: []).all(rowCount)
        let bucket = try WindowBucket(rows, plan, computed)
        bucket.keep(try plan.calls.map { try bucket.result(of: $0, computed) }, limit: limit)
        var starts: [Int] = []
        var total = 0
        for chunk in chunks {
            starts.append(total)
            total += chunk.count
        }
        batches = batches.keeping(bucket.positions(chunkStarts: starts).sorted())
        rowCount = bucket.count
        // Where most rows stay, cutting again soon would gain nothing.
        ceiling = max(ceiling, rowCount * 3)
    }
}
