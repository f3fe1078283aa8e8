import DovetailColumnar
import DovetailFormats
import Synchronization

/// Runs one pipeline on all threads of the pool.
struct PipelineDriver {
    let pipeline: Pipeline
    let context: ExecutionContext
    let meter: ProgressMeter?

    /// Adds the states of this pipeline's threads to those of the pipelines before it that end in the same sink.
    func run(_ progress: inout SinkProgress) throws {
        let source = try pipeline.source.open()
        meter?.attach(source)
        let single = pipeline.source.isOrdered && !pipeline.sink.wantsOrder
        let shared = SharedRun(firstOrdinal: progress.nextOrdinal)
        let collected = Mutex<[SendableLocal]>([])
        let body: @Sendable (Int) -> Void = { worker in
            if single, worker > 0 { return }
            do {
                let local = try pipeline.sink.makeLocal()
                collected.withLock { $0.append(SendableLocal(local: local)) }
                try PipelineWorker(pipeline: pipeline, context: context, source: source, sink: local, shared: shared)
                    .run()
            } catch {
                shared.fail(error)
            }
        }
        context.pool.run(body)
        progress.locals += collected.withLock { $0.map(\.local) }
        progress.nextOrdinal = ((shared.lastOrdinal >> 32) + 1) << 32
        try shared.check()
    }

    private struct SendableLocal: @unchecked Sendable {
        let local: any SinkLocal
    }
}

/// What the pipelines of one sink leave behind, one after the other.
struct SinkProgress {
    var locals: [any SinkLocal] = []
    /// Added to the ordinals of the next pipeline's batches, so that inputs of a union keep their order.
    var nextOrdinal = 0
}

/// What the threads of one pipeline tell each other: that one failed, or that enough rows were seen.
final class SharedRun: Sendable {
    private let failure = Mutex<(any Error)?>(nil)
    private let stop = Atomic<Bool>(false)
    private let failed = Atomic<Bool>(false)
    private let last: Atomic<Int>
    let firstOrdinal: Int

    init(firstOrdinal: Int) {
        self.firstOrdinal = firstOrdinal
        last = Atomic(firstOrdinal)
    }

    /// The largest ordinal of any batch so far.
    var lastOrdinal: Int { last.load(ordering: .relaxed) }
    func note(ordinal: Int) { _ = last.max(ordinal, ordering: .relaxed) }

    /// No further morsel is to be taken.
    var isStopped: Bool { stop.load(ordering: .relaxed) }
    var hasFailed: Bool { failed.load(ordering: .relaxed) }
    func finish() { stop.store(true, ordering: .relaxed) }

    /// The first error wins; the rest are its consequences.
    func fail(_ error: any Error) {
        failure.withLock { if $0 == nil { $0 = error } }
        failed.store(true, ordering: .relaxed)
        finish()
    }

    func check() throws {
        if let error = failure.withLock({ $0 }) { throw error }
    }
}

/// One thread's run through a pipeline. Times are self times: what an operator spends less what it spends in `emit`.
private final class PipelineWorker {
    let pipeline: Pipeline
    let context: ExecutionContext
    let source: any BatchSource
    let sink: any SinkLocal
    let shared: SharedRun
    let locals: [any TransformLocal]
    var rows: [Int]
    var batches: [Int]
    var nanoseconds: [Int]
    var mark = 0
    var largestOrdinal = 0

    init(
        pipeline: Pipeline, context: ExecutionContext, source: any BatchSource, sink: any SinkLocal, shared: SharedRun
    ) {
        self.pipeline = pipeline
        self.context = context
        self.source = source
        self.sink = sink
        self.shared = shared
        locals = pipeline.transforms.map { $0.makeLocal() }
        let stages = locals.count + 2
        rows = Array(repeating: 0, count: stages)
        batches = rows
        nanoseconds = rows
    }

    func run() throws {
        defer { report() }
        mark = monotonicNanoseconds()
        while !shared.isStopped {
            try context.checkCancellation()
            guard var morsel = try source.nextMorsel() else { break }
            let sequence = pipeline.source.isOrdered ? (morsel as? any OrderedMorsel)?.sequence : nil
            sink.morselWillStart(sequence: sequence)
            if try !drain(&morsel) { shared.finish() }
            charge(0)
            try sink.morselDidEnd(sequence: sequence)
            charge(locals.count + 1)
        }
        charge(0)
        try sink.close()
        charge(locals.count + 1)
    }

    /// False when the sink has seen enough.
    private func drain(_ morsel: inout any Morsel) throws -> Bool {
        while let next = try morsel.next() {
            charge(0)
            try context.checkCancellation()
            guard next.count > 0 else { continue }
            var batch = next
            batch.ordinal &+= shared.firstOrdinal
            largestOrdinal = max(largestOrdinal, batch.ordinal)
            count(0, batch)
            if try push(batch, to: 0) == .finished { return false }
            try context.checkMemory(pipeline.sink.metrics.name)
            // Enough rows seen by another thread does not end this morsel: it may be an earlier one.
            if shared.hasFailed { return true }
        }
        return true
    }

    /// Time since the last mark goes to `stage`.
    private func charge(_ stage: Int) {
        let now = monotonicNanoseconds()
        nanoseconds[stage] &+= now &- mark
        mark = now
    }

    private func count(_ stage: Int, _ batch: RecordBatch) {
        rows[stage] &+= batch.count
        batches[stage] &+= 1
    }

    private func push(_ batch: RecordBatch, to index: Int) throws -> Flow {
        if index == locals.count {
            count(index + 1, batch)
            defer { charge(index + 1) }
            return try sink.consume(batch)
        }
        let flow = try locals[index].process(batch) { result in
            charge(index + 1)
            guard result.count > 0 else { return .needMoreInput }
            count(index + 1, result)
            return try push(result, to: index + 1)
        }
        charge(index + 1)
        return flow
    }

    private func report() {
        shared.note(ordinal: largestOrdinal)
        let all = [pipeline.source.metrics] + pipeline.transforms.map(\.metrics) + [pipeline.sink.metrics]
        for (stage, metrics) in all.enumerated() {
            let counts = stage < all.count - 1 || pipeline.sink.countsInput
            metrics.add(
                rows: counts ? rows[stage] : 0, batches: counts ? batches[stage] : 0, nanoseconds: nanoseconds[stage])
        }
    }
}
