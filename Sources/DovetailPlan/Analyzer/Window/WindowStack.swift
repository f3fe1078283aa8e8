import DovetailColumnar

/// Puts the window functions of one SELECT over the rows they see: a node for each partitioning and order. Moves
/// expressions with virtual columns of window functions onto what the nodes give.
struct WindowStack {
    private(set) var plan: LogicalPlan
    /// For each window function the position of its column.
    private var positions: [Int]

    /// - Parameter windows: Over the columns of `plan`, in the order of their virtual columns.
    init(_ windows: [ResolvedWindow], over plan: LogicalPlan) {
        self.plan = plan
        positions = Array(repeating: 0, count: windows.count)
        var rest = Array(windows.indices)
        while let first = rest.first {
            let members = rest.filter {
                windows[$0].partitions == windows[first].partitions && windows[$0].order == windows[first].order
            }
            for (offset, member) in members.enumerated() { positions[member] = self.plan.schema.count + offset }
            self.plan = .window(
                LogicalPlan.Window(
                    input: self.plan, partitions: windows[first].partitions, order: windows[first].order,
                    calls: members.map { windows[$0].call }))
            rest.removeAll(where: members.contains)
        }
    }

    func moved(_ expression: Expression) -> Expression {
        expression.placingVirtual(from: ExpressionResolver.firstWindowColumn, at: positions)
    }
}

extension ResolvedWindow {
    func mapExpressions(_ body: (Expression) throws -> Expression) rethrows -> ResolvedWindow {
        ResolvedWindow(
            call: try call.mapExpressions(body), partitions: try partitions.map(body),
            order: try order.map { try $0.mapExpression(body) })
    }
}

extension Expression {
    /// Whether it reads the virtual column of a window function.
    var readsWindow: Bool { columnIndices.contains { $0 >= ExpressionResolver.firstWindowColumn } }
}
