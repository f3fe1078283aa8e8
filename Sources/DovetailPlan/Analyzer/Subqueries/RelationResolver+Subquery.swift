import DovetailColumnar

/// Subqueries and lateral tables on the way from relations to plans.
extension RelationResolver {
    var unnester: SubqueryUnnester {
        SubqueryUnnester(functions: functions, dialect: dialect, newID: newSharedID)
    }

    /// A relation that may read the columns of a query around it.
    func resolve(_ relation: Relation, inside outer: OuterQuery) throws -> LogicalPlan {
        try within(outer) { try resolve(relation).output().plan }
    }

    func within<Result>(_ query: OuterQuery?, _ body: () throws -> Result) rethrows -> Result {
        let surrounding = outer
        outer = query
        defer { outer = surrounding }
        return try body()
    }

    // MARK: VALUES

    /// Rows that read outer values or hold subqueries: a projection of one row each.
    func computedRows(_ rows: [[Expression]], _ schema: Schema) throws -> LogicalPlan {
        let one = LogicalPlan.values(LogicalPlan.Values(schema: Schema([]), rows: [[]]))
        let inputs = try rows.map { row in
            let (plan, values) = try unnester.unnest(row, over: one)
            return plan.projecting(values, names: schema.names)
        }
        return inputs.count == 1 ? inputs[0] : .union(LogicalPlan.Union(inputs: inputs, schema: schema))
    }

    // MARK: Joins

    /// The sides of a join, of which the right one may read the left one's columns.
    func resolveSides(_ node: JoinRelation) throws -> JoinSides {
        let left = try resolve(node.left)
        let tables = OuterQuery(expressions(over: left.scope, .forbidden(in: "FROM")))
        let right = try within(tables) { try resolve(node.right) }
        var sides = JoinSides(left: left, right: right, kind: node.kind)
        guard right.plan.hasParameters(of: tables.level) else { return sides }
        let bound = BoundSubquery(right.plan, level: tables.level, parameters: tables.parameters)
        // It may read queries farther out only.
        guard !bound.parameters.isEmpty else {
            sides.right.plan = bound.plan
            return sides
        }
        if node.kind == .right || node.kind == .full {
            throw PlanError(
                .unsupported,
                "a \(node.kind.rawValue.uppercased()) JOIN cannot have a right side that reads the left one",
                kind: .unsupported, location: node.location, notes: ["INNER and LEFT joins can"])
        }
        guard bound.plan.isVolatile else {
            sides.lateral = try Correlation(bound, beside: left.plan, newID: newSharedID)
            return sides
        }
        // Computed for each row, not for all with equal values.
        sides.left.plan = try unnester.numbered(left.plan)
        sides.left.scope = Scope(
            columns: left.scope.columns, width: left.scope.width + 1, title: left.scope.title)
        sides.lateral = try Correlation(
            BoundSubquery(
                right.plan, level: tables.level, parameters: tables.parameters + [sides.left.plan.lastColumn]),
            beside: sides.left.plan, newID: newSharedID)
        return sides
    }

    /// A join whose condition holds subqueries; nil where it holds none.
    func joinOnSubqueries(
        _ condition: Expression, _ sides: JoinSides, at location: SourceLocation?
    ) throws -> ResolvedRelation? {
        guard condition.hasSubquery else { return nil }
        if sides.kind == .inner || sides.kind == .cross {
            var joined = sides.resolved
            joined.plan = try unnester.filter(joined.plan, by: condition)
            return joined
        }
        guard sides.lateral == nil else {
            throw PlanError(
                .unsupported, "a subquery is not supported in the condition of a lateral outer join",
                kind: .unsupported, location: location, notes: ["compute it in the lateral table"])
        }
        let (subqueries, plain) = condition.conjuncts.split(where: \.hasSubquery)
        let width = sides.left.plan.schema.count
        let (ofLeft, others) = subqueries.split { condition in
            !condition.columnIndices.isEmpty && condition.columnIndices.allSatisfy { $0 < width }
        }
        let (ofRight, ofBoth) = others.split { $0.columnIndices.allSatisfy { $0 >= width } }
        var (left, leftConditions) = try unnester.unnest(ofLeft, over: sides.left.plan)
        var (right, rightConditions) = try unnester.unnest(
            ofRight.map { $0.shifted(by: -width) }, over: sides.right.plan)
        var rows: [Int] = []
        if ofBoth.contains(where: \.hasVolatileSubquery) {
            (left, right) = (try unnester.numbered(left), try unnester.numbered(right))
            rows = [left.schema.count - 1, left.schema.count + right.schema.count - 1]
        }
        let added = left.schema.count - width
        let moved = { (condition: Expression) in condition.remapped { $0 < width ? $0 : $0 + added } }
        let conditions =
            plain.map(moved) + leftConditions + rightConditions.map { $0.shifted(by: left.schema.count) }
        let join =
            ofBoth.isEmpty
            ? LogicalPlan.join(
                LogicalPlan.Join(left: left, right: right, kind: sides.kind, conditions: conditions))
            : try PairedJoin(
                left, right, sides.kind, conditions: conditions, dependent: ofBoth.map(moved), rows: rows,
                unnester: unnester
            ).plan
        let resolved = sides.resolved
        let columns = (0..<resolved.plan.schema.count).map { join.schema.reference($0 < width ? $0 : $0 + added) }
        return ResolvedRelation(
            plan: join.projecting(columns, names: resolved.plan.schema.names), scope: resolved.scope)
    }
}

extension Correlation {
    /// A lateral join of some kind on keys and conditions over the left's and right's columns, with these columns.
    func lateral(
        _ kind: JoinKind, keys: [LogicalPlan.Join.Key], residual: [Expression], names: [String]
    ) -> LogicalPlan {
        let left = outer.schema.references
        let equalities = keys.map { Expression.comparison(.equal, $0.left, $0.right.shifted(by: width)) }
        let conditions = (equalities + residual).map { $0.substituting(left + outputs) }
        if kind == .semi || kind == .anti { return joined(kind, also: conditions) }
        if kind != .left, isOneRow, inner.schema.count == 0 {
            return outer.projecting(left + outputs, names: outer.schema.names + names)
                .filtered(by: equalities + residual)
        }
        let (plan, values) = joined(kind == .left ? .left : .inner, also: conditions, adding: outputs)
        return plan.projecting(left + values, names: outer.schema.names + names)
    }
}
