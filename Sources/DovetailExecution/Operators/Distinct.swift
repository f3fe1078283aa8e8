import DovetailColumnar
import DovetailFormats
import DovetailPlan
import Synchronization

extension PhysicalPlanner {
    /// DISTINCT over whole rows is an aggregation without aggregates; over some columns it keeps the first row of each
    /// key.
    func planDistinct(_ node: LogicalPlan.Distinct) throws -> [Stage] {
        let schema = node.input.schema
        guard let keys = node.keys else {
            let columns = schema.fields.enumerated().map {
                Expression.column(ColumnReference(index: $0.offset, name: $0.element.name, type: $0.element.type))
            }
            return try planAggregate(
                .init(input: node.input, groups: columns, groupNames: schema.names, aggregates: []))
        }
        let metrics = makeMetrics("Distinct")
        let sink = try DistinctSink(keys: keys, schema: schema, style: style, metrics: metrics)
        close(try stages(for: node.input), with: sink)
        return [Stage(source: PipelineSource(metrics: metrics) { sink.source() })]
    }
}

/// Keeps the first row of each key in the order of the input, whatever thread saw it.
final class DistinctSink: Sink {
    let metrics: OperatorMetrics
    private let schema: Schema
    private let keys: ExpressionSet
    private let layout: KeyLayout
    private let kept = Mutex<RecordBatch?>(nil)

    init(keys: [Expression], schema: Schema, style: CastStyle, metrics: OperatorMetrics) throws {
        self.keys = ExpressionSet(keys, style: style)
        layout = KeyLayout(keys.map(\.type), keepsNulls: true)
        self.schema = schema
        self.metrics = metrics
    }

    func makeLocal() -> any SinkLocal { Local(sink: self) }

    /// Where the first row of a key stands: its place in the input, and in the rows kept.
    private struct FirstRow {
        var ordinal: Int
        var row: Int
        /// Row in the concatenation of the local's kept batches.
        var position: Int
    }

    private final class Local: SinkLocal {
        let sink: DistinctSink
        let table: GroupTable
        private let keys: KeyRows
        var first: [FirstRow] = []
        var kept: [RecordBatch] = []
        var keptCount = 0

        init(sink: DistinctSink) {
            self.sink = sink
            table = GroupTable(layout: sink.layout)
            keys = KeyRows(layout: sink.layout)
        }

        func consume(_ raw: RecordBatch) throws -> Flow {
            let batch = raw.compacted()
            try keys.encode(try sink.keys.evaluate(batch), count: batch.count)
            let ids = Buffer(byteCount: batch.count * 4)
            let groups = ids.pointer(as: UInt32.self)
            table.findOrInsert(rows: keys.rows, hashes: keys.hashes, count: batch.count, into: groups)
            var rows: [Int] = []
            for row in 0..<batch.count {
                let group = Int(groups[row])
                let candidate = FirstRow(ordinal: batch.ordinal, row: row, position: keptCount + rows.count)
                if group == first.count {
                    first.append(candidate)
                } else if batch.ordinal < first[group].ordinal {
                    first[group] = candidate
                } else {
                    continue
                }
                rows.append(row)
            }
            withExtendedLifetime(ids) {}
            keep(rows, of: batch)
            return .needMoreInput
        }

        private func keep(_ rows: [Int], of batch: RecordBatch) {
            guard !rows.isEmpty else { return }
            kept.append(
                RecordBatch(
                    schema: batch.schema, columns: batch.columns, count: batch.count, selection: Selection(rows),
                    ordinal: batch.ordinal
                ).compacted())
            keptCount += rows.count
        }
    }

    func finish(_ locals: [any SinkLocal], in context: ExecutionContext) throws {
        let parts = locals.compactMap { $0 as? Local }
        let merged = GroupTable(layout: layout)
        var first: [FirstRow] = []
        var base = 0
        for part in parts {
            let ids = Buffer(byteCount: part.table.count * 4)
            let groups = ids.pointer(as: UInt32.self)
            merged.findOrInsert(
                rows: part.table.rows, hashes: part.table.hashes, count: part.table.count, into: groups)
            for (index, candidate) in part.first.enumerated() {
                let group = Int(groups[index])
                var moved = candidate
                moved.position += base
                if group == first.count {
                    first.append(moved)
                } else if (moved.ordinal, moved.row) < (first[group].ordinal, first[group].row) {
                    first[group] = moved
                }
            }
            withExtendedLifetime(ids) {}
            base += part.keptCount
        }
        let order = first.sorted { ($0.ordinal, $0.row) < ($1.ordinal, $1.row) }.map(\.position)
        let batches = parts.flatMap(\.kept)
        guard !batches.isEmpty else { return }
        let all = RecordBatch.concatenating(batches)
        kept.withLock {
            $0 = RecordBatch(schema: schema, columns: all.columns, count: all.count, selection: Selection(order))
                .compacted()
        }
    }

    func source() -> any BatchSource {
        let schema = self.schema
        guard let batch = kept.withLock({ $0 }) else { return BatchListSource(schema: schema, batches: []) }
        return RangeSource(schema: schema, count: batch.count) { batch.slice($0) }
    }
}
