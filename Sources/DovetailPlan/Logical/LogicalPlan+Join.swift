public import DovetailColumnar

extension LogicalPlan.Join {
    /// A join with the schema its kind gives.
    public init(left: LogicalPlan, right: LogicalPlan, kind: JoinKind, keys: [Key], residual: Expression?) {
        self.init(
            left: left, right: right, kind: kind, keys: keys, residual: residual,
            schema: LogicalPlan.Join.schema(left.schema, right.schema, kind))
    }

    /// Left's columns then right's, nullable where the other side may have no match; left's alone for semi and anti; mark adds a boolean.
    public static func schema(_ left: Schema, _ right: Schema, _ kind: JoinKind) -> Schema {
        switch kind {
        case .semi, .anti: left
        case .inner, .cross: Schema(left.fields + right.fields)
        case .mark: Schema(left.fields + [Field("found", .boolean, nullable: false)])
        case .left, .single: Schema(left.fields + right.nullable.fields)
        case .right: Schema(left.nullable.fields + right.fields)
        case .full: Schema(left.nullable.fields + right.nullable.fields)
        }
    }
}

extension LogicalPlan.Join.Key {
    /// The key an equality over both sides' columns amounts to: one operand from each side. nil for anything else.
    init?(_ condition: Expression, leftWidth: Int) {
        guard case .comparison(.equal, let a, let b) = condition, !condition.isVolatile else { return nil }
        let columnsA = a.columnIndices
        let columnsB = b.columnIndices
        guard !columnsA.isEmpty, !columnsB.isEmpty else { return nil }
        if columnsA.allSatisfy({ $0 < leftWidth }), columnsB.allSatisfy({ $0 >= leftWidth }) {
            self.init(left: a, right: b.shifted(by: -leftWidth))
        } else if columnsB.allSatisfy({ $0 < leftWidth }), columnsA.allSatisfy({ $0 >= leftWidth }) {
            self.init(left: b, right: a.shifted(by: -leftWidth))
        } else {
            return nil
        }
    }
}

extension Schema {
    fileprivate var nullable: Schema { Schema(fields.map { Field($0.name, $0.type) }) }
}
