import DovetailColumnar

/// Reads and carries only the columns that someone needs, and merges what is left of projections.
///
/// A shared part keeps what any of its users needs: a first walk, from the users to the tables, finds that out; a second
/// one, from the tables to the users, rebuilds.
public struct PushDownProjection: OptimizerRule {
    public init() {}

    public func apply(to plan: LogicalPlan) throws -> LogicalPlan { try apply(to: [plan])[0] }

    public func apply(to plans: [LogicalPlan]) throws -> [LogicalPlan] {
        let parts = SharedParts(plans)
        var collector = ColumnPruner()
        for plan in plans { _ = collector.pruneKeepingNames(plan) }
        for (id, input) in parts.inputsFirst.reversed() { _ = collector.prune(input, collector.needed[id] ?? []) }

        var pruner = ColumnPruner()
        for (id, input) in parts.inputsFirst {
            let columns = (collector.needed[id] ?? []).sorted()
            pruner.parts[id] = .init(plan: pruner.narrowed(input, to: columns), columns: columns)
        }
        return plans.map { pruner.pruneKeepingNames($0) }
    }
}

/// The shared parts of some plans, each after those it uses.
private struct SharedParts {
    private(set) var inputsFirst: [(id: String, input: LogicalPlan)] = []
    private var seen: Set<String> = []

    init(_ plans: [LogicalPlan]) {
        for plan in plans { add(plan) }
    }

    private mutating func add(_ plan: LogicalPlan) {
        var uses: [LogicalPlan.Shared] = []
        plan.forEachShared { uses.append($0) }
        for node in uses where seen.insert(node.id).inserted {
            add(node.input)
            inputsFirst.append((node.id, node.input))
        }
    }
}
