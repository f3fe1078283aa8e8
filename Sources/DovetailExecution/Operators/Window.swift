import DovetailColumnar
import DovetailFormats
import DovetailPlan
import Synchronization

extension PhysicalPlanner {
    func planWindow(_ node: LogicalPlan.Window) throws -> [Stage] {
        let metrics = makeMetrics("Window")
        let sink = WindowSink(node, style: style, metrics: metrics)
        close(try stages(for: node.input), with: sink)
        return [Stage(source: PipelineSource(metrics: metrics) { sink.source() })]
    }
}

/// Window functions: all rows are split by the hash of their partition into buckets that hold whole partitions; each
/// bucket is sorted and worked through by one thread, with kernels that run over all of its partitions at once.
///
/// Buckets depend on the number of rows alone, so that results do not depend on the number of threads.
final class WindowSink: Sink {
    let metrics: OperatorMetrics
    private let node: LogicalPlan.Window
    private let plan: WindowExpressions
    private let finished = Mutex<(columns: [ChunkedColumn], buckets: [WindowBucket])?>(nil)

    init(_ node: LogicalPlan.Window, style: CastStyle, metrics: OperatorMetrics) {
        self.node = node
        plan = WindowExpressions(node, style: style)
        self.metrics = metrics
    }

    func makeLocal() -> any SinkLocal {
        guard let limit = node.limit else { return BatchCollector() }
        return RankedRows(plan, limit)
    }

    func finish(_ locals: [any SinkLocal], in context: ExecutionContext) throws {
        let pool = context.pool
        let batches = locals.flatMap { ($0 as? RankedRows)?.batches ?? ($0 as? BatchCollector)?.batches ?? [] }
        let chunks = SortedRows.chunks(of: BatchCollector.ordered(batches))
        guard !chunks.isEmpty else { return }
        let values = try pool.map(count: chunks.count) { [plan] in try plan.set.evaluate(chunks[$0]) }
        let computed = try pool.map(count: plan.types.count) { [plan] index in
            ChunkedColumn(values.map { $0[index] }, type: plan.types[index])
        }
        let columns = try pool.map(count: node.input.schema.count) { [node] index in
            ChunkedColumn(chunks.map { $0.columns[index] }, type: node.input.schema[index].type)
        }
        let rows = try WindowSplit(chunks: chunks, keys: plan.partitions.map { key in values.map { $0[key] } })
            .buckets(pool)
        let buckets = try pool.map(count: rows.count) { [plan] index in
            try context.checkCancellation()
            return try WindowBucket(rows[index], plan, computed)
        }
        let calls = node.calls.count
        let results = try pool.map(count: buckets.count * calls) { [plan] task in
            try context.checkCancellation()
            return try buckets[task / calls].result(of: plan.calls[task % calls], computed)
        }
        for (index, bucket) in buckets.enumerated() {
            bucket.keep(Array(results[(index * calls)..<((index + 1) * calls)]), limit: node.limit)
        }
        finished.withLock { $0 = (columns, buckets) }
    }

    func source() -> any BatchSource {
        guard let (columns, buckets) = finished.withLock({ $0 }) else {
            return BatchListSource(schema: node.schema, batches: [])
        }
        return WindowSource(schema: node.schema, columns: columns, buckets: buckets)
    }
}

/// The rows of all buckets with the results, a range of one bucket a morsel.
final class WindowSource: BatchSource {
    let schema: Schema
    private let columns: [ChunkedColumn]
    private let buckets: [WindowBucket]
    /// Bucket, rows and the number of the first batch of each morsel.
    private let morsels: [(bucket: Int, rows: Range<Int>, batch: Int)]
    private let next = Atomic<Int>(0)

    init(schema: Schema, columns: [ChunkedColumn], buckets: [WindowBucket]) {
        self.schema = schema
        self.columns = columns
        self.buckets = buckets
        let step = 8 * RecordBatch.capacity
        var morsels: [(bucket: Int, rows: Range<Int>, batch: Int)] = []
        var batch = 0
        for (index, bucket) in buckets.enumerated() {
            for start in stride(from: 0, to: bucket.count, by: step) {
                let rows = start..<min(start + step, bucket.count)
                morsels.append((index, rows, batch))
                batch += (rows.count + RecordBatch.capacity - 1) / RecordBatch.capacity
            }
        }
        self.morsels = morsels
    }

    func nextMorsel() throws -> (any Morsel)? {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < morsels.count else { return nil }
        let (bucket, rows, batch) = morsels[index]
        let ranges = stride(from: rows.lowerBound, to: rows.upperBound, by: RecordBatch.capacity).map {
            $0..<min($0 + RecordBatch.capacity, rows.upperBound)
        }
        return WindowMorsel(
            sequence: index, ranges: ranges[...], batch: batch, schema: schema, columns: columns,
            bucket: buckets[bucket])
    }

    var progress: (done: Int, total: Int) { (0, 0) }
}

private struct WindowMorsel: OrderedMorsel {
    let sequence: Int
    var ranges: ArraySlice<Range<Int>>
    var batch: Int
    let schema: Schema
    let columns: [ChunkedColumn]
    let bucket: WindowBucket

    mutating func next() throws -> RecordBatch? {
        guard let range = ranges.popFirst() else { return nil }
        let ordinal = batch << 32
        batch += 1
        return RecordBatch(
            schema: schema, columns: bucket.columns(range, of: columns), count: range.count, ordinal: ordinal)
    }
}
