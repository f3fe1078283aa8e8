import DovetailColumnar
import DovetailFormats
import DovetailPlan
import Synchronization

extension PhysicalPlanner {
    func planJoin(_ node: LogicalPlan.Join, _ filters: [PendingFilter]) throws -> [Stage] {
        if keepsBuild(node) { return try planKeptBuild(node) }
        let parts = node.parts
        let lookup: any JoinLookup =
            parts.inequalities.isEmpty
            ? HashLookup(node.keys, nullsEqual: node.nullsEqual, style: style)
            : RangeLookup(parts.inequalities, style: style)
        return try planLookup(
            JoinSides(
                left: node.left, right: node.right, kind: node.kind, residual: parts.residual, schema: node.schema),
            lookup, outer: filters.moved(leftOf: node), own: node.runtimeFilters)
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
    ///
    /// - Parameters:
    ///   - outer: runtime filters of joins around this one that are for its left side.
    ///   - own: those that its right side makes for the left.
    private func planLookup(
        _ sides: JoinSides, _ lookup: any JoinLookup, outer: [PendingFilter] = [], own: [PendingFilter] = []
    ) throws -> [Stage] {
        let metrics = makeMetrics("Join \(sides.kind.rawValue)")
        pendingFilters = outer + own
        let probeStages = try stages(for: sides.left)
        let build = JoinBuildSink(
            schema: sides.right.schema, lookup: lookup, tracksMatches: sides.keepsRight, filters: own.map(\.filter),
            metrics: OperatorMetrics(name: "Join build"))
        var buildStages = try stages(for: sides.right)
        // Which rows found a partner is asked anew in each round that one of the sides belongs to.
        let recursions = (probeStages + buildStages).reduce(into: Set<String>()) { $0.formUnion($1.recursions) }
        if sides.keepsRight { buildStages = buildStages.map { $0.repeated(in: recursions) } }
        close(buildStages, with: build)
        let probe = JoinProbe(
            sides, build: build, findsNearest: lookup.findsNearest, style: style, metrics: metrics)
        let stages = probeStages.map { $0.adding(probe).repeated(in: recursions) }
        return sides.keepsRight ? addingUnmatched(sides, stages, build) : stages
    }

    /// The unmatched rows are read after all probing: pipelines run one after the other.
    private func addingUnmatched(_ node: JoinSides, _ stages: [Stage], _ build: JoinBuildSink) -> [Stage] {
        let schema = node.schema
        let leftTypes = node.left.schema.fields.map(\.type)
        let source = PipelineSource(metrics: OperatorMetrics(name: "Join output")) {
            try build.unmatchedSource(schema: schema, leftTypes: leftTypes)
        }
        let recursions = stages.reduce(into: Set<String>()) { $0.formUnion($1.recursions) }
        return stages + [Stage(source: source).repeated(in: recursions)]
    }
}

/// Collects the build side and makes its table.
final class JoinBuildSink: Sink {
    let metrics: OperatorMetrics
    private let schema: Schema
    private let lookup: any JoinLookup
    private let tracksMatches: Bool
    private let filters: [RuntimeFilter]
    private let made = Mutex<JoinTable?>(nil)
    /// Whether the rows' reader wanted no more before all were probed: which have no partner is not known then, and not
    /// asked.
    private let stopped = Atomic<Bool>(false)

    init(
        schema: Schema, lookup: any JoinLookup, tracksMatches: Bool, filters: [RuntimeFilter] = [],
        metrics: OperatorMetrics
    ) {
        self.filters = filters
        self.schema = schema
        self.lookup = lookup
        self.tracksMatches = tracksMatches
        self.metrics = metrics
    }

    /// Set when the build pipeline is done.
    var table: JoinTable? { made.withLock { $0 } }

    func stop() { stopped.store(true, ordering: .relaxed) }

    func makeLocal() -> any SinkLocal { BatchCollector() }

    func finish(_ locals: [any SinkLocal], in context: ExecutionContext) throws {
        let batches = BatchCollector.ordered(locals)
        let whole = try context.pool.concatenate(batches, schema: schema)
        let table = try JoinTable(whole, lookup: lookup, tracksMatches: tracksMatches)
        for filter in filters { filter.take(keys: whole.columns[filter.buildColumn]) }
        made.withLock { $0 = table }
        stopped.store(false, ordering: .relaxed)
    }

    /// Build rows without a partner, or with one, and nulls on the left.
    func unmatchedSource(
        schema: Schema, leftTypes: [DataType], where flag: UInt8 = 0
    ) throws -> any BatchSource {
        guard let table, let matched = table.matched, !stopped.load(ordering: .relaxed) else {
            return BatchListSource(schema: schema, batches: [])
        }
        let flags = matched.pointer(as: UInt8.self)
        let rows = Selection((0..<table.rowCount).filter { flags[$0] == flag })
        withExtendedLifetime(matched) {}
        return RangeSource(schema: schema, count: rows.count) { range in
            let indices = rows.pointer + range.lowerBound
            let left = leftTypes.map { Column.nulls(type: $0, count: range.count) }
            let right = table.columns.map { $0.taking(indices, count: range.count) }
            return RecordBatch(schema: schema, columns: left + right, count: range.count)
        }
    }
}
