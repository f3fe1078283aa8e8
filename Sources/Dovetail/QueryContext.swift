import DovetailColumnar
public import DovetailExecution
import DovetailFormats
public import DovetailPlan
import Synchronization

/// One query or job: its tables as opened once, its run and what stops it.
public final class QueryContext: Sendable {
    private let engine: Engine
    private let dialect: Dialect
    private let resolver: QueryTables
    private let functions: FunctionRegistry
    private let optimizer: Optimizer
    /// Stops the run when asked, from any thread.
    public let execution: ExecutionContext
    public let progress = ProgressMeter()
    private let lastRun = Mutex<QueryResult?>(nil)
    /// A column that keeps being widened ends at text; more rounds than this are a fault of ours.
    private static let planningLimit = 200

    init(engine: Engine, dialect: Dialect, scope: CatalogScope) {
        self.engine = engine
        self.dialect = dialect
        functions = scope.functions(engine.functions)
        optimizer = scope.optimizer
        resolver = QueryTables(paths: engine.paths, formats: engine.formats, scope: scope) { [engine] in
            StatementContext(engine: engine, dialect: dialect, scope: scope, started: { _ in })
        }
        execution = ExecutionContext(
            pool: engine.pool, runID: RunID.make(),
            memoryLimit: scope.memoryLimit ?? engine.configuration.memoryLimit)
    }

    /// Bytes of input that the run has begun to read, and those there are. Read from any thread.
    public var bytesRead: (done: Int, total: Int) { progress.progress }

    /// Names the run; staged output carries it.
    public var runID: String { execution.runID }

    /// What the last run did; after an error that is what it had done until then, without rows.
    public var lastResult: QueryResult? { lastRun.withLock { $0 } }

    /// Asks the run to end with `ExecutionError.cancelled`.
    public func cancel() { execution.cancel() }

    /// Resolves and optimizes.
    /// - Parameter trace: called with each rule that changed the plan, and the plan after it.
    public func plan(_ relations: [Relation], trace: ((String, LogicalPlan) -> Void)? = nil) throws -> [LogicalPlan] {
        let analyzer = Analyzer(tables: resolver, functions: functions, dialect: dialect)
        let plans = try analyzer.resolve(relations).map { try localized($0) }
        return try optimizer.optimize(plans, trace: trace)
    }

    /// Second names of columns that have none of their own.
    func otherNames(of relation: Relation) throws -> [String?] {
        guard relation.takesUnnamedColumns else { return [] }
        return try Analyzer(tables: resolver, functions: functions, dialect: dialect).otherNames(of: relation)
    }

    /// Targets on `s3://` become local paths.
    private func localized(_ plan: LogicalPlan) throws -> LogicalPlan {
        guard case .write(var write) = plan else { return plan }
        let path = write.target.path
        write.target.path = path == "-" ? "/dev/stdout" : try engine.paths.localPath(path)
        return .write(write)
    }

    /// Runs relations as one plan: writes, or a query. Starts over when a later value widened an inferred type; nothing
    /// was visible until then.
    public func run(_ relations: [Relation]) throws -> QueryResult {
        for _ in 0..<QueryContext.planningLimit {
            do {
                return try runOnce(plan(relations))
            } catch is SchemaWidened {
                continue
            }
        }
        throw ExecutionError(.internalError, "types of the input kept changing", kind: .internal)
    }

    private func runOnce(_ plans: [LogicalPlan]) throws -> QueryResult {
        let physical = try PhysicalPlanner(context: execution, formats: engine.formats, style: dialect.castStyle).plan(
            plans)
        lastRun.withLock { $0 = QueryResult(plans: plans, physical: physical) }
        try engine.turn.withLock { _ in try physical.run(in: execution, progress: progress) }
        let result = QueryResult(plans: plans, physical: physical)
        lastRun.withLock { $0 = result }
        return result
    }
}
