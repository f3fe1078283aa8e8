import DovetailColumnar

/// Conditions on partitions drop whole ones; a bound of a rank lets the window keep the first rows only.
extension PushDownFilter {
    func window(_ node: LogicalPlan.Window, _ conditions: [Expression]) -> LogicalPlan {
        let keys = Set(node.partitions.compactMap { $0.columnReference?.index })
        let (below, above) = conditions.split { condition in
            let columns = condition.columnIndices
            return !columns.isEmpty && columns.isSubset(of: keys)
        }
        var window = node.over(push(below, into: node.input))
        if let limit = rankLimit(of: node, above) { window.limit = limit }
        return LogicalPlan.window(window).filtered(by: above)
    }

    /// The smallest bound of a rank among the conditions; only where no other call would miss the rows.
    private func rankLimit(
        of node: LogicalPlan.Window, _ conditions: [Expression]
    ) -> LogicalPlan.Window.RankLimit? {
        guard node.calls.allSatisfy(\.function.isRank) else { return nil }
        let width = node.input.schema.count
        var best = node.limit
        for condition in conditions {
            guard case .comparison(let operation, .column(let column), .literal(.int(let value), _)) = condition,
                column.index >= width, let value = Int(exactly: value)
            else { continue }
            let rank: Int
            switch operation {
            case .equal, .lessOrEqual, .isNotDistinct: rank = max(value, 0)
            case .less: rank = max(value, 1) - 1
            default: continue
            }
            if let best, best.rank <= rank { continue }
            best = LogicalPlan.Window.RankLimit(call: column.index - width, rank: rank)
        }
        return best
    }
}
