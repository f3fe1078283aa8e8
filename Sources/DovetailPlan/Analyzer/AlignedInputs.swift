import DovetailColumnar

/// The inputs of a set operation with their columns matched, by position or by name, and brought to common types.
struct AlignedInputs {
    let schema: Schema
    let plans: [LogicalPlan]

    /// - Parameter operation: the clause's name, for messages.
    init(
        _ inputs: [LogicalPlan], byName: Bool, operation: String, dialect: Dialect, location: SourceLocation?
    ) throws {
        let alignment = InputAlignment(
            operation: operation, location: location, dialect: dialect)
        let columns = try byName ? alignment.columnsByName(inputs) : alignment.columnsByPosition(inputs)
        let fields = try columns.enumerated().map { try alignment.commonField($1, position: $0, inputs) }
        schema = Schema(fields)
        plans = inputs.enumerated().map { number, input in
            let expressions = zip(columns, fields).map { column, field in
                guard let index = column.positions[number] else { return Expression.literal(.null, field.type) }
                return TypeCoercion.cast(input.schema.reference(index), to: field.type, style: dialect.castStyle)
            }
            // Only the first input's names count.
            let names = expressions.enumerated().map { index, expression in
                expression.columnReference?.index == index ? input.schema[index].name : fields[index].name
            }
            return input.projecting(expressions, names: names)
        }
    }

    /// The columns by their names; second ones are those of the first input.
    func scope(like first: Scope, byName: Bool) -> Scope {
        let columns = schema.fields.enumerated().map { index, field -> ScopeColumn in
            var column = ScopeColumn(name: field.name, type: field.type, index: index, qualifier: [])
            if !byName, index < first.columns.count { column.otherName = first.columns[index].otherName }
            return column
        }
        return Scope(columns: columns, width: columns.count)
    }
}

/// How columns are matched and what is said where they cannot be.
private struct InputAlignment {
    let operation: String
    let location: SourceLocation?
    let dialect: Dialect

    /// A column of the result and where each input has it.
    struct AlignedColumn {
        var name: String
        var positions: [Int?]
    }

    func columnsByPosition(_ inputs: [LogicalPlan]) throws -> [AlignedColumn] {
        let width = inputs[0].schema.count
        if let number = inputs.firstIndex(where: { $0.schema.count != width }) {
            let lists = [0, number].map { index in
                "input \(index + 1) has: \(Suggestion.list(inputs[index].schema.names))"
            }
            throw PlanError(
                .columnCountMismatch,
                "the inputs of \(operation) have \(width) and \(inputs[number].schema.count) columns",
                location: location, notes: lists)
        }
        return inputs[0].schema.names.enumerated().map { index, name in
            AlignedColumn(name: name, positions: Array(repeating: index, count: inputs.count))
        }
    }

    func columnsByName(_ inputs: [LogicalPlan]) throws -> [AlignedColumn] {
        var columns: [AlignedColumn] = []
        var known: [String: Int] = [:]
        for (number, input) in inputs.enumerated() {
            for (index, field) in input.schema.fields.enumerated() {
                let folded = field.name.lowercased()
                let position = known[folded] ?? columns.endIndex
                if position == columns.endIndex {
                    known[folded] = position
                    columns.append(
                        AlignedColumn(name: field.name, positions: Array(repeating: nil, count: inputs.count)))
                }
                guard columns[position].positions[number] == nil else {
                    throw PlanError(
                        .ambiguousColumn,
                        "input \(number + 1) of \(operation) BY NAME has column \"\(field.name)\" twice",
                        location: location, notes: ["rename one of them first"])
                }
                columns[position].positions[number] = index
            }
        }
        return columns
    }

    func commonField(
        _ column: AlignedColumn, position: Int, _ inputs: [LogicalPlan]
    ) throws -> Field {
        var type = DataType.null
        var source = 0
        for (number, index) in column.positions.enumerated() {
            guard let index else { continue }
            let next = inputs[number].schema[index].type
            guard let wider = TypeCoercion.resultType(type, next, dialect) else {
                throw PlanError(
                    .typeMismatch, "column \"\(column.name)\" of \(operation) has types without a common one",
                    location: location,
                    notes: [
                        "it is column \(position + 1): \(type) in input \(source + 1), \(next) in input \(number + 1)"
                    ])
            }
            if wider != type { source = number }
            type = wider
        }
        let isNullable = column.positions.enumerated().contains { number, index in
            index.map { inputs[number].schema[$0].isNullable } ?? true
        }
        return Field(column.name, type, nullable: isNullable)
    }
}
