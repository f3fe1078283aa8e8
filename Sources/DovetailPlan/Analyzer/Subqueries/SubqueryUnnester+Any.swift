import DovetailColumnar

/// IN and quantified comparisons as values: true, false, or null where nulls leave it open.
extension SubqueryUnnester {
    /// IN: a mark for an equal row; how many rows there are, and how many without null, tell false from null.
    func membership(_ query: SubqueryExpression, _ plan: inout LogicalPlan) throws -> Expression {
        if let row = try row(query, &plan) { return SubqueryUnnester.comparison(query, with: row) }
        var query = query
        if query.parameters.isEmpty { query.plan = query.plan.sharing(newID) }
        let found = try mark(query, &plan) { .comparison(.equal, $0, $1) }
        if query.operands.count == 1 {
            return try open(query, found, &plan)
        }
        let maybe = try mark(query, &plan, SubqueryUnnester.mayEqual)
        return .threeValued(isTrue: found, isOpen: maybe)
    }

    /// A column that tells whether a row compares with all operands so.
    private func mark(
        _ query: SubqueryExpression, _ plan: inout LogicalPlan, _ compare: (Expression, Expression) -> Expression
    ) throws -> Expression {
        let correlation = try correlation(query, plan)
        plan = correlation.joined(.mark, also: zip(query.operands, correlation.outputs).map(compare))
        return plan.lastColumn
    }

    /// Equal, or not known for a null.
    static func mayEqual(_ left: Expression, _ right: Expression) -> Expression {
        .or([.comparison(.equal, left, right), .isNull(left, negated: false), .isNull(right, negated: false)])
    }

    /// The operand compared with the one row of an aggregation.
    static func comparison(_ query: SubqueryExpression, with row: RowSubquery.Joined) -> Expression {
        guard case .any(let operation) = query.kind else { return .alwaysFalse }
        let equal = zip(query.operands, row.outputs).map { Expression.comparison(operation, $0, $1) }
        let holds = equal.count == 1 ? equal[0] : .and(equal)
        return row.condition.map { .when($0, holds, otherwise: .alwaysFalse) } ?? holds
    }

    /// `x < ANY` is what the greatest row says, `x <> ANY` what the least or the greatest does.
    func quantified(
        _ operation: ComparisonOperator, _ query: SubqueryExpression, _ plan: inout LogicalPlan
    ) throws -> Expression {
        if let row = try row(query, &plan) { return SubqueryUnnester.comparison(query, with: row) }
        let names: [String] =
            switch operation {
            case .less, .lessOrEqual: ["max"]
            case .greater, .greaterOrEqual: ["min"]
            default: ["min", "max"]
            }
        let (results, isOpen) = try summary(query, names, &plan)
        let holds = results.map { Expression.comparison(operation, query.operands[0], $0) }
        return .threeValued(isTrue: holds.count == 1 ? holds[0] : .or(holds), isOpen: isOpen)
    }

    private func open(
        _ query: SubqueryExpression, _ found: Expression, _ plan: inout LogicalPlan
    ) throws -> Expression {
        .threeValued(isTrue: found, isOpen: try summary(query, [], &plan).isOpen)
    }

    /// Aggregates of the subquery's rows, and whether nulls leave a comparison open that is true for none of them: the
    /// operand is null and there are rows, or one of them is null.
    func summary(
        _ query: SubqueryExpression, _ names: [String], _ plan: inout LogicalPlan
    ) throws -> (results: [Expression], isOpen: Expression) {
        let value = query.plan.schema.reference(0)
        let calls =
            try names.map { try aggregate($0, [value]) } + [aggregate("count", []), aggregate("count", [value])]
        var rows = query
        rows.plan = .aggregate(
            LogicalPlan.Aggregate(input: query.plan, groups: [], groupNames: [], aggregates: calls))
        guard let row = try row(rows, &plan) else { return ([], .alwaysFalse) }
        let (all, present) = (row.outputs[names.count], row.outputs[names.count + 1])
        let isOpen = Expression.or([
            .comparison(.less, present, all),
            .and([.isNull(query.operands[0], negated: false), .comparison(.greater, all, .literal(.int(0), .int64))]),
        ])
        return (Array(row.outputs.prefix(names.count)), isOpen)
    }
}

extension Expression {
    /// True, null, or false: whatever of it comes first.
    fileprivate static func threeValued(isTrue: Expression, isOpen: Expression) -> Expression {
        .conditional(
            ConditionalCall(
                branches: [
                    .init(when: isTrue, then: .alwaysTrue), .init(when: isOpen, then: .literal(.null, .boolean)),
                ], otherwise: .alwaysFalse, type: .boolean))
    }
}
