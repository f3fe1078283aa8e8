import DovetailColumnar

/// IN and quantified comparisons as values: true, false, or null where nulls leave it open.
extension SubqueryUnnester {
    /// IN: a mark for an equal row; how many rows there are, and how many without null, tell false from null.
    func membership(_ query: SubqueryExpression, _ plan: inout LogicalPlan) throws -> Expression {
        if let row = try row(query, &plan) { return SubqueryUnnester.comparison(query, with: row) }
        let query = sharing(query)
        let found = try mark(query, &plan) { zip($0, $1).map { .comparison(.equal, $0, $1) } }
        guard query.operands.count > 1 else { return try open(query, found, &plan) }
        return .threeValued(isTrue: found, isOpen: try rowsMayEqual(query, &plan))
    }

    /// A subquery that several joins read, computed once where it is the same for all rows.
    func sharing(_ query: SubqueryExpression) -> SubqueryExpression {
        var query = query
        if query.parameters.isEmpty { query.plan = query.plan.sharing(newID) }
        return query
    }

    /// A column that tells whether there is a row for which the conditions on operands and columns hold.
    private func mark(
        _ query: SubqueryExpression, _ plan: inout LogicalPlan,
        _ conditions: ([Expression], [Expression]) -> [Expression]
    ) throws -> Expression {
        let correlation = try correlation(query, plan)
        plan = correlation.joined(.mark, also: conditions(query.operands, correlation.outputs))
        return plan.lastColumn
    }

    /// Whether there is a row that equals the operands but for nulls, with at least one.
    private func rowsMayEqual(_ query: SubqueryExpression, _ plan: inout LogicalPlan) throws -> Expression {
        var marks: [Expression] = []
        for part in try NullRows.parts(of: query, correlation(query, plan)) {
            let correlation = try part.applied(to: correlation(query, plan))
            plan = correlation.joined(.mark, also: part.conditions(query.operands, correlation))
            marks.append(plan.lastColumn)
        }
        return marks.count == 1 ? marks[0] : .or(marks)
    }

    /// `(a, b) <> ANY`: a value differs in some row; it is open where none does, but nulls are compared.
    private func rowsDiffer(_ query: SubqueryExpression, _ plan: inout LogicalPlan) throws -> Expression {
        let query = sharing(query)
        let differs = try mark(query, &plan) { [.or(zip($0, $1).map { .comparison(.notEqual, $0, $1) })] }
        let hasNull = try mark(query, &plan) { [.or(($0 + $1).map { .isNull($0, negated: false) })] }
        return .threeValued(isTrue: differs, isOpen: hasNull)
    }

    /// Equal, or not known for a null.
    static func mayEqual(_ left: Expression, _ right: Expression) -> Expression {
        .or([.comparison(.equal, left, right), .isNull(left, negated: false), .isNull(right, negated: false)])
    }

    /// The operand compared with the one row of an aggregation.
    static func comparison(_ query: SubqueryExpression, with row: RowSubquery.Joined) -> Expression {
        guard case .any(let operation) = query.kind else { return .alwaysFalse }
        let equal = zip(query.operands, row.outputs).map { Expression.comparison(operation, $0, $1) }
        let holds = equal.count == 1 ? equal[0] : operation == .notEqual ? .or(equal) : .and(equal)
        return row.condition.map { .when($0, holds, otherwise: .alwaysFalse) } ?? holds
    }

    /// `x < ANY` is what the greatest row says, `x <> ANY` what the least or the greatest does.
    func quantified(
        _ operation: ComparisonOperator, _ query: SubqueryExpression, _ plan: inout LogicalPlan
    ) throws -> Expression {
        if let row = try row(query, &plan) { return SubqueryUnnester.comparison(query, with: row) }
        if query.operands.count > 1 { return try rowsDiffer(query, &plan) }
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
