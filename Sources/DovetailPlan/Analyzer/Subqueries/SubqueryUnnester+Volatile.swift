import DovetailColumnar

/// Subqueries that call volatile functions: computed for each row, not once for all rows with equal values.
extension SubqueryUnnester {
    /// The plan with the number of each row behind its columns.
    func numbered(_ plan: LogicalPlan) throws -> LogicalPlan {
        guard let function = functions.window("row_number") else {
            throw PlanError(.unknownFunction, "the function \"row_number\" that a subquery needs does not exist")
        }
        let call = WindowCall(
            function: .window(function), arguments: [], frame: .standard, type: try function.resolve([]).result,
            name: "row")
        return .window(LogicalPlan.Window(input: plan, partitions: [], order: [], calls: [call]))
    }

    func correlation(_ query: SubqueryExpression, _ plan: LogicalPlan) throws -> Correlation {
        let (wide, query) = try tellingRowsApart(query, over: plan)
        return try Correlation(BoundSubquery(query), beside: wide, newID: newID)
    }

    /// For a volatile subquery the plan gets a column more: the row is a parameter then.
    func tellingRowsApart(
        _ query: SubqueryExpression, over plan: LogicalPlan
    ) throws -> (LogicalPlan, SubqueryExpression) {
        guard query.plan.isVolatile, !BoundSubquery(query).parameters.isEmpty else { return (plan, query) }
        let wide = try numbered(plan)
        var query = query
        query.parameters.append(wide.lastColumn)
        return (wide, query)
    }
}

extension Expression {
    /// Whether a subquery in it calls a volatile function.
    var hasVolatileSubquery: Bool {
        contains { if case .subquery(let query) = $0 { query.plan.isVolatile } else { false } }
    }
}
