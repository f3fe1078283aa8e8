import DovetailColumnar
import DovetailPlan

/// Computes one expression for batches; immutable, shared by all threads.
final class ExpressionEvaluator: Sendable {
    private let bound: BoundExpressions
    private let style: CastStyle

    /// - Parameter style: what arithmetic does with results that do not fit.
    init(_ expression: Expression, style: CastStyle = .checked) {
        bound = BoundExpressions([expression])
        self.style = style
    }

    /// As many values as the batch has rows.
    /// - Throws: `ColumnError`; its row is one of the batch's columns.
    func evaluate(_ batch: RecordBatch) throws -> Column {
        let columns = bound.input(of: batch.columns, batch.selection)
        return try BoundExpressions.locating(in: batch.selection) {
            try bound.expressions[0].evaluate(columns: columns, count: batch.count, style: style)
        }
    }

    /// The value of an expression without columns.
    /// - Throws: `ColumnError`.
    static func constantValue(of expression: Expression, style: CastStyle = .checked) throws -> Scalar {
        try expression.constantValue(style: style)
    }
}
