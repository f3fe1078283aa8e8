import DovetailColumnar

/// The query around a subquery, or the tables to the left of a lateral one: where names are looked up that are not known
/// inside, and what was read of it so far.
final class OuterQuery {
    private let resolver: ExpressionResolver
    /// How many queries stand around what is resolved inside of this one.
    let level: Int
    /// Over the columns of the outer query.
    private(set) var parameters: [Expression] = []

    init(_ resolver: ExpressionResolver) {
        self.resolver = resolver
        level = (resolver.outer?.level ?? 0) + 1
    }

    /// What a name means out here, as the subquery reads it; nil where it is not known.
    func lookup(_ parts: [String], caseSensitive: Bool, at location: SourceLocation?) throws -> Expression? {
        try resolver.lookup(parts, caseSensitive: caseSensitive, at: location).map { reference(to: $0, name: parts) }
    }

    private func reference(to expression: Expression, name: [String]) -> Expression {
        let position = parameters.firstIndex(of: expression) ?? parameters.endIndex
        if position == parameters.endIndex { parameters.append(expression) }
        return .parameter(
            Parameter(level: level, index: position, name: name.joined(separator: "."), type: expression.type))
    }

    /// An aggregate of nothing but outer columns belongs to the outer query, where that can have aggregates; nil for any
    /// other.
    func aggregateOfOuterColumns(
        _ call: UnresolvedExpression.FunctionCall, inside inner: ExpressionResolver, at location: SourceLocation?
    ) throws -> Expression? {
        // Arguments are resolved twice here: subqueries in them, which nest, are left to the inner query.
        guard case .collected = resolver.policy, !resolver.isInsideAggregate, !call.arguments.isEmpty,
            !call.arguments.contains(where: \.hasSubquery)
        else { return nil }
        let known = parameters
        let read = try inner.insideAggregate {
            try (call.arguments + [call.filter].compactMap { $0 }).map { try inner.resolve($0) }
        }
        let isOuter = read.contains { $0.hasParameters(of: level) } && read.allSatisfy(\.columnIndices.isEmpty)
        guard isOuter else { return nil }
        // What was looked up for this is not read by the subquery itself.
        parameters = known
        let value = try resolver.resolve(UnresolvedExpression(.call(call), at: location))
        return reference(to: value, name: [UnresolvedExpression(.call(call)).outputName(spark: false)])
    }
}
