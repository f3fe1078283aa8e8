import DovetailColumnar

/// Recursions: the values go round with the rows.
extension DomainPushDown {
    /// Rows of a round belong to the values that the round before had rows for: those are the step's domain.
    func recursion(_ node: LogicalPlan.Recursion) throws -> LogicalPlan {
        let schema = Schema(node.schema.fields + domain.schema.fields)
        let table = LogicalPlan.workingTable(LogicalPlan.WorkingTable(id: node.id, schema: schema))
        let width = node.schema.count
        let values = table.projecting(
            Array(table.schema.references.dropFirst(width)), names: domain.schema.names)
        var step = DomainPushDown(domain: .distinct(LogicalPlan.Distinct(input: values, keys: nil)), level: level)
        step.workingTables = workingTables
        step.workingTables[node.id] = schema
        var pushed = LogicalPlan.Recursion(
            id: node.id, initial: try push(node.initial), step: try step.push(node.step),
            isDistinct: node.isDistinct, limit: nil, schema: schema)
        pushed.finished = try node.finished.map { try finished($0, of: node) }
        if !node.keys.isEmpty { pushed.keys = node.keys + Array(width..<schema.count) }
        return .recursion(pushed)
    }

    /// The rows of keys: all rows have the values with them.
    private func finished(_ plan: LogicalPlan, of node: LogicalPlan.Recursion) throws -> LogicalPlan {
        let schema = Schema(node.initial.schema.fields + domain.schema.fields)
        let table = LogicalPlan.workingTable(
            LogicalPlan.WorkingTable(id: node.candidatesID, schema: schema, isWhole: true))
        let values = table.projecting(
            Array(table.schema.references.dropFirst(node.initial.schema.count)), names: domain.schema.names)
        var inner = DomainPushDown(domain: .distinct(LogicalPlan.Distinct(input: values, keys: nil)), level: level)
        inner.workingTables = workingTables
        inner.workingTables[node.candidatesID] = schema
        return try inner.push(plan)
    }

    /// Whether a plan gives different rows for the values: it reads them, or rows that have them, or is volatile.
    func depends(_ plan: LogicalPlan) -> Bool {
        plan.hasParameters(of: level) || plan.isVolatile
            || !workingTables.isEmpty && !plan.openWorkingTables.isDisjoint(with: workingTables.keys)
    }
}
