public import DovetailPlan
import DovetailSQL

extension SQLSession {
    /// EXPLAIN: the plan as people or as programs read it.
    func explain(_ statement: SQLStatement, _ options: ExplainOptions, _ context: StatementContext) throws -> String {
        guard options.isJSON else {
            return try explain(Statement(parsed: statement), analyze: options.analyze, started: context.started)
        }
        let query = context.makeQuery()
        let relation = try SQLSession.planned(statement)
        if options.analyze { return PlanJSON(analyzed: try query.run([relation])).description }
        return PlanJSON(try query.plan([relation])).description
    }

    /// The query in a statement that has a plan.
    private static func planned(_ statement: SQLStatement) throws -> Relation {
        switch statement {
        case .query(let query, _), .describe(let query, _): return query
        case .write(let write, _): return .write(write)
        case .createTable(let create, _), .createView(let create, _): return create.query
        case .explain(let inner, _, _): return try planned(inner)
        case .change(.insert(let insert), _):
            if case .query(let query) = insert.source { return query }
        case .inspect(let node, _):
            if case .summary(let query) = node.subject { return query }
        case .define, .change, .session, .set, .withChanges: break
        }
        throw PlanError(.invalidExpression, "this statement has no plan", location: statement.place.location)
    }

    /// The plan of a statement; with `analyze` it runs, and the plan says what each operator did.
    public func explain(
        _ statement: Statement, analyze: Bool, verbose: Bool = false, trace: ((String, LogicalPlan) -> Void)? = nil,
        started: (QueryContext) -> Void = { _ in }
    ) throws -> String {
        let relation = try SQLSession.planned(statement.parsed)
        let query = engine.makeQuery(dialect: dialect, scope: state.scope)
        started(query)
        if analyze { return PlanText(analyzed: try query.run([relation])).description }
        return PlanText(try query.plan([relation], trace: trace), verbose: verbose).description
    }
}
