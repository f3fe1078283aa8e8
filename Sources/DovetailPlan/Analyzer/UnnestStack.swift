import DovetailColumnar

/// A call that gives rows while its select list is resolved: a virtual column.
struct UnnestColumn {
    var list: Expression
    var name: String
    var keepsEmpty = false

    func mapList(_ body: (Expression) throws -> Expression) rethrows -> UnnestColumn {
        UnnestColumn(list: try body(list), name: name, keepsEmpty: keepsEmpty)
    }
}

/// Puts the lists that a select list unnests over its rows: all side by side, lists inside of unnested ones above them.
/// Moves expressions with virtual columns onto what the nodes give.
struct UnnestStack {
    private(set) var plan: LogicalPlan
    private var positions: [Int]

    /// - Parameter columns: Over the columns of `plan`, and virtual ones before them.
    init(_ columns: [UnnestColumn], over plan: LogicalPlan, _ unnester: SubqueryUnnester) throws {
        self.plan = plan
        positions = Array(repeating: 0, count: columns.count)
        var rest = Array(columns.indices)
        while !rest.isEmpty {
            let level = rest.filter { place in
                !columns[place].list.columnIndices.contains { index in
                    rest.contains { index == ExpressionResolver.firstUnnestColumn + $0 }
                }
            }
            let (wide, lists) = try unnester.unnest(level.map { moved(columns[$0].list) }, over: self.plan)
            self.plan = wide
            for (offset, place) in level.enumerated() {
                positions[place] = self.plan.schema.count + offset
            }
            self.plan = .unnest(
                LogicalPlan.Unnest(
                    input: self.plan, lists: lists, names: level.map { columns[$0].name },
                    keepsEmpty: level.contains { columns[$0].keepsEmpty }))
            rest.removeAll(where: level.contains)
            if level.isEmpty { return }
        }
    }

    func moved(_ expression: Expression) -> Expression {
        expression.placingVirtual(from: ExpressionResolver.firstUnnestColumn, at: positions)
    }
}
