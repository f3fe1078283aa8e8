import DovetailColumnar

/// Nests inner joins in the order that is cheapest by what the tables tell of their columns.
///
/// A tree is changed only for a clear gain, so that estimates that are much the same keep the order as written.
public struct ReorderJoins: OptimizerRule {
    public init() {}

    private static let clearGain = 0.9

    public func apply(to plan: LogicalPlan) throws -> LogicalPlan {
        guard let graph = JoinGraph(plan) else { return try plan.mapInputs(apply) }
        let order = JoinOrder(graph)
        let best = order.best()
        // The inputs have no such tree at their top, but may have one inside.
        guard best.cost < order.presentCost * ReorderJoins.clearGain else { return try inside(plan) }
        var emission = Emission(graph: graph)
        let (joined, columns) = try emission.plan(best.nesting, rewritten: apply)
        var places: [Int: Int] = [:]
        for (place, column) in columns.enumerated() { places[column] = place }
        let expressions = graph.output.map { joined.schema.reference(places[$0] ?? 0) }
        return .project(.init(input: joined, expressions: expressions, names: plan.schema.names))
    }

    /// Goes on below the joins of a tree that stays.
    private func inside(_ plan: LogicalPlan) throws -> LogicalPlan {
        switch plan {
        case .join(let node) where node.isReorderable: return try plan.mapInputs(inside)
        case .project(let node) where node.isSelection:
            guard case .join(let join) = node.input, join.isReorderable else { return try apply(to: plan) }
            return try plan.mapInputs(inside)
        default: return try apply(to: plan)
        }
    }
}

/// Makes joins of a graph in another order.
private struct Emission {
    let graph: JoinGraph
    private var left: [(inputs: UInt64, condition: Expression)]

    init(graph: JoinGraph) {
        self.graph = graph
        left = graph.conditions.map { (graph.inputs(of: $0), $0) }
    }

    /// The plan, and which of all inputs' columns its columns are.
    mutating func plan(
        _ nesting: JoinGraph.Nesting, rewritten: (LogicalPlan) throws -> LogicalPlan
    ) rethrows -> (LogicalPlan, [Int]) {
        switch nesting {
        case .input(let index):
            let input = graph.inputs[index]
            return (try rewritten(input.plan), Array(input.offset..<input.offset + input.plan.schema.count))
        case .join(let one, let other):
            let (left, leftColumns) = try plan(one, rewritten: rewritten)
            let (right, rightColumns) = try plan(other, rewritten: rewritten)
            return (join(left, leftColumns, right, rightColumns), leftColumns + rightColumns)
        }
    }

    private mutating func join(
        _ left: LogicalPlan, _ leftColumns: [Int], _ right: LogicalPlan, _ rightColumns: [Int]
    ) -> LogicalPlan {
        let columns = leftColumns + rightColumns
        var places: [Int: Int] = [:]
        for (place, column) in columns.enumerated() { places[column] = place }
        let (leftSet, rightSet) = (Set(leftColumns), Set(rightColumns))
        var keys: [LogicalPlan.Join.Key] = []
        for members in graph.classes {
            // Within a side the class is one already: one pair is enough.
            guard let one = members.first(where: leftSet.contains), let other = members.first(where: rightSet.contains)
            else { continue }
            keys.append(
                .init(
                    left: graph.reference(one).remapped { places[$0] ?? 0 },
                    right: graph.reference(other).remapped { (places[$0] ?? 0) - leftColumns.count }))
        }
        var residual: [Expression] = []
        for condition in take(columns) {
            let moved = condition.remapped { places[$0] ?? 0 }
            if let key = LogicalPlan.Join.Key(moved, leftWidth: leftColumns.count) {
                keys.append(key)
            } else {
                residual.append(moved)
            }
        }
        let kind: JoinKind = keys.isEmpty && residual.isEmpty ? .cross : .inner
        return .join(
            .init(left: left, right: right, kind: kind, keys: keys, residual: Expression.conjunction(residual)))
    }

    /// The conditions that can be decided now and could not before.
    private mutating func take(_ columns: [Int]) -> [Expression] {
        let there = columns.reduce(UInt64(0)) { $0 | 1 << UInt64(graph.input(of: $1)) }
        let (ready, rest) = (left.filter { $0.inputs & ~there == 0 }, left.filter { $0.inputs & ~there != 0 })
        left = rest
        return ready.map(\.condition)
    }
}
