import DovetailPlan

extension JobGraph {
    /// One relation a target. A node that several others read becomes a shared relation, computed once.
    /// - Throws: `JobError`.
    func lowered(in context: LoweringContext) throws -> [Relation] {
        var readers: [String: Int] = [:]
        for input in nodes.flatMap(\.inputs) { readers[input, default: 0] += 1 }
        var relations: [String: Relation] = [:]
        var targets: [Relation] = []
        for node in nodes {
            let inputs = node.inputs.compactMap { id in relations[id].map { NodeInput(id: id, relation: $0) } }
            let relation = try node.node.lower(inputs, in: context)
            if node.type.isTarget {
                targets.append(relation)
            } else if readers[node.id, default: 0] > 1 {
                relations[node.id] = .shared(SharedRelation(id: node.id, input: relation))
            } else {
                relations[node.id] = relation
            }
        }
        return targets
    }
}
