public import DovetailPlan
import DovetailSQL

extension SQLSession {
    /// The plan of a statement; with `analyze` it runs, and the plan says what each operator did.
    public func explain(
        _ statement: Statement, analyze: Bool, verbose: Bool = false, trace: ((String, LogicalPlan) -> Void)? = nil,
        started: (QueryContext) -> Void = { _ in }
    ) throws -> String {
        let relation: Relation
        switch statement.parsed {
        case .query(let query, _), .describe(let query, _): relation = query
        case .write(let write, _): relation = .write(write)
        case .createTable(let create, _), .createView(let create, _): relation = create.query
        case .explain(let inner, _, _):
            return try explain(
                Statement(parsed: inner), analyze: analyze, verbose: verbose, trace: trace, started: started)
        case .define, .change, .session, .set:
            throw PlanError(
                .invalidExpression, "this statement has no plan", location: statement.parsed.place.location)
        }
        let query = engine.makeQuery(dialect: dialect, scope: state.scope)
        started(query)
        if analyze { return PlanText(analyzed: try query.run([relation])).description }
        return PlanText(try query.plan([relation], trace: trace), verbose: verbose).description
    }
}
