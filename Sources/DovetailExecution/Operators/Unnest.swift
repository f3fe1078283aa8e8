import DovetailColumnar
import DovetailPlan

extension PhysicalPlanner {
    func planUnnest(_ node: LogicalPlan.Unnest) throws -> [Stage] {
        let operation = UnnestOperator(node, style: style, metrics: makeMetrics("Unnest"))
        return try stages(for: node.input).map { $0.adding(operation) }
    }
}

/// Multiplies rows by the elements of their lists, and passes them on in pieces of the usual size.
final class UnnestOperator: Transform {
    let metrics: OperatorMetrics
    private let lists: ExpressionSet
    private let keepsEmpty: Bool
    private let schema: Schema

    init(_ node: LogicalPlan.Unnest, style: CastStyle, metrics: OperatorMetrics) {
        lists = ExpressionSet(node.lists, style: style)
        keepsEmpty = node.keepsEmpty
        schema = node.schema
        self.metrics = metrics
    }

    func makeLocal() -> any TransformLocal {
        Local(lists: lists, keepsEmpty: keepsEmpty, schema: schema)
    }

    private final class Local: TransformLocal {
        private let lists: ExpressionSet
        private let keepsEmpty: Bool
        private let schema: Schema

        init(lists: ExpressionSet, keepsEmpty: Bool, schema: Schema) {
            self.lists = lists
            self.keepsEmpty = keepsEmpty
            self.schema = schema
        }

        func process(_ batch: RecordBatch, emit: (RecordBatch) throws -> Flow) throws -> Flow {
            let input = batch.compacted()
            let columns = try lists.evaluate(input).map { $0.flattened() }
            let (rows, elements) = try Kernels.unnest(columns, count: input.count, keepsEmpty: keepsEmpty)
            var start = 0
            while start < rows.count {
                let part = start..<min(start + RecordBatch.capacity, rows.count)
                let taken = input.columns.map {
                    $0.taking(rows.pointer + part.lowerBound, count: part.count)
                }
                let result = RecordBatch(
                    schema: schema, columns: taken + elements.map { $0.slice(part) }, count: part.count,
                    ordinal: batch.ordinal)
                if try emit(result) == .finished { return .finished }
                start = part.upperBound
            }
            return .needMoreInput
        }
    }
}
