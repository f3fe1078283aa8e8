import DovetailColumnar
import Synchronization

/// What one run of a plan shares: its threads, whether it was stopped, what it measured.
public final class ExecutionContext: Sendable {
    public let pool: WorkerPool
    /// Names staged output; unique a run.
    public let runID: String
    public let fileLayer: any FileLayer
    /// Bytes that all of the process's buffers may take.
    public let memoryLimit: Int
    private let stopped = Atomic<Bool>(false)
    /// The run that this one is part of.
    private let outer: ExecutionContext?

    public init(
        pool: WorkerPool, runID: String, fileLayer: any FileLayer = LocalFileLayer(), memoryLimit: Int = .max
    ) {
        self.pool = pool
        self.memoryLimit = memoryLimit
        self.runID = runID
        self.fileLayer = fileLayer
        outer = nil
    }

    /// For pipelines that a thread of another run has to run on its own.
    init(inside outer: ExecutionContext) {
        pool = WorkerPool(threadCount: 1)
        runID = outer.runID
        fileLayer = outer.fileLayer
        memoryLimit = outer.memoryLimit
        self.outer = outer
    }

    /// Asks the run to stop; it ends with `ExecutionError.cancelled` at the next batch.
    public func cancel() { stopped.store(true, ordering: .relaxed) }

    public var isCancelled: Bool { stopped.load(ordering: .relaxed) || outer?.isCancelled == true }

    func checkCancellation() throws {
        if isCancelled { throw ExecutionError.cancelled }
    }

    /// - Parameters:
    ///   - name: the operator that took memory since this was last asked.
    ///   - more: bytes that it is about to take.
    /// - Throws: `ExecutionError` with `.outOfMemory` where buffers take more than the limit.
    func checkMemory(_ name: String, more: Int = 0) throws {
        let used = MemoryUse.current
        guard used > memoryLimit - more else { return }
        throw ExecutionError(
            .outOfMemory, "\(name) needs more memory than the limit allows", kind: .resource,
            notes: [
                "the limit is \(memoryLimit / 1_000_000) MB, \((used + more) / 1_000_000) MB are needed by now",
                "--memory-limit or SET memory_limit = '..' sets it",
            ])
    }
}
