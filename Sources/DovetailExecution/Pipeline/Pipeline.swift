import DovetailFormats

/// A source, the steps its batches go through on the thread that read them, and the sink where they end.
public struct Pipeline: Sendable {
    public var source: PipelineSource
    public var transforms: [any Transform]
    public var sink: any Sink
    /// The sink is finished after this pipeline: the last of those that share it.
    public var finishesSink: Bool
    /// Recursions in each round of which it runs again.
    var recursions: Set<String> = []
}

/// A source made when its pipeline starts, since what it reads may be the result of a pipeline before.
public final class PipelineSource: Sendable {
    public let metrics: OperatorMetrics
    /// Morsels must reach the sink in order; then one thread runs the pipeline unless the sink orders them itself.
    public let isOrdered: Bool
    let open: @Sendable () throws -> any BatchSource

    init(
        metrics: OperatorMetrics, isOrdered: Bool = false,
        open: @escaping @Sendable () throws -> any BatchSource
    ) {
        self.metrics = metrics
        self.isOrdered = isOrdered
        self.open = open
    }
}
