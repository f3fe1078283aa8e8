import DovetailColumnar

/// Cuts away sorts that nobody sees: under aggregates that do not ask for an order, on the side of a semi or anti join that
/// only says which rows there are, and of rows that are in the order already.
public struct RemoveSort: OptimizerRule {
    public init() {}

    public func apply(to plan: LogicalPlan) throws -> LogicalPlan { plan.rebuilt(reduce) }

    private func reduce(_ plan: LogicalPlan) -> LogicalPlan {
        switch plan {
        case .aggregate(var node):
            guard node.aggregates.allSatisfy(\.isExactInAnyOrder), let input = node.input.unsorted else { return plan }
            node.input = input
            return .aggregate(node)
        case .join(var node):
            guard node.kind == .semi || node.kind == .anti, let right = node.right.unsorted else { return plan }
            node.right = right
            return .join(node)
        case .sort(let node):
            guard node.limit == nil, node.input.knownOrder.starts(with: node.keys) else { return plan }
            return node.input
        default: return plan
        }
    }
}

extension LogicalPlan {
    /// The same rows without the sort they come from; nil where there is none, or it chooses which rows there are.
    fileprivate var unsorted: LogicalPlan? {
        switch self {
        case .sort(let node): return node.limit == nil ? node.input.unsorted ?? node.input : nil
        case .filter(var node):
            guard let input = node.input.unsorted, !node.condition.isVolatile else { return nil }
            node.input = input
            return .filter(node)
        case .project(var node):
            guard let input = node.input.unsorted, !node.expressions.contains(where: \.isVolatile) else { return nil }
            node.input = input
            return .project(node)
        default: return nil
        }
    }

    /// The order in which the rows come, where that is certain.
    fileprivate var knownOrder: [SortKey] {
        switch self {
        case .sort(let node): return node.keys
        case .filter(let node): return node.input.knownOrder
        case .limit(let node): return node.keys.isEmpty ? node.input.knownOrder : []
        case .project(let node):
            var order: [SortKey] = []
            for key in node.input.knownOrder {
                guard let place = node.expressions.firstIndex(of: key.expression) else { break }
                order.append(
                    SortKey(
                        expression: schema.reference(place), isDescending: key.isDescending,
                        nullsFirst: key.nullsFirst))
            }
            return order
        default: return []
        }
    }
}

extension AggregateCall {
    /// Whether the result is the same in every order of the rows, to the last bit.
    fileprivate var isExactInAnyOrder: Bool { ignoresOrder && !arguments.contains { $0.type.isFloating } }
}
