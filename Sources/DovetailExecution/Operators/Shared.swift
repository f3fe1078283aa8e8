import DovetailColumnar
import DovetailFormats
import DovetailPlan
import Synchronization

extension PhysicalPlanner {
    /// The first place that needs a shared node computes it into memory; the others read it there.
    func planShared(_ node: LogicalPlan.Shared) throws -> [Stage] {
        let metrics = makeMetrics("Shared \"\(node.id)\"")
        let buffer: BufferSink
        if let known = shared[node.id] {
            buffer = known
        } else {
            buffer = BufferSink(schema: node.input.schema, metrics: metrics)
            close(try stages(for: node.input), with: buffer)
            shared[node.id] = buffer
        }
        let schema = node.input.schema
        return [
            Stage(source: PipelineSource(metrics: metrics) { BatchListSource(schema: schema, batches: buffer.batches) })
        ]
    }
}

/// Keeps all batches in memory, ordered as their source was.
final class BufferSink: Sink {
    let metrics: OperatorMetrics
    let schema: Schema
    private let collected = Mutex<[RecordBatch]>([])

    init(schema: Schema, metrics: OperatorMetrics) {
        self.schema = schema
        self.metrics = metrics
    }

    var batches: [RecordBatch] { collected.withLock { $0 } }

    func makeLocal() -> any SinkLocal { BatchCollector() }

    func finish(_ locals: [any SinkLocal], in context: ExecutionContext) throws {
        collected.withLock { $0 = BatchCollector.ordered(locals) }
    }
}

/// One thread's batches, selections applied.
final class BatchCollector: SinkLocal {
    private(set) var batches: [RecordBatch] = []
    private(set) var rowCount = 0

    func consume(_ batch: RecordBatch) throws -> Flow {
        let compact = batch.compacted()
        batches.append(compact)
        rowCount += compact.count
        return .needMoreInput
    }

    /// All batches of all threads in the order of their ordinals; those of one ordinal as they came.
    static func ordered(_ locals: [any SinkLocal]) -> [RecordBatch] {
        ordered(locals.flatMap { ($0 as? BatchCollector)?.batches ?? [] })
    }

    static func ordered(_ batches: [RecordBatch]) -> [RecordBatch] {
        batches.enumerated().sorted { ($0.element.ordinal, $0.offset) < ($1.element.ordinal, $1.offset) }
            .map(\.element)
    }
}
