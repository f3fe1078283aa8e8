import DovetailColumnar
import DovetailFormats
import DovetailPlan
import Synchronization

extension PhysicalPlanner {
    func planSort(_ node: LogicalPlan.Sort) throws -> [Stage] {
        let metrics = makeMetrics(node.limit.map { "Top \($0)" } ?? "Sort")
        let sink = SortSink(node, style: style, metrics: metrics)
        close(try stages(for: node.input), with: sink)
        return [
            Stage(
                source: PipelineSource(metrics: metrics, isOrdered: true) {
                    sink.source()
                })
        ]
    }
}

/// Sorts all rows, or keeps just the first ones: stable, so that equal rows stay in input order.
final class SortSink: Sink {
    let metrics: OperatorMetrics
    private let schema: Schema
    private let keys: ExpressionSet
    private let orders: [SortOrder]
    private let limit: Int?
    private let sorted = Mutex<SortedRows?>(nil)

    init(_ node: LogicalPlan.Sort, style: CastStyle, metrics: OperatorMetrics) {
        schema = node.input.schema
        keys = ExpressionSet(node.keys.map(\.expression), style: style)
        orders = node.keys.map { SortOrder(isDescending: $0.isDescending, nullsFirst: $0.nullsFirst) }
        limit = node.limit
        self.metrics = metrics
    }

    func makeLocal() -> any SinkLocal { Local(sink: self) }

    /// One thread's rows; with a limit cut back whenever they are far more than wanted.
    private final class Local: SinkLocal {
        let sink: SortSink
        var batches: [RecordBatch] = []
        var rowCount = 0
        /// Rows that may pile up before they are cut back.
        private let ceiling: Int

        init(sink: SortSink) {
            self.sink = sink
            ceiling =
                sink.limit.map { max($0.multipliedReportingOverflow(by: 4).partialValue, 16 * RecordBatch.capacity) }
                ?? Int.max
        }

        func consume(_ batch: RecordBatch) throws -> Flow {
            batches.append(batch.compacted())
            rowCount += batch.count
            if rowCount > ceiling, let limit = sink.limit, limit < ceiling { try cut(to: limit) }
            return .needMoreInput
        }

        /// Keeps the first `limit` rows in their present order, so that later cuts stay stable.
        private func cut(to limit: Int) throws {
            let all = RecordBatch.concatenating(batches)
            let order = Kernels.sortedOrder(try sink.keys.evaluate(all), orders: sink.orders, limit: limit)
            let pointer = order.pointer(as: UInt32.self)
            let kept = (0..<min(limit, all.count)).map { Int(pointer[$0]) }.sorted()
            withExtendedLifetime(order) {}
            batches = batches.keeping(kept)
            rowCount = kept.count
        }
    }

    func finish(_ locals: [any SinkLocal], in context: ExecutionContext) throws {
        let all = locals.flatMap { ($0 as? Local)?.batches ?? [] }
        let batches = all.enumerated().sorted { ($0.element.ordinal, $0.offset) < ($1.element.ordinal, $1.offset) }
            .map(\.element)
        let rows = try SortedRows(batches, schema: schema, keys: keys, orders: orders, limit: limit, pool: context.pool)
        sorted.withLock { $0 = rows }
    }

    /// Rows in order.
    func source() -> any BatchSource {
        sorted.withLock { $0 }?.source() ?? BatchListSource(schema: schema, batches: [])
    }
}
