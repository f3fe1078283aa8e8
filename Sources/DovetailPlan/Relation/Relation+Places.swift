extension Relation {
    /// The column that an expression is in the select list of an input of a set operation, by how it is written: `a - 10`
    /// stands for that column in ORDER BY. nil for names, which are looked for among those of the columns.
    func place(of expression: UnresolvedExpression) -> Int? {
        switch expression.node {
        case .name, .literal, .star, .position: return nil
        default: break
        }
        let text = expression.outputName(spark: false)
        for items in lists {
            if items.contains(where: { if case .star = $0.node { true } else { false } }) { continue }
            let written = items.map { item -> UnresolvedExpression in
                if case .alias(let value, _) = item.node { value } else { item }
            }
            if let place = written.firstIndex(where: { $0.outputName(spark: false) == text }) { return place }
        }
        return nil
    }

    /// The select lists of the inputs of a set operation.
    private var lists: [[UnresolvedExpression]] {
        switch self {
        case .union(let node): node.inputs.flatMap(\.ownLists)
        case .setOperation(let node): node.left.ownLists + node.right.ownLists
        default: []
        }
    }

    private var ownLists: [[UnresolvedExpression]] {
        switch self {
        case .project(let node): [node.items]
        case .aggregate(let node): [node.items]
        case .distinct(let node) where node.keys == nil: node.input.ownLists
        case .union, .setOperation: lists
        default: []
        }
    }
}
