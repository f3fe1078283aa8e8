import DovetailColumnar
import DovetailPlan

extension PhysicalPlanner {
    func planValues(_ node: LogicalPlan.Values) throws -> [Stage] {
        let metrics = makeMetrics("Values")
        let batch = try node.batch(style: style)
        let schema = node.schema
        return [
            Stage(
                source: PipelineSource(metrics: metrics, isOrdered: true) {
                    BatchListSource(schema: schema, batches: [batch])
                })
        ]
    }
}

extension LogicalPlan.Values {
    /// All rows, computed.
    fileprivate func batch(style: CastStyle) throws -> RecordBatch {
        let single = RecordBatch(schema: Schema([]), columns: [], count: 1)
        let columns = try schema.fields.indices.map { index in
            let scalars = try rows.map {
                try ExpressionEvaluator($0[index], style: style).evaluate(single).scalar(at: 0)
            }
            return Column(scalars: scalars, type: schema[index].type)
        }
        return RecordBatch(schema: schema, columns: columns, count: rows.count)
    }
}
