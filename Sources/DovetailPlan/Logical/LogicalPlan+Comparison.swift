import DovetailColumnar

/// Whether two plans are the same, node by node: how the optimizer sees that a rule changed nothing.

extension LogicalPlan {
    func isSame(as other: LogicalPlan) -> Bool {
        var compared: Set<String> = []
        return isSame(as: other, &compared)
    }

    /// `compared`: shared parts that were found to be the same.
    private func isSame(as other: LogicalPlan, _ compared: inout Set<String>) -> Bool {
        if case .shared(let a) = self, case .shared(let b) = other, a.id == b.id {
            return !compared.insert(a.id).inserted || a.input.isSame(as: b.input, &compared)
        }
        guard isSameNode(as: other) else { return false }
        let (children, others) = (children, other.children)
        guard children.count == others.count else { return false }
        for (child, other) in zip(children, others) where !child.isSame(as: other, &compared) { return false }
        return true
    }

    /// Without looking at the inputs.
    private func isSameNode(as other: LogicalPlan) -> Bool {
        switch (self, other) {
        case (.scan(let a), .scan(let b)):
            a.source === b.source && a.projection == b.projection && a.filters == b.filters
        case (.values(let a), .values(let b)): a.schema == b.schema && a.rows == b.rows
        case (.project(let a), .project(let b)): a.expressions == b.expressions && a.schema == b.schema
        case (.filter(let a), .filter(let b)): a.condition == b.condition
        case (.join(let a), .join(let b)):
            a.kind == b.kind && a.keys == b.keys && a.residual == b.residual && a.nullsEqual == b.nullsEqual
        case (.aggregate(let a), .aggregate(let b)):
            a.groups == b.groups && a.aggregates == b.aggregates && a.schema == b.schema
                && a.standingGroups == b.standingGroups
        case (.window(let a), .window(let b)): a.isSame(as: b)
        case (.sort(let a), .sort(let b)): a.keys == b.keys && a.limit == b.limit
        case (.limit(let a), .limit(let b)): a.limit == b.limit && a.offset == b.offset && a.keys == b.keys
        case (.union(let a), .union(let b)): a.schema == b.schema && a.inputs.count == b.inputs.count
        case (.recursion(let a), .recursion(let b)): a.id == b.id && a.limit == b.limit && a.isLazy == b.isLazy
        case (.workingTable(let a), .workingTable(let b)): a.id == b.id && a.isWhole == b.isWhole
        case (.pairing(let a), .pairing(let b)): a.nearest == b.nearest
        case (.distinct(let a), .distinct(let b)): a.keys == b.keys
        case (.repetition(let a), .repetition(let b)): a.count == b.count
        case (.unnest(let a), .unnest(let b)):
            a.lists == b.lists && a.keepsEmpty == b.keepsEmpty && a.schema == b.schema
        case (.expand(let a), .expand(let b)): a.projections == b.projections && a.schema == b.schema
        case (.write, .write): true
        default: false
        }
    }
}
