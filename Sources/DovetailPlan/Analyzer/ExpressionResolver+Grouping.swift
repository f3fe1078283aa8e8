import DovetailColumnar

/// GROUPING(a, b): which of some groups are not part of a row's grouping set, a bit each, the last argument's lowest.
extension ExpressionResolver {
    static let groupingNames: Set<String> = ["grouping", "grouping_id"]
    /// Virtual columns of GROUPING come so far after those of aggregates.
    static let groupingOffset = 1 << 24
    private static let maximumArguments = 62

    func resolveGrouping(_ call: UnresolvedExpression.FunctionCall, at location: SourceLocation?) throws -> Expression {
        if case .forbidden(let clause) = policy { throw misplaced("cannot stand in \(clause)", at: location) }
        if isInsideAggregate { throw misplaced("cannot stand inside an aggregate", at: location) }
        guard call.arguments.count <= ExpressionResolver.maximumArguments else {
            throw misplaced("takes \(ExpressionResolver.maximumArguments) arguments at most", at: location)
        }
        let arguments = try (call.arguments.isEmpty ? groupingArguments : call.arguments).map { try resolve($0) }
        let position = groupings.firstIndex(of: arguments) ?? groupings.endIndex
        if position == groupings.endIndex { groupings.append(arguments) }
        return .column(
            ColumnReference(
                index: scope.width + ExpressionResolver.groupingOffset + position, name: call.name, type: .int64))
    }

    private func misplaced(_ what: String, at location: SourceLocation?) -> PlanError {
        PlanError(.invalidGrouping, "GROUPING \(what)", location: location)
    }
}
