import DovetailColumnar

/// INTERSECT and EXCEPT as joins of distinct rows; with ALL as counts of equal rows.
extension RelationResolver {
    func resolveSetOperation(_ node: SetOperationRelation) throws -> ResolvedRelation {
        let left = try resolve(node.left).output()
        let aligned = try AlignedInputs(
            [left.plan, try resolve(node.right).output().plan], byName: node.byName,
            operation: node.kind.rawValue.uppercased(), dialect: dialect, location: node.location)
        let plan =
            node.isAll
            ? try counted(node.kind, aligned, at: node.location)
            : RelationResolver.matched(node.kind, aligned.plans[0], aligned.plans[1])
        return ResolvedRelation(
            plan: plan.projecting(plan.schema.references, names: aligned.schema.names),
            scope: aligned.scope(like: left.scope, byName: node.byName))
    }

    /// Both sides are made distinct first: a row with many equals on the right would be compared with all of them.
    private static func matched(
        _ kind: SetOperationRelation.Kind, _ left: LogicalPlan, _ right: LogicalPlan
    ) -> LogicalPlan {
        let keys = zip(left.schema.references, right.schema.references).map {
            LogicalPlan.Join.Key(left: $0, right: $1)
        }
        return .join(
            LogicalPlan.Join(
                left: .distinct(LogicalPlan.Distinct(input: left, keys: nil)),
                right: .distinct(LogicalPlan.Distinct(input: right, keys: nil)),
                kind: kind == .intersect ? .semi : .anti, keys: keys, residual: nil, schema: left.schema,
                nullsEqual: true))
    }

    /// Equal rows of both sides are counted in one aggregation; each row then stands as often as the counts say.
    private func counted(
        _ kind: SetOperationRelation.Kind, _ aligned: AlignedInputs, at location: SourceLocation?
    ) throws -> LogicalPlan {
        let width = aligned.schema.count
        let sides = aligned.plans.enumerated().map { number, plan in
            LogicalPlan.project(
                LogicalPlan.Project(
                    input: plan,
                    expressions: plan.schema.references + [.literal(.boolean(number == 0), .boolean)],
                    names: aligned.schema.names + ["is left"]))
        }
        let union = LogicalPlan.union(
            LogicalPlan.Union(
                inputs: sides, schema: Schema(aligned.schema.fields + [Field("is left", .boolean)])))
        let isLeft = union.schema.reference(width)
        let counts = LogicalPlan.Aggregate(
            input: union, groups: Array(union.schema.references.prefix(width)), groupNames: aligned.schema.names,
            aggregates: [
                try count(where: isLeft, name: "left rows", at: location),
                try count(where: .not(isLeft), name: "right rows", at: location),
            ])
        let (left, right) = (counts.schema.reference(width), counts.schema.reference(width + 1))
        let repeated = LogicalPlan.repetition(
            LogicalPlan.Repetition(input: .aggregate(counts), count: kind.occurrences(left, right)))
        return repeated.projecting(Array(counts.schema.references.prefix(width)), names: aligned.schema.names)
    }

    /// `count(*) FILTER (WHERE condition)`
    private func count(where condition: Expression, name: String, at location: SourceLocation?) throws -> AggregateCall
    {
        guard let function = functions.aggregate("count") else {
            throw PlanError(.unknownFunction, "function \"count\" does not exist", location: location)
        }
        return AggregateCall(function: function, arguments: [], filter: condition, type: .int64, name: name)
    }
}

extension SetOperationRelation.Kind {
    /// How often a row stands in the result that the sides have `left` and `right` times.
    fileprivate func occurrences(_ left: Expression, _ right: Expression) -> Expression {
        switch self {
        case .except: .arithmetic(.subtract, left, right, .int64)
        case .intersect:
            .conditional(
                ConditionalCall(
                    branches: [.init(when: .comparison(.less, left, right), then: left)], otherwise: right, type: .int64
                ))
        }
    }
}
