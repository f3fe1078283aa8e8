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
    private let keepsRowsTogether: Bool

    init(_ node: LogicalPlan.Expand, style: CastStyle, metrics: OperatorMetrics) {
        projections = node.projections.map { ExpressionSet($0, style: style) }
        schema = node.schema
        keepsRowsTogether = node.keepsRowsTogether
        self.metrics = metrics
    }

    func makeLocal() -> any TransformLocal {
        Local(projections: projections, schema: schema, keepsRowsTogether: keepsRowsTogether)
    }

    private final class Local: TransformLocal {
        private let projections: [ExpressionSet]
        private let schema: Schema
        private let keepsRowsTogether: Bool

        init(projections: [ExpressionSet], schema: Schema, keepsRowsTogether: Bool) {
            self.projections = projections
            self.schema = schema
            self.keepsRowsTogether = keepsRowsTogether
        }

        func process(_ batch: RecordBatch, emit: (RecordBatch) throws -> Flow) throws -> Flow {
            let input = batch.compacted()
            if keepsRowsTogether { return try processTogether(input, emit: emit) }
            for projection in projections {
                let result = RecordBatch(
                    schema: schema, columns: try projection.evaluate(input), count: input.count, ordinal: batch.ordinal)
                if try emit(result) == .finished { return .finished }
            }
            return .needMoreInput
        }

        private func processTogether(_ input: RecordBatch, emit: (RecordBatch) throws -> Flow) throws -> Flow {
            let pieces = try projections.map { try $0.evaluate(input) }
            let (width, count) = (projections.count, input.count)
            let order = Selection((0..<count * width).lazy.map { $0 % width * count + $0 / width })
            let columns = schema.fields.indices.map { index in
                Column.concatenating(pieces.map { $0[index] }, type: schema[index].type)
                    .taking(order.pointer, count: order.count)
            }
            let all = RecordBatch(schema: schema, columns: columns, count: order.count, ordinal: input.ordinal)
            for start in stride(from: 0, to: all.count, by: RecordBatch.capacity) {
                let part = all.slice(start..<min(start + RecordBatch.capacity, all.count))
                if try emit(part) == .finished { return .finished }
            }
            return .needMoreInput
        }
    }
}
