import DovetailColumnar
import DovetailFormats
import DovetailPlan
import Synchronization

extension PhysicalPlanner {
    /// The right side is built into a table, the left side probes it. Rows of the right that found no partner come last
    /// where the kind asks for them.
    func planJoin(_ node: LogicalPlan.Join) throws -> [Stage] {
        let metrics = makeMetrics("Join \(node.kind.rawValue)")
        let probeStages = try stages(for: node.left)
        let build = try JoinBuildSink(node, style: style, metrics: OperatorMetrics(name: "Join build"))
        var buildStages = try stages(for: node.right)
        // Which rows found a partner is asked anew in each round that one of the sides belongs to.
        let recursions = (probeStages + buildStages).reduce(into: Set<String>()) { $0.formUnion($1.recursions) }
        if node.kind == .right || node.kind == .full {
            buildStages = buildStages.map { $0.repeated(in: recursions) }
        }
        close(buildStages, with: build)
        let probe = try JoinProbe(node, build: build, style: style, metrics: metrics)
        let stages = probeStages.map { $0.adding(probe).repeated(in: recursions) }
        guard node.kind == .right || node.kind == .full else { return stages }
        return try planUnmatched(node, stages, build)
    }

    /// The unmatched rows can be read only after all probing: the joined rows are kept, then both are passed on.
    private func planUnmatched(_ node: LogicalPlan.Join, _ stages: [Stage], _ build: JoinBuildSink) throws -> [Stage] {
        let metrics = OperatorMetrics(name: "Join output")
        let buffer = BufferSink(schema: node.schema, metrics: metrics)
        close(stages, with: buffer)
        let schema = node.schema
        let leftTypes = node.left.schema.fields.map(\.type)
        return [
            Stage(
                source: PipelineSource(metrics: metrics) { BatchListSource(schema: schema, batches: buffer.batches) }),
            Stage(
                source: PipelineSource(metrics: metrics) {
                    try build.unmatchedSource(schema: schema, leftTypes: leftTypes)
                }),
        ]
    }
}

/// Collects the build side and makes its table.
final class JoinBuildSink: Sink {
    let metrics: OperatorMetrics
    private let schema: Schema
    private let keys: ExpressionSet
    private let layout: KeyLayout
    private let tracksMatches: Bool
    private let made = Mutex<JoinTable?>(nil)

    init(_ node: LogicalPlan.Join, style: CastStyle, metrics: OperatorMetrics) throws {
        schema = node.right.schema
        keys = ExpressionSet(node.keys.map(\.right), style: style)
        layout = KeyLayout(node.keys.map(\.right.type), keepsNulls: node.nullsEqual)
        tracksMatches = node.kind == .right || node.kind == .full
        self.metrics = metrics
    }

    /// Set when the build pipeline is done.
    var table: JoinTable? { made.withLock { $0 } }

    func makeLocal() -> any SinkLocal { BatchCollector() }

    func finish(_ locals: [any SinkLocal], in context: ExecutionContext) throws {
        let batches = BatchCollector.ordered(locals)
        let whole = try context.pool.concatenate(batches, schema: schema)
        let table = try JoinTable(
            columns: whole.columns, keys: try keys.evaluate(whole), rowCount: whole.count, layout: layout,
            tracksMatches: tracksMatches)
        made.withLock { $0 = table }
    }

    /// Build rows without a partner, with nulls on the left.
    func unmatchedSource(schema: Schema, leftTypes: [DataType]) throws -> any BatchSource {
        guard let table, let matched = table.matched else { return BatchListSource(schema: schema, batches: []) }
        let flags = matched.pointer(as: UInt8.self)
        let rows = Selection((0..<table.rowCount).filter { flags[$0] == 0 })
        withExtendedLifetime(matched) {}
        return RangeSource(schema: schema, count: rows.count) { range in
            let indices = rows.pointer + range.lowerBound
            let left = leftTypes.map { Column.nulls(type: $0, count: range.count) }
            let right = table.columns.map { $0.taking(indices, count: range.count) }
            return RecordBatch(schema: schema, columns: left + right, count: range.count)
        }
    }
}
