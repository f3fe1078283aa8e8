import DovetailColumnar

/// ASOF and POSITIONAL joins: resolved as the join they look like, whose condition then says how rows are paired.
extension RelationResolver {
    func resolvePairing(_ node: JoinRelation) throws -> ResolvedRelation {
        var resolved = try resolvePlainJoin(node)
        switch resolved.plan {
        case .join(let join): resolved.plan = try paired(node, join)
        case .project(var project):
            // Merged columns, or without those that subqueries added.
            guard case .join(let join) = project.input else { throw unpaired(node) }
            project.input = try paired(node, join)
            resolved.plan = .project(project)
        default: throw unpaired(node)
        }
        return resolved
    }

    private func paired(_ node: JoinRelation, _ join: LogicalPlan.Join) throws -> LogicalPlan {
        .pairing(
            LogicalPlan.Pairing(
                left: join.left, right: join.right, nearest: node.matching == .nearest ? try nearest(node, join) : nil,
                schema: join.schema))
    }

    /// The one inequality of the condition, or of USING the last column: the latest row that is not later.
    private func nearest(_ node: JoinRelation, _ join: LogicalPlan.Join) throws -> LogicalPlan.Pairing.Nearest {
        let kind = join.kind == .cross ? .inner : join.kind
        var keys = join.keys
        switch node.condition {
        case .using, .natural:
            guard let last = keys.popLast() else { throw missingInequality(node) }
            let inequality = LogicalPlan.Join.Inequality(
                operation: .greaterOrEqual, left: last.left, right: last.right)
            return .init(kind: kind, keys: keys, inequality: inequality)
        default:
            var inequalities: [LogicalPlan.Join.Inequality] = []
            var rest: [Expression] = []
            let width = join.left.schema.count
            for condition in join.residual?.conjuncts ?? [] {
                if let found = LogicalPlan.Join.Inequality(condition, leftWidth: width) {
                    inequalities.append(found)
                } else {
                    rest.append(condition)
                }
            }
            guard inequalities.count == 1 else { throw missingInequality(node) }
            let equalities = keys.map { Expression.comparison(.equal, $0.left, $0.right.shifted(by: width)) }
            var others = LogicalPlan.Join(
                left: join.left, right: join.right, kind: kind, conditions: equalities + rest)
            if join.nullsEqual { (others.keys, others.nullsEqual) = (keys, true) }
            return .init(
                kind: kind, keys: others.keys, nullsEqual: others.nullsEqual, inequality: inequalities[0],
                residual: others.residual)
        }
    }

    private func unpaired(_ node: JoinRelation) -> PlanError {
        PlanError(
            .unsupported,
            "an ASOF or POSITIONAL join cannot have a subquery over both sides in its condition, "
                + "nor a right side that reads the left one", kind: .unsupported, location: node.location)
    }

    private func missingInequality(_ node: JoinRelation) -> PlanError {
        PlanError(
            .invalidExpression, "ASOF JOIN needs exactly one inequality between both sides",
            location: node.location, notes: ["for example: ON a.key = b.key AND a.time >= b.time"])
    }
}
