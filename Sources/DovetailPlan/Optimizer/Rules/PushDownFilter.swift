import DovetailColumnar

/// Moves conditions towards the tables, so that rows are dropped as early as possible; into the scan where it can apply
/// them itself.
///
/// What this must not do: move a volatile condition, change which rows a limit or an outer join sees.
public struct PushDownFilter: OptimizerRule {
    public init() {}

    public func apply(to plan: LogicalPlan) throws -> LogicalPlan {
        var current = plan
        // What was moved below one join can be known to the next; chains of keys are short.
        for _ in 0..<PushDownFilter.passLimit {
            let next = push([], into: current)
            if next.isSame(as: current) { break }
            current = next
        }
        return current
    }

    private static let passLimit = 8

    /// `plan` with only the rows for which all of `conditions`, none of them volatile, hold.
    func push(_ conditions: [Expression], into plan: LogicalPlan) -> LogicalPlan {
        switch plan {
        case .filter(let node): filter(node, conditions)
        case .project(let node): project(node, conditions)
        case .aggregate(let node): aggregate(node, conditions)
        case .window(let node): window(node, conditions)
        case .unnest(let node): unnest(node, conditions)
        case .join(let node): join(node, conditions)
        case .union(let node): union(node, conditions)
        case .distinct(let node): distinct(node, conditions)
        case .sort(let node) where node.limit == nil:
            .sort(.init(input: push(conditions, into: node.input), keys: node.keys))
        case .repetition(let node):
            .repetition(
                .init(input: push(conditions.map { node.input.rebased($0) }, into: node.input), count: node.count))
        case .scan(let node): scan(node, conditions)
        case .sort, .limit, .expand, .pairing, .shared, .recursion, .workingTable, .values, .write:
            plan.mapInputs { push([], into: $0) }.filtered(by: conditions)
        }
    }

    private func filter(_ node: LogicalPlan.Filter, _ conditions: [Expression]) -> LogicalPlan {
        var (fixed, movable) = node.condition.conjuncts.split(where: \.isVolatile)
        movable += conditions.map { node.input.rebased($0) }
        let input = push(movable.withoutRepeats, into: node.input)
        if fixed.isEmpty { return input }
        // What found no better place below stays in one filter with what may not move.
        guard case .filter(let below) = input, !below.condition.isVolatile else { return input.filtered(by: fixed) }
        fixed = below.condition.conjuncts + fixed
        return below.input.filtered(by: fixed)
    }

    private func project(_ node: LogicalPlan.Project, _ conditions: [Expression]) -> LogicalPlan {
        let (below, above) = conditions.split { condition in
            node.expressions.canMove(into: [condition]) { $0.cost <= 2 }
        }
        var project = node
        project.input = push(below.map { $0.substituting(node.expressions) }, into: node.input)
        return LogicalPlan.project(project).filtered(by: above)
    }

    private func aggregate(_ node: LogicalPlan.Aggregate, _ conditions: [Expression]) -> LogicalPlan {
        let (below, above) = conditions.split { condition in
            let columns = condition.columnIndices
            return node.standingGroups.isEmpty && !columns.isEmpty
                && columns.allSatisfy { $0 < node.groups.count }
                && node.groups.canMove(into: [condition]) { $0.cost <= 2 }
        }
        var aggregate = node
        aggregate.input = push(below.map { $0.substituting(node.groups) }, into: node.input)
        return LogicalPlan.aggregate(aggregate).filtered(by: above)
    }

    /// Conditions on the rows themselves hold before their lists are looked at.
    private func unnest(_ node: LogicalPlan.Unnest, _ conditions: [Expression]) -> LogicalPlan {
        let (below, above) = conditions.split { condition in
            let columns = condition.columnIndices
            return !columns.isEmpty && columns.allSatisfy { $0 < node.input.schema.count }
        }
        var unnest = node
        unnest.input = push(below, into: node.input)
        return LogicalPlan.unnest(unnest).filtered(by: above)
    }

    private func union(_ node: LogicalPlan.Union, _ conditions: [Expression]) -> LogicalPlan {
        var union = node
        union.inputs = node.inputs.map { input in
            push(conditions.map { input.rebased($0) }, into: input)
        }
        return .union(union)
    }

    /// The rows of one key are kept or dropped together only if the condition reads nothing but the key.
    private func distinct(_ node: LogicalPlan.Distinct, _ conditions: [Expression]) -> LogicalPlan {
        let keyColumns = node.keys.map { Set($0.compactMap { $0.columnReference?.index }) }
        let (below, above) = conditions.split { condition in
            keyColumns.map { condition.columnIndices.isSubset(of: $0) } ?? true
        }
        var distinct = node
        distinct.input = push(below, into: node.input)
        return LogicalPlan.distinct(distinct).filtered(by: above)
    }

    private func scan(_ node: LogicalPlan.Scan, _ conditions: [Expression]) -> LogicalPlan {
        var scan = node
        var above: [Expression] = []
        for condition in conditions {
            let schema = node.source.schema
            let moved = condition.mapColumns { schema.reference(node.projection[$0.index]) }
            if !condition.columnIndices.isEmpty, node.source.pushdownSupport(for: moved) == .exact {
                scan.filters.append(moved)
            } else {
                above.append(condition)
            }
        }
        scan.filters = scan.filters.withoutRepeats
        return LogicalPlan.scan(scan).filtered(by: above)
    }
}

extension [Expression] {
    /// Those that satisfy `predicate`, and the others, both in order.
    func split(where predicate: (Expression) -> Bool) -> (matching: [Expression], rest: [Expression]) {
        (filter(predicate), filter { !predicate($0) })
    }
}
