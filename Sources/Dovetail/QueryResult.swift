public import DovetailColumnar
public import DovetailExecution
public import DovetailPlan

/// What a run gave: rows of a query, files of its writes, and what each operator did.
public struct QueryResult: Sendable {
    public let schema: Schema
    /// Rows in order, in flat or other layouts, without selections. Empty for writes.
    public let batches: [RecordBatch]
    public let plans: [LogicalPlan]
    public let writes: [WriteSink]
    public let metrics: [OperatorMetrics]

    init(plans: [LogicalPlan], physical: PhysicalPlan) {
        self.plans = plans
        schema = physical.schema
        batches = physical.result?.batches ?? []
        writes = physical.writes
        metrics = physical.metrics
    }

    public var rowCount: Int { batches.reduce(0) { $0 + $1.count } }
    /// Rows written over all targets.
    public var rowsWritten: Int { writes.reduce(0) { $0 + $1.written.reduce(0) { $0 + $1.rows } } }
    /// All rows as scalars.
    public func rows() -> [[Scalar]] { batches.flatMap { $0.rows() } }
}
