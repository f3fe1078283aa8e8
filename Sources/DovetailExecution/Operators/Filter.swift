import DovetailColumnar
import DovetailPlan

extension PhysicalPlanner {
    func planFilter(_ node: LogicalPlan.Filter, _ filters: [PendingFilter]) throws -> [Stage] {
        pendingFilters = filters
        let metrics = makeMetrics("Filter")
        let operation = FilterOperator(condition: node.condition, style: style, metrics: metrics)
        return try stages(for: node.input).map { $0.adding(operation) }
    }
}

/// Keeps the rows for which the condition is true, by a selection: nothing is copied here.
final class FilterOperator: Transform {
    let metrics: OperatorMetrics
    let predicate: PredicateEvaluator

    init(condition: Expression, style: CastStyle, metrics: OperatorMetrics) {
        predicate = PredicateEvaluator(condition, style: style)
        self.metrics = metrics
    }

    func makeLocal() -> any TransformLocal { Local(predicate: predicate) }

    private final class Local: TransformLocal {
        let predicate: PredicateEvaluator

        init(predicate: PredicateEvaluator) { self.predicate = predicate }

        func process(_ batch: RecordBatch, emit: (RecordBatch) throws -> Flow) throws -> Flow {
            guard let selection = try predicate.select(batch) else { return try emit(batch) }
            guard selection.count > 0 else { return .needMoreInput }
            return try emit(
                RecordBatch(
                    schema: batch.schema, columns: batch.columns, count: batch.baseCount, selection: selection,
                    ordinal: batch.ordinal))
        }
    }
}
