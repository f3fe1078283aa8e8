import DovetailColumnar
import DovetailFormats
import DovetailPlan

extension PhysicalPlanner {
    func planScan(_ node: LogicalPlan.Scan, _ filters: [PendingFilter]) throws -> [Stage] {
        let metrics = makeMetrics("Scan \(node.source.name)")
        guard let source = node.source as? any ScannableSource else {
            throw ExecutionError(
                .internalError, "the source \"\(node.source.name)\" cannot be read", kind: .internal)
        }
        let request = ScanRequest(
            projection: node.projection, filter: node.rowFilter(style: style),
            pruning: node.filters.flatMap { $0.columnPredicates })
        metrics.add(bytes: source.byteCount)
        let runtime = filters.map { PendingFilter(column: node.projection[$0.column], filter: $0.filter) }
        return [Stage(source: PipelineSource(metrics: metrics) { try source.scan(request.adding(runtime)) })]
    }
}

extension LogicalPlan.Scan {
    /// The node's filters as one that a reader can apply to a batch of just the columns it needs.
    func rowFilter(style: CastStyle) -> RowFilter? {
        guard let first = filters.first else { return nil }
        guard filters.count > 1 else { return first.rowFilter(style: style) }
        return Expression.and(filters).rowFilter(style: style, conjuncts: filters.map { $0.rowFilter(style: style) })
    }
}

extension Expression {
    fileprivate func rowFilter(style: CastStyle, conjuncts: [RowFilter] = []) -> RowFilter {
        var columns: [Int] = []
        let local = mapColumns { reference in
            let index = columns.firstIndex(of: reference.index) ?? columns.count
            if index == columns.count { columns.append(reference.index) }
            return .column(ColumnReference(index: index, name: reference.name, type: reference.type))
        }
        let evaluator = PredicateEvaluator(local, style: style)
        return RowFilter(columns: columns, conjuncts: conjuncts) { try evaluator.select($0) }
    }
}

extension Expression {
    /// Conjuncts of the form `column op literal`, which statistics can decide.
    var columnPredicates: [ColumnPredicate] {
        switch self {
        case .and(let operands): return operands.flatMap(\.columnPredicates)
        case .comparison(let op, .column(let reference), .literal(let value, _)):
            return ColumnPredicate.make(op, reference.index, value)
        case .comparison(let op, .literal(let value, _), .column(let reference)):
            return ColumnPredicate.make(op.mirrored, reference.index, value)
        default: return []
        }
    }
}

extension ColumnPredicate {
    fileprivate static func make(_ op: ComparisonOperator, _ column: Int, _ value: Scalar) -> [ColumnPredicate] {
        guard !value.isNull else { return [] }
        let comparison: Comparison
        switch op {
        case .equal, .isNotDistinct: comparison = .equal
        case .less: comparison = .less
        case .lessOrEqual: comparison = .lessOrEqual
        case .greater: comparison = .greater
        case .greaterOrEqual: comparison = .greaterOrEqual
        case .notEqual, .isDistinct: return []
        }
        return [ColumnPredicate(column: column, comparison: comparison, value: value)]
    }
}
