public import DovetailColumnar

extension LogicalPlan.Join {
    /// A comparison by order of an expression over the left's columns with one over the right's.
    public struct Inequality: Hashable, Sendable {
        public var operation: ComparisonOperator
        public var left: Expression
        /// Over the right's columns.
        public var right: Expression

        public init(operation: ComparisonOperator, left: Expression, right: Expression) {
            self.operation = operation
            self.left = left
            self.right = right
        }

        /// nil for anything else.
        init?(_ condition: Expression, leftWidth width: Int) {
            guard case .comparison(let operation, let a, let b) = condition, !condition.isVolatile,
                [.less, .lessOrEqual, .greater, .greaterOrEqual].contains(operation)
            else { return nil }
            let (columnsA, columnsB) = (a.columnIndices, b.columnIndices)
            guard !columnsA.isEmpty, !columnsB.isEmpty else { return nil }
            if columnsA.allSatisfy({ $0 < width }), columnsB.allSatisfy({ $0 >= width }) {
                self.init(operation: operation, left: a, right: b.shifted(by: -width))
            } else if columnsB.allSatisfy({ $0 < width }), columnsA.allSatisfy({ $0 >= width }) {
                self.init(operation: operation.mirrored, left: b, right: a.shifted(by: -width))
            } else {
                return nil
            }
        }
    }

    /// How rows find each other: by keys where there are any, else by up to two inequalities; the rest is looked at pair by
    /// pair.
    public var parts: (inequalities: [Inequality], residual: Expression?) {
        guard keys.isEmpty, let residual else { return ([], residual) }
        var inequalities: [Inequality] = []
        var rest: [Expression] = []
        for condition in residual.conjuncts {
            if inequalities.count < 2, let found = Inequality(condition, leftWidth: left.schema.count) {
                inequalities.append(found)
            } else {
                rest.append(condition)
            }
        }
        return (inequalities, Expression.conjunction(rest))
    }
}
