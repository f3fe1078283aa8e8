import DovetailColumnar

/// WITH RECURSIVE .. USING KEY: of the rows of all rounds, one of each key: its last, or aggregates of its columns.
extension RelationResolver {
    func keyPlaces(_ node: RecursiveRelation, _ schema: Schema) throws -> [Int] {
        let scope = keyScope(node, schema)
        var places: [Int] = []
        for key in node.key {
            guard case .name(let parts, _) = key.node else { continue }
            let place = try place(of: parts.last ?? "", in: scope, at: key.location)
            if !places.contains(place) { places.append(place) }
        }
        return places
    }

    func keyed(_ plan: LogicalPlan, by node: RecursiveRelation) throws -> ResolvedRelation {
        let scope = keyScope(node, plan.schema)
        let keys = try keyPlaces(node, plan.schema)
        guard !keys.isEmpty else {
            throw PlanError(.invalidExpression, "USING KEY needs a column as key", location: node.location)
        }
        let resolver = expressions(over: scope, .collected)
        var values: [Int: Expression] = [:]
        for item in node.key {
            if case .name = item.node { continue }
            let (place, value) = try aggregate(item, scope, resolver)
            values[place] = value
        }
        for place in scope.columns.indices where values[place] == nil && !keys.contains(place) {
            let last = UnresolvedExpression.FunctionCall(
                name: "last", arguments: [UnresolvedExpression(.position(place + 1))])
            values[place] = try resolver.resolve(UnresolvedExpression(.call(last), at: node.location))
        }
        let groups = keys.map { scope.columns[$0].expression }
        let aggregated = LogicalPlan.aggregate(
            LogicalPlan.Aggregate(
                input: plan, groups: groups, groupNames: keys.map { scope.columns[$0].name },
                aggregates: resolver.aggregates))
        let outputs = scope.columns.indices.map { place in
            let position =
                keys.firstIndex(of: place)
                ?? keys.count + (values[place]?.columnReference?.index ?? scope.width) - scope.width
            let field = aggregated.schema.fields[position]
            return Expression.column(ColumnReference(index: position, name: field.name, type: field.type))
        }
        let result = aggregated.projecting(outputs, names: plan.schema.names)
        return ResolvedRelation(plan: result, scope: Scope(schema: result.schema))
    }

    /// An aggregate and the column it gives: the one its alias names, or its first argument.
    private func aggregate(
        _ item: UnresolvedExpression, _ scope: Scope, _ resolver: ExpressionResolver
    ) throws -> (place: Int, value: Expression) {
        var call = item
        var name: String?
        if case .alias(let operand, let alias) = item.node { (call, name) = (operand, alias) }
        if case .call(let written) = call.node, functions.aggregate(written.name) != nil {
            if name == nil, case .name(let parts, _)? = written.arguments.first?.node { name = parts.last }
            guard let name else {
                throw PlanError(
                    .invalidExpression, "an aggregate of USING KEY needs the name of its column: AS name",
                    location: item.location)
            }
            return (try place(of: name, in: scope, at: item.location), try resolver.resolve(call))
        }
        throw PlanError(
            .invalidExpression, "USING KEY takes names of columns and aggregates", location: item.location)
    }

    private func place(of name: String, in scope: Scope, at location: SourceLocation?) throws -> Int {
        guard case .found(let column) = scope.lookup(name, caseSensitive: false) else {
            throw scope.unknown([name], at: location)
        }
        return column.index
    }

    private func keyScope(_ node: RecursiveRelation, _ schema: Schema) -> Scope {
        Scope(schema: schema).renamed(to: node.name, columns: Array(node.columns.prefix(schema.count)))
    }
}
