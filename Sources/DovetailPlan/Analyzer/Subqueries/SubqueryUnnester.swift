import DovetailColumnar

/// Turns the subqueries in expressions into joins with the plan the expressions stand on, so that what is planned and run
/// knows plans only.
///
/// Every join keeps the plan's columns where they are and adds its own behind them.
struct SubqueryUnnester {
    let functions: FunctionRegistry
    let dialect: Dialect
    /// Names for parts that are computed once and read twice.
    let newID: () -> String

    /// The expressions without subqueries, over the plan with what they need of it.
    func unnest(_ expressions: [Expression], over plan: LogicalPlan) throws -> (LogicalPlan, [Expression]) {
        guard expressions.contains(where: \.hasSubquery) else { return (plan, expressions) }
        var state = State(plan: plan)
        let unnested = try expressions.map { try unnest($0, &state) }
        return (state.plan, unnested)
    }

    /// `build` over a plan that has columns for the subqueries in `expressions`, then without these columns.
    func unnest(
        _ expressions: [Expression], over plan: LogicalPlan,
        _ build: (LogicalPlan, [Expression]) throws -> LogicalPlan
    ) throws -> LogicalPlan {
        let (wide, unnested) = try unnest(expressions, over: plan)
        let built = try build(wide, unnested)
        return built.projecting(Array(built.schema.references.prefix(plan.schema.count)), names: plan.schema.names)
    }

    /// A plan on its way, with the columns subqueries became: equal ones are joined once.
    struct State {
        var plan: LogicalPlan
        var done: [SubqueryExpression: Expression] = [:]
    }

    func unnest(_ expression: Expression, _ state: inout State) throws -> Expression {
        let mapped = try expression.mapChildren { child throws in try unnest(child, &state) }
        guard case .subquery(let query) = mapped else { return mapped }
        if let known = state.done[query] { return known }
        let value = try attach(query, &state.plan)
        state.done[query] = value
        return value
    }

    /// The subquery's value for each of the plan's rows.
    private func attach(_ query: SubqueryExpression, _ plan: inout LogicalPlan) throws -> Expression {
        switch query.kind {
        case .scalar: try scalar(query, &plan)
        case .exists: try exists(query, &plan)
        case .array: try array(query, &plan)
        case .any(.equal): try membership(query, &plan)
        case .any(let operation): try quantified(operation, query, &plan)
        }
    }

    /// The subquery's row, where it is one of an aggregation.
    func row(_ query: SubqueryExpression, _ plan: inout LogicalPlan) throws -> RowSubquery.Joined? {
        guard let row = RowSubquery(query.plan) else { return nil }
        let (wide, query) = try tellingRowsApart(query, over: plan)
        plan = wide
        let joined = try row.joined(to: plan, level: query.level, parameters: query.parameters, newID: newID)
        plan = joined.plan
        return joined
    }

    // MARK: Kinds

    private func scalar(_ query: SubqueryExpression, _ plan: inout LogicalPlan) throws -> Expression {
        if let row = try row(query, &plan) {
            return row.condition.map { .when($0, row.outputs[0], otherwise: nil) } ?? row.outputs[0]
        }
        let correlation = try correlation(query, plan)
        if correlation.isOneRow {
            // A query without FROM is its expression.
            if !correlation.outputs[0].columnIndices.contains(where: { $0 >= plan.schema.count }) {
                return correlation.outputs[0]
            }
            plan = correlation.joined(.cross)
            return correlation.outputs[0]
        }
        let (joined, values) = correlation.joined(.single, adding: [correlation.outputs[0]])
        plan = joined
        return values[0]
    }

    private func exists(_ query: SubqueryExpression, _ plan: inout LogicalPlan) throws -> Expression {
        if let row = try row(query, &plan) { return row.condition.map(Expression.isTrue) ?? .alwaysTrue }
        let correlation = try correlation(query.forExistence, plan).withFewRows
        plan = correlation.joined(.mark)
        return plan.lastColumn
    }

    /// The list of all rows' values; an empty one where there is no row.
    private func array(_ query: SubqueryExpression, _ plan: inout LogicalPlan) throws -> Expression {
        let value = query.plan.schema.reference(0)
        let list = try aggregate("list", [value])
        var rows = query
        rows.plan = .aggregate(
            LogicalPlan.Aggregate(input: query.plan, groups: [], groupNames: [], aggregates: [list]))
        guard let row = try row(rows, &plan) else { return .literal(.null, query.type) }
        return .firstPresent(
            TypeCoercion.cast(row.outputs[0], to: query.type, style: dialect.castStyle),
            .literal(.list([]), query.type))
    }

    func aggregate(_ name: String, _ arguments: [Expression]) throws -> AggregateCall {
        guard let function = functions.aggregate(name) else {
            throw PlanError(.unknownFunction, "the aggregate \"\(name)\" that a subquery needs does not exist")
        }
        let signature = try function.resolve(arguments.map(\.type))
        let converted = zip(arguments, signature.parameters).map {
            TypeCoercion.cast($0, to: $1, style: dialect.castStyle)
        }
        let inside = arguments.isEmpty ? "*" : arguments.map(\.description).joined(separator: ", ")
        return AggregateCall(
            function: function, arguments: converted, type: signature.result, name: "\(name)(\(inside))")
    }
}

extension SubqueryExpression {
    /// The same query without what does not change whether it has a row.
    var forExistence: SubqueryExpression {
        var query = self
        query.plan = plan.forExistence
        return query
    }
}

extension Correlation {
    /// Where no condition is on the rows, one tells as much as many.
    var withFewRows: Correlation {
        guard conditions.isEmpty else { return self }
        var few = self
        few.inner = .limit(LogicalPlan.Limit(input: inner, limit: 1, offset: 0))
        return few
    }
}

extension LogicalPlan {
    fileprivate var forExistence: LogicalPlan {
        switch self {
        case .project(let node): node.input.forExistence
        case .sort(let node): node.input.forExistence
        case .distinct(let node): node.input.forExistence
        case .limit(let node) where node.limit != 0 && node.offset == 0: node.input.forExistence
        case .aggregate(let node) where !node.groups.isEmpty && node.standingGroups.isEmpty: node.input.forExistence
        default: self
        }
    }

    var lastColumn: Expression { schema.reference(schema.count - 1) }
}

extension Expression {
    /// CASE WHEN condition THEN value ELSE otherwise END
    static func when(_ condition: Expression, _ value: Expression, otherwise: Expression?) -> Expression {
        .conditional(
            ConditionalCall(branches: [.init(when: condition, then: value)], otherwise: otherwise, type: value.type))
    }

    /// False instead of null.
    static func isTrue(_ condition: Expression) -> Expression {
        .comparison(.isNotDistinct, condition, .alwaysTrue)
    }
}
