import DovetailColumnar
import DovetailPlan
import Synchronization

extension PhysicalPlanner {
    /// The first row of each key is what DISTINCT ON gives; other numbers need the rows in their order.
    func planKeyedLimit(_ node: LogicalPlan.Limit) throws -> [Stage] {
        if node.limit == 1, node.offset == 0 {
            return try planDistinct(LogicalPlan.Distinct(input: node.input, keys: node.keys))
        }
        let metrics = makeMetrics("Limit")
        let schema = node.input.schema
        let sink = try KeyedLimitSink(node, style: style, metrics: metrics)
        close(try stages(for: node.input), with: sink)
        return [
            Stage(
                source: PipelineSource(metrics: metrics, isOrdered: true) {
                    BatchListSource(schema: schema, batches: sink.batches)
                })
        ]
    }
}

/// Keeps `limit` rows after `offset` ones of each key, in the order of the input.
final class KeyedLimitSink: Sink {
    let metrics: OperatorMetrics
    private let first: Int
    private let end: Int
    private let keys: ExpressionSet
    private let layout: KeyLayout
    private let kept = Mutex<[RecordBatch]>([])

    init(_ node: LogicalPlan.Limit, style: CastStyle, metrics: OperatorMetrics) throws {
        first = node.offset
        let (sum, overflow) = node.offset.addingReportingOverflow(node.limit ?? .max)
        end = overflow ? .max : sum
        keys = ExpressionSet(node.keys, style: style)
        layout = KeyLayout(node.keys.map(\.type), keepsNulls: true)
        self.metrics = metrics
    }

    var batches: [RecordBatch] { kept.withLock { $0 } }

    func makeLocal() -> any SinkLocal { BatchCollector() }

    func finish(_ locals: [any SinkLocal], in context: ExecutionContext) throws {
        let table = GroupTable(layout: layout)
        let rows = KeyRows(layout: layout)
        // Rows seen of each key.
        var seen: [Int] = []
        var result: [RecordBatch] = []
        for raw in BatchCollector.ordered(locals) {
            let batch = raw.compacted()
            try rows.encode(try keys.evaluate(batch), count: batch.count)
            let ids = Buffer(byteCount: batch.count * 4)
            let groups = ids.pointer(as: UInt32.self)
            table.findOrInsert(rows: rows.rows, hashes: rows.hashes, count: batch.count, into: groups)
            if seen.count < table.count { seen += repeatElement(0, count: table.count - seen.count) }
            let chosen = choose(groups, count: batch.count, &seen)
            withExtendedLifetime(ids) {}
            guard chosen.count > 0 else { continue }
            result.append(
                RecordBatch(
                    schema: batch.schema, columns: batch.columns, count: batch.count, selection: chosen,
                    ordinal: batch.ordinal
                ).compacted())
        }
        kept.withLock { $0 = result }
    }

    private func choose(_ groups: UnsafePointer<UInt32>, count: Int, _ seen: inout [Int]) -> Selection {
        let (first, end) = (self.first, self.end)
        var chosen = [Int](repeating: 0, count: count + 1)
        var found = 0
        seen.withUnsafeMutableBufferPointer { seen in
            chosen.withUnsafeMutableBufferPointer { chosen in
                for row in 0..<count {
                    let place = seen[Int(groups[row])]
                    seen[Int(groups[row])] = place &+ 1
                    chosen[found] = row
                    let isIn = place >= first && place < end
                    found &+= Int(truncatingIfNeeded: unsafeBitCast(isIn, to: UInt8.self))
                }
            }
        }
        return Selection(chosen.prefix(found))
    }
}
