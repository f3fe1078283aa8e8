import DovetailColumnar
import DovetailFormats
import DovetailPlan
import Synchronization

extension PhysicalPlanner {
    /// The step's pipelines that do not depend on the working table run once, ahead; the others once a round.
    func planRecursion(_ node: LogicalPlan.Recursion) throws -> [Stage] {
        let metrics = makeMetrics("Recursion")
        let initial = try stages(for: node.initial)
        let sink = try RecursionSink(node, metrics: metrics)
        let outer = pipelines
        pipelines = []
        workingTables[node.id] = sink.tables.last
        recursionRows[node.id] = sink.tables.whole
        close(try stages(for: node.step), with: sink.tables.round)
        workingTables[node.id] = nil
        recursionRows[node.id] = nil
        let isOfRound = { (pipeline: Pipeline) in
            pipeline.recursions.contains(node.id) || pipeline.sink === sink.tables.round
        }
        let step = pipelines.filter(isOfRound)
        let ahead = pipelines.filter { !isOfRound($0) }
        sink.setPipelines(step: step, finish: try finishing(node, sink.tables))
        pipelines = outer + ahead
        close(initial, with: sink)
        let schema = node.schema
        if node.isLazy {
            return [Stage(source: PipelineSource(metrics: metrics, isOrdered: true) { RecursionSource(schema, sink) })]
        }
        return [
            Stage(
                source: PipelineSource(metrics: metrics) { BatchListSource(schema: schema, batches: sink.batches) })
        ]
    }

    /// The pipelines that make the rows of keys out of all rows.
    private func finishing(_ node: LogicalPlan.Recursion, _ tables: RecursionTables) throws -> [Pipeline] {
        guard let finished = node.finished, let keyed = tables.keyed else { return [] }
        pipelines = []
        recursionRows[node.candidatesID] = tables.candidates
        close(try stages(for: finished), with: keyed)
        recursionRows[node.candidatesID] = nil
        return pipelines
    }

    func planWorkingTable(_ node: LogicalPlan.WorkingTable) throws -> [Stage] {
        let metrics = makeMetrics("Working table")
        guard let table = node.isWhole ? recursionRows[node.id] : workingTables[node.id] else {
            throw ExecutionError(
                .internalError, "the working table \"\(node.id)\" is read outside of its recursion", kind: .internal)
        }
        let schema = node.schema
        return [
            Stage(source: PipelineSource(metrics: metrics) { BatchListSource(schema: schema, batches: table.batches) })
        ]
    }
}

/// The rows of a recursion's last round, or of all its rounds.
final class WorkingTable: Sendable {
    private let rows = Mutex<[RecordBatch]>([])

    var batches: [RecordBatch] { rows.withLock { $0 } }
    func set(_ batches: [RecordBatch]) { rows.withLock { $0 = batches } }
}

/// What the pipelines of a recursion read and where they end.
struct RecursionTables: Sendable {
    let last = WorkingTable()
    /// The rows of all rounds, for a step that reads them.
    let whole = WorkingTable()
    /// All rows that the rows of keys are made of.
    let candidates = WorkingTable()
    /// Where the rows of a round end.
    let round: BufferSink
    /// Where the rows of keys end.
    let keyed: BufferSink?
}

/// Takes the first rows, then runs the step round by round until a round brings nothing new: at once, or as rows are asked
/// for.
final class RecursionSink: Sink {
    let metrics: OperatorMetrics
    let tables: RecursionTables
    private let node: LogicalPlan.Recursion
    private let pipelines = Mutex<(step: [Pipeline], finish: [Pipeline])>(([], []))
    private let collected = Mutex<[RecordBatch]>([])
    private let running = Mutex<RecursionRounds?>(nil)

    init(_ node: LogicalPlan.Recursion, metrics: OperatorMetrics) throws {
        self.node = node
        let round = BufferSink(schema: node.initial.schema, metrics: OperatorMetrics(name: "Recursion round"))
        let keyed = node.finished.map {
            BufferSink(schema: $0.schema, metrics: OperatorMetrics(name: "Recursion keys"))
        }
        tables = RecursionTables(round: round, keyed: keyed)
        self.metrics = metrics
    }

    var batches: [RecordBatch] { collected.withLock { $0 } }
    func setPipelines(step: [Pipeline], finish: [Pipeline]) { pipelines.withLock { $0 = (step, finish) } }

    func makeLocal() -> any SinkLocal { BatchCollector() }

    func finish(_ locals: [any SinkLocal], in context: ExecutionContext) throws {
        let (step, finish) = pipelines.withLock { $0 }
        let rounds = try RecursionRounds(node, tables, step: step, finish: finish)
        rounds.begin(BatchCollector.ordered(locals))
        if node.isLazy {
            rounds.context = ExecutionContext(inside: context)
            return running.withLock { $0 = rounds }
        }
        rounds.context = context
        var result = RoundRows()
        while let rows = try rounds.next() {
            result.add(rows)
            if result.count >= node.limit ?? .max { break }
        }
        rounds.end()
        let all = tables.keyed?.batches ?? result.finished()
        collected.withLock { $0 = all }
    }

    /// The rows of the next round; nil after the last one.
    func nextRound() throws -> [RecordBatch]? {
        try running.withLock { rounds in
            if let rows = try rounds?.next() { return rows }
            rounds?.end()
            rounds = nil
            return nil
        }
    }
}

/// Runs the rounds of a recursion as their rows are asked for, so that a LIMIT above ends what would never end.
private final class RecursionSource: BatchSource {
    let schema: Schema
    private let sink: RecursionSink
    private let count = Mutex<Int>(0)

    init(_ schema: Schema, _ sink: RecursionSink) {
        self.schema = schema
        self.sink = sink
    }

    func nextMorsel() throws -> (any Morsel)? {
        guard let rows = try sink.nextRound() else { return nil }
        return count.withLock { count in
            defer { count += 1 }
            return BatchListMorsel(sequence: count, batches: rows[...], ordinal: count << 32)
        }
    }

    var progress: (done: Int, total: Int) { (0, 0) }
}
