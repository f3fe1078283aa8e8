import DovetailColumnar

extension LogicalPlan {
    /// What its table tells of an output column that is handed up unchanged; nil for computed ones. Filters and joins in
    /// between may have dropped values since.
    func statistics(of column: Int) -> ColumnStatistics? {
        switch self {
        case .scan(let node): return node.source.statistics(of: node.projection[column])
        case .project(let node):
            return node.expressions[column].columnReference.flatMap { node.input.statistics(of: $0.index) }
        case .aggregate(let node):
            guard column < node.groups.count else { return nil }
            return node.groups[column].columnReference.flatMap { node.input.statistics(of: $0.index) }
        case .join(let node):
            let width = node.left.schema.count
            if column < width { return node.left.statistics(of: column) }
            return node.kind == .mark ? nil : node.right.statistics(of: column - width)
        case .filter, .sort, .limit, .distinct, .shared:
            return children[0].statistics(of: column)
        default: return nil
        }
    }
}
