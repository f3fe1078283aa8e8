import CDovetailKernels
import DovetailColumnar

/// Parses the rows of chunks into batches, only the columns asked for, those of the filter first.
struct CSVMorsel: Morsel {
    let scan: CSVScan
    private var chunk: CSVChunk
    /// Further chunks of the same piece of input, where one thread reads a small compressed file.
    private let more: CSVCompressedReader?
    private let ordinal: Int
    private var batch = 0
    private var row = 0
    private let scratch: CSVScratch

    init(scan: CSVScan, chunk: CSVChunk, more: CSVCompressedReader? = nil, sequence: Int) {
        self.scan = scan
        self.chunk = chunk
        self.more = more
        ordinal = sequence << 32
        scratch = CSVScratch(recycler: scan.recycler)
    }

    /// Which rows of the chunk to parse.
    private struct Rows {
        var start: Int
        var count: Int
        /// Row numbers counted from `start`; nil is all.
        var selection: Selection?
    }

    mutating func next() throws -> RecordBatch? {
        while true {
            while row < chunk.rowCount {
                let left = chunk.rowCount - row
                let pieces = (left + RecordBatch.capacity - 1) / RecordBatch.capacity
                let count = (left + pieces - 1) / pieces
                let rows = Rows(start: row, count: count, selection: nil)
                row += count
                guard var result = try parse(rows) else { continue }
                result.ordinal = ordinal + batch
                batch += 1
                return result
            }
            guard let more, let next = try more.next() else { return nil }
            chunk = next.chunk
            row = 0
        }
    }

    private func parse(_ rows: Rows) throws -> RecordBatch? {
        guard let filter = scan.request.filter else {
            var dropped = DroppedRows()
            let columns = try build(scan.request.projection, rows, &dropped)
            let selection = dropped.selection(of: rows.count, from: nil)
            return RecordBatch(schema: scan.schema, columns: columns, count: rows.count, selection: selection)
        }
        var dropped = DroppedRows()
        let wanted = try build(filter.columns, rows, &dropped)
        let kept = try filter.evaluate(
            RecordBatch(schema: scan.tableSchema.selecting(filter.columns), columns: wanted, count: rows.count))
        let selection = dropped.selection(of: rows.count, from: kept)
        if let selection, selection.count == 0 { return nil }
        if let selection, selection.count * 2 <= rows.count {
            var again = DroppedRows()
            let few = Rows(start: rows.start, count: selection.count, selection: selection)
            let columns = try build(scan.request.projection, few, &again)
            return RecordBatch(
                schema: scan.schema, columns: columns, count: selection.count,
                selection: again.selection(of: selection.count, from: nil))
        }
        let others = scan.request.projection.filter { !filter.columns.contains($0) }
        let parsed = try build(others, rows, &dropped)
        let columns = scan.request.projection.map { column in
            if let index = filter.columns.firstIndex(of: column) { return wanted[index] }
            return parsed[others.firstIndex(of: column) ?? 0]
        }
        return RecordBatch(
            schema: scan.schema, columns: columns, count: rows.count,
            selection: dropped.selection(of: rows.count, from: kept))
    }

    /// Blocks outside, columns inside: the text of a block is read from memory once.
    private func build(_ columns: [Int], _ rows: Rows, _ dropped: inout DroppedRows) throws -> [Column] {
        let hasQuotes = chunk.scan.quotes > 0
        let fields = scan.tableSchema.fields
        let builders = columns.map { column in
            var rules = scan.rules[column]
            rules.hasQuotes = rules.hasQuotes && hasQuotes
            return CSVColumnBuilder(
                type: fields[column].type, count: rows.count, rules: rules, recycler: scan.recycler)
        }
        var bad: [Int] = []
        var start = 0
        while start < rows.count {
            let count = min(CSVScratch.blockRows, rows.count - start)
            for (builder, column) in zip(builders, columns) {
                let raw = rawFields(column, rows, start, count)
                builder.parse(raw, at: start, chunk: chunk, scratch: scratch, bad: &bad)
                if !bad.isEmpty { try handle(&bad, column, rows, &dropped) }
            }
            start += count
        }
        let chunk = chunk
        return builders.map { $0.finish(heap: chunk.heap) }
    }

    private func rawFields(_ column: Int, _ rows: Rows, _ start: Int, _ count: Int) -> dovetail_csv_fields {
        let columnCount = scan.layout.columnCount
        guard let selection = rows.selection else {
            return chunk.fields(column: column, row: rows.start + start, count: count, columnCount: columnCount)
        }
        var all = chunk.fields(column: column, row: rows.start, count: 0, columnCount: columnCount)
        dovetail_csv_gather(&all, selection.pointer + start, count, scratch.gatheredBefore, scratch.gatheredEnds)
        all.before = UnsafePointer(scratch.gatheredBefore)
        all.ends = UnsafePointer(scratch.gatheredEnds)
        all.before_stride = 1
        all.end_stride = 1
        all.count = UInt32(count)
        return all
    }

    /// Rows with values that do not fit: drops them, widens the column, or fails.
    private func handle(_ bad: inout [Int], _ column: Int, _ rows: Rows, _ dropped: inout DroppedRows) throws {
        defer { bad.removeAll() }
        if scan.layout.ignoresErrors {
            dropped.rows.formUnion(bad)
            return
        }
        guard let first = bad.min() else { return }
        let row = rows.start + (rows.selection.map { Int($0.pointer[first]) } ?? first)
        let fields = chunk.fields(column: column, row: row, count: 1, columnCount: scan.layout.columnCount)
        let start = Int(fields.before[0]) + 1
        let field = UnsafeRawBufferPointer(start: fields.base + start, count: max(0, Int(fields.ends[0]) - start))
        let type = scan.tableSchema[column].type
        if type != .string, !scan.table.isDeclared[column] {
            throw scan.table.widen(column: column, from: type, by: field, in: chunk.file.path)
        }
        throw chunk.badValue(field, at: start, column: column, scan.tableSchema[column], scan.layout)
    }
}

/// Rows of a batch that are left out because a value in them is bad.
struct DroppedRows {
    var rows: Set<Int> = []

    /// `kept` (nil is all) without them.
    func selection(of count: Int, from kept: Selection?) -> Selection? {
        guard !rows.isEmpty else { return kept }
        if let kept { return Selection((0..<kept.count).map { Int(kept.pointer[$0]) }.filter { !rows.contains($0) }) }
        return Selection((0..<count).filter { !rows.contains($0) })
    }
}
