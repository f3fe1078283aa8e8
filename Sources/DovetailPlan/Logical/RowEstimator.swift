import DovetailColumnar

extension LogicalPlan {
    /// A guess of the number of rows, from the sources' counts and rules of thumb; nil where a source knows nothing.
    public var estimatedRows: Int? {
        var estimator = RowEstimator()
        return estimator.rows(self)
    }
}

/// Guesses row counts; a shared part is looked at once.
public struct RowEstimator {
    private var shared: [String: Int?] = [:]

    public init() {}

    /// Estimates are rough: the sides of a join change for a clear gain only.
    private static let clearlySmaller = 2

    /// Whether one plan gives much fewer rows than the other, as far as both are known.
    public mutating func isClearlySmaller(_ plan: LogicalPlan, than other: LogicalPlan) -> Bool {
        guard let count = rows(plan), let most = rows(other) else { return false }
        return count < most / RowEstimator.clearlySmaller
    }

    /// About how many rows a plan gives; nil where a table does not know how many it has.
    public mutating func rows(_ plan: LogicalPlan) -> Int? {
        switch plan {
        case .scan(let node):
            return node.source.rowCount.map { scaled($0, by: selectivity(node.filters, node.source.statistics)) }
        case .values(let node): return node.rows.count
        case .project(let node): return rows(node.input)
        case .filter(let node):
            return rows(node.input).map {
                scaled($0, by: selectivity(node.condition.conjuncts, node.input.statistics))
            }
        case .join(let node): return join(node)
        case .aggregate(let node): return aggregate(node)
        case .window(let node): return rows(node.input)
        case .sort(let node): return rows(node.input).map { min($0, node.limit ?? .max) }
        case .limit(let node): return limit(node)
        case .union(let node): return sum(node.inputs)
        case .distinct(let node): return rows(node.input).map { scaled($0, by: 0.5) }
        case .repetition(let node): return rows(node.input)
        case .unnest(let node): return rows(node.input).map { scaled($0, by: 4) }
        case .expand(let node):
            return rows(node.input).map { scaled($0, by: Double(node.projections.count)) }
        case .shared(let node): return sharedRows(node)
        case .pairing(let node): return rows(node.left)
        case .recursion, .workingTable: return nil
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
        guard node.keys.isEmpty else { return rows(node.input) }
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
        case .mark, .single: return left
        case .inner where node.keys.isEmpty: return scaled(scaled(left, by: Double(right)), by: 0.3)
        case .inner: return scaled(left, by: Double(right) * keySelectivity(node, left, right))
        case .left: return max(left, node.keys.isEmpty ? scaled(left, by: Double(right)) : left)
        case .right: return max(right, node.keys.isEmpty ? scaled(left, by: Double(right)) : right)
        case .full: return scaled(left, by: 1, plus: right)
        }
    }

    private mutating func aggregate(_ node: LogicalPlan.Aggregate) -> Int? {
        if node.groups.isEmpty { return 1 }
        guard let count = rows(node.input) else { return nil }
        var groups = 1.0
        for group in node.groups {
            let known = group.columnReference.flatMap { node.input.statistics(of: $0.index)?.distinctCount }
            guard let known else { return max(1, scaled(count, by: 0.1)) }
            groups *= max(known, 1)
        }
        return scaled(1, by: min(groups, Double(count)))
    }

    /// The part of all pairs of rows that meet. Without statistics many rows meet one: a foreign key and the key it names.
    private func keySelectivity(_ node: LogicalPlan.Join, _ left: Int, _ right: Int) -> Double {
        let least = 1 / Double(max(left, right, 1))
        var result = 1.0
        for key in node.keys {
            guard
                let one = RowEstimator.distinctCount(key.left, in: node.left, rows: Double(left)),
                let other = RowEstimator.distinctCount(key.right, in: node.right, rows: Double(right))
            else { return least }
            result /= max(one, other, 1)
        }
        return max(result, least)
    }

    /// Different values of a column among `rows` rows; nil when the table knows nothing.
    static func distinctCount(_ expression: Expression, in plan: LogicalPlan, rows: Double) -> Double? {
        guard let column = expression.columnReference, let known = plan.statistics(of: column.index)?.distinctCount
        else { return nil }
        return min(known, max(rows, 1))
    }

    private func scaled(_ count: Int, by factor: Double, plus more: Int = 0) -> Int {
        Int(exactly: min((Double(count) * factor + Double(more)).rounded(), 1e18)) ?? 0
    }
}
