public import DovetailColumnar

/// Pipelines in an order in which each finds what it reads, and where the rows of the last one end.
public final class PhysicalPlan: Sendable {
    public let pipelines: [Pipeline]
    /// Collected rows, for a plan that returns some.
    public let result: ResultSink?
    public let schema: Schema
    /// Sinks that wrote files, in the order of the plan's targets.
    public let writes: [WriteSink]
    /// In the order the logical plan prints its nodes.
    public let metrics: [OperatorMetrics]

    init(
        pipelines: [Pipeline], result: ResultSink?, schema: Schema, writes: [WriteSink], metrics: [OperatorMetrics]
    ) {
        self.pipelines = pipelines
        self.result = result
        self.schema = schema
        self.writes = writes
        self.metrics = metrics
    }

    /// Runs all pipelines, then commits what was written. After an error nothing new is visible.
    public func run(in context: ExecutionContext, progress: ProgressMeter? = nil) throws {
        do {
            try pipelines.run(in: context, progress: progress)
            try context.checkCancellation()
            try OutputCommitter(writes: writes, layer: context.fileLayer, runID: context.runID).commit()
        } catch {
            let error = writes.reduce(error) { $1.failure(after: $0) }
            for pipeline in pipelines { pipeline.sink.abort() }
            throw error
        }
    }
}

extension [Pipeline] {
    /// Runs all of them in order, each sink finished after the last pipeline that ends in it.
    func run(in context: ExecutionContext, progress: ProgressMeter? = nil) throws {
        var locals: [ObjectIdentifier: SinkProgress] = [:]
        for pipeline in self {
            let key = ObjectIdentifier(pipeline.sink)
            try PipelineDriver(pipeline: pipeline, context: context, meter: progress)
                .run(&locals[key, default: SinkProgress()])
            guard pipeline.finishesSink else { continue }
            let began = monotonicNanoseconds()
            try pipeline.sink.finish(locals.removeValue(forKey: key)?.locals ?? [], in: context)
            pipeline.sink.metrics.add(nanoseconds: monotonicNanoseconds() - began)
            try context.checkMemory(pipeline.sink.metrics.name)
        }
    }
}
