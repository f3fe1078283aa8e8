import DovetailColumnar

/// Windows without the calls nobody wants.
extension ColumnPruner {
    mutating func window(_ node: LogicalPlan.Window, _ wanted: Set<Int>) -> Pruned {
        let width = node.input.schema.count
        // What is limited by a rank drops rows, whoever wants the rank.
        let limited = node.limit.map(\.call)
        let kept = node.calls.indices.filter { wanted.contains(width + $0) || $0 == limited }
        let above = wanted.filter { $0 < width }
        guard !kept.isEmpty else { return prune(node.input, above) }
        let window = node.keeping(kept)
        let columns = above.union(window.neededColumns).sorted()
        let input = Pruned(plan: narrowed(node.input, to: columns), columns: columns)
        return Pruned(
            plan: .window(window.mapExpressions(input.moved).over(input.plan)),
            columns: columns + kept.map { width + $0 })
    }
}
