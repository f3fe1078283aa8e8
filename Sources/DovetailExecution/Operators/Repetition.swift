import DovetailColumnar
import DovetailPlan

extension PhysicalPlanner {
    func planRepetition(_ node: LogicalPlan.Repetition) throws -> [Stage] {
        let operation = RepetitionOperator(count: node.count, style: style, metrics: makeMetrics("Repeat"))
        return try stages(for: node.input).map { $0.adding(operation) }
    }
}

/// Passes each row on as often as its count says, a batch at a time however large the counts are.
final class RepetitionOperator: Transform {
    let metrics: OperatorMetrics
    let count: ExpressionSet

    init(count: Expression, style: CastStyle, metrics: OperatorMetrics) {
        self.count = ExpressionSet([count], style: style)
        self.metrics = metrics
    }

    func makeLocal() -> any TransformLocal { Local(count: count) }

    private final class Local: TransformLocal {
        private let count: ExpressionSet
        private let rows = Buffer(byteCount: RecordBatch.capacity * 4)

        init(count: ExpressionSet) { self.count = count }

        func process(_ batch: RecordBatch, emit: (RecordBatch) throws -> Flow) throws -> Flow {
            let input = batch.compacted()
            let counts = try count.evaluate(input)[0]
            let rows = self.rows.pointer(as: UInt32.self)
            var pending = 0
            for row in 0..<input.count {
                guard case .int(var left) = counts.scalar(at: row) else { continue }
                while left > 0 {
                    let step = Int(min(left, Int64(RecordBatch.capacity - pending)))
                    (rows + pending).update(repeating: UInt32(truncatingIfNeeded: row), count: step)
                    pending += step
                    left -= Int64(step)
                    guard pending == RecordBatch.capacity else { continue }
                    if try emit(taken(pending, of: input)) == .finished { return .finished }
                    pending = 0
                }
            }
            return pending > 0 ? try emit(taken(pending, of: input)) : .needMoreInput
        }

        private func taken(_ count: Int, of batch: RecordBatch) -> RecordBatch {
            RecordBatch(
                schema: batch.schema, columns: batch.columns.map { $0.taking(rows.pointer(), count: count) },
                count: count, ordinal: batch.ordinal)
        }
    }
}
