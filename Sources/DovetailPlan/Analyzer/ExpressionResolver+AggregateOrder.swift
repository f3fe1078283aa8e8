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
        guard let key = order.first(where: { !arguments.contains($0.expression) }) else { return }
        throw PlanError(
            .invalidGrouping, "an aggregate with DISTINCT can only be ordered by its arguments", location: location,
            notes: ["it is ordered by \(key.expression)"])
    }
}

extension UnresolvedExpression.FunctionCall {
    /// A call with WITHIN GROUP as one without: `percentile_cont(0.5) WITHIN GROUP (ORDER BY x)` is
    /// `quantile_cont(x, 0.5)`.
    func movingGroupOrder(at location: SourceLocation?) throws -> UnresolvedExpression.FunctionCall {
        guard isWithinGroup else { return self }
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
        if order[0].isDescending, shares == 1 { call.arguments[1] = try call.fromTheOtherEnd(location) }
        return call
    }

    /// The share that means the same counted from the largest value.
    private func fromTheOtherEnd(_ location: SourceLocation?) throws -> UnresolvedExpression {
        let share = arguments[1]
        if case .call(var list) = share.node, ["list_value", "array", "array_value"].contains(list.name.lowercased()) {
            list.arguments = list.arguments.map { fromTheOtherEnd($0) }
            return UnresolvedExpression(.call(list), at: share.location)
        }
        return fromTheOtherEnd(share)
    }

    private func fromTheOtherEnd(_ share: UnresolvedExpression) -> UnresolvedExpression {
        if name.lowercased() == "quantile_disc" {
            // Counted from the other end, a share means the next value, not the one before.
            return UnresolvedExpression(.unary(.minus, share), at: share.location)
        }
        let one = UnresolvedExpression(.literal(.int(1), .int32), at: share.location)
        return UnresolvedExpression(.binary(.subtract, one, share), at: share.location)
    }
}

extension AggregateCall {
    /// Whether the aggregate is the same in whatever order it sees its rows.
    static func ignoresOrder(_ name: String) -> Bool { withoutOrder.contains(name) }

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
