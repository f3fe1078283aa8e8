import DovetailColumnar

/// ASOF and POSITIONAL joins: resolved as the join they look like, whose condition then says how rows are paired.
extension RelationResolver {
    func resolvePairing(_ node: JoinRelation) throws -> ResolvedRelation {
        var resolved = try resolvePlainJoin(node)
        guard case .join(let join) = resolved.plan else {
            throw PlanError(
                .unsupported, "this kind of join is not supported yet", kind: .unsupported, location: node.location)
        }
        resolved.plan = .pairing(
            LogicalPlan.Pairing(
                left: join.left, right: join.right, nearest: node.matching == .nearest ? try nearest(node, join) : nil,
                schema: join.schema))
        return resolved
    }

    /// The one inequality of the condition, or of USING the last column: the latest row that is not later.
    private func nearest(_ node: JoinRelation, _ join: LogicalPlan.Join) throws -> LogicalPlan.Pairing.Nearest {
        var keys = join.keys
        let keepsLeft = join.kind == .left
        switch node.condition {
        case .using, .natural:
            guard let last = keys.popLast() else { throw missingInequality(node) }
            return .init(
                keys: keys, operation: .greaterOrEqual, left: last.left, right: last.right, keepsLeft: keepsLeft)
        default:
            guard let residual = join.residual, let sides = inequality(residual, join.left.schema.count) else {
                throw missingInequality(node)
            }
            return .init(
                keys: keys, operation: sides.operation, left: sides.left, right: sides.right, keepsLeft: keepsLeft)
        }
    }

    private func inequality(
        _ condition: Expression, _ width: Int
    ) -> (operation: ComparisonOperator, left: Expression, right: Expression)? {
        guard case .comparison(let operation, let a, let b) = condition, !condition.isVolatile else { return nil }
        guard [.less, .lessOrEqual, .greater, .greaterOrEqual].contains(operation) else { return nil }
        let (columnsA, columnsB) = (a.columnIndices, b.columnIndices)
        guard !columnsA.isEmpty, !columnsB.isEmpty else { return nil }
        if columnsA.allSatisfy({ $0 < width }), columnsB.allSatisfy({ $0 >= width }) {
            return (operation, a, b.shifted(by: -width))
        }
        guard columnsB.allSatisfy({ $0 < width }), columnsA.allSatisfy({ $0 >= width }) else { return nil }
        return (operation.mirrored, b, a.shifted(by: -width))
    }

    private func missingInequality(_ node: JoinRelation) -> PlanError {
        PlanError(
            .invalidExpression, "ASOF JOIN needs one inequality between both sides, and nothing else but equalities",
            location: node.location, notes: ["for example: ON a.key = b.key AND a.time >= b.time"])
    }
}
