import DovetailColumnar
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
        workingTables[node.id] = sink.table
        close(try stages(for: node.step), with: sink.round)
        workingTables[node.id] = nil
        sink.setPipelines(pipelines.filter { $0.recursions.contains(node.id) || $0.sink === sink.round })
        pipelines = outer + pipelines.filter { !$0.recursions.contains(node.id) && $0.sink !== sink.round }
        close(initial, with: sink)
        let schema = node.schema
        return [
            Stage(
                source: PipelineSource(metrics: metrics) { BatchListSource(schema: schema, batches: sink.batches) })
        ]
    }

    func planWorkingTable(_ node: LogicalPlan.WorkingTable) throws -> [Stage] {
        let metrics = makeMetrics("Working table")
        guard let table = workingTables[node.id] else {
            throw ExecutionError(
                .internalError, "the working table \"\(node.id)\" is read outside of its recursion", kind: .internal)
        }
        let schema = node.schema
        return [
            Stage(source: PipelineSource(metrics: metrics) { BatchListSource(schema: schema, batches: table.batches) })
        ]
    }
}

/// The rows of a recursion's last round.
final class WorkingTable: Sendable {
    private let rows = Mutex<[RecordBatch]>([])

    var batches: [RecordBatch] { rows.withLock { $0 } }
    func set(_ batches: [RecordBatch]) { rows.withLock { $0 = batches } }
}

/// Takes the first rows, then runs the step round by round until a round brings nothing new.
final class RecursionSink: Sink {
    let metrics: OperatorMetrics
    let table = WorkingTable()
    /// Where the rows of a round end.
    let round: BufferSink
    private let layout: KeyLayout?
    private let limit: Int
    private let pipelines = Mutex<[Pipeline]>([])
    private let collected = Mutex<[RecordBatch]>([])

    init(_ node: LogicalPlan.Recursion, metrics: OperatorMetrics) throws {
        layout = node.isDistinct ? KeyLayout(node.schema.fields.map(\.type), keepsNulls: true) : nil
        limit = node.limit ?? .max
        round = BufferSink(schema: node.schema, metrics: OperatorMetrics(name: "Recursion round"))
        self.metrics = metrics
    }

    var batches: [RecordBatch] { collected.withLock { $0 } }
    func setPipelines(_ step: [Pipeline]) { pipelines.withLock { $0 = step } }

    func makeLocal() -> any SinkLocal { BatchCollector() }

    func finish(_ locals: [any SinkLocal], in context: ExecutionContext) throws {
        let step = pipelines.withLock { $0 }
        let seen = layout.map(SeenRows.init)
        var result = RoundRows()
        var rows = BatchCollector.ordered(locals)
        while true {
            if let seen { rows = try rows.compactMap(seen.unseen) }
            rows.removeAll { $0.count == 0 }
            result.add(rows)
            if rows.isEmpty || result.count >= limit { break }
            try context.checkCancellation()
            table.set(rows)
            try step.run(in: context)
            rows = round.batches
        }
        table.set([])
        collected.withLock { $0 = result.finished() }
    }
}

/// All rows of all rounds; the small batches of many short rounds are put together.
private struct RoundRows {
    private(set) var count = 0
    private var done: [RecordBatch] = []
    private var small: [RecordBatch] = []
    private var smallCount = 0

    mutating func add(_ batches: [RecordBatch]) {
        for batch in batches {
            count += batch.count
            small.append(batch)
            smallCount += batch.count
            if smallCount >= RecordBatch.capacity { flush() }
        }
    }

    private mutating func flush() {
        if !small.isEmpty { done.append(small.count == 1 ? small[0] : RecordBatch.concatenating(small)) }
        small = []
        smallCount = 0
    }

    mutating func finished() -> [RecordBatch] {
        flush()
        return done
    }
}

/// Rows that were there, to tell new ones from them.
private final class SeenRows {
    private let table: GroupTable
    private let keys: KeyRows

    init(layout: KeyLayout) {
        table = GroupTable(layout: layout)
        keys = KeyRows(layout: layout)
    }

    /// The rows that were not there before, each once; nil for none.
    func unseen(_ batch: RecordBatch) throws -> RecordBatch? {
        var next = UInt32(truncatingIfNeeded: table.count)
        try keys.encode(batch.columns, count: batch.count)
        let numbers = Buffer(byteCount: batch.count * 4)
        table.findOrInsert(rows: keys.rows, hashes: keys.hashes, count: batch.count, into: numbers.pointer())
        let pointer = numbers.pointer(as: UInt32.self)
        // New keys are numbered in the order they come.
        var rows: [Int] = []
        for row in 0..<batch.count where pointer[row] == next {
            rows.append(row)
            next &+= 1
        }
        withExtendedLifetime(numbers) {}
        if rows.count == batch.count { return batch }
        guard !rows.isEmpty else { return nil }
        return RecordBatch(
            schema: batch.schema, columns: batch.columns, count: batch.count, selection: Selection(rows),
            ordinal: batch.ordinal
        ).compacted()
    }
}
