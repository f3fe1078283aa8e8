import DovetailColumnar
import DovetailPlan

extension PhysicalPlanner {
    func planExpand(_ node: LogicalPlan.Expand) throws -> [Stage] {
        let operation = ExpandOperator(node, style: style, metrics: makeMetrics("Expand"))
        return try stages(for: node.input).map { $0.adding(operation) }
    }
}

/// Passes each batch on once a projection; columns that projections share are not copied.
final class ExpandOperator: Transform {
    let metrics: OperatorMetrics
    private let projections: [ExpressionSet]
    private let schema: Schema

    init(_ node: LogicalPlan.Expand, style: CastStyle, metrics: OperatorMetrics) {
        projections = node.projections.map { ExpressionSet($0, style: style) }
        schema = node.schema
        self.metrics = metrics
    }

    func makeLocal() -> any TransformLocal { Local(projections: projections, schema: schema) }

    private final class Local: TransformLocal {
        private let projections: [ExpressionSet]
        private let schema: Schema

        init(projections: [ExpressionSet], schema: Schema) {
            self.projections = projections
            self.schema = schema
        }

        func process(_ batch: RecordBatch, emit: (RecordBatch) throws -> Flow) throws -> Flow {
            let input = batch.compacted()
            for projection in projections {
                let result = RecordBatch(
                    schema: schema, columns: try projection.evaluate(input), count: input.count, ordinal: batch.ordinal)
                if try emit(result) == .finished { return .finished }
            }
            return .needMoreInput
        }
    }
}
