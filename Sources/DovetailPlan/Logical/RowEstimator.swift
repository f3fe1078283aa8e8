import DovetailColumnar

extension LogicalPlan {
    /// A guess of the number of rows, from the sources' counts and rules of thumb; nil where a source knows nothing.
    public var estimatedRows: Int? {
        var estimator = RowEstimator()
        return estimator.rows(self)
    }
}

/// Guesses row counts; a shared part is looked at once.
struct RowEstimator {
    private var shared: [String: Int?] = [:]

    mutating func rows(_ plan: LogicalPlan) -> Int? {
        switch plan {
        case .scan(let node):
            return node.source.rowCount.map { scaled($0, by: selectivity(node.filters)) }
        case .values(let node): return node.rows.count
        case .project(let node): return rows(node.input)
        case .filter(let node):
            return rows(node.input).map { scaled($0, by: selectivity(node.condition.conjuncts)) }
        case .join(let node): return join(node)
        case .aggregate(let node): return aggregate(node)
        case .sort(let node): return rows(node.input).map { min($0, node.limit ?? .max) }
        case .limit(let node): return limit(node)
        case .union(let node): return sum(node.inputs)
        case .distinct(let node): return rows(node.input).map { scaled($0, by: 0.5) }
        case .repetition(let node): return rows(node.input)
        case .expand(let node):
            return rows(node.input).map { scaled($0, by: Double(node.projections.count)) }
        case .shared(let node): return sharedRows(node)
        case .write: return 1
        }
    }

    private mutating func sharedRows(_ node: LogicalPlan.Shared) -> Int? {
        if let known = shared[node.id] { return known }
        let count = rows(node.input)
        shared[node.id] = .some(count)
        return count
    }

    private mutating func limit(_ node: LogicalPlan.Limit) -> Int? {
        guard let count = rows(node.input) else { return node.limit }
        return min(max(0, count - node.offset), node.limit ?? .max)
    }

    private mutating func sum(_ inputs: [LogicalPlan]) -> Int? {
        var total = 0
        for input in inputs {
            guard let count = rows(input) else { return nil }
            let (next, overflow) = total.addingReportingOverflow(count)
            total = overflow ? .max : next
        }
        return total
    }

    private mutating func join(_ node: LogicalPlan.Join) -> Int? {
        guard let left = rows(node.left), let right = rows(node.right) else { return nil }
        switch node.kind {
        case .cross: return scaled(left, by: Double(right))
        case .semi, .anti: return scaled(left, by: 0.5)
        case .inner where node.keys.isEmpty: return scaled(scaled(left, by: Double(right)), by: 0.3)
        // Mostly many rows meet one: a foreign key and the key it names.
        case .inner: return max(left, right)
        case .left: return max(left, node.keys.isEmpty ? scaled(left, by: Double(right)) : left)
        case .right: return max(right, node.keys.isEmpty ? scaled(left, by: Double(right)) : right)
        case .full: return scaled(left, by: 1, plus: right)
        }
    }

    private mutating func aggregate(_ node: LogicalPlan.Aggregate) -> Int? {
        if node.groups.isEmpty { return 1 }
        return rows(node.input).map { max(1, scaled($0, by: 0.1)) }
    }

    private func scaled(_ count: Int, by factor: Double, plus more: Int = 0) -> Int {
        Int(exactly: min((Double(count) * factor + Double(more)).rounded(), 1e18)) ?? 0
    }

    private func selectivity(_ conditions: [Expression]) -> Double {
        conditions.reduce(1) { $0 * selectivity($1) }
    }

    private func selectivity(_ condition: Expression) -> Double {
        switch condition {
        case .literal(let value, _): value == .boolean(true) ? 1 : 0
        case .comparison(.equal, _, _), .comparison(.isNotDistinct, _, _): 0.1
        case .comparison(.notEqual, _, _), .comparison(.isDistinct, _, _): 0.9
        case .comparison: 0.3
        case .isNull(_, let negated): negated ? 0.9 : 0.1
        case .inList(_, let items, let negated): negated ? 0.8 : min(0.5, 0.1 * Double(items.count))
        case .like(let call): call.isNegated ? 0.8 : 0.2
        case .and(let operands): selectivity(operands)
        case .or(let operands): min(1, operands.reduce(0) { $0 + selectivity($1) })
        case .not(let operand): 1 - selectivity(operand)
        default: 0.5
        }
    }
}
