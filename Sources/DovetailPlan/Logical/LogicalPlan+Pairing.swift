public import DovetailColumnar

extension LogicalPlan {
    /// Rows of two inputs side by side, each with one of the other at most: by their places, or each of the left's with
    /// the nearest of the right's.
    public struct Pairing: Sendable {
        public var left: LogicalPlan
        public var right: LogicalPlan
        /// nil: by place; the shorter side is filled up with nulls.
        public var nearest: Nearest?
        /// As of a join of the kind; by place left's columns then right's.
        public var schema: Schema

        /// The right row with equal keys for which the inequality and the rest hold and which is nearest.
        public struct Nearest: Hashable, Sendable {
            public var kind: JoinKind
            public var keys: [Join.Key]
            /// Null keys match null keys.
            public var nullsEqual: Bool
            public var inequality: Join.Inequality
            /// Over left's columns followed by right's.
            public var residual: Expression?

            public init(
                kind: JoinKind, keys: [Join.Key], nullsEqual: Bool = false, inequality: Join.Inequality,
                residual: Expression? = nil
            ) {
                self.kind = kind
                self.keys = keys
                self.nullsEqual = nullsEqual
                self.inequality = inequality
                self.residual = residual
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
    /// Expressions over the left's columns, over the right's, over both.
    var sides: (left: [Expression], right: [Expression], both: [Expression]) {
        (keys.map(\.left) + [inequality.left], keys.map(\.right) + [inequality.right], [residual].compactMap { $0 })
    }

    func mapExpressions(_ body: (Expression) throws -> Expression) rethrows -> LogicalPlan.Pairing.Nearest {
        try mapSides(body, body, both: body)
    }

    func mapSides(
        _ onLeft: (Expression) throws -> Expression, _ onRight: (Expression) throws -> Expression,
        both: (Expression) throws -> Expression
    ) rethrows -> LogicalPlan.Pairing.Nearest {
        var mapped = self
        mapped.keys = try keys.map { LogicalPlan.Join.Key(left: try onLeft($0.left), right: try onRight($0.right)) }
        mapped.inequality.left = try onLeft(inequality.left)
        mapped.inequality.right = try onRight(inequality.right)
        mapped.residual = try residual.map(both)
        return mapped
    }
}
