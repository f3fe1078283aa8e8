import DovetailColumnar
import DovetailPlan

extension PhysicalPlanner {
    /// Aggregates with DISTINCT or with an order of their own: for each set of distinct arguments the input is first
    /// reduced to distinct pairs of group and arguments, for each order it is sorted, then aggregated plainly; the results
    /// are joined on the group.
    ///
    /// The input is computed once and shared when there are several such sets or orders.
    func planAggregateFamilies(_ node: LogicalPlan.Aggregate) throws -> [Stage] {
        try stages(for: .project(AggregateFamilies(node, id: "aggregate-\(metrics.count)").rewritten()))
    }
}

/// Rewrites one aggregate with DISTINCT and ordered calls into plain ones.
private struct AggregateFamilies {
    let node: LogicalPlan.Aggregate
    let id: String

    init(_ node: LogicalPlan.Aggregate, id: String) {
        self.node = node
        self.id = id
    }

    /// Calls that can be computed together: all plain ones, or all with the same distinct arguments and filter; all in one
    /// order.
    private struct Family {
        var arguments: [Expression]?
        var filter: Expression?
        var order: [SortKey]
        var calls: [Int]

        /// Without DISTINCT, whatever the order.
        var isPlain: Bool { arguments == nil }
    }

    private func families() -> [Family] {
        // A filter may leave a group without rows: then a first family holds all groups.
        let filtered = node.aggregates.contains { $0.isDistinct && $0.filter != nil }
        var families: [Family] = filtered ? [Family(arguments: nil, filter: nil, order: [], calls: [])] : []
        for (index, call) in node.aggregates.enumerated() {
            let arguments = call.isDistinct ? call.arguments : nil
            let filter = call.isDistinct ? call.filter : nil
            let known = families.firstIndex {
                $0.arguments == arguments && $0.filter == filter && $0.order == call.order
            }
            if let known {
                families[known].calls.append(index)
            } else {
                families.append(Family(arguments: arguments, filter: filter, order: call.order, calls: [index]))
            }
        }
        return joiningOrders(families)
    }

    /// Calls that do not care for an order go with those that do.
    private func joiningOrders(_ families: [Family]) -> [Family] {
        guard let loose = families.firstIndex(where: { $0.isPlain && $0.order.isEmpty }),
            let sorted = families.firstIndex(where: { $0.isPlain && !$0.order.isEmpty }),
            families[loose].calls.allSatisfy({ node.aggregates[$0].ignoresOrder })
        else { return families }
        var result = families
        result[sorted].calls += families[loose].calls
        // What the others are joined to comes first: it has all groups.
        result.insert(result.remove(at: sorted), at: 0)
        result.remove(at: loose < sorted ? loose + 1 : loose)
        return result
    }

    func rewritten() -> LogicalPlan.Project {
        let families = families()
        let input = families.count > 1 ? LogicalPlan.shared(.init(id: id, input: node.input)) : node.input
        var parts = families.map { family in
            family.isPlain ? plain(family, input) : distinct(family, input)
        }
        let groupCount = node.groups.count
        // Where each call's column stands after the parts are joined side by side.
        var places = [Int](repeating: 0, count: node.aggregates.count)
        var offset = 0
        for family in families {
            for (position, call) in family.calls.enumerated() { places[call] = offset + groupCount + position }
            offset += groupCount + family.calls.count
        }
        var joined = parts.removeFirst()
        for part in parts { joined = join(joined, part, groupCount) }
        let schema = joined.schema
        let picked = (0..<groupCount).map { $0 } + places
        let columns: [Expression] = picked.map {
            .column(ColumnReference(index: $0, name: schema[$0].name, type: schema[$0].type))
        }
        return LogicalPlan.Project(
            input: joined,
            expressions: columns.enumerated().map { index, column in
                index < groupCount ? column : emptyCountIsZero(column, node.aggregates[index - groupCount])
            }, names: node.schema.names)
    }

    /// A count of a group whose rows were all filtered away is missing after the join, and zero.
    private func emptyCountIsZero(_ column: Expression, _ call: AggregateCall) -> Expression {
        guard call.isDistinct, call.filter != nil, call.function.name == "count" else { return column }
        return .conditional(
            ConditionalCall(
                branches: [.init(when: .isNull(column, negated: false), then: .literal(.int(0), column.type))],
                otherwise: column, type: column.type))
    }

    private func groupNames() -> [String] { Array(node.schema.names.prefix(node.groups.count)) }

    private func plain(_ family: Family, _ input: LogicalPlan) -> LogicalPlan {
        .aggregate(
            .init(
                input: sorted(input, by: family.order), groups: node.groups, groupNames: groupNames(),
                aggregates: family.calls.map { index in
                    var call = node.aggregates[index]
                    call.order = []
                    return call
                }, standingGroups: node.standingGroups))
    }

    private func sorted(_ input: LogicalPlan, by keys: [SortKey]) -> LogicalPlan {
        keys.isEmpty ? input : .sort(.init(input: input, keys: keys))
    }

    private func distinct(_ family: Family, _ input: LogicalPlan) -> LogicalPlan {
        let arguments = family.arguments ?? []
        let filtered = family.filter.map { LogicalPlan.filter(.init(input: input, condition: $0)) } ?? input
        // What it is ordered by depends on the arguments alone, so that there are no more rows for it.
        let keys = arguments + family.order.map(\.expression)
        let inner = LogicalPlan.Aggregate(
            input: filtered, groups: node.groups + keys,
            groupNames: groupNames() + keys.indices.map { "key \($0)" }, aggregates: [])
        func column(_ index: Int) -> Expression {
            .column(ColumnReference(index: index, name: inner.schema[index].name, type: inner.schema[index].type))
        }
        let calls = family.calls.map { index in
            var call = node.aggregates[index]
            call.isDistinct = false
            call.filter = nil
            call.order = []
            call.arguments = arguments.indices.map { column(node.groups.count + $0) }
            return call
        }
        let order = family.order.enumerated().map { index, key in
            key.mapExpression { _ in column(node.groups.count + arguments.count + index) }
        }
        return .aggregate(
            .init(
                input: sorted(.aggregate(inner), by: order), groups: node.groups.indices.map(column),
                groupNames: groupNames(),
                aggregates: calls, standingGroups: node.standingGroups))
    }

    /// The left side has all groups. They are compared so that null equals null.
    private func join(_ left: LogicalPlan, _ right: LogicalPlan, _ groupCount: Int) -> LogicalPlan {
        let keys = (0..<groupCount).map { index in
            let field = left.schema[index]
            let reference = Expression.column(ColumnReference(index: index, name: field.name, type: field.type))
            return LogicalPlan.Join.Key(left: reference, right: reference)
        }
        return .join(
            .init(
                left: left, right: right, kind: groupCount == 0 ? .cross : .left, keys: keys, residual: nil,
                schema: Schema(left.schema.fields + right.schema.fields), nullsEqual: true))
    }
}
