import DovetailColumnar

extension RelationResolver {
    func resolveUnion(_ node: UnionRelation) throws -> ResolvedRelation {
        let inputs = try node.inputs.map { try resolve($0).output() }
        guard let first = inputs.first else {
            throw PlanError(.invalidExpression, "UNION needs at least one input", location: node.location)
        }
        let columns = try node.byName ? columnsByName(inputs, at: node.location) : columnsByPosition(inputs, node)
        let fields = try columns.enumerated().map { try commonField($1, position: $0, inputs, at: node.location) }
        let plans = inputs.enumerated().map { number, input in
            let expressions = zip(columns, fields).map { column, field in
                guard let index = column.positions[number] else { return Expression.literal(.null, field.type) }
                return TypeCoercion.cast(input.plan.schema.reference(index), to: field.type, style: dialect.castStyle)
            }
            // Only the first input's names count.
            let names = expressions.enumerated().map { index, expression in
                expression.columnReference?.index == index ? input.plan.schema[index].name : fields[index].name
            }
            return input.plan.projecting(expressions, names: names)
        }
        var plan =
            plans.count == 1 && node.isAll
            ? first.plan : LogicalPlan.union(LogicalPlan.Union(inputs: plans, schema: Schema(fields)))
        if !node.isAll { plan = .distinct(LogicalPlan.Distinct(input: plan, keys: nil)) }
        return ResolvedRelation(plan: plan, scope: Scope(schema: Schema(fields)))
    }

    /// A column of the result and where each input has it.
    private struct UnionColumn {
        var name: String
        var positions: [Int?]
    }

    private func columnsByPosition(_ inputs: [ResolvedRelation], _ node: UnionRelation) throws -> [UnionColumn] {
        let width = inputs[0].plan.schema.count
        if let number = inputs.firstIndex(where: { $0.plan.schema.count != width }) {
            let lists = [0, number].map { index in
                "input \(index + 1) has: \(Suggestion.list(inputs[index].plan.schema.names))"
            }
            throw PlanError(
                .columnCountMismatch,
                "the inputs of UNION have \(width) and \(inputs[number].plan.schema.count) columns",
                location: node.location, notes: lists)
        }
        return inputs[0].plan.schema.names.enumerated().map { index, name in
            UnionColumn(name: name, positions: Array(repeating: index, count: inputs.count))
        }
    }

    private func columnsByName(_ inputs: [ResolvedRelation], at location: SourceLocation?) throws -> [UnionColumn] {
        var columns: [UnionColumn] = []
        var known: [String: Int] = [:]
        for (number, input) in inputs.enumerated() {
            for (index, field) in input.plan.schema.fields.enumerated() {
                let folded = field.name.lowercased()
                let position = known[folded] ?? columns.endIndex
                if position == columns.endIndex {
                    known[folded] = position
                    columns.append(
                        UnionColumn(name: field.name, positions: Array(repeating: nil, count: inputs.count)))
                }
                guard columns[position].positions[number] == nil else {
                    throw PlanError(
                        .ambiguousColumn, "input \(number + 1) of UNION BY NAME has column \"\(field.name)\" twice",
                        location: location, notes: ["rename one of them first"])
                }
                columns[position].positions[number] = index
            }
        }
        return columns
    }

    private func commonField(
        _ column: UnionColumn, position: Int, _ inputs: [ResolvedRelation], at location: SourceLocation?
    ) throws -> Field {
        var type = DataType.null
        var source = 0
        for (number, index) in column.positions.enumerated() {
            guard let index else { continue }
            let next = inputs[number].plan.schema[index].type
            guard let wider = TypeCoercion.commonType(type, next) else {
                throw PlanError(
                    .typeMismatch, "column \"\(column.name)\" of UNION has types without a common one",
                    location: location,
                    notes: [
                        "it is column \(position + 1): \(type) in input \(source + 1), \(next) in input \(number + 1)"
                    ])
            }
            if wider != type { source = number }
            type = wider
        }
        let isNullable = column.positions.enumerated().contains { number, index in
            index.map { inputs[number].plan.schema[$0].isNullable } ?? true
        }
        return Field(column.name, type, nullable: isNullable)
    }
}
