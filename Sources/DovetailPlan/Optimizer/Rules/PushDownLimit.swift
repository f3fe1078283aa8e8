import DovetailColumnar

/// Lets operators stop early: a sort keeps the first rows only, inputs of a union give no more than can be used.
public struct PushDownLimit: OptimizerRule {
    public init() {}

    public func apply(to plan: LogicalPlan) throws -> LogicalPlan {
        if case .limit(let node) = plan { return try push(node) }
        return try plan.mapInputs(apply)
    }

    private func push(_ node: LogicalPlan.Limit) throws -> LogicalPlan {
        if node.limit == 0 { return node.input.emptied }
        guard node.keys.isEmpty else { return try LogicalPlan.limit(node).mapInputs(apply) }
        if node.offset == 0, let limit = node.limit, let bound = node.input.rowBound, bound <= limit {
            return try apply(to: node.input)
        }
        if node.offset == 0, node.limit == nil { return try apply(to: node.input) }
        switch node.input {
        case .limit(let inner) where inner.keys.isEmpty: return try push(node.merged(into: inner))
        case .project(var project) where !project.expressions.contains(where: \.isVolatile):
            project.input = try push(
                LogicalPlan.Limit(input: project.input, limit: node.limit, offset: node.offset))
            return .project(project)
        case .sort(var sort):
            guard let wanted = node.wantedRows else { break }
            sort.limit = min(sort.limit ?? wanted, wanted)
            sort.input = try apply(to: sort.input)
            return node.over(.sort(sort))
        case .union(var union):
            guard let wanted = node.wantedRows else { break }
            union.inputs = try union.inputs.map { input in
                try push(LogicalPlan.Limit(input: input, limit: wanted, offset: 0))
            }
            return node.over(.union(union))
        case .recursion(var recursion):
            guard let wanted = node.wantedRows, recursion.finished == nil else { break }
            recursion.limit = min(recursion.limit ?? wanted, wanted)
            return node.over(try LogicalPlan.recursion(recursion).mapInputs(apply))
        default: break
        }
        return node.over(try apply(to: node.limit == nil ? node.input : node.input.withLazyRecursions))
    }
}

extension LogicalPlan {
    /// Recursions whose rows come here one after the other run a round only when its rows are asked for.
    fileprivate var withLazyRecursions: LogicalPlan {
        switch self {
        case .recursion(var node) where node.finished == nil:
            node.isLazy = true
            return .recursion(node)
        case .filter, .project, .unnest, .expand, .repetition: return mapInputs(\.withLazyRecursions)
        default: return self
        }
    }
}

extension LogicalPlan.Limit {
    /// Rows of the input that can matter; nil for all.
    fileprivate var wantedRows: Int? { limit.map { $0.clampedSum(offset) } }

    /// The same limit over another input, if that can have more rows at all.
    fileprivate func over(_ input: LogicalPlan) -> LogicalPlan {
        if offset == 0, let limit, let bound = input.rowBound, bound <= limit { return input }
        return .limit(LogicalPlan.Limit(input: input, limit: limit, offset: offset))
    }

    /// This limit over `inner`'s rows, as one.
    fileprivate func merged(into inner: LogicalPlan.Limit) -> LogicalPlan.Limit {
        let remaining = inner.limit.map { max(0, $0 - offset) }
        let count = [limit, remaining].compactMap { $0 }.min()
        return LogicalPlan.Limit(input: inner.input, limit: count, offset: inner.offset.clampedSum(offset))
    }
}

extension Int {
    fileprivate func clampedSum(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}

extension LogicalPlan {
    /// A number of rows the plan never exceeds, where its shape alone tells.
    var rowBound: Int? {
        switch self {
        case .values(let node): return node.rows.count
        case .limit(let node): return node.keys.isEmpty ? node.limit : node.input.rowBound
        case .sort(let node): return [node.limit, node.input.rowBound].compactMap { $0 }.min()
        case .project, .filter, .distinct, .shared: return children[0].rowBound
        case .aggregate(let node): return node.groups.isEmpty ? 1 : nil
        case .union(let node):
            return node.inputs.reduce(0) { total, input in
                total.flatMap { total in input.rowBound.map { total.clampedSum($0) } }
            }
        case .window(let node): return node.input.rowBound
        case .scan, .join, .repetition, .expand, .unnest, .pairing, .recursion, .workingTable: return nil
        case .write: return 1
        }
    }
}
