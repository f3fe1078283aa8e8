import DovetailColumnar
import DovetailPlan

/// Semi and anti joins whose left side is much the smaller: it is built into a table, the right side only marks which of
/// its rows have a partner, and these, or the others, are the result.
extension PhysicalPlanner {
    func keepsBuild(_ node: LogicalPlan.Join) -> Bool {
        guard node.kind == .semi || node.kind == .anti, !node.keys.isEmpty else { return false }
        var estimator = RowEstimator()
        return estimator.isClearlySmaller(node.left, than: node.right)
    }

    func planKeptBuild(_ node: LogicalPlan.Join) throws -> [Stage] {
        let metrics = makeMetrics("Join \(node.kind.rawValue)")
        let (leftWidth, rightWidth) = (node.left.schema.count, node.right.schema.count)
        let keys = node.keys.map { LogicalPlan.Join.Key(left: $0.right, right: $0.left) }
        var swapped = LogicalPlan.Join(
            left: node.right, right: node.left, kind: .right, keys: keys, residual: nil)
        swapped.nullsEqual = node.nullsEqual
        let residual = node.residual?.remapped { $0 < leftWidth ? $0 + rightWidth : $0 - leftWidth }
        let filters = swapped.runtimeFilters
        let build = JoinBuildSink(
            schema: node.left.schema, lookup: HashLookup(keys, nullsEqual: node.nullsEqual, style: style),
            tracksMatches: true, filters: filters.map(\.filter), metrics: OperatorMetrics(name: "Join build"))
        let buildStages = try stages(for: node.left)
        pendingFilters = filters
        let probeStages = try stages(for: node.right)
        // Which rows found a partner is asked anew in each round that one of the sides belongs to.
        let recursions = (probeStages + buildStages).reduce(into: Set<String>()) { $0.formUnion($1.recursions) }
        close(buildStages.map { $0.repeated(in: recursions) }, with: build)
        let probe = JoinProbe(
            JoinSides(
                left: node.right, right: node.left, kind: .right, residual: residual, schema: swapped.schema),
            build: build, findsNearest: false, isSilent: true, style: style,
            metrics: OperatorMetrics(name: "Join probe"))
        let schema = node.schema
        let wanted: UInt8 = node.kind == .semi ? 1 : 0
        let source = PipelineSource(metrics: metrics) {
            try build.unmatchedSource(schema: schema, leftTypes: [], where: wanted)
        }
        return probeStages.map { $0.adding(probe).repeated(in: recursions) }
            + [Stage(source: source).repeated(in: recursions)]
    }
}
