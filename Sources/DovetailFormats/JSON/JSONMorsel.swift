import CDovetailKernels
import DovetailColumnar

/// Walks the rows of a chunk and makes batches of them, only of the columns asked for.
struct JSONMorsel: Morsel {
    private let scan: JSONScan
    private var chunk: JSONChunk
    /// Further chunks of the same piece of input, where one thread reads a small file.
    private let more: JSONStreamReader?
    private let ordinal: Int
    private var batch = 0
    /// The next token, or the next row of a document.
    private var place = 0

    init(scan: JSONScan, chunk: JSONChunk, more: JSONStreamReader? = nil, sequence: Int) {
        self.scan = scan
        self.chunk = chunk
        self.more = more
        ordinal = sequence << 32
    }

    mutating func next() throws -> RecordBatch? {
        while true {
            try chunk.prepareLines(scan.layout)
            while place < (chunk.rows?.count ?? chunk.tokenCount) {
                guard var result = try scan.nodes.borrow({ try parse($0) }) else { continue }
                result.ordinal = ordinal + batch
                batch += 1
                return result
            }
            guard let more, let next = try more.next() else { return nil }
            chunk = next.chunk
            place = 0
        }
    }

    /// The next batch; nil when none of its rows is wanted.
    private mutating func parse(_ nodes: JSONNodes) throws -> RecordBatch? {
        nodes.reset()
        if chunk.rows == nil { try walkLines(nodes) } else { try walkRows(nodes) }
        let count = nodes.base[0].count
        guard count > 0 else { return nil }
        var columns = JSONColumns(chunk, scan.plan, nodes)
        var dropped = DroppedRows()
        var made: [Int: Column] = [:]
        var kept: Selection?
        if let filter = scan.request.filter {
            let wanted = try make(filter.columns, &columns, &made, &dropped)
            kept = try filter.evaluate(
                RecordBatch(schema: scan.layout.schema.selecting(filter.columns), columns: wanted, count: count))
            if let kept, kept.count == 0 { return nil }
        }
        let result = try make(scan.request.projection, &columns, &made, &dropped)
        return RecordBatch(
            schema: scan.schema, columns: result, count: count, selection: dropped.selection(of: count, from: kept))
    }

    private func make(
        _ wanted: [Int], _ columns: inout JSONColumns, _ made: inout [Int: Column], _ dropped: inout DroppedRows
    ) throws -> [Column] {
        try wanted.map { index in
            if let column = made[index] { return column }
            let before = columns.misfits.count
            let column = try columns.column(1 + index)
            made[index] = column
            for misfit in columns.misfits[before...] {
                let passesOver = scan.layout.options.ignoresErrors
                try handleMisfit(misfit.item, misfit.position, passesOver: passesOver)
                dropped.rows.insert(misfit.row)
            }
            return column
        }
    }

    /// Walks lines until the batch is full or the chunk at its end.
    private mutating func walkLines(_ nodes: JSONNodes) throws {
        var walker = JSONWalker(chunk, nodes, rowsAreObjects: scan.plan.rowsAreObjects)
        let tokenCount = chunk.tokenCount
        while place < tokenCount, nodes.base[0].count < RecordBatch.capacity {
            if walker.byte(place) == UInt8(ascii: "\n") {
                place += 1
                continue
            }
            let count = nodes.base[0].count
            var next = walker.row(place)
            if next > 0 {
                if walker.byte(next) == UInt8(ascii: "\n") || next >= tokenCount {
                    try scan.layout.check(Int(walker.tokens[next] &- walker.tokens[place]), in: chunk)
                    place = next
                    continue
                }
                next = walker.fail("the line goes on behind its value", at: Int(walker.tokens[next]))
            }
            try handle(walker.failure)
            // Only lines may be passed over: the next one starts behind the line feed.
            nodes.truncateRows(to: count)
            while place < tokenCount, walker.byte(place) != UInt8(ascii: "\n") { place += 1 }
        }
    }

    private mutating func walkRows(_ nodes: JSONNodes) throws {
        var walker = JSONWalker(chunk, nodes, rowsAreObjects: scan.plan.rowsAreObjects)
        let rows = chunk.rows ?? []
        let end = min(rows.count, place + RecordBatch.capacity)
        while place < end {
            let row = rows[place]
            place += 1
            var next = walker.row(row.start)
            if next > 0, next != row.end {
                next = walker.fail("a value is expected to end here", at: Int(walker.tokens[min(next, row.end)]))
            }
            if next < 0 { try handle(walker.failure, always: true) }
        }
    }

    /// Throws what a row that could not be walked gives, unless such rows are passed over.
    private func handle(_ failure: JSONWalker.Failure?, always: Bool = false) throws {
        guard let failure else { return }
        let passesOver = scan.layout.options.ignoresErrors && !always
        switch failure.reason {
        case .syntax(let text): if !passesOver { throw chunk.error("\(text)", at: failure.position) }
        case .misfit(let item): try handleMisfit(item, failure.position, passesOver: passesOver)
        }
    }

    /// Columns that are inferred grow wider for any value; others cannot take some.
    private func handleMisfit(_ item: Int, _ position: Int, passesOver: Bool) throws {
        let error = try scan.table.misfit(chunk, item: item, at: position, scan.plan, layout: scan.layout)
        if passesOver, !(error is SchemaWidened) { return }
        throw error
    }
}
