import DovetailColumnar

/// Conditions: where only true counts, EXISTS and IN that stand alone only decide which rows stay.
extension SubqueryUnnester {
    /// The plan's rows for which the condition is true; same columns.
    func filter(_ plan: LogicalPlan, by condition: Expression) throws -> LogicalPlan {
        let (subqueries, plain) = condition.conjuncts.split(where: \.hasSubquery)
        guard !subqueries.isEmpty else { return .filter(LogicalPlan.Filter(input: plan, condition: condition)) }
        let (deciding, others) = subqueries.split { $0.decidingSubquery != nil }
        var filtered = plan.filtered(by: plain)
        for condition in deciding {
            guard let (query, negated) = condition.decidingSubquery else { continue }
            filtered = try decided(filtered, by: query, negated: negated)
        }
        guard !others.isEmpty else { return filtered }
        return try unnest(others, over: filtered) { $0.filtered(by: $1) }
    }

    /// Semi and anti joins.
    private func decided(
        _ plan: LogicalPlan, by query: SubqueryExpression, negated: Bool
    ) throws -> LogicalPlan {
        try unnest(query.operands, over: plan) { wide, operands in
            var query = query
            query.operands = operands
            var wide = wide
            if let row = try row(query, &wide) {
                let holds =
                    query.kind == .exists
                    ? row.condition.map(Expression.isTrue) ?? .alwaysTrue
                    : SubqueryUnnester.comparison(query, with: row)
                return wide.filtered(by: [negated ? .not(holds) : holds])
            }
            if query.kind == .exists {
                return try correlation(query.forExistence, wide).withFewRows.joined(negated ? .anti : .semi)
            }
            return try members(of: query, wide, negated: negated)
        }
    }

    private func members(
        of query: SubqueryExpression, _ plan: LogicalPlan, negated: Bool
    ) throws -> LogicalPlan {
        let query = negated ? sharing(query) : query
        let correlation = try correlation(query, plan)
        let pairs = zip(query.operands, correlation.outputs)
        let equal = pairs.map { Expression.comparison(.equal, $0, $1) }
        guard negated else { return correlation.joined(.semi, also: equal) }
        // What equals none is still open beside nulls.
        var rest = correlation.joined(.anti, also: equal)
        guard query.operands.count == 1 else {
            for part in NullRows.parts(of: query, correlation) {
                let correlation = part.applied(to: try self.correlation(query, rest))
                rest = correlation.joined(.anti, also: part.conditions(query.operands, correlation))
            }
            return rest
        }
        let isOpen = try summary(query, [], &rest).isOpen
        return rest.filtered(by: [.not(isOpen)])
    }
}

extension Expression {
    /// The subquery of a condition that is EXISTS or IN, or the opposite, and nothing else.
    fileprivate var decidingSubquery: (query: SubqueryExpression, negated: Bool)? {
        switch self {
        case .subquery(let query) where query.kind == .exists || query.kind == .any(.equal): (query, false)
        case .not(.subquery(let query)) where query.kind == .exists || query.kind == .any(.equal): (query, true)
        default: nil
        }
    }
}
