import DovetailColumnar

/// Lists unnested where a table stands.
extension RelationResolver {
    /// The columns of an item of a select list that is a call which gives rows; nil for any other.
    func generated(_ item: UnresolvedExpression, _ resolver: ExpressionResolver) throws
        -> [OutputColumn]?
    {
        var alias: String?
        var call = item
        if case .alias(let inner, let name) = item.node { (call, alias) = (inner, name) }
        guard case .call(let written) = call.node,
            ExpressionResolver.generators.contains(written.name.lowercased())
        else { return nil }
        let columns = try resolver.generate(written, asTable: false, at: call.location)
        guard columns.count == 1 else {
            guard alias == nil else {
                throw PlanError(
                    .columnCountMismatch, "\"\(written.name)\" gives \(columns.count) columns, not one",
                    location: item.location)
            }
            return columns.map {
                OutputColumn(name: $0.name, expression: $0.expression, location: item.location)
            }
        }
        let own =
            columns[0].name == "unnest" ? call.outputName(spark: dialect.sparkNames) : columns[0].name
        return [
            OutputColumn(name: alias ?? own, expression: columns[0].expression, location: item.location)
        ]
    }

    /// The select list over its rows multiplied by the lists it unnests.
    func unnested(
        _ input: LogicalPlan, _ columns: [UnnestColumn], _ outputs: [OutputColumn], keys: [Expression],
        sources: [UnresolvedSortKey]
    ) throws -> ResolvedRelation {
        if columns.isEmpty { return try projected(input, outputs, keys: keys, sources: sources) }
        let stack = try UnnestStack(columns, over: input, unnester)
        let moved = outputs.map { output in
            var output = output
            output.expression = stack.moved(output.expression)
            return output
        }
        return try projected(stack.plan, moved, keys: keys.map(stack.moved), sources: sources)
    }

    func resolveUnnest(_ node: UnnestRelation) throws -> ResolvedRelation {
        let nothing = LogicalPlan.values(LogicalPlan.Values(schema: Schema([]), rows: [[]]))
        let input = ResolvedRelation(plan: nothing, scope: Scope(columns: [], width: 0))
        return try unnest(node, over: input, keepsEmpty: false)
    }

    /// A join with an unnested list on its right, which may be of the left's columns; nil for other joins.
    func resolveLateralUnnest(_ node: JoinRelation) throws -> ResolvedRelation? {
        var alias: AliasRelation?
        var right = node.right
        if case .alias(let outer) = right {
            alias = outer
            right = outer.input
        }
        guard case .unnest(let unnest) = right else { return nil }
        guard node.kind == .cross || node.kind == .inner || node.kind == .left else {
            throw PlanError(
                .unsupported, "a \(node.kind) join with an unnested list on its right is not supported",
                kind: .unsupported, location: node.location)
        }
        let left = try resolve(node.left)
        var result = try self.unnest(unnest, over: left, keepsEmpty: node.kind == .left)
        if let alias {
            let added = result.scope.columns.dropFirst(left.scope.columns.count)
            guard alias.columns.count <= added.count else {
                throw PlanError(
                    .columnCountMismatch,
                    "\"\(alias.name)\" is given \(alias.columns.count) column names, but has \(added.count)")
            }
            let renamed = added.enumerated().map { index, column in
                var column = column
                column.qualifier = [alias.name]
                if index < alias.columns.count { column.name = alias.columns[index] }
                return column
            }
            result.scope = Scope(columns: left.scope.columns + renamed, width: result.scope.width)
        }
        return try conditioned(result, node)
    }

    private func conditioned(_ joined: ResolvedRelation, _ node: JoinRelation) throws
        -> ResolvedRelation
    {
        switch node.condition {
        case .none: return joined
        case .on(let condition):
            let resolved = try expressions(over: joined.scope, .forbidden(in: "ON")).condition(condition)
            if resolved == .alwaysTrue { return joined }
            guard node.kind != .left else { break }
            return ResolvedRelation(
                plan: .filter(LogicalPlan.Filter(input: joined.plan, condition: resolved)),
                scope: joined.scope)
        default: break
        }
        throw PlanError(
            .unsupported, "this condition of a join with an unnested list is not supported",
            kind: .unsupported,
            location: node.location, notes: ["a LEFT JOIN with one takes ON true"])
    }

    private func unnest(
        _ node: UnnestRelation, over input: ResolvedRelation, keepsEmpty: Bool
    ) throws -> ResolvedRelation {
        let resolver = expressions(over: input.scope, .forbidden(in: "FROM"))
        resolver.allowsUnnest = true
        var columns = try resolver.generate(node.function, asTable: true, at: node.location)
        if node.hasOrdinality {
            columns.append(("ordinality", try ordinality(resolver, at: node.location)))
        }
        for place in resolver.unnests.indices where keepsEmpty {
            resolver.unnests[place].keepsEmpty = true
        }
        let stack = try UnnestStack(resolver.unnests, over: input.plan, unnester)
        let width = input.plan.schema.count
        let kept = input.plan.schema.references
        let plan = stack.plan.projecting(
            kept + columns.map { stack.moved($0.expression) },
            names: input.plan.schema.names + columns.map(\.name))
        let added = columns.enumerated().map { index, column in
            ScopeColumn(
                name: column.name, type: column.expression.type, index: width + index, qualifier: ["unnest"]
            )
        }
        return ResolvedRelation(
            plan: plan, scope: Scope(columns: input.scope.columns + added, width: width + added.count))
    }

    /// The positions of the longest list's elements.
    private func ordinality(_ resolver: ExpressionResolver, at location: SourceLocation?) throws
        -> Expression
    {
        guard let size = functions.scalar("cardinality"),
            let series = functions.scalar("generate_series"),
            let first = resolver.unnests.first, resolver.unnests.count == 1
        else {
            throw PlanError(
                .unsupported, "WITH ORDINALITY of several lists is not supported", kind: .unsupported,
                location: location)
        }
        let one = Expression.literal(.int(1), .int64)
        let positions = try resolver.call(series, [one, try resolver.call(size, [first.list])])
        return resolver.unnest(positions, name: "ordinality")
    }
}
