import DovetailColumnar

/// One way to make plans cheaper: same rows, same columns, less work.
///
/// A rule is idempotent: applied to its own output it changes nothing.
public protocol OptimizerRule: Sendable {
    /// As traces print it.
    var name: String { get }

    /// Rewrites one plan. Shared parts in it are leaves: they are rewritten apart, once, before the plans that use them.
    func apply(to plan: LogicalPlan) throws -> LogicalPlan

    /// Rewrites the plans of one job. Rules that must know all users of a shared part implement this one.
    func apply(to plans: [LogicalPlan]) throws -> [LogicalPlan]
}

extension OptimizerRule {
    public var name: String { String(describing: Self.self) }

    public func apply(to plans: [LogicalPlan]) throws -> [LogicalPlan] {
        var rewritten: [String: LogicalPlan] = [:]
        return try plans.map { try rewrite($0, &rewritten) }
    }

    private func rewrite(_ plan: LogicalPlan, _ rewritten: inout [String: LogicalPlan]) throws -> LogicalPlan {
        let linked = try plan.mapShared { node in
            let input = try rewritten[node.id] ?? rewrite(node.input, &rewritten)
            rewritten[node.id] = input
            return .shared(LogicalPlan.Shared(id: node.id, input: input))
        }
        return try apply(to: linked)
    }
}

extension LogicalPlan {
    /// Inputs, without what is inside a shared part.
    var unsharedChildren: [LogicalPlan] { if case .shared = self { [] } else { children } }

    /// The same node over other inputs; a shared part stays as it is.
    func mapInputs(_ body: (LogicalPlan) throws -> LogicalPlan) rethrows -> LogicalPlan {
        if case .shared = self { return self }
        return try mapChildren(body)
    }

    /// Rebuilt from the leaves up, where shared parts are leaves: `body` sees each node after its inputs.
    func rebuilt(_ body: (LogicalPlan) throws -> LogicalPlan) rethrows -> LogicalPlan {
        try body(try mapInputs { try $0.rebuilt(body) })
    }

    /// The plan with each of its outermost shared parts replaced.
    func mapShared(_ body: (Shared) throws -> LogicalPlan) rethrows -> LogicalPlan {
        if case .shared(let node) = self { return try body(node) }
        return try mapChildren { try $0.mapShared(body) }
    }

    /// Calls `body` with each use of a shared part, not looking into them.
    func forEachShared(_ body: (Shared) -> Void) {
        if case .shared(let node) = self { return body(node) }
        for child in children { child.forEachShared(body) }
    }

    /// An empty table with the node's columns.
    var emptied: LogicalPlan { .values(Values(schema: schema, rows: [])) }

    var isEmpty: Bool { if case .values(let node) = self { node.rows.isEmpty } else { false } }

    /// Rows for which all of `conditions` hold; each is checked once.
    func filtered(by conditions: [Expression]) -> LogicalPlan {
        guard let condition = Expression.conjunction(conditions.withoutRepeats) else { return self }
        return .filter(Filter(input: self, condition: condition))
    }

    /// `expression`, whose column `i` is column `move(i)` here, called by the name it has here.
    func rebased(_ expression: Expression, _ move: (Int) -> Int = { $0 }) -> Expression {
        let schema = self.schema
        return expression.mapColumns { reference in
            let index = move(reference.index)
            let name = schema.fields.indices.contains(index) ? schema[index].name : reference.name
            return .column(ColumnReference(index: index, name: name, type: reference.type))
        }
    }
}

extension [Expression] {
    /// In order, each once; a volatile one is never a repeat.
    var withoutRepeats: [Expression] {
        var seen: Set<Expression> = []
        return filter { seen.insert($0).inserted || $0.isVolatile }
    }
}
