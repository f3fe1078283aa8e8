import DovetailColumnar

extension RelationResolver {
    func resolveUnion(_ node: UnionRelation) throws -> ResolvedRelation {
        let resolved = try node.inputs.map { try resolve($0).output() }
        let inputs = resolved.map(\.plan)
        guard let first = inputs.first else {
            throw PlanError(.invalidExpression, "UNION needs at least one input", location: node.location)
        }
        let aligned = try AlignedInputs(
            inputs, byName: node.byName, operation: "UNION", dialect: dialect, location: node.location)
        var plan =
            inputs.count == 1 && node.isAll
            ? first : LogicalPlan.union(LogicalPlan.Union(inputs: aligned.plans, schema: aligned.schema))
        if !node.isAll { plan = .distinct(LogicalPlan.Distinct(input: plan, keys: nil)) }
        return ResolvedRelation(plan: plan, scope: aligned.scope(like: resolved[0].scope, byName: node.byName))
    }
}
