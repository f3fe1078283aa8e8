import DovetailColumnar
import DovetailPlan

/// Finds the rows for which a condition is true: the first operand of a conjunction sees all rows, each further one only
/// those that are left.
final class PredicateEvaluator: Sendable {
    private enum Step {
        /// `column op constant`, fused with the selection.
        case comparison(ComparisonOperator, column: Int, Scalar)
        case condition(BoundExpressions, isInfallible: Bool)
    }

    private let steps: [Step]
    private let style: CastStyle

    /// - Parameter style: what arithmetic does with results that do not fit.
    init(_ condition: Expression, style: CastStyle = .checked) {
        steps = condition.conjuncts.map(PredicateEvaluator.step)
        self.style = style
    }

    private static func step(_ condition: Expression) -> Step {
        switch condition {
        case .comparison(let operation, .column(let reference), .literal(let value, _)):
            .comparison(operation, column: reference.index, value)
        case .comparison(let operation, .literal(let value, _), .column(let reference)):
            .comparison(operation.mirrored, column: reference.index, value)
        default: .condition(BoundExpressions([condition]), isInfallible: condition.isInfallible)
        }
    }

    /// The batch's rows where the condition is true, as row numbers of its columns, in their order; nil when these are all
    /// rows of the batch.
    /// - Throws: `ColumnError`; its row is one of the batch's columns.
    func select(_ batch: RecordBatch) throws -> Selection? {
        var rows = batch.selection
        for step in steps {
            if let left = rows, left.count == 0 { break }
            switch step {
            case .comparison(let operation, let column, let value):
                rows = Kernels.select(operation, batch.columns[column], value, among: rows)
            case .condition(let condition, let isInfallible):
                rows = try select(condition, isInfallible, batch, among: rows)
            }
        }
        guard let rows, rows.count < batch.count else { return nil }
        return rows
    }

    private func select(
        _ condition: BoundExpressions, _ isInfallible: Bool, _ batch: RecordBatch, among rows: Selection?
    ) throws -> Selection? {
        // Computing all rows costs less than gathering most of them.
        if let rows, isInfallible, rows.count > batch.baseCount / 2 {
            let values = try condition.expressions[0].evaluate(
                columns: condition.input(of: batch.columns, nil), count: batch.baseCount, style: style)
            return Kernels.selection(of: values, among: rows)
        }
        let values = try BoundExpressions.locating(in: rows) {
            try condition.expressions[0].evaluate(
                columns: condition.input(of: batch.columns, rows), count: rows?.count ?? batch.baseCount, style: style)
        }
        guard let chosen = Kernels.selection(of: values) else { return rows }
        return rows?.taking(chosen) ?? chosen
    }
}
