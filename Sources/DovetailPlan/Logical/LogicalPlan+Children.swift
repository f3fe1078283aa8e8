/// Walking and rebuilding plans without naming every kind.

extension LogicalPlan {
    /// Inputs, in order.
    public var children: [LogicalPlan] {
        switch self {
        case .scan, .values, .workingTable: []
        case .recursion(let node): [node.initial, node.step] + (node.finished.map { [$0] } ?? [])
        case .project(let node): [node.input]
        case .filter(let node): [node.input]
        case .join(let node): [node.left, node.right]
        case .pairing(let node): [node.left, node.right]
        case .aggregate(let node): [node.input]
        case .window(let node): [node.input]
        case .sort(let node): [node.input]
        case .limit(let node): [node.input]
        case .union(let node): node.inputs
        case .distinct(let node): [node.input]
        case .repetition(let node): [node.input]
        case .expand(let node): [node.input]
        case .unnest(let node): [node.input]
        case .shared(let node): [node.input]
        case .write(let node): [node.input]
        }
    }

    /// The same node over other inputs, which have the same columns.
    public func mapChildren(_ body: (LogicalPlan) throws -> LogicalPlan) rethrows -> LogicalPlan {
        switch self {
        case .scan, .values, .workingTable: return self
        case .recursion(var node):
            node.initial = try body(node.initial)
            node.step = try body(node.step)
            node.finished = try node.finished.map(body)
            return .recursion(node)
        case .project(var node):
            node.input = try body(node.input)
            return .project(node)
        case .filter(var node):
            node.input = try body(node.input)
            return .filter(node)
        case .join(var node):
            node.left = try body(node.left)
            node.right = try body(node.right)
            return .join(node)
        case .pairing(var node):
            node.left = try body(node.left)
            node.right = try body(node.right)
            return .pairing(node)
        case .aggregate(var node):
            node.input = try body(node.input)
            return .aggregate(node)
        case .window(let node): return .window(node.over(try body(node.input)))
        case .sort(var node):
            node.input = try body(node.input)
            return .sort(node)
        case .limit(var node):
            node.input = try body(node.input)
            return .limit(node)
        case .union(var node):
            node.inputs = try node.inputs.map(body)
            return .union(node)
        case .distinct(var node):
            node.input = try body(node.input)
            return .distinct(node)
        case .repetition(var node):
            node.input = try body(node.input)
            return .repetition(node)
        case .unnest(var node):
            node.input = try body(node.input)
            return .unnest(node)
        case .expand(var node):
            node.input = try body(node.input)
            return .expand(node)
        case .shared(var node):
            node.input = try body(node.input)
            return .shared(node)
        case .write(var node):
            node.input = try body(node.input)
            return .write(node)
        }
    }

    /// Rebuilt from the leaves up: `body` sees each node after its inputs, a shared one once.
    func transformed(
        _ sharedInputs: inout [String: LogicalPlan], _ body: (LogicalPlan) throws -> LogicalPlan
    ) rethrows -> LogicalPlan {
        if case .shared(let node) = self, let input = sharedInputs[node.id] {
            return .shared(Shared(id: node.id, input: input))
        }
        let rebuilt = try body(try mapChildren { try $0.transformed(&sharedInputs, body) })
        if case .shared(let node) = rebuilt { sharedInputs[node.id] = node.input }
        return rebuilt
    }

    /// The same node with each of its own expressions replaced; their types stay.
    func mapExpressions(_ body: (Expression) throws -> Expression) rethrows -> LogicalPlan {
        switch self {
        case .union, .shared, .recursion, .workingTable, .write: return self
        case .limit(var node):
            node.keys = try node.keys.map(body)
            return .limit(node)
        case .scan(var node):
            node.filters = try node.filters.map(body)
            return .scan(node)
        case .values(var node):
            node.rows = try node.rows.map { try $0.map(body) }
            return .values(node)
        case .project(var node):
            node.expressions = try node.expressions.map(body)
            return .project(node)
        case .filter(var node):
            node.condition = try body(node.condition)
            return .filter(node)
        case .join(var node):
            node.keys = try node.keys.map { Join.Key(left: try body($0.left), right: try body($0.right)) }
            node.residual = try node.residual.map(body)
            return .join(node)
        case .pairing(var node):
            node.nearest = try node.nearest.map { try $0.mapExpressions(body) }
            return .pairing(node)
        case .aggregate(var node):
            node.groups = try node.groups.map(body)
            node.aggregates = try node.aggregates.map { try $0.mapExpressions(body) }
            return .aggregate(node)
        case .window(let node): return .window(try node.mapExpressions(body))
        case .sort(var node):
            node.keys = try node.keys.map { try $0.mapExpression(body) }
            return .sort(node)
        case .distinct(var node):
            node.keys = try node.keys?.map(body)
            return .distinct(node)
        case .repetition(var node):
            node.count = try body(node.count)
            return .repetition(node)
        case .unnest(var node):
            node.lists = try node.lists.map(body)
            return .unnest(node)
        case .expand(var node):
            node.projections = try node.projections.map { try $0.map(body) }
            return .expand(node)
        }
    }
}

extension AggregateCall {
    func mapExpressions(_ body: (Expression) throws -> Expression) rethrows -> AggregateCall {
        var call = self
        call.arguments = try arguments.map(body)
        call.filter = try filter.map(body)
        call.order = try order.map { try $0.mapExpression(body) }
        return call
    }

    /// Positions of all columns the call reads.
    var columns: Set<Int> {
        (arguments + order.map(\.expression)).reduce(into: filter?.columnIndices ?? []) {
            $0.formUnion($1.columnIndices)
        }
    }
}

extension SortKey {
    public func mapExpression(_ body: (Expression) throws -> Expression) rethrows -> SortKey {
        SortKey(expression: try body(expression), isDescending: isDescending, nullsFirst: nullsFirst)
    }
}
