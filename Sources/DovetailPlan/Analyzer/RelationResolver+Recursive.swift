import DovetailColumnar

/// WITH RECURSIVE: the inputs of the union up to the first that names the query itself are its beginning, the others its
/// step.
extension RelationResolver {
    func resolveRecursive(_ node: RecursiveRelation) throws -> ResolvedRelation {
        guard case .union(let union) = node.query else { return try resolve(node.query) }
        let first = try beginning(of: union, node)
        if first.count == union.inputs.count {
            if node.key.isEmpty { return try resolveUnion(union) }
            var all = union
            all.isAll = true
            return try keyed(try resolveUnion(all).output().plan, by: node)
        }
        guard !union.byName else {
            throw PlanError(
                .unsupported, "UNION BY NAME in a recursive query is not supported yet", kind: .unsupported,
                location: node.location)
        }
        let aligned = try AlignedInputs(
            first, byName: false, operation: "UNION", dialect: dialect, location: union.location)
        let schema = Schema(aligned.schema.fields.map { Field($0.name, $0.type) })
        // UNION goes on with the rows of keys as the aggregates make them, UNION ALL with those of the round before.
        let finished = try finishedRows(node, union, schema)
        let table = finished?.schema ?? schema
        workingTables[node.id] = table
        if !node.key.isEmpty, finished == nil { keyedRecursions[node.id] = node }
        defer {
            workingTables[node.id] = nil
            keyedRecursions[node.id] = nil
        }
        let steps = try union.inputs.dropFirst(first.count).map { input in
            try step(try resolve(input).output().plan, schema, node)
        }
        var recursion = LogicalPlan.Recursion(
            id: node.id, initial: RelationResolver.united(aligned.plans, schema),
            step: RelationResolver.united(steps, schema), isDistinct: !union.isAll, schema: table)
        recursion.finished = finished
        if !node.key.isEmpty {
            recursion.keys = try keyPlaces(node, schema)
            if finished != nil { return ResolvedRelation(plan: .recursion(recursion), scope: Scope(schema: table)) }
            return try keyed(.recursion(recursion), by: node)
        }
        return ResolvedRelation(plan: .recursion(recursion), scope: Scope(schema: schema))
    }

    /// The plan of the rows of keys over all rows; nil where the last row of each key will do.
    private func finishedRows(
        _ node: RecursiveRelation, _ union: UnionRelation, _ schema: Schema
    ) throws -> LogicalPlan? {
        guard !union.isAll, node.key.contains(where: { $0.callsAggregate(functions) }) else { return nil }
        let id = LogicalPlan.Recursion.candidatesID(of: node.id)
        let all = LogicalPlan.workingTable(LogicalPlan.WorkingTable(id: id, schema: schema, isWhole: true))
        return try keyed(all, by: node).plan
    }

    func resolveWorkingTable(_ node: WorkingTableRelation) throws -> ResolvedRelation {
        guard let schema = workingTables[node.id] else {
            earlyReferences.insert(node.id)
            throw PlanError(
                .invalidExpression, "\"\(node.name)\" refers to itself where it has no rows yet",
                location: node.location,
                notes: ["a recursive query is one that does not refer to itself, UNION [ALL], and one that does"])
        }
        let table = LogicalPlan.workingTable(
            LogicalPlan.WorkingTable(id: node.id, schema: schema, isWhole: node.isWhole))
        if node.isWhole, let recursion = keyedRecursions[node.id] { return try keyed(table, by: recursion) }
        return ResolvedRelation(plan: table, scope: Scope(schema: schema))
    }

    /// The inputs before the first that names the query.
    private func beginning(of union: UnionRelation, _ node: RecursiveRelation) throws -> [LogicalPlan] {
        var plans: [LogicalPlan] = []
        for input in union.inputs {
            earlyReferences.remove(node.id)
            do {
                plans.append(try resolve(input).output().plan)
            } catch {
                guard earlyReferences.contains(node.id), !plans.isEmpty else { throw error }
                break
            }
        }
        return plans
    }

    /// The types are the beginning's: rows of later rounds cannot change them.
    private func step(_ plan: LogicalPlan, _ schema: Schema, _ node: RecursiveRelation) throws -> LogicalPlan {
        guard plan.schema.count == schema.count else {
            throw PlanError(
                .columnCountMismatch,
                "the recursive part of \"\(node.name)\" has \(plan.schema.count) columns, the first one \(schema.count)",
                location: node.location)
        }
        let expressions = try zip(plan.schema.references, schema.fields).map { column, field in
            guard column.type == field.type || TypeCoercion.canCast(column.type, to: field.type) else {
                throw PlanError(
                    .typeMismatch, "column \"\(field.name)\" of \"\(node.name)\" is \(field.type), not \(column.type)",
                    location: node.location)
            }
            return TypeCoercion.cast(column, to: field.type, style: dialect.castStyle)
        }
        return plan.projecting(expressions, names: schema.names)
    }

    private static func united(_ plans: [LogicalPlan], _ schema: Schema) -> LogicalPlan {
        plans.count == 1 ? plans[0] : .union(LogicalPlan.Union(inputs: plans, schema: schema))
    }
}
