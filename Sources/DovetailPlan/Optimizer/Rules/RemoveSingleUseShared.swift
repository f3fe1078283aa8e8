/// A shared part with one user is a plain part of that user: nothing is kept in memory for it, and rules see through.
public struct RemoveSingleUseShared: OptimizerRule {
    public init() {}

    public func apply(to plan: LogicalPlan) throws -> LogicalPlan { try apply(to: [plan])[0] }

    public func apply(to plans: [LogicalPlan]) throws -> [LogicalPlan] {
        var users: [String: Int] = [:]
        for plan in plans { count(plan, &users) }
        var rewritten: [String: LogicalPlan] = [:]
        return plans.map { unwrap($0, users, &rewritten) }
    }

    private func count(_ plan: LogicalPlan, _ users: inout [String: Int]) {
        plan.forEachShared { node in
            users[node.id, default: 0] += 1
            if users[node.id] == 1 { count(node.input, &users) }
        }
    }

    private func unwrap(
        _ plan: LogicalPlan, _ users: [String: Int], _ rewritten: inout [String: LogicalPlan]
    ) -> LogicalPlan {
        plan.mapShared { node in
            let input = rewritten[node.id] ?? unwrap(node.input, users, &rewritten)
            rewritten[node.id] = input
            return users[node.id] == 1 ? input : .shared(LogicalPlan.Shared(id: node.id, input: input))
        }
    }
}
