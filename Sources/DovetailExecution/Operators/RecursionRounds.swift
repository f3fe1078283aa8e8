import DovetailColumnar
import DovetailPlan

/// The rounds of a recursion, one at a time, and by one thread at a time.
final class RecursionRounds: @unchecked Sendable {
    /// Where the pipelines of a round run.
    var context: ExecutionContext?
    private let tables: RecursionTables
    private let step: [Pipeline]
    private let finish: [Pipeline]
    private let seen: SeenRows?
    private let latest: LatestRows?
    private let readsWhole: Bool
    private var all = RoundRows()
    /// The rows before the first round, until they are looked at.
    private var first: [RecordBatch]?

    init(
        _ node: LogicalPlan.Recursion, _ tables: RecursionTables, step: [Pipeline], finish: [Pipeline]
    ) throws {
        self.tables = tables
        self.step = step
        self.finish = finish
        readsWhole = node.step.readsWhole(node.id)
        let types = node.schema.fields.map(\.type)
        let layout = node.isDistinct ? KeyLayout(types, keepsNulls: true) : nil
        seen = node.keys.isEmpty ? layout.map(SeenRows.init) : nil
        latest = try node.keys.isEmpty ? nil : layout.map { try LatestRows($0, types: types, keys: node.keys) }
    }

    func begin(_ rows: [RecordBatch]) { first = rows }

    /// The new rows of the next round; nil where there are none.
    func next() throws -> [RecordBatch]? {
        guard let context else { return nil }
        var rows: [RecordBatch]
        if let beginning = first {
            rows = beginning
            first = nil
        } else {
            try context.checkCancellation()
            try step.run(in: context)
            rows = tables.round.batches
        }
        if let keyed = tables.keyed {
            all.add(rows)
            tables.candidates.set(all.all)
            try finish.run(in: context)
            rows = keyed.batches
        }
        if let seen { rows = try rows.compactMap(seen.unseen) }
        if let latest { rows = try latest.changed(rows) }
        rows.removeAll { $0.count == 0 }
        if rows.isEmpty { return nil }
        tables.last.set(rows)
        if readsWhole {
            if tables.keyed == nil { all.add(rows) }
            tables.whole.set(tables.keyed?.batches ?? all.all)
        }
        return rows
    }

    func end() {
        tables.last.set([])
        tables.whole.set([])
        tables.candidates.set([])
    }
}

/// All rows of all rounds; the small batches of many short rounds are put together.
struct RoundRows {
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
