import DovetailColumnar
public import DovetailPlan
import DovetailSQL

/// Runs the statements of an SQL text one after the other on an engine, whose named tables they share.
///
/// ```swift
/// let session = SQLSession(engine: engine)
/// for statement in try session.statements("CREATE TABLE t AS FROM 'x.csv'; SELECT count(*) FROM t") {
///     let outcome = try session.run(statement)
/// }
/// ```
public struct SQLSession: Sendable {
    private let engine: Engine
    private let dialect: Dialect

    public init(engine: Engine, dialect: Dialect = .ansi) {
        self.engine = engine
        self.dialect = dialect
    }

    /// A statement that parsed.
    public struct Statement: Sendable {
        let parsed: SQLStatement
        /// From its first word to its last.
        public var text: String { parsed.place.text }
        /// Whether it gives rows that `run(_:into:)` can write.
        public var isQuery: Bool { if case .query = parsed { true } else { false } }
    }

    /// What a statement gave.
    public enum Outcome: Sendable {
        case rows(QueryResult)
        /// Files were written.
        case written(QueryResult)
        /// Lines to be shown as they are: a plan.
        case text(String)
        /// A table was made; its rows.
        case created(rows: Int)
        case done
    }

    /// - Parameter source: what messages call the text: a file's name, or empty.
    /// - Throws: `SQLError`.
    public func statements(_ text: String, source: String = "") throws -> [Statement] {
        let functions = engine.functions
        let parser = SQLParser(
            dialect: dialect, sourceName: source, isAggregate: { functions.aggregate($0) != nil })
        return try parser.parse(text).map { Statement(parsed: $0) }
    }

    /// - Parameter started: called with the context of what runs, before it does: to show how far it is, to stop it.
    /// - Throws: what parsing, planning, reading and writing throw.
    public func run(_ statement: Statement, started: (QueryContext) -> Void = { _ in }) throws -> Outcome {
        switch statement.parsed {
        case .query(let relation, _): return .rows(try execute([relation], started))
        case .write(let write, _): return .written(try execute([.write(write)], started))
        case .createTable(let create, _): return try createTable(create, started)
        case .createView(let create, _):
            let name = try SQLSession.name(create.name)
            if create.ifNotExists, engine.hasTable(name) { return .done }
            _ = try engine.makeQuery(dialect: dialect).plan([create.query])
            try engine.createView(name, as: create.query, replacing: create.orReplace)
            return .done
        case .dropTable(let name, let ifExists, _, _):
            try engine.dropTable(try SQLSession.name(name), ifExists: ifExists)
            return .done
        case .explain(let inner, let analyze, _):
            return .text(try explain(Statement(parsed: inner), analyze: analyze, started: started))
        case .describe(let relation, _): return .rows(try describe(relation))
        case .set(let name, _, let place):
            throw PlanError(
                .unsupported, "there is no setting \"\(name)\"", kind: .unsupported, location: place.location,
                notes: ["settings are flags of the command line: dovetail help sql"])
        }
    }

    /// Writes the rows of a query to a file instead of returning them; other statements run as they are.
    public func run(
        _ statement: Statement, into target: WriteTarget, started: (QueryContext) -> Void = { _ in }
    ) throws -> Outcome {
        guard case .query(let relation, _) = statement.parsed else { return try run(statement, started: started) }
        return .written(try execute([.write(WriteRelation(input: relation, target: target))], started))
    }

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
        case .dropTable, .set:
            throw PlanError(
                .invalidExpression, "this statement has no plan", location: statement.parsed.place.location)
        }
        if analyze { return PlanText(analyzed: try execute([relation], started)).description }
        let plans = try engine.makeQuery(dialect: dialect).plan([relation], trace: trace)
        return PlanText(plans, verbose: verbose).description
    }

    // MARK: - Kinds

    private func execute(_ relations: [Relation], _ started: (QueryContext) -> Void) throws -> QueryResult {
        let query = engine.makeQuery(dialect: dialect)
        started(query)
        return try query.run(relations)
    }

    private func createTable(_ create: CreateRelation, _ started: (QueryContext) -> Void) throws -> Outcome {
        let name = try SQLSession.name(create.name)
        if engine.hasTable(name), !create.orReplace {
            if create.ifNotExists { return .done }
            throw PlanError(
                .tableExists, "\"\(name)\" exists already", notes: ["CREATE OR REPLACE TABLE replaces it"])
        }
        let result = try execute([create.query], started)
        try engine.createTable(name, from: result, replacing: true)
        return .created(rows: result.rowCount)
    }

    private func describe(_ relation: Relation) throws -> QueryResult {
        let plan = try engine.makeQuery(dialect: dialect).plan([relation])
        let fields = plan.first?.schema.fields ?? []
        let rows = fields.map { field in
            [field.name, field.type.description].map { UnresolvedExpression(.literal(.string($0), .string)) }
        }
        return try engine.run(
            .values(ValuesRelation(names: ["column_name", "column_type"], rows: rows)), dialect: dialect)
    }

    private static func name(_ parts: [String]) throws -> String {
        guard let name = parts.last, parts.count == 1 else {
            throw PlanError(
                .unsupported, "\"\(parts.joined(separator: "."))\" names a database, and there are none yet",
                kind: .unsupported)
        }
        return name
    }
}
