public import Dovetail
import DovetailColumnar
public import DovetailPlan
import Synchronization

/// One run of a job: planned when made, run once, stopped from any thread.
public final class JobRun: Sendable {
    public let definition: JobDefinition
    public let arguments: JobArguments
    /// What the run passes over.
    public let warnings: [String]
    /// The query that does the work; its progress can be watched.
    public let query: QueryContext
    private let relations: [Relation]
    private let current = Mutex(JobRunState.starting)

    init(
        definition: JobDefinition, arguments: JobArguments, warnings: [String], query: QueryContext,
        relations: [Relation]
    ) {
        self.definition = definition
        self.arguments = arguments
        self.warnings = warnings
        self.query = query
        self.relations = relations
    }

    public var id: String { query.runID }
    public var state: JobRunState { current.withLock { $0 } }

    /// Asks the run to stop; nothing of it will be visible.
    public func stop() {
        current.withLock { if !$0.isFinal { $0 = .stopping } }
        query.cancel()
    }

    /// Resolves files, names and types. Writes nothing.
    /// - Parameter trace: called with each optimizer rule that changed a plan, and the plan after it.
    /// - Throws: what planning and opening files throw.
    public func plan(trace: ((String, LogicalPlan) -> Void)? = nil) throws -> [LogicalPlan] {
        try query.plan(relations, trace: trace)
    }

    /// Runs all targets as one plan; they appear together or not at all.
    /// - Throws: what planning, reading and writing throw.
    public func run() throws -> QueryResult {
        current.withLock { if $0 == .starting { $0 = .running } }
        do {
            let result = try query.run(relations)
            current.withLock { $0 = .succeeded }
            return result
        } catch {
            let wasStopped = (error as? any Diagnostic)?.kind == .cancelled
            current.withLock { $0 = wasStopped ? .stopped : .failed }
            throw error
        }
    }
}
