import DovetailColumnar

/// ORDER BY inside of an aggregate, and WITHIN GROUP.
extension ExpressionResolver {
    /// The keys that can matter: not a literal, and each expression once.
    func aggregateOrder(_ call: UnresolvedExpression.FunctionCall) throws -> [SortKey] {
        var keys: [SortKey] = []
        for written in call.order {
            let key = SortKey(try resolve(written.expression), written, dialect)
            if key.expression.isLiteral || keys.contains(where: { $0.expression == key.expression }) { continue }
            keys.append(key)
        }
        return keys
    }

    /// Of equal arguments one is kept; an order by anything else would depend on which.
    func checkDistinctOrder(_ order: [SortKey], _ arguments: [Expression], at location: SourceLocation?) throws {
        guard let key = order.first(where: { !$0.expression.isDetermined(by: arguments) }) else { return }
        throw PlanError(
            .invalidGrouping, "an aggregate with DISTINCT can only be ordered by what its arguments decide",
            location: location,
            notes: ["it is ordered by \(key.expression)"])
    }
}

extension UnresolvedExpression.FunctionCall {
    /// A call with WITHIN GROUP as one without: `percentile_cont(0.5) WITHIN GROUP (ORDER BY x)` is
    /// `quantile_cont(x, 0.5)`. Shares of values in descending order are shares from the other end.
    func movingGroupOrder(at location: SourceLocation?) throws -> UnresolvedExpression.FunctionCall {
        guard isWithinGroup else { return turned(order.count == 1 && order[0].isDescending) }
        var call = self
        call.isWithinGroup = false
        let name = name.lowercased()
        guard let shares = ["mode": 0, "quantile_cont": 1, "quantile_disc": 1][name] else { return call }
        guard order.count == 1, arguments.count == shares else {
            throw PlanError(
                .typeMismatch,
                "\"\(name)\" WITHIN GROUP takes \(shares) argument\(shares == 1 ? "" : "s") and one expression to order by",
                location: location)
        }
        call.order = name == "mode" ? order : []
        call.arguments =
            [order[0].expression]
            + arguments.map { argument in
                if case .alias(let share, "quantile") = argument.node { share } else { argument }
            }
        return call.turned(order[0].isDescending)
    }

    private static let quantiles: Set<String> = [
        "quantile_cont", "quantile_disc", "quantile", "percentile", "percentile_cont", "percentile_disc",
    ]

    /// The call with its share counted from the largest value, if it is a quantile of values in descending order.
    private func turned(_ isDescending: Bool) -> UnresolvedExpression.FunctionCall {
        guard isDescending, arguments.count == 2, Self.quantiles.contains(name.lowercased()) else { return self }
        var call = self
        call.order = []
        let share = arguments[1]
        if case .call(var list) = share.node, ["list_value", "array", "array_value"].contains(list.name.lowercased()) {
            list.arguments = list.arguments.map { Self.negative($0) }
            call.arguments[1] = UnresolvedExpression(.call(list), at: share.location)
        } else {
            call.arguments[1] = Self.negative(share)
        }
        return call
    }

    /// As a double, so that zero keeps the sign.
    private static func negative(_ share: UnresolvedExpression) -> UnresolvedExpression {
        let number = UnresolvedExpression(.cast(share, .double, .checked), at: share.location)
        return UnresolvedExpression(.unary(.minus, number), at: share.location)
    }
}

extension Expression {
    /// Whether it has one value for equal values of `others`.
    fileprivate func isDetermined(by others: [Expression]) -> Bool {
        if others.contains(self) { return true }
        switch self {
        case .column, .subquery, .parameter: return false
        case .call(let call) where call.function.isVolatile: return false
        default: return children.allSatisfy { $0.isDetermined(by: others) }
        }
    }
}

extension AggregateCall {
    /// Whether the aggregate is the same in whatever order it sees its rows.
    static func ignoresOrder(_ name: String) -> Bool { withoutOrder.contains(name.withoutSpark) }

    /// Nothing about the call depends on the order of the rows.
    public var ignoresOrder: Bool { AggregateCall.ignoresOrder(function.name) }

    private static let withoutOrder: Set<String> = [
        "approx_count_distinct", "avg", "bit_and", "bit_or", "bit_xor", "bool_and", "bool_or", "corr", "count",
        "count_if",
        "covar_pop", "covar_samp", "entropy", "every", "kurtosis", "kurtosis_pop", "mad", "max", "mean", "median",
        "min",
        "product", "quantile_cont", "quantile_disc", "skewness", "some", "stddev", "stddev_pop", "stddev_samp", "sum",
        "var_pop", "var_samp", "variance",
    ]
}
