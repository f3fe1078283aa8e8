import DovetailColumnar

/// Aggregations: by the values, too.
extension DomainPushDown {
    func aggregate(_ node: LogicalPlan.Aggregate) throws -> LogicalPlan {
        let input = try push(node.input)
        let width = node.input.schema.count
        let groups = node.groups.map { bound($0, after: width) }
        let calls = node.aggregates.map { $0.mapExpressions { bound($0, after: width) } }
        let grouped = LogicalPlan.Aggregate(
            input: input, groups: groups + values(of: input),
            groupNames: Array(node.schema.names.prefix(groups.count)) + valueNames, aggregates: calls)
        let columns = grouped.schema.references
        let ordered = Array(columns.prefix(groups.count)) + columns.dropFirst(groups.count + domainWidth)
        let own = LogicalPlan.aggregate(grouped).projecting(
            ordered + columns[groups.count..<groups.count + domainWidth], names: node.schema.names + valueNames)
        if groups.isEmpty { return try withStanding([[]], of: own, calls, groupCount: 0) }
        guard !node.standingGroups.isEmpty else { return own }
        return try withStanding(node.standingGroups, of: own, calls, groupCount: groups.count)
    }

    /// Groups that are there for every value, whether rows came or not: the only one of an aggregation without groups, and
    /// those of empty grouping sets.
    private func withStanding(
        _ standing: [[Scalar]], of plan: LogicalPlan, _ calls: [AggregateCall], groupCount: Int
    ) throws -> LogicalPlan {
        let fields = Array(plan.schema.fields.prefix(groupCount))
        let always = standingRows(standing, fields)
        let keyWidth = groupCount + domainWidth
        let found = plan.schema.references
        let places = Array(found.prefix(groupCount) + found.suffix(domainWidth))
        let keys = zip(always.schema.references, places).map { LogicalPlan.Join.Key(left: $0, right: $1) }
        // Without groups of its own each row stands.
        var join = LogicalPlan.Join(
            left: always, right: plan, kind: groupCount == 0 ? .left : .full, keys: keys, residual: nil)
        join.nullsEqual = true
        let columns = join.schema.references
        let results = try calls.enumerated().map { try $1.orEmptyResult(columns[keyWidth + groupCount + $0]) }
        let joined = zip(columns.prefix(keyWidth), places).map { first, place in
            let other = place.shifted(by: keyWidth)
            return groupCount == 0 ? first : Expression.firstPresent(first, other)
        }
        return LogicalPlan.join(join).projecting(
            joined.prefix(groupCount) + results + joined.dropFirst(groupCount), names: plan.schema.names)
    }

    /// The groups, then the values.
    private func standingRows(_ standing: [[Scalar]], _ fields: [Field]) -> LogicalPlan {
        guard !fields.isEmpty else { return domain }
        let rows = standing.map { row in zip(row, fields).map { Expression.literal($0, $1.type) } }
        let groups = LogicalPlan.values(LogicalPlan.Values(schema: Schema(fields), rows: rows))
        return crossed(groups)
    }
}
