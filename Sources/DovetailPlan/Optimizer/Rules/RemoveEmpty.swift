import DovetailColumnar

/// Cuts away what cannot give rows: conditions that are never true, inputs without rows, unions with one input left.
public struct RemoveEmpty: OptimizerRule {
    public init() {}

    public func apply(to plan: LogicalPlan) throws -> LogicalPlan { plan.rebuilt(reduce) }

    private func reduce(_ plan: LogicalPlan) -> LogicalPlan {
        switch plan {
        case .filter(let node): return filter(node)
        case .join(let node): return join(node)
        case .union(let node): return union(node)
        case .shared(let node): return node.input.isEmpty ? node.input : plan
        case .aggregate(let node):
            let needsRows = !node.groups.isEmpty && node.standingGroups.isEmpty
            return node.input.isEmpty && needsRows ? plan.emptied : plan
        case .project, .sort, .limit, .distinct, .repetition, .expand, .window, .unnest:
            return plan.children.allSatisfy(\.isEmpty) ? plan.emptied : plan
        case .recursion(let node): return node.initial.isEmpty ? plan.emptied : plan
        case .scan, .values, .pairing, .workingTable, .write: return plan
        }
    }

    private func filter(_ node: LogicalPlan.Filter) -> LogicalPlan {
        if node.input.isEmpty || node.condition.isNeverTrue { return node.input.emptied }
        return node.condition == .alwaysTrue ? node.input : .filter(node)
    }

    private func union(_ node: LogicalPlan.Union) -> LogicalPlan {
        let inputs = node.inputs.filter { !$0.isEmpty }
        switch inputs.count {
        case 0: return LogicalPlan.union(node).emptied
        case 1: return inputs[0].projecting(inputs[0].schema.references, names: node.schema.names)
        default: return .union(LogicalPlan.Union(inputs: inputs, schema: node.schema))
        }
    }

    private func join(_ original: LogicalPlan.Join) -> LogicalPlan {
        var node = original
        if node.residual == .alwaysTrue { node.residual = nil }
        let matches = !(node.left.isEmpty || node.right.isEmpty || node.residual?.isNeverTrue == true)
        if matches { return .join(node) }
        let plan = LogicalPlan.join(node)
        switch node.kind {
        case .inner, .cross, .semi: return plan.emptied
        case .anti: return node.left
        case .mark:
            if node.left.isEmpty { return plan.emptied }
            let columns = node.left.schema.references + [.alwaysFalse]
            return .project(.init(input: node.left, expressions: columns, names: node.schema.names))
        case .left, .single: return node.left.isEmpty ? plan.emptied : padded(node, keeping: node.left, at: 0)
        case .right:
            return node.right.isEmpty ? plan.emptied : padded(node, keeping: node.right, at: node.left.schema.count)
        case .full:
            if node.left.isEmpty, node.right.isEmpty { return plan.emptied }
            if node.left.isEmpty { return padded(node, keeping: node.right, at: node.left.schema.count) }
            return node.right.isEmpty ? padded(node, keeping: node.left, at: 0) : plan
        }
    }

    /// One side's rows, whose columns stand at `offset`, and nulls for the other's.
    private func padded(_ node: LogicalPlan.Join, keeping side: LogicalPlan, at offset: Int) -> LogicalPlan {
        let width = side.schema.count
        let expressions = node.schema.fields.enumerated().map { index, field in
            (offset..<offset + width).contains(index)
                ? side.schema.reference(index - offset) : Expression.literal(.null, field.type)
        }
        return .project(LogicalPlan.Project(input: side, expressions: expressions, names: node.schema.names))
    }
}

extension Expression {
    /// A literal that as a condition refuses every row.
    var isNeverTrue: Bool {
        guard let value = literalValue else { return false }
        return value == .boolean(false) || value.isNull
    }
}
