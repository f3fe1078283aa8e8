import DovetailColumnar

/// UNPIVOT: each row becomes one for each of some columns.
extension RelationResolver {
    /// What becomes one row: its name and its values.
    private struct UnpivotEntry {
        var name: String
        var values: [Expression]
    }

    func resolveUnpivot(_ node: UnpivotRelation) throws -> ResolvedRelation {
        let input = try resolve(node.input).output()
        let resolver = expressions(over: input.scope, .forbidden(in: "UNPIVOT"))
        let entries = try node.entries.flatMap { try self.entries($0, resolver, node) }
        let used = entries.reduce(into: Set<Int>()) { used, entry in
            for value in entry.values { used.formUnion(value.columnIndices) }
        }
        let others = input.scope.visible.filter { !used.contains($0.index) }
        let types = try node.valueColumns.indices.map { try unpivotType(entries, at: $0, node) }
        let fields =
            others.map { Field($0.name, $0.type) } + [Field(node.nameColumn, .string, nullable: false)]
            + zip(node.valueColumns, types).map { Field($0, $1) }
        let projections = entries.map { entry in
            others.map(\.expression) + [.literal(.string(entry.name), .string)]
                + zip(entry.values, types).map { TypeCoercion.cast($0, to: $1, style: dialect.castStyle) }
        }
        let schema = Schema(fields)
        var expand = LogicalPlan.Expand(input: input.plan, projections: projections, schema: schema)
        expand.keepsRowsTogether = true
        var plan = LogicalPlan.expand(expand)
        if !node.includesNulls {
            let conditions = types.indices.map { index -> Expression in
                let position = others.count + 1 + index
                return .isNull(
                    .column(ColumnReference(index: position, name: fields[position].name, type: types[index])),
                    negated: true)
            }
            plan = .filter(
                LogicalPlan.Filter(input: plan, condition: conditions.count == 1 ? conditions[0] : .and(conditions)))
        }
        return ResolvedRelation(plan: plan, scope: Scope(schema: schema))
    }

    private func entries(
        _ entry: UnpivotRelation.Entry, _ resolver: ExpressionResolver, _ node: UnpivotRelation
    ) throws -> [UnpivotEntry] {
        if entry.expressions.count == 1, case .star(let star) = entry.expressions[0].node {
            let columns = try StarExpansion(star, resolver: resolver, location: entry.expressions[0].location).columns()
            return columns.map { UnpivotEntry(name: $0.name, values: [$0.expression]) }
        }
        guard entry.expressions.count == node.valueColumns.count else {
            throw PlanError(
                .columnCountMismatch,
                "UNPIVOT has \(node.valueColumns.count) columns of values, but \(entry.expressions.count) for a row",
                location: entry.expressions.first?.location ?? node.location)
        }
        let name =
            entry.name
            ?? entry.expressions.map { $0.outputName(spark: dialect.sparkNames) }.joined(separator: "_")
        return [UnpivotEntry(name: name, values: try entry.expressions.map { try resolver.resolve($0) })]
    }

    private func unpivotType(_ entries: [UnpivotEntry], at index: Int, _ node: UnpivotRelation) throws -> DataType {
        let types = entries.map { $0.values[index].type }
        if let type = TypeCoercion.commonType(of: types) { return type }
        let names = entries.map { "\($0.name) \($0.values[index].type)" }
        throw PlanError(
            .typeMismatch, "UNPIVOT takes columns whose types have a common one", location: node.location,
            notes: ["they are \(Suggestion.list(names))", "CAST brings them to one type"])
    }
}
