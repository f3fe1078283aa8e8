import DovetailColumnar
import DovetailFormats
import DovetailPlan
import Synchronization

extension PhysicalPlanner {
    func planJoin(_ node: LogicalPlan.Join) throws -> [Stage] {
        let parts = node.parts
        let lookup: any JoinLookup =
            parts.inequalities.isEmpty
            ? HashLookup(node.keys, nullsEqual: node.nullsEqual, style: style)
            : RangeLookup(parts.inequalities, style: style)
        return try planLookup(
            JoinSides(
                left: node.left, right: node.right, kind: node.kind, residual: parts.residual, schema: node.schema),
            lookup)
    }

    func planNearest(_ node: LogicalPlan.Pairing, _ nearest: LogicalPlan.Pairing.Nearest) throws -> [Stage] {
        try planLookup(
            JoinSides(
                left: node.left, right: node.right, kind: nearest.kind, residual: nearest.residual, schema: node.schema
            ), NearestLookup(nearest, style: style))
    }

    /// What joins have in common, however rows find each other.
    struct JoinSides {
        let left: LogicalPlan
        let right: LogicalPlan
        let kind: JoinKind
        let residual: Expression?
        let schema: Schema

        var keepsRight: Bool { kind == .right || kind == .full }
    }

    /// The right side is built into a table, the left side probes it. Rows of the right that found no partner come last
    /// where the kind asks for them.
    private func planLookup(_ sides: JoinSides, _ lookup: any JoinLookup) throws -> [Stage] {
        let metrics = makeMetrics("Join \(sides.kind.rawValue)")
        let probeStages = try stages(for: sides.left)
        let build = JoinBuildSink(
            schema: sides.right.schema, lookup: lookup, tracksMatches: sides.keepsRight,
            metrics: OperatorMetrics(name: "Join build"))
        var buildStages = try stages(for: sides.right)
        // Which rows found a partner is asked anew in each round that one of the sides belongs to.
        let recursions = (probeStages + buildStages).reduce(into: Set<String>()) { $0.formUnion($1.recursions) }
        if sides.keepsRight { buildStages = buildStages.map { $0.repeated(in: recursions) } }
        close(buildStages, with: build)
        let probe = JoinProbe(
            sides, build: build, findsNearest: lookup.findsNearest, style: style, metrics: metrics)
        let stages = probeStages.map { $0.adding(probe).repeated(in: recursions) }
        return sides.keepsRight ? try planUnmatched(sides, stages, build) : stages
    }

    /// The unmatched rows can be read only after all probing: the joined rows are kept, then both are passed on.
    private func planUnmatched(_ node: JoinSides, _ stages: [Stage], _ build: JoinBuildSink) throws -> [Stage] {
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
    private let lookup: any JoinLookup
    private let tracksMatches: Bool
    private let made = Mutex<JoinTable?>(nil)

    init(schema: Schema, lookup: any JoinLookup, tracksMatches: Bool, metrics: OperatorMetrics) {
        self.schema = schema
        self.lookup = lookup
        self.tracksMatches = tracksMatches
        self.metrics = metrics
    }

    /// Set when the build pipeline is done.
    var table: JoinTable? { made.withLock { $0 } }

    func makeLocal() -> any SinkLocal { BatchCollector() }

    func finish(_ locals: [any SinkLocal], in context: ExecutionContext) throws {
        let batches = BatchCollector.ordered(locals)
        let whole = try context.pool.concatenate(batches, schema: schema)
        let table = try JoinTable(whole, lookup: lookup, tracksMatches: tracksMatches)
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
