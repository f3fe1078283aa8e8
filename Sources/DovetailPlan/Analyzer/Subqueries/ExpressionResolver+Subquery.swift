import DovetailColumnar

extension ExpressionResolver {
    /// A subquery with its operands brought to the types of its columns.
    func resolveSubquery(
        _ call: UnresolvedExpression.SubqueryCall, at location: SourceLocation?
    ) throws -> Expression {
        let outer = OuterQuery(self)
        var plan = try relations.resolve(call.query, inside: outer)
        try checkColumns(plan, of: call, at: location)
        var query = SubqueryExpression(
            kind: .scalar, operands: [], plan: plan, level: outer.level, parameters: outer.parameters,
            type: plan.schema.fields.first?.type ?? .null)
        switch call.kind {
        case .scalar: break
        case .exists:
            query.kind = .exists
            query.type = .boolean
        case .array:
            query.kind = .array
            query.type = .list(Field("item", query.type))
        case .any(let operation):
            let comparison = try self.comparison(operation, call, at: location)
            query.kind = .any(comparison)
            query.type = .boolean
            query.operands = try operands(of: call, comparison, &plan, at: location)
            query.plan = plan
        }
        return .subquery(query)
    }

    private func checkColumns(
        _ plan: LogicalPlan, of call: UnresolvedExpression.SubqueryCall, at location: SourceLocation?
    ) throws {
        let expected = max(1, call.operands.count)
        if call.kind == .exists || plan.schema.count == expected || isStructOfRow(plan, call) { return }
        throw PlanError(
            .columnCountMismatch,
            "the subquery has \(plan.schema.count) columns where \(expected) \(expected == 1 ? "is" : "are") expected",
            location: location, notes: ["its columns are: \(plan.schema.names.joined(separator: ", "))"])
    }

    private func comparison(
        _ operation: BinaryOperator, _ call: UnresolvedExpression.SubqueryCall, at location: SourceLocation?
    ) throws -> ComparisonOperator {
        guard let comparison = ComparisonOperator(rawValue: operation.rawValue) else {
            throw PlanError(
                .invalidExpression, "\(operation.rawValue) is no comparison for ANY and ALL", location: location)
        }
        return comparison
    }

    /// Whether a row is compared with a query's one column of structs.
    private func isStructOfRow(_ plan: LogicalPlan, _ call: UnresolvedExpression.SubqueryCall) -> Bool {
        guard call.operands.count > 1, plan.schema.count == 1, case .structure = plan.schema[0].type else {
            return false
        }
        return true
    }

    /// What is compared with the plan's columns. Rows are equal value by value; by order they are structs.
    private func operands(
        of call: UnresolvedExpression.SubqueryCall, _ comparison: ComparisonOperator, _ plan: inout LogicalPlan,
        at location: SourceLocation?
    ) throws -> [Expression] {
        let written = try call.operands.map { try resolve($0) }
        if isStructOfRow(plan, call) {
            return try compared([Expression.row(written)], comparison, &plan, at: location)
        }
        let values = try compared(written, comparison, &plan, at: location)
        guard values.count > 1, comparison != .equal, comparison != .notEqual else { return values }
        plan = plan.projecting([Expression.row(plan.schema.references)], names: ["row"])
        return [Expression.row(values)]
    }

    /// Operands and columns of the plan in the types they are compared in.
    private func compared(
        _ operands: [Expression], _ comparison: ComparisonOperator, _ plan: inout LogicalPlan,
        at location: SourceLocation?
    ) throws -> [Expression] {
        var left: [Expression] = []
        var right: [Expression] = []
        for (operand, column) in zip(operands, plan.schema.references) {
            guard case .comparison(_, let a, let b) = try compare(comparison, operand, column, at: location) else {
                continue
            }
            left.append(a)
            right.append(b)
        }
        plan = plan.projecting(right, names: plan.schema.names)
        return left
    }
}

extension Expression {
    /// A struct of members without names.
    fileprivate static func row(_ values: [Expression]) -> Expression {
        .structure(values, .structure(values.map { Field("", $0.type) }))
    }
}
