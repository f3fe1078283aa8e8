public import DovetailColumnar
import DovetailExecution
import DovetailFormats
import DovetailFunctions
public import DovetailPlan
import Synchronization

/// The one door to planning and running: registries, worker threads and named tables. It wires, it computes nothing.
///
/// ```swift
/// let engine = Engine()
/// let result = try engine.run(.read(ReadRelation(paths: ["flights.csv"])))
/// ```
public final class Engine: Sendable {
    public let configuration: EngineConfiguration
    let pool: WorkerPool
    /// Held while a plan runs: the threads serve one at a time.
    let turn = Mutex<Void>(())
    let formats: FormatRegistry
    /// Functions that queries and jobs can call.
    public let functions: FunctionRegistry
    let tables = NamedTables()

    public init(configuration: EngineConfiguration = EngineConfiguration()) {
        self.configuration = configuration
        pool = WorkerPool(threadCount: configuration.threadCount)
        formats = FormatRegistry()
        functions = BuiltinFunctions.registry
    }

    /// Names of the formats it reads and writes.
    public var formatNames: [String] { formats.formats.map(\.name) }

    var paths: PathExpansion { PathExpansion(s3Root: configuration.s3Root) }

    /// A context for one query.
    public func makeQuery(dialect: Dialect = .ansi) -> QueryContext {
        QueryContext(engine: self, dialect: dialect)
    }

    /// Runs one relation in a context of its own.
    public func run(_ relation: Relation, dialect: Dialect = .ansi) throws -> QueryResult {
        try makeQuery(dialect: dialect).run([relation])
    }

    // MARK: - Named tables

    /// Keeps a result as a table.
    /// - Throws: `PlanError` when the name is taken and `replacing` is false.
    public func createTable(_ name: String, from result: QueryResult, replacing: Bool) throws {
        try checkFree(name, replacing: replacing)
        tables.set(.table(MemoryTable(name: name, schema: result.schema, batches: result.batches)), as: name)
    }

    /// Keeps a query under a name; it runs whenever the name is read.
    /// - Throws: `PlanError` when the name is taken and `replacing` is false.
    public func createView(_ name: String, as relation: Relation, replacing: Bool) throws {
        try checkFree(name, replacing: replacing)
        tables.set(.view(relation), as: name)
    }

    private func checkFree(_ name: String, replacing: Bool) throws {
        guard replacing || tables[name] == nil else {
            throw PlanError(
                .tableExists, "\"\(name)\" exists already", notes: ["CREATE OR REPLACE replaces it"])
        }
    }

    /// Whether a table or view has this name.
    public func hasTable(_ name: String) -> Bool { tables[name] != nil }

    /// - Throws: `PlanError` when there is none and `ifExists` is false.
    public func dropTable(_ name: String, ifExists: Bool) throws {
        guard tables.remove(name) || ifExists else {
            throw PlanError(
                .unknownTable, "table \"\(name)\" does not exist", notes: ["DROP TABLE IF EXISTS passes over it"])
        }
    }
}

extension DiagnosticCode {
    /// The name of a new table is taken.
    public static let tableExists = DiagnosticCode("DV-2010")
}
