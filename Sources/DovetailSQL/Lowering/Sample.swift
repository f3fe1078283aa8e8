import DovetailColumnar
import DovetailPlan

/// A part of a table's rows by chance, as a sort or a condition on random numbers.
struct Sample {
    var size = 0.0
    var isPercentage = false
    /// nil: so many rows, or each row with that chance.
    var method: String?
    /// The same rows each time; nil for others.
    var seed: Int64?
    var location: SourceLocation?

    func taken(from input: Relation) -> Relation {
        if isPercentage, method != "reservoir" {
            let chance = expression(.literal(.double(size / 100), .double))
            let condition = expression(.binary(.less, number, chance))
            if seed == nil { return .filter(FilterRelation(input: input, condition: condition, location: location)) }
            let everything = expression(.star(UnresolvedExpression.StarItem()))
            var project = ProjectRelation(input: input, items: [everything], location: location)
            project.qualify = condition
            return .project(project)
        }
        let order = SortRelation(
            input: sortable(input), keys: [UnresolvedSortKey(expression: number)], location: location)
        let count = expression(.literal(.double(size), .double))
        let limit = ComputedLimit(limit: count, isPercentage: isPercentage)
        return .limit(LimitRelation(input: .sort(order), limit: nil, computed: limit))
    }

    /// Windows, which number the rows for a seed, stand in select lists only.
    private func sortable(_ input: Relation) -> Relation {
        let everything = expression(.star(UnresolvedExpression.StarItem()))
        return .project(ProjectRelation(input: input, items: [everything], location: location))
    }

    /// From 0 to less than 1, for each row.
    private var number: UnresolvedExpression {
        guard let seed else { return call("random", []) }
        let row = UnresolvedExpression.FunctionCall(name: "row_number", arguments: [])
        let place = expression(.window(.init(call: row, window: .init())))
        let hash = call("hash", [place, expression(.literal(.int(seed), .int64))])
        let range = expression(.literal(.int(1_000_003), .int64))
        let part = expression(.cast(expression(.binary(.modulo, hash, range)), .double, .checked))
        return expression(.binary(.divide, part, expression(.literal(.double(1_000_003), .double))))
    }

    private func call(_ name: String, _ arguments: [UnresolvedExpression]) -> UnresolvedExpression {
        expression(.call(UnresolvedExpression.FunctionCall(name: name, arguments: arguments)))
    }

    private func expression(_ node: UnresolvedExpression.Node) -> UnresolvedExpression {
        UnresolvedExpression(node, at: location)
    }
}
