public import DovetailColumnar
import Synchronization

/// Collects the rows a query returns.
public final class ResultSink: Sink {
    public let metrics: OperatorMetrics
    private let collected = Mutex<[RecordBatch]>([])

    public var countsInput: Bool { true }

    init(metrics: OperatorMetrics) { self.metrics = metrics }

    /// In order, selections applied.
    public var batches: [RecordBatch] { collected.withLock { $0 } }

    public func makeLocal() -> any SinkLocal { BatchCollector() }

    public func finish(_ locals: [any SinkLocal], in context: ExecutionContext) throws {
        collected.withLock { $0 = BatchCollector.ordered(locals) }
    }
}
