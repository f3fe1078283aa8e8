import DovetailColumnar

/// Conditions that hold for every row a plan gives, as far as its filters tell.

extension LogicalPlan {
    /// Over the plan's output columns; comparisons of one column with literals only.
    var knownConditions: [Expression] {
        switch self {
        case .filter(let node): return node.input.knownConditions + node.condition.conjuncts.filter(\.boundsOneColumn)
        case .scan(let node):
            return moved(node.filters.flatMap(\.conjuncts).filter(\.boundsOneColumn)) {
                node.projection.firstIndex(of: $0)
            }
        case .project(let node):
            return moved(node.input.knownConditions) { index in
                node.expressions.firstIndex { $0.columnReference?.index == index }
            }
        case .aggregate(let node):
            return moved(node.input.knownConditions) { index in
                node.groups.firstIndex { $0.columnReference?.index == index }
            }
        case .sort, .limit, .distinct, .repetition, .shared, .window, .unnest:
            return children[0].knownConditions
        case .join(let node): return known(by: node)
        case .values, .union, .expand, .pairing, .recursion, .workingTable, .write: return []
        }
    }

    /// Of many conditions over many joins, the first ones are enough.
    private static let knownLimit = 32

    private func known(by node: Join) -> [Expression] {
        let width = node.left.schema.count
        switch node.kind {
        case .inner, .cross:
            let known = node.left.knownConditions + node.right.knownConditions.map { $0.shifted(by: width) }
            return Array(known.prefix(LogicalPlan.knownLimit))
        case .left, .semi, .anti, .mark, .single: return node.left.knownConditions
        case .right: return node.right.knownConditions.map { $0.shifted(by: width) }
        case .full: return []
        }
    }

    private func moved(_ conditions: [Expression], _ move: (Int) -> Int?) -> [Expression] {
        conditions.compactMap { condition in
            guard let column = condition.columnIndices.first, let target = move(column) else { return nil }
            return rebased(condition) { _ in target }
        }
    }
}

extension Expression {
    /// `column op literal` and `column IN (literals)`: true of a column, true of what equals it.
    var boundsOneColumn: Bool {
        switch self {
        case .comparison(.isDistinct, _, _): false
        case .comparison(_, .column, .literal(let value, _)): !value.isNull
        case .inList(.column, let items, negated: _): items.allSatisfy { $0.isLiteral }
        default: false
        }
    }
}
