import DovetailColumnar
import DovetailPlan
import Synchronization

extension PhysicalPlanner {
    /// A breaker: which rows are the first is known only when the earlier ones are.
    func planLimit(_ node: LogicalPlan.Limit) throws -> [Stage] {
        guard node.keys.isEmpty else { return try planKeyedLimit(node) }
        let metrics = makeMetrics("Limit")
        let schema = node.input.schema
        let sink = LimitSink(limit: node.limit, offset: node.offset, metrics: metrics)
        close(try stages(for: node.input), with: sink)
        return [
            Stage(
                source: PipelineSource(metrics: metrics, isOrdered: true) {
                    BatchListSource(schema: schema, batches: sink.batches)
                })
        ]
    }
}

/// Keeps `limit` rows after `offset` ones, the first in the order of the input whichever thread is the quicker; stops the
/// pipeline when it has enough.
final class LimitSink: Sink {
    let metrics: OperatorMetrics
    private let limit: Int?
    private let offset: Int
    private let seen = Mutex(SeenRows())
    private let collected = Mutex<[RecordBatch]>([])

    init(limit: Int?, offset: Int, metrics: OperatorMetrics) {
        self.limit = limit
        self.offset = offset
        self.metrics = metrics
    }

    var batches: [RecordBatch] { collected.withLock { $0 } }

    func makeLocal() -> any SinkLocal { Local(sink: self) }

    private final class Local: SinkLocal {
        let sink: LimitSink
        let collector = BatchCollector()

        init(sink: LimitSink) { self.sink = sink }

        func consume(_ batch: RecordBatch) throws -> Flow {
            guard let limit = sink.limit else { return try collector.consume(batch) }
            let (wanted, overflow) = limit.addingReportingOverflow(sink.offset)
            _ = try collector.consume(batch)
            if overflow { return .needMoreInput }
            return sink.seen.withLock { $0.has(wanted, with: batch) } ? .finished : .needMoreInput
        }
    }

    /// How many rows there are of each ordinal.
    private struct SeenRows {
        private var counts: [Int: Int] = [:]
        private var total = 0

        /// Whether, with `batch`, there are as many rows as wanted up to its place. Morsels are taken in their order, so
        /// nothing that this thread or a morsel not yet taken could bring is then among the first; what other threads are at
        /// still may be.
        mutating func has(_ wanted: Int, with batch: RecordBatch) -> Bool {
            counts[batch.ordinal, default: 0] += batch.count
            total += batch.count
            guard total >= wanted else { return false }
            return counts.reduce(0) { $1.key <= batch.ordinal ? $0 + $1.value : $0 } >= wanted
        }
    }

    func finish(_ locals: [any SinkLocal], in context: ExecutionContext) throws {
        // The next round of a recursion begins anew.
        seen.withLock { $0 = SeenRows() }
        var skip = offset
        var left = limit ?? Int.max
        var kept: [RecordBatch] = []
        for batch in BatchCollector.ordered(locals.compactMap { ($0 as? Local)?.collector }) where left > 0 {
            let first = min(skip, batch.count)
            skip -= first
            let count = min(left, batch.count - first)
            left -= count
            if count > 0 { kept.append(count == batch.count ? batch : batch.slice(first..<(first + count))) }
        }
        collected.withLock { $0 = kept }
    }
}
