import DovetailColumnar

extension Relation {
    /// A series whose bounds are read from columns or subqueries, `range(t.x)`, as the unnested list it is; nil for others.
    var unnestedSeries: Relation? {
        switch self {
        case .tableFunction(let node):
            guard ["range", "generate_series"].contains(node.name.lowercased()), node.named.isEmpty,
                node.arguments.contains(where: \.readsRows)
            else { return nil }
            let list = UnresolvedExpression(
                .call(UnresolvedExpression.FunctionCall(name: node.name, arguments: node.arguments)),
                at: node.location)
            let function = UnresolvedExpression.FunctionCall(name: "unnest", arguments: [list])
            return .alias(
                AliasRelation(
                    input: .unnest(UnnestRelation(function: function, location: node.location)), name: node.name,
                    columns: [node.name]))
        case .alias(let outer):
            guard case .alias(let series)? = outer.input.unnestedSeries else { return nil }
            return .alias(
                AliasRelation(
                    input: series.input, name: outer.name,
                    columns: outer.columns.isEmpty ? series.columns : outer.columns))
        default: return nil
        }
    }
}

extension UnresolvedExpression {
    /// Whether its value may depend on rows: it names a column or holds a query.
    fileprivate var readsRows: Bool {
        switch node {
        case .name, .subquery: true
        default: children.contains(where: \.readsRows)
        }
    }
}
