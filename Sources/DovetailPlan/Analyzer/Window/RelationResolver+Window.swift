import DovetailColumnar

/// Conditions of a SELECT that have to do with window functions.
extension RelationResolver {
    /// QUALIFY over the list's input, where columns count before names of the list.
    func qualification(_ written: UnresolvedExpression?, _ resolver: ExpressionResolver) throws -> Expression? {
        guard let written else { return nil }
        let priority = resolver.outputPriority
        resolver.outputPriority = .last
        defer { resolver.outputPriority = priority }
        let condition = try resolver.condition(written)
        if resolver.windows.isEmpty {
            throw PlanError(
                .invalidExpression, "QUALIFY needs a window function, in it or in the select list",
                location: written.location, notes: ["conditions on columns stand in WHERE, those on groups in HAVING"])
        }
        return condition
    }

    /// HAVING, which comes before windows.
    func havingCondition(_ written: UnresolvedExpression?, _ resolver: ExpressionResolver) throws -> Expression? {
        guard let written else { return nil }
        resolver.windowPolicy = .forbidden(in: "HAVING")
        defer { resolver.windowPolicy = .collected }
        let condition = try resolver.condition(written)
        if condition.readsWindow {
            throw ExpressionResolver.misplacedWindow(nil, in: "HAVING", at: written.location)
        }
        return condition
    }
}

extension WindowStack {
    /// The plan with the rows for which a condition of QUALIFY holds.
    func moved(_ columns: [OutputColumn]) -> [OutputColumn] {
        columns.map { column in
            var result = column
            result.expression = moved(column.expression)
            return result
        }
    }
}
