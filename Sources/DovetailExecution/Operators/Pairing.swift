import DovetailColumnar
import DovetailFormats
import DovetailPlan
import Synchronization

extension PhysicalPlanner {
    /// By place: both sides are collected; the pairs are found when both are there. Others are joins.
    func planPairing(_ node: LogicalPlan.Pairing) throws -> [Stage] {
        if let nearest = node.nearest { return try planNearest(node, nearest) }
        let metrics = makeMetrics("Pair")
        let leftStages = try stages(for: node.left)
        let left = BufferSink(schema: node.left.schema, metrics: OperatorMetrics(name: "Pair left"))
        let sink = PairingSink(node, left: left, metrics: metrics)
        close(leftStages, with: left)
        // Pairs are found again whenever one of the sides is.
        let recursions = leftStages.reduce(into: Set<String>()) { $0.formUnion($1.recursions) }
        close(try stages(for: node.right).map { $0.repeated(in: recursions) }, with: sink)
        return PairedRows.Part.allCases.map { part in
            Stage(source: PipelineSource(metrics: metrics, isOrdered: true) { sink.source(part) })
        }
    }
}

/// Collects the right side and pairs it with the left one.
final class PairingSink: Sink {
    let metrics: OperatorMetrics
    private let left: BufferSink
    private let schema: Schema
    private let rightSchema: Schema
    private let found = Mutex<PairedRows?>(nil)

    init(_ node: LogicalPlan.Pairing, left: BufferSink, metrics: OperatorMetrics) {
        self.left = left
        schema = node.schema
        rightSchema = node.right.schema
        self.metrics = metrics
    }

    func makeLocal() -> any SinkLocal { BatchCollector() }

    func finish(_ locals: [any SinkLocal], in context: ExecutionContext) throws {
        let leftRows = try context.pool.concatenate(left.batches, schema: left.schema)
        let rightRows = try context.pool.concatenate(BatchCollector.ordered(locals), schema: rightSchema)
        var pairs = PairedRows(left: leftRows, right: rightRows)
        pairs.pairByPosition()
        found.withLock { $0 = pairs }
    }

    func source(_ part: PairedRows.Part) -> any BatchSource {
        found.withLock { $0 }?.source(part, schema: schema) ?? BatchListSource(schema: schema, batches: [])
    }
}

/// Which rows of two sides stand beside each other, and which stand alone.
struct PairedRows: Sendable {
    enum Part: CaseIterable { case pairs, leftAlone, rightAlone }

    let left: RecordBatch
    let right: RecordBatch
    var leftPaired: [UInt32] = []
    /// As many.
    var rightPaired: [UInt32] = []
    var leftAlone: [UInt32] = []
    var rightAlone: [UInt32] = []

    init(left: RecordBatch, right: RecordBatch) {
        self.left = left
        self.right = right
    }

    mutating func pairByPosition() {
        let both = UInt32(clamping: min(left.count, right.count))
        leftPaired = Array(0..<both)
        rightPaired = leftPaired
        leftAlone = Array(both..<UInt32(clamping: left.count))
        rightAlone = Array(both..<UInt32(clamping: right.count))
    }

    func source(_ part: Part, schema: Schema) -> any BatchSource {
        let (leftRows, rightRows): ([UInt32]?, [UInt32]?) =
            switch part {
            case .pairs: (leftPaired, rightPaired)
            case .leftAlone: (leftAlone, nil)
            case .rightAlone: (nil, rightAlone)
            }
        let (left, right) = (left, right)
        return RangeSource(schema: schema, count: (leftRows ?? rightRows ?? []).count) { range in
            let columns = PairedRows.taken(leftRows, range, of: left) + PairedRows.taken(rightRows, range, of: right)
            return RecordBatch(schema: schema, columns: columns, count: range.count)
        }
    }

    /// The side's columns at these rows; nulls where it has none.
    private static func taken(_ rows: [UInt32]?, _ range: Range<Int>, of side: RecordBatch) -> [Column] {
        guard let rows else { return side.columns.map { Column.nulls(type: $0.type, count: range.count) } }
        return rows[range].withUnsafeBufferPointer { pointer in
            guard let base = pointer.baseAddress else { return [] }
            return side.columns.map { $0.taking(base, count: range.count) }
        }
    }
}
