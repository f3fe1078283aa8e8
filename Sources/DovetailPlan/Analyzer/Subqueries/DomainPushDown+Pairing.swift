import DovetailColumnar

/// ASOF joins: both sides have the values, which are keys too.
extension DomainPushDown {
    func pairing(_ node: LogicalPlan.Pairing) throws -> LogicalPlan {
        guard let nearest = node.nearest else { throw beyondReach(.pairing(node)) }
        let (leftWidth, rightWidth) = (node.left.schema.count, node.right.schema.count)
        let (left, right) = (try push(node.left), try push(node.right))
        let added = domainWidth
        var pushed = nearest.mapSides(
            { bound($0, after: leftWidth) }, { bound($0, after: rightWidth) },
            both: { residual in
                bound(residual.remapped { $0 < leftWidth ? $0 : $0 + added }, after: leftWidth)
            })
        if !pushed.nullsEqual {
            // Beside keys that take null as equal, the others must refuse it.
            let present = pushed.keys.map { Expression.isNull($0.left, negated: true) }
            pushed.residual = Expression.conjunction((pushed.residual?.conjuncts ?? []) + present)
        }
        pushed.keys += zip(values(of: left), values(of: right)).map { LogicalPlan.Join.Key(left: $0, right: $1) }
        pushed.nullsEqual = true
        let schema = LogicalPlan.Join.schema(left.schema, right.schema, nearest.kind)
        let pairing = LogicalPlan.pairing(
            LogicalPlan.Pairing(left: left, right: right, nearest: pushed, schema: schema))
        return ordered(
            pairing, nearest.kind, leftWidth: leftWidth, own: node.schema, pushesLeft: true, pushesRight: true)
    }
}
