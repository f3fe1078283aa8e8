public import DovetailColumnar
public import DovetailFormats

/// Whether an operator wants more rows.
public enum Flow: Sendable {
    case needMoreInput
    /// Further input would change nothing: the pipeline may stop.
    case finished
}

/// A step in the middle of a pipeline: batches in, batches out, nothing kept between runs but what `makeLocal` makes.
public protocol Transform: AnyObject, Sendable {
    var metrics: OperatorMetrics { get }
    /// State of one thread.
    func makeLocal() -> any TransformLocal
}

/// One thread's side of a transform.
public protocol TransformLocal: AnyObject {
    /// Passes results for `batch` to `emit`, any number of times.
    func process(_ batch: RecordBatch, emit: (RecordBatch) throws -> Flow) throws -> Flow
}

/// The end of a pipeline: takes batches from all threads, each into a state of its own, and puts them together at the
/// end.
public protocol Sink: AnyObject, Sendable {
    var metrics: OperatorMetrics { get }
    func makeLocal() throws -> any SinkLocal
    /// Called once, after every thread is done; may use the pool.
    func finish(_ locals: [any SinkLocal], in context: ExecutionContext) throws
    /// Called instead of `finish` after an error.
    func abort()
    /// Rows taken in are the rows its operator gives (files written, rows returned); otherwise they are counted where they
    /// are read again.
    var countsInput: Bool { get }
    /// Rows must come in the source's order: the source's morsels are handed over in sequence.
    var wantsOrder: Bool { get }
}

extension Sink {
    public func abort() {}
    public var wantsOrder: Bool { false }
    public var countsInput: Bool { false }
}

/// One thread's side of a sink.
public protocol SinkLocal: AnyObject {
    func consume(_ batch: RecordBatch) throws -> Flow
    /// The thread begins with a morsel.
    func morselWillStart(sequence: Int?)
    /// The thread has read all of a morsel; `sequence` is its place in an ordered source.
    func morselDidEnd(sequence: Int?) throws
    /// The thread is done.
    func close() throws
}

extension SinkLocal {
    public func morselWillStart(sequence: Int?) {}
    public func morselDidEnd(sequence: Int?) throws {}
    public func close() throws {}
}

/// A morsel of a source whose morsels have an order that matters (a sort's result).
public protocol OrderedMorsel: Morsel {
    /// 0, 1, 2, ... without gaps over the whole source.
    var sequence: Int { get }
}
