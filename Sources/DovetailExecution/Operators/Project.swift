import DovetailColumnar
import DovetailPlan

extension PhysicalPlanner {
    func planProject(_ node: LogicalPlan.Project, _ filters: [PendingFilter]) throws -> [Stage] {
        pendingFilters = filters.moved(through: node.expressions)
        let metrics = makeMetrics("Project")
        let operation = ProjectOperator(
            expressions: node.expressions, schema: node.schema, style: style, metrics: metrics)
        return try stages(for: node.input).map { $0.adding(operation) }
    }
}

/// Computes a column an expression.
final class ProjectOperator: Transform {
    let metrics: OperatorMetrics
    let expressions: ExpressionSet
    let schema: Schema

    init(expressions: [Expression], schema: Schema, style: CastStyle, metrics: OperatorMetrics) {
        self.expressions = ExpressionSet(expressions, style: style)
        self.schema = schema
        self.metrics = metrics
    }

    func makeLocal() -> any TransformLocal { Local(expressions: expressions, schema: schema) }

    private final class Local: TransformLocal {
        let expressions: ExpressionSet
        let schema: Schema

        init(expressions: ExpressionSet, schema: Schema) {
            self.expressions = expressions
            self.schema = schema
        }

        func process(_ batch: RecordBatch, emit: (RecordBatch) throws -> Flow) throws -> Flow {
            let columns = try expressions.evaluate(batch)
            return try emit(RecordBatch(schema: schema, columns: columns, count: batch.count, ordinal: batch.ordinal))
        }
    }
}
