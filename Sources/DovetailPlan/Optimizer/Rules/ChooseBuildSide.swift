import DovetailColumnar

/// Puts the smaller input of a join on the right, where the hash table is built.
///
/// Semi, anti, mark and single joins keep their sides: their output is the left one's rows. Which side of a semi or anti
/// join is built is settled where it is lowered.
public struct ChooseBuildSide: OptimizerRule {
    public init() {}

    public func apply(to plan: LogicalPlan) throws -> LogicalPlan {
        var estimator = RowEstimator()
        return plan.rebuilt { plan in
            guard case .join(let node) = plan, let kind = swapped(node.kind),
                estimator.isClearlySmaller(node.left, than: node.right)
            else { return plan }
            return swapping(node, kind)
        }
    }

    private func swapped(_ kind: JoinKind) -> JoinKind? {
        switch kind {
        case .inner, .cross, .full: kind
        case .left: .right
        case .right: .left
        case .semi, .anti, .mark, .single: nil
        }
    }

    private func swapping(_ node: LogicalPlan.Join, _ kind: JoinKind) -> LogicalPlan {
        let leftWidth = node.left.schema.count
        let rightWidth = node.right.schema.count
        let move = { (index: Int) in index < leftWidth ? index + rightWidth : index - leftWidth }
        var join = LogicalPlan.Join(
            left: node.right, right: node.left, kind: kind,
            keys: node.keys.map { LogicalPlan.Join.Key(left: $0.right, right: $0.left) },
            residual: node.residual?.remapped(move))
        join.nullsEqual = node.nullsEqual
        let output = LogicalPlan.join(join)
        let columns = (0..<leftWidth + rightWidth).map { output.schema.reference(move($0)) }
        return .project(LogicalPlan.Project(input: output, expressions: columns, names: node.schema.names))
    }
}
