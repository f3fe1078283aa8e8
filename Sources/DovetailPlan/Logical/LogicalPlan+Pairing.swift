public import DovetailColumnar

extension LogicalPlan {
    /// Rows of two inputs side by side, each with one of the other at most: by their places, or each of the left's with
    /// the nearest of the right's.
    public struct Pairing: Sendable {
        public var left: LogicalPlan
        public var right: LogicalPlan
        /// nil: by place; the shorter side is filled up with nulls.
        public var nearest: Nearest?
        /// Left's columns then right's.
        public var schema: Schema

        /// The right row with equal keys for which `left operation right` holds and which is nearest.
        public struct Nearest: Hashable, Sendable {
            public var keys: [Join.Key]
            /// One of the four inequalities.
            public var operation: ComparisonOperator
            public var left: Expression
            /// Over the right's columns.
            public var right: Expression
            /// Left rows without such a row stay, with nulls.
            public var keepsLeft: Bool

            public init(
                keys: [Join.Key], operation: ComparisonOperator, left: Expression, right: Expression, keepsLeft: Bool
            ) {
                self.keys = keys
                self.operation = operation
                self.left = left
                self.right = right
                self.keepsLeft = keepsLeft
            }
        }

        public init(left: LogicalPlan, right: LogicalPlan, nearest: Nearest?, schema: Schema) {
            self.left = left
            self.right = right
            self.nearest = nearest
            self.schema = schema
        }
    }
}

extension LogicalPlan.Pairing.Nearest {
    func mapExpressions(_ body: (Expression) throws -> Expression) rethrows -> LogicalPlan.Pairing.Nearest {
        try mapSides(body, body)
    }

    func mapSides(
        _ onLeft: (Expression) throws -> Expression, _ onRight: (Expression) throws -> Expression
    ) rethrows -> LogicalPlan.Pairing.Nearest {
        var mapped = self
        mapped.keys = try keys.map { LogicalPlan.Join.Key(left: try onLeft($0.left), right: try onRight($0.right)) }
        mapped.left = try onLeft(left)
        mapped.right = try onRight(right)
        return mapped
    }
}
