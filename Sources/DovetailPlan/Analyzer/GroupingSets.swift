import DovetailColumnar

/// What GROUP BY says once names are resolved: the groups, the sets of them, and the calls of GROUPING; builds the
/// aggregation.
///
/// Many sets are one aggregation over an expanded input: each row once a set, groups outside of the set null, and a
/// number of the set that keeps such a null apart from one of the data.
struct GroupingSets {
    var groups: [GroupColumn]
    /// Positions in `groups`; nil = one set of all.
    let sets: [[Int]]?
    /// Arguments of each GROUPING call, as positions in `groups`.
    let calls: [[Int]]

    /// Columns after the groups: the set's number, then a column a GROUPING call.
    var markers: [Field] {
        guard sets != nil else { return [] }
        return [Field("grouping set", .int64)] + calls.indices.map { Field("grouping \($0 + 1)", .int64) }
    }

    /// The aggregation's columns before the aggregates.
    var keyCount: Int { groups.count + markers.count }

    init(
        groups: [GroupColumn], sets: [[Int]]?, calls: [[Expression]], dialect: Dialect, location: SourceLocation?
    ) throws {
        self.groups = groups
        let all = Array(groups.indices)
        // One set with everything is no set at all; empty ones need to be told from a group of nulls.
        self.sets = sets.flatMap { sets in sets.count == 1 && Set(sets[0]) == Set(all) ? nil : sets }
        self.calls = try calls.map { arguments in
            if arguments.isEmpty, dialect.sparkNames { return all }
            return try arguments.map { argument in
                if let position = groups.firstIndex(where: { $0.expression == argument }) { return position }
                let names = groups.map(\.name).joined(separator: ", ")
                throw PlanError(
                    .invalidGrouping, "the argument \(argument) of GROUPING must appear in GROUP BY",
                    location: location,
                    notes: [groups.isEmpty ? "there is no GROUP BY" : "grouped by: \(names)"])
            }
        }
    }

    func aggregate(_ input: LogicalPlan, _ aggregates: [AggregateCall]) -> LogicalPlan.Aggregate {
        guard let sets else {
            return LogicalPlan.Aggregate(
                input: input, groups: groups.map(\.expression), groupNames: groups.map(\.name), aggregates: aggregates)
        }
        let width = input.schema.count
        let expanded = expanded(input, sets)
        let keys = (width..<width + keyCount).map(expanded.schema.reference)
        return LogicalPlan.Aggregate(
            input: .expand(expanded), groups: keys, groupNames: groups.map(\.name) + markers.map(\.name),
            aggregates: aggregates,
            standingGroups: sets.indices.filter { sets[$0].isEmpty }.map { number in
                groups.map { _ in Scalar.null } + marks(of: sets[number], number)
            })
    }

    /// The input's columns, the groups with those outside of the set null, the markers.
    private func expanded(_ input: LogicalPlan, _ sets: [[Int]]) -> LogicalPlan.Expand {
        let width = input.schema.count
        // Groups are computed once, not once a set.
        let computed = input.projecting(
            input.schema.references + groups.map(\.expression), names: input.schema.names + groups.map(\.name))
        let columns = computed.schema.references
        let projections = sets.enumerated().map { number, set in
            Array(columns.prefix(width))
                + groups.indices.map { index in
                    set.contains(index) ? columns[width + index] : .literal(.null, groups[index].expression.type)
                } + marks(of: set, number).map { Expression.literal($0, .int64) }
        }
        let fields = groups.map { Field($0.name, $0.expression.type) } + markers
        return LogicalPlan.Expand(
            input: computed, projections: projections, schema: Schema(input.schema.fields + fields))
    }

    private func marks(of set: [Int], _ number: Int) -> [Scalar] {
        let bits = calls.map { arguments in
            arguments.reduce(Int64(0)) { $0 << 1 | (set.contains($1) ? 0 : 1) }
        }
        return [.int(Int64(number))] + bits.map(Scalar.int)
    }
}
