import DovetailPlan

extension PhysicalPlanner {
    /// The inputs' pipelines, one after the other, into whatever comes next.
    func planUnion(_ node: LogicalPlan.Union) throws -> [Stage] {
        _ = makeMetrics("Union")
        return try node.inputs.flatMap { try stages(for: $0) }
    }
}
