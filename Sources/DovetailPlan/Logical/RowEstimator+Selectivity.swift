import DovetailColumnar

/// Which part of the rows conditions leave.
extension RowEstimator {
    /// - Parameter input: What the conditions' columns are columns of.
    func selectivity(_ conditions: [Expression], _ statistics: (Int) -> ColumnStatistics?) -> Double {
        conditions.reduce(1) { $0 * selectivity($1, statistics) }
    }

    private func selectivity(_ condition: Expression, _ statistics: (Int) -> ColumnStatistics?) -> Double {
        switch condition {
        case .literal(let value, _): return value == .boolean(true) ? 1 : 0
        case .comparison(let operation, .column(let column), .literal(let value, _)):
            return comparison(operation, value, statistics(column.index))
        case .comparison(let operation, .literal(let value, _), .column(let column)):
            return comparison(operation.mirrored, value, statistics(column.index))
        case .comparison(let operation, _, _): return usual(operation)
        case .isNull(.column(let column), let negated):
            let nulls = statistics(column.index)?.nullFraction ?? 0.1
            return negated ? 1 - nulls : nulls
        case .isNull(_, let negated): return negated ? 0.9 : 0.1
        case .inList(let value, let items, let negated):
            let each =
                value.columnReference.flatMap { statistics($0.index)?.distinctCount }.map { 1 / max($0, 1) } ?? 0.1
            let part = min(0.5, each * Double(items.count))
            return negated ? 1 - part : part
        case .like(let call): return call.isNegated ? 0.8 : 0.2
        case .and(let operands): return selectivity(operands, statistics)
        case .or(let operands): return min(1, operands.reduce(0) { $0 + selectivity($1, statistics) })
        case .not(let operand): return 1 - selectivity(operand, statistics)
        default: return 0.5
        }
    }

    private func comparison(
        _ operation: ComparisonOperator, _ value: Scalar, _ statistics: ColumnStatistics?
    ) -> Double {
        guard let statistics, let number = ColumnStatistics.number(value) else { return usual(operation) }
        switch operation {
        case .equal, .isNotDistinct: return statistics.distinctCount.map { 1 / max($0, 1) } ?? usual(operation)
        case .notEqual, .isDistinct: return statistics.distinctCount.map { 1 - 1 / max($0, 1) } ?? usual(operation)
        // One of two bounds of a range; both together give its part as a product, which is good enough.
        case .less, .lessOrEqual: return statistics.fraction(below: number) ?? usual(operation)
        case .greater, .greaterOrEqual: return statistics.fraction(below: number).map { 1 - $0 } ?? usual(operation)
        }
    }

    private func usual(_ operation: ComparisonOperator) -> Double {
        switch operation {
        case .equal, .isNotDistinct: 0.1
        case .notEqual, .isDistinct: 0.9
        case .less, .lessOrEqual, .greater, .greaterOrEqual: 0.3
        }
    }
}
