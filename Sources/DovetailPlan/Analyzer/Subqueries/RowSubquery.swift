import DovetailColumnar

/// A subquery that computes one row from an aggregation without groups, with what stands above that: it is joined by its
/// correlation, and never errs for having too many rows.
struct RowSubquery {
    private let aggregate: LogicalPlan.Aggregate
    /// The subquery's columns, over the aggregation's output and parameters.
    private var outputs: [Expression]
    /// Without it there is no row.
    private var conditions: [Expression] = []

    /// nil for any other subquery.
    init?(_ plan: LogicalPlan) {
        switch plan {
        case .aggregate(let node) where node.groups.isEmpty && node.standingGroups.isEmpty:
            aggregate = node
            outputs = plan.schema.references
        case .project(let node):
            guard let input = RowSubquery(node.input), input.canMove(into: node.expressions) else { return nil }
            self = input
            outputs = node.expressions.map { $0.substituting(input.outputs) }
        case .filter(let node):
            guard let input = RowSubquery(node.input), input.canMove(into: [node.condition]) else { return nil }
            self = input
            conditions.append(node.condition.substituting(input.outputs))
        case .sort, .distinct, .limit:
            if case .limit(let node) = plan, node.limit == 0 || node.offset > 0 { return nil }
            guard let input = RowSubquery(plan.children[0]) else { return nil }
            self = input
        default: return nil
        }
    }

    private func canMove(into expressions: [Expression]) -> Bool {
        outputs.canMove(into: expressions, mayRepeat: { $0.cost <= 2 }) && !expressions.contains(where: \.isVolatile)
    }

    /// The row beside each of the plan's rows.
    struct Joined {
        /// The plan around with more columns behind its own.
        var plan: LogicalPlan
        var outputs: [Expression]
        /// nil: there always is a row.
        var condition: Expression?
    }

    func joined(
        to outer: LogicalPlan, level: Int, parameters: [Expression], newID: () -> String
    ) throws -> Joined {
        let query = BoundSubquery(.aggregate(aggregate), level: level, parameters: parameters)
        // Outputs keep parameters that the rows below do not have.
        let above = { (expression: Expression, results: [Expression]) in
            expression.substituting(results).mapParameters(of: level) { parameters[$0.index] }
        }
        let (plan, results) = try rows(of: query, beside: outer, newID: newID)
        return Joined(
            plan: plan, outputs: outputs.map { above($0, results) },
            condition: Expression.conjunction(conditions.map { above($0, results) }))
    }

    /// The plan around with the aggregation's results.
    private func rows(
        of query: BoundSubquery, beside outer: LogicalPlan, newID: () -> String
    ) throws -> (LogicalPlan, [Expression]) {
        if case .aggregate(let node) = query.plan, !query.parameters.isEmpty, !query.plan.isVolatile,
            let grouped = PulledUp(node.input, level: query.level)?.grouped(node, query.level)
        {
            let width = outer.schema.count
            let conditions = grouped.conditions.map { query.bound($0.shifted(by: width)) }
            let join = LogicalPlan.Join(left: outer, right: grouped.plan, kind: .left, conditions: conditions)
            let results = try zip(node.aggregates, grouped.outputs).map {
                try $0.orEmptyResult($1.shifted(by: width))
            }
            return (.join(join), results)
        }
        let correlation = try Correlation(query, beside: outer, newID: newID)
        return (correlation.joined(.inner), correlation.outputs)
    }
}
