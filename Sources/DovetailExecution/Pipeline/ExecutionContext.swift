import Synchronization

/// What one run of a plan shares: its threads, whether it was stopped, what it measured.
public final class ExecutionContext: Sendable {
    public let pool: WorkerPool
    /// Names staged output; unique a run.
    public let runID: String
    public let fileLayer: any FileLayer
    private let stopped = Atomic<Bool>(false)

    public init(pool: WorkerPool, runID: String, fileLayer: any FileLayer = LocalFileLayer()) {
        self.pool = pool
        self.runID = runID
        self.fileLayer = fileLayer
    }

    /// Asks the run to stop; it ends with `ExecutionError.cancelled` at the next batch.
    public func cancel() { stopped.store(true, ordering: .relaxed) }

    public var isCancelled: Bool { stopped.load(ordering: .relaxed) }

    func checkCancellation() throws {
        if isCancelled { throw ExecutionError.cancelled }
    }
}
