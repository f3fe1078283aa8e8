import DovetailColumnar

/// Subqueries in the parts of aggregations and window functions.
extension SubqueryUnnester {
    func aggregate(
        _ input: LogicalPlan, _ grouping: GroupingSets, _ aggregates: [AggregateCall]
    ) throws -> LogicalPlan {
        var state = State(plan: input)
        var grouping = grouping
        for index in grouping.groups.indices {
            grouping.groups[index].expression = try unnest(grouping.groups[index].expression, &state)
        }
        let calls = try aggregates.map { try $0.mapExpressions { try unnest($0, &state) } }
        return .aggregate(grouping.aggregate(state.plan, calls))
    }

    func windows(
        _ windows: [ResolvedWindow], over plan: LogicalPlan
    ) throws -> (LogicalPlan, [ResolvedWindow]) {
        var state = State(plan: plan)
        let unnested = try windows.map { try $0.mapExpressions { try unnest($0, &state) } }
        return (state.plan, unnested)
    }

    /// QUALIFY.
    func filter(_ windowed: WindowStack, by condition: Expression?) throws -> LogicalPlan {
        guard let condition else { return windowed.plan }
        return try filter(windowed.plan, by: windowed.moved(condition))
    }
}

extension UnresolvedExpression {
    /// Whether a query stands anywhere in it.
    var hasSubquery: Bool {
        if case .subquery = node { return true }
        return children.contains(where: \.hasSubquery)
    }
}
