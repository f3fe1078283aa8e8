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
        recursionRows[node.id] = sink.whole
        close(try stages(for: node.step), with: sink.round)
        workingTables[node.id] = nil
        recursionRows[node.id] = nil
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
    /// The rows of all rounds, where rows have keys.
    let whole = WorkingTable()
    private let keys: [Int]
    private let types: [DataType]
    /// Where the rows of a round end.
    let round: BufferSink
    private let layout: KeyLayout?
    private let limit: Int
    private let pipelines = Mutex<[Pipeline]>([])
    private let collected = Mutex<[RecordBatch]>([])

    init(_ node: LogicalPlan.Recursion, metrics: OperatorMetrics) throws {
        keys = node.keys
        types = node.schema.fields.map(\.type)
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
        let seen = keys.isEmpty ? layout.map(SeenRows.init) : nil
        let latest = try keys.isEmpty ? nil : layout.map { try LatestRows($0, types: types, keys: keys) }
        var result = RoundRows()
        var rows = BatchCollector.ordered(locals)
        while true {
            if let seen { rows = try rows.compactMap(seen.unseen) }
            if let latest { rows = try latest.changed(rows) }
            rows.removeAll { $0.count == 0 }
            result.add(rows)
            if rows.isEmpty || result.count >= limit { break }
            try context.checkCancellation()
            table.set(rows)
            if !keys.isEmpty { whole.set(result.all) }
            try step.run(in: context)
            rows = round.batches
        }
        table.set([])
        whole.set([])
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

    /// Every row so far.
    var all: [RecordBatch] { done + small }

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
        return batch.keeping(rows)
    }
}

/// The last row of each key, to tell rows that change something from those that do not.
private final class LatestRows {
    private let whole: GroupTable
    private let wholeRows: KeyRows
    private let keyed: GroupTable
    private let keyRows: KeyRows
    private let keys: [Int]
    /// For each key the number of its last row.
    private var last: [UInt32: UInt32] = [:]

    init(_ layout: KeyLayout, types: [DataType], keys: [Int]) throws {
        let keyLayout = KeyLayout(keys.map { types[$0] }, keepsNulls: true)
        whole = GroupTable(layout: layout)
        wholeRows = KeyRows(layout: layout)
        keyed = GroupTable(layout: keyLayout)
        keyRows = KeyRows(layout: keyLayout)
        self.keys = keys
    }

    /// Of the rows of a round the last of each key, where it is not the same as that of the rounds before.
    func changed(_ round: [RecordBatch]) throws -> [RecordBatch] {
        var seen: [(keys: [UInt32], rows: [UInt32])] = []
        for batch in round { seen.append(try numbers(of: batch)) }
        // For each key the place of its last row, counted over all batches.
        var places: [UInt32: Int] = [:]
        var place = 0
        for batch in seen {
            for key in batch.keys {
                places[key] = place
                place += 1
            }
        }
        place = 0
        var result: [RecordBatch] = []
        for (batch, numbers) in zip(round, seen) {
            var kept: [Int] = []
            for row in 0..<batch.count {
                let key = numbers.keys[row]
                let isLast = places[key] == place
                place += 1
                guard isLast, last[key] != numbers.rows[row] else { continue }
                last[key] = numbers.rows[row]
                kept.append(row)
            }
            if let changed = batch.keeping(kept) { result.append(changed) }
        }
        return result
    }

    /// Numbers of the rows' keys and of the rows as wholes: equal ones have the same.
    private func numbers(of batch: RecordBatch) throws -> (keys: [UInt32], rows: [UInt32]) {
        try wholeRows.encode(batch.columns, count: batch.count)
        try keyRows.encode(keys.map { batch.columns[$0] }, count: batch.count)
        let buffer = Buffer(byteCount: batch.count * 8)
        let places = buffer.pointer(as: UInt32.self)
        whole.findOrInsert(rows: wholeRows.rows, hashes: wholeRows.hashes, count: batch.count, into: buffer.pointer())
        keyed.findOrInsert(
            rows: keyRows.rows, hashes: keyRows.hashes, count: batch.count, into: places + batch.count)
        return withExtendedLifetime(buffer) {
            let all = UnsafeBufferPointer(start: places, count: batch.count * 2)
            return (Array(all[batch.count...]), Array(all[..<batch.count]))
        }
    }
}

extension RecordBatch {
    /// The rows at the places, all of them in order; nil for none.
    fileprivate func keeping(_ rows: [Int]) -> RecordBatch? {
        if rows.count == count { return self }
        guard !rows.isEmpty else { return nil }
        return RecordBatch(
            schema: schema, columns: columns, count: count, selection: Selection(rows), ordinal: ordinal
        ).compacted()
    }
}
