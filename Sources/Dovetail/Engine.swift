public import DovetailColumnar
import DovetailExecution
import DovetailFormats
import DovetailFunctions
public import DovetailPlan
import Synchronization

/// The one door to planning and running: registries, worker threads and the catalog. It wires, it computes nothing.
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
    let catalog = Catalog()

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
        makeQuery(dialect: dialect, scope: CatalogScope(state: catalog.current))
    }

    /// A context that finds tables in a state of the catalog.
    func makeQuery(dialect: Dialect, scope: CatalogScope) -> QueryContext {
        QueryContext(engine: self, dialect: dialect, scope: scope)
    }

    /// Runs one relation in a context of its own.
    public func run(_ relation: Relation, dialect: Dialect = .ansi) throws -> QueryResult {
        try makeQuery(dialect: dialect).run([relation])
    }
}

extension DiagnosticCode {
    /// The name of a new table is taken.
    public static let tableExists = DiagnosticCode("DV-2010")
}

extension Engine {
    /// The reference of all functions in Markdown.
    public static var functionReference: String { FunctionReference.text }
}
