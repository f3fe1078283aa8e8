import DovetailColumnar

/// Makes plans cheaper by an ordered list of rules, applied again until none of them changes anything.
public struct Optimizer: Sendable {
    /// All rules; their order is here and nowhere else.
    public static let standardRules: [any OptimizerRule] = [
        RemoveSingleUseShared(),
        SimplifyExpressions(),
        PushDownFilter(),
        RemoveEmpty(),
        RemoveSort(),
        ReorderJoins(),
        PushDownProjection(),
        PushDownLimit(),
        ChooseBuildSide(),
    ]

    private let rules: [any OptimizerRule]
    /// Rules feed each other a few times at most; more rounds than this gain nothing.
    private static let roundLimit = 8

    public init(rules: [any OptimizerRule] = Optimizer.standardRules) {
        self.rules = rules
    }

    /// - Throws: `PlanError`, of kind `internal` only.
    public func optimize(_ plan: LogicalPlan) throws -> LogicalPlan {
        try optimize([plan], trace: nil)[0]
    }

    /// Optimizes the plans of one job together: a part they share is optimized once and is the same in all of them.
    /// - Parameter trace: called with the name of each rule that changed something, and each plan it changed.
    /// - Throws: `PlanError`, of kind `internal` only.
    public func optimize(
        _ plans: [LogicalPlan], trace: ((String, LogicalPlan) -> Void)? = nil
    ) throws -> [LogicalPlan] {
        var current = plans
        for _ in 0..<Optimizer.roundLimit {
            var isChanged = false
            for rule in rules {
                let next = try rule.apply(to: current)
                let changed = zip(current, next).filter { !$0.isSame(as: $1) }
                for (before, after) in changed { try checkColumns(before, after, rule) }
                guard !changed.isEmpty else { continue }
                if let trace { for (_, after) in changed { trace(rule.name, after) } }
                current = next
                isChanged = true
            }
            if !isChanged { break }
        }
        return current
    }

    /// A rule that changes the columns of a result is broken; better no result than a wrong one.
    private func checkColumns(_ before: LogicalPlan, _ after: LogicalPlan, _ rule: any OptimizerRule) throws {
        let (old, new) = (before.schema.fields, after.schema.fields)
        if old.count == new.count, zip(old, new).allSatisfy({ $0.name == $1.name && $0.type == $1.type }) { return }
        throw PlanError(
            .internalError, "the optimizer's rule \(rule.name) changed the columns of the result", kind: .internal,
            notes: ["before: \(before.schema.names)", "after: \(after.schema.names)"])
    }
}
