import Synchronization

/// What one run of a plan shares: its threads, whether it was stopped, what it measured.
public final class ExecutionContext: Sendable {
    public let pool: WorkerPool
    /// Names staged output; unique a run.
    public let runID: String
    public let fileLayer: any FileLayer
    private let stopped = Atomic<Bool>(false)
    /// The run that this one is part of.
    private let outer: ExecutionContext?

    public init(pool: WorkerPool, runID: String, fileLayer: any FileLayer = LocalFileLayer()) {
        self.pool = pool
        self.runID = runID
        self.fileLayer = fileLayer
        outer = nil
    }

    /// For pipelines that a thread of another run has to run on its own.
    init(inside outer: ExecutionContext) {
        pool = WorkerPool(threadCount: 1)
        runID = outer.runID
        fileLayer = outer.fileLayer
        self.outer = outer
    }

    /// Asks the run to stop; it ends with `ExecutionError.cancelled` at the next batch.
    public func cancel() { stopped.store(true, ordering: .relaxed) }

    public var isCancelled: Bool { stopped.load(ordering: .relaxed) || outer?.isCancelled == true }

    func checkCancellation() throws {
        if isCancelled { throw ExecutionError.cancelled }
    }
}
