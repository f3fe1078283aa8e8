extension UnresolvedExpression {
    /// A query that stands inside of an expression, as written.
    public struct SubqueryCall: Sendable {
        public enum Kind: Hashable, Sendable {
            /// The one value of its one row; null without a row.
            case scalar
            case exists
            /// Its one column as a list.
            case array
            /// Whether a row of it compares so with the operands: IN is `any(.equal)`.
            case any(BinaryOperator)
        }

        public var kind: Kind
        /// What is compared with its columns; none where nothing is compared.
        public var operands: [UnresolvedExpression]
        public var query: Relation
        /// The query's text, for names of columns and messages.
        public var text: String

        public init(kind: Kind, operands: [UnresolvedExpression] = [], query: Relation, text: String) {
            self.kind = kind
            self.operands = operands
            self.query = query
            self.text = text
        }
    }
}

extension UnresolvedExpression.SubqueryCall {
    /// The call as a column's name.
    func outputName(spark: Bool, _ name: (UnresolvedExpression) -> String) -> String {
        let written = operands.map(name)
        let operand = written.count == 1 ? written[0] : "row(\(written.joined(separator: ", ")))"
        return switch kind {
        case .scalar: spark ? "scalarsubquery()" : "(\(text))"
        case .exists: spark ? "exists()" : "EXISTS(\(text))"
        case .array: "ARRAY(\(text))"
        case .any(let operation):
            spark ? "(\(operand) IN (listquery()))" : "(\(operand) \(operation.rawValue) ANY(\(text)))"
        }
    }
}
