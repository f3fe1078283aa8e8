import DovetailColumnar

/// A group expression with the name of its column.
struct GroupColumn {
    var expression: Expression
    var name: String
    /// Under COLLATE: what is grouped by another expression, and stands for itself by the first value of the group.
    var collated: Expression?
}

/// Moves expressions over an aggregation's input, with virtual aggregate columns, onto its output: groups, then
/// aggregates. What is neither is the error everybody makes once.
struct GroupingRewriter {
    let groups: [GroupColumn]
    /// Columns between groups and aggregates that tell the grouping sets apart, the values of GROUPING last.
    let markers: [Field]
    let groupingCount: Int
    let aggregates: [AggregateCall]
    /// Columns of the input; virtual aggregate columns follow.
    let width: Int
    let locations: [Int: SourceLocation]
    private let positions: [Expression: Int]
    /// Aggregates that give the first values of collated groups.
    private let firstValues: [Expression: Int]

    init(
        grouping: GroupingSets, aggregates: [AggregateCall], firstValues: [Expression: Int] = [:], width: Int,
        locations: [Int: SourceLocation]
    ) {
        self.firstValues = firstValues
        groups = grouping.groups
        markers = grouping.markers
        groupingCount = grouping.calls.count
        self.aggregates = aggregates
        self.width = width
        self.locations = locations
        positions = Dictionary(
            groups.enumerated().map { ($1.expression, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func rewrite(_ expression: Expression, at location: SourceLocation?) throws -> Expression {
        if let position = positions[expression] {
            return .column(
                ColumnReference(index: position, name: groups[position].name, type: expression.type))
        }
        if let position = firstValues[expression] {
            return .column(
                ColumnReference(
                    index: groups.count + markers.count + position, name: aggregates[position].name,
                    type: expression.type))
        }
        guard case .column(let reference) = expression else {
            return try expression.mapChildren { try rewrite($0, at: location) }
        }
        // Worked out after the aggregation.
        if reference.index >= ExpressionResolver.firstUnnestColumn { return expression }
        guard reference.index >= width else { throw ungrouped(reference, at: location) }
        if reference.index >= width + ExpressionResolver.groupingOffset { return grouping(reference) }
        let position = reference.index - width
        return .column(
            ColumnReference(
                index: groups.count + markers.count + position, name: aggregates[position].name, type: reference.type))
    }

    /// The value of GROUPING; zero where there is one set only.
    private func grouping(_ reference: ColumnReference) -> Expression {
        guard !markers.isEmpty else { return .literal(.int(0), .int64) }
        let call = reference.index - width - ExpressionResolver.groupingOffset
        let marker = markers.count - groupingCount + call
        return .column(
            ColumnReference(index: groups.count + marker, name: markers[marker].name, type: markers[marker].type))
    }

    private func ungrouped(_ column: ColumnReference, at location: SourceLocation?) -> PlanError {
        let grouped =
            groups.isEmpty ? "there is no GROUP BY" : "grouped by: \(groups.map(\.name).joined(separator: ", "))"
        return PlanError(
            .invalidGrouping, "column \"\(column.name)\" must appear in GROUP BY or in an aggregate",
            location: locations[column.index] ?? location, notes: [grouped])
    }
}
