import DovetailColumnar

/// The rows of two sides whose equality is open for nulls, found without comparing all pairs: rows are many, those with
/// nulls few. Either the subquery's rows with a null are compared with all operands, or the operands with a null, which a
/// key picks, with all rows.
enum NullRows {
    case ofSubquery
    case ofOperands
    /// Where a row's values depend on both sides.
    case any

    static func parts(of query: SubqueryExpression, _ correlation: Correlation) -> [NullRows] {
        let isInner = correlation.outputs.allSatisfy { output in
            let columns = output.columnIndices
            return !columns.isEmpty && columns.allSatisfy { $0 >= correlation.width } && !output.isVolatile
        }
        let isOuter = query.operands.contains { !$0.columnIndices.isEmpty }
        return isInner && isOuter ? [.ofSubquery, .ofOperands] : [.any]
    }

    /// The subquery with the rows that take part.
    func applied(to correlation: Correlation) -> Correlation {
        var result = correlation
        let width = correlation.width
        switch self {
        case .any: break
        case .ofSubquery:
            let values = correlation.outputs.map { $0.shifted(by: -width) }
            result.inner = correlation.inner.filtered(by: [.or(values.map { .isNull($0, negated: false) })])
        case .ofOperands:
            result.inner = correlation.inner.projecting(
                correlation.inner.schema.references + [.alwaysTrue], names: correlation.inner.schema.names + ["any"])
        }
        return result
    }

    /// That a row may equal the operands, over both sides.
    func conditions(_ operands: [Expression], _ correlation: Correlation) -> [Expression] {
        key(operands, correlation) + zip(operands, correlation.outputs).map { SubqueryUnnester.mayEqual($0, $1) }
    }

    /// The key that only operands with a null have, equal to the column `applied` added.
    private func key(_ operands: [Expression], _ correlation: Correlation) -> [Expression] {
        guard case .ofOperands = self else { return [] }
        let hasNull = Expression.or(operands.map { .isNull($0, negated: false) })
        let added = correlation.inner.lastColumn.shifted(by: correlation.width)
        return [.comparison(.equal, .when(hasNull, .alwaysTrue, otherwise: nil), added)]
    }
}
