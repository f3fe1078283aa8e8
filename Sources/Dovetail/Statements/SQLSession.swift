import DovetailColumnar
public import DovetailPlan
import DovetailSQL

/// Runs the statements of an SQL text one after the other on an engine, whose catalog they share.
///
/// ```swift
/// let session = SQLSession(engine: engine)
/// for statement in try session.statements("CREATE TABLE t AS FROM 'x.csv'; SELECT count(*) FROM t") {
///     let outcome = try session.run(statement)
/// }
/// ```
public struct SQLSession: Sendable {
    let engine: Engine
    let state: SessionState

    public init(engine: Engine, dialect: Dialect = .ansi) {
        self.engine = engine
        state = SessionState(catalog: engine.catalog, dialect: dialect)
    }

    /// The dialect with what SET changed of it.
    var dialect: Dialect { state.dialect }

    /// A statement that parsed.
    public struct Statement: Sendable {
        let parsed: SQLStatement
        /// From its first word to its last.
        public var text: String { parsed.place.text }
        /// Whether it gives rows that `run(_:into:)` can write.
        public var isQuery: Bool { parsed.isQuery }
    }

    /// What a statement gave.
    public enum Outcome: Sendable {
        case rows(QueryResult)
        /// Files were written.
        case written(QueryResult)
        /// Lines to be shown as they are: a plan.
        case text(String)
        /// A table was made of rows, or rows were added, changed or removed; how many.
        case changed(rows: Int)
        case done
    }

    /// - Parameter source: what messages call the text: a file's name, or empty.
    /// - Throws: `SQLError`.
    public func statements(_ text: String, source: String = "") throws -> [Statement] {
        try parser(source: source).parse(text).map { Statement(parsed: $0) }
    }

    /// - Parameter started: called with the context of what runs, before it does: to show how far it is, to stop it.
    /// - Throws: what parsing, planning, reading and writing throw.
    public func run(_ statement: Statement, started: (QueryContext) -> Void = { _ in }) throws -> Outcome {
        try run(try current(statement).parsed, started)
    }

    /// Writes the rows of a query to a file instead of returning them; other statements run as they are.
    public func run(
        _ statement: Statement, into target: WriteTarget, started: (QueryContext) -> Void = { _ in }
    ) throws -> Outcome {
        let statement = try current(statement)
        return try run(statement.parsed.written(to: target), started)
    }

    func run(_ statement: SQLStatement, _ started: (QueryContext) -> Void) throws -> Outcome {
        if case .session(let command, _) = statement { return try run(command, started) }
        try state.checkNotAborted()
        do {
            return try withoutActuallyEscaping(started) { started in
                let context = StatementContext(
                    engine: engine, dialect: dialect, scope: state.scope, started: started)
                return try run(statement, in: context)
            }
        } catch {
            state.abortTransaction()
            throw error
        }
    }

    private func run(_ statement: SQLStatement, in context: StatementContext) throws -> Outcome {
        switch statement {
        case .query(let relation, _): return .rows(try context.run(relation))
        case .write(let write, _): return .written(try context.run(.write(write)))
        case .createTable(let create, _):
            let rows = try change(context) { try $0.createTable(create, in: &$1) }
            return rows.map { .changed(rows: $0) } ?? .done
        case .createView(let create, let place):
            try change(context) { try $0.createView(create, sql: place.text, in: &$1) }
            return .done
        case .define(let definition, _): return try define(definition, context)
        case .change(let change, _): return try self.change([], context) { try $0.outcome(of: change, in: &$1) }
        case .withChanges(let changes, let inner, _):
            return try change(changes, context) { try run(inner, after: changes, in: $0, &$1) }
        case .session: return .done
        case .explain(let inner, let options, _): return .text(try explain(inner, options, context))
        case .describe(let relation, _): return .rows(try context.describe(relation))
        case .inspect(let node, _): return .rows(try context.inspect(node.subject))
        case .set(let name, let value, let place):
            try set(name, value, at: place.location)
            return .done
        }
    }

    // MARK: - Kinds

    private func change<Result>(
        _ context: StatementContext, _ body: (CatalogDefinition, inout CatalogScope) throws -> Result
    ) throws -> Result {
        try state.change { scope in
            var context = context
            context.scope = scope
            return try body(CatalogDefinition(context: context), &scope)
        }
    }

    private func define(_ definition: Definition, _ context: StatementContext) throws -> Outcome {
        switch definition {
        case .createTable(let create): try change(context) { try $0.createTable(create, in: &$1) }
        case .createSchema(let name, let orReplace, let ifNotExists):
            try change(context) {
                try $0.createSchema(name, orReplace: orReplace, ifNotExists: ifNotExists, in: &$1)
            }
        case .createMacro(let name, let macro, let orReplace, let ifNotExists, let isTemporary):
            try change(context) {
                try $0.create(
                    .macro(macro), name, orReplace: orReplace, ifNotExists: ifNotExists, isTemporary: isTemporary,
                    in: &$1)
            }
        case .createSequence(let create):
            let counter = try SequenceCounter(create)
            try change(context) {
                try $0.create(
                    .sequence(counter), create.name, orReplace: create.orReplace, ifNotExists: create.ifNotExists,
                    isTemporary: create.isTemporary, in: &$1)
            }
        case .createIndex(let create): try change(context) { try $0.createIndex(create, in: &$1) }
        case .createType(let create): try change(context) { try $0.createType(create, in: &$1) }
        case .drop(let drop): try change(context) { try $0.drop(drop, in: &$1) }
        case .alter(let alter): try change(context) { try $0.alter(alter, in: &$1) }
        }
        return .done
    }

    private func run(_ command: SessionCommand, _ started: (QueryContext) -> Void) throws -> Outcome {
        switch command {
        case .begin: try state.begin()
        case .commit: try state.commit()
        case .rollback: try state.rollback()
        case .use(let parts):
            try use(parts)
        case .setVariable(let name, let value):
            state.variables[name.lowercased()] = try self.value(of: value, started)
        case .resetVariable(let name): state.variables[name.lowercased()] = nil
        case .reset(let name): try set(name, nil, at: nil)
        case .prepare(let name, let prepared): state.prepared[name.lowercased()] = prepared
        case .execute(let name, let arguments): return try execute(name, arguments, started)
        case .deallocate(let name):
            guard state.prepared.removeValue(forKey: name.lowercased()) != nil else { throw unknownPrepared(name) }
        case .nothing: break
        }
        return .done
    }
}
