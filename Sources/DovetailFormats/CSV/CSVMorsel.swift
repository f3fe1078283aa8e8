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
    private var isDone = false
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
        /// Columns that were parsed before: what is wrong in them has been told.
        var known: [Int] = []
    }

    mutating func next() throws -> RecordBatch? {
        while true {
            while row < chunk.rowCount {
                let left = chunk.rowCount - row
                let pieces = (left + RecordBatch.capacity - 1) / RecordBatch.capacity
                let count = (left + pieces - 1) / pieces
                let rows = Rows(start: row, count: count)
                row += count
                guard var result = try parse(rows) else { continue }
                result.ordinal = ordinal + batch
                batch += 1
                return result
            }
            guard let more, let next = try more.next() else {
                if !isDone { try scan.pieceDidEnd() }
                isDone = true
                return nil
            }
            chunk = next.chunk
            row = 0
        }
    }

    private func parse(_ rows: Rows) throws -> RecordBatch? {
        if scan.checksAllColumns { return try parseAll(rows) }
        guard let filter = scan.request.filter else {
            var rejected = CSVRejectedRows()
            let columns = try build(scan.request.projection, rows, &rejected)
            return try finish(columns, rows.count, rejected.dropped.selection(of: rows.count, from: nil), rejected)
        }
        var rejected = CSVRejectedRows()
        let wanted = try build(filter.columns, rows, &rejected)
        let kept = try filter.evaluate(
            RecordBatch(schema: scan.tableSchema.selecting(filter.columns), columns: wanted, count: rows.count))
        let selection = rejected.dropped.selection(of: rows.count, from: kept)
        if let selection, selection.count == 0 {
            try scan.report(rejected, chunk)
            return nil
        }
        if let selection, selection.count * 2 <= rows.count {
            try scan.report(rejected, chunk)
            var again = CSVRejectedRows()
            let few = Rows(start: rows.start, count: selection.count, selection: selection, known: filter.columns)
            let columns = try build(scan.request.projection, few, &again)
            return try finish(columns, selection.count, again.dropped.selection(of: selection.count, from: nil), again)
        }
        let others = scan.request.projection.filter { !filter.columns.contains($0) }
        let parsed = try build(others, rows, &rejected)
        let columns = scan.request.projection.map { column in
            if let index = filter.columns.firstIndex(of: column) { return wanted[index] }
            return parsed[others.firstIndex(of: column) ?? 0]
        }
        return try finish(columns, rows.count, rejected.dropped.selection(of: rows.count, from: kept), rejected)
    }

    /// Every column of every row, so that the rows left out and told are the same whatever a query asks for.
    private func parseAll(_ rows: Rows) throws -> RecordBatch? {
        var rejected = CSVRejectedRows()
        let all = try build(Array(scan.tableSchema.fields.indices), rows, &rejected)
        var kept: Selection?
        if let filter = scan.request.filter {
            kept = try filter.evaluate(
                RecordBatch(
                    schema: scan.tableSchema.selecting(filter.columns), columns: filter.columns.map { all[$0] },
                    count: rows.count))
        }
        let selection = rejected.dropped.selection(of: rows.count, from: kept)
        return try finish(scan.request.projection.map { all[$0] }, rows.count, selection, rejected)
    }

    private func finish(
        _ columns: [Column], _ count: Int, _ selection: Selection?, _ rejected: CSVRejectedRows
    ) throws -> RecordBatch {
        try scan.report(rejected, chunk)
        return RecordBatch(schema: scan.schema, columns: columns, count: count, selection: selection)
    }

    /// Blocks outside, columns inside: the text of a block is read from memory once.
    private func build(_ columns: [Int], _ rows: Rows, _ rejected: inout CSVRejectedRows) throws -> [Column] {
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
                if !bad.isEmpty { try handle(&bad, column, rows, builder, &rejected) }
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
}

/// Values that do not fit.
extension CSVMorsel {
    /// Leaves their rows out, makes them null, widens the column, or fails.
    private func handle(
        _ bad: inout [Int], _ column: Int, _ rows: Rows, _ builder: CSVColumnBuilder,
        _ rejected: inout CSVRejectedRows
    ) throws {
        defer { bad.removeAll(keepingCapacity: true) }
        guard let first = bad.min() else { return }
        let field = scan.tableSchema[column]
        if field.type != .string, !scan.table.isDeclared[column], !scan.layout.holdsTypes {
            throw scan.table.widen(
                column: column, from: field.type, by: text(column, rows, first).field, in: chunk.file.path)
        }
        switch scan.layout.errorPolicy {
        case .fail:
            let (value, start) = text(column, rows, first)
            throw chunk.badValue(value, at: start, column: column, field, scan.layout)
        case .skip: rejected.dropped.rows.formUnion(bad)
        case .null: builder.setNull(rows: bad)
        }
        guard !rows.known.contains(column) else { return }
        rejected.rows.formUnion(bad)
        guard scan.layout.keepsRejects else { return }
        for row in bad {
            let (value, start) = text(column, rows, row)
            rejected.rejects.append(
                CSVReject(
                    position: start, column: column + 1, columnName: field.name, value: CSVReject.text(value),
                    reason: CSVChunk.reason(value, field.type)))
        }
    }

    /// A field's bytes, and where in the chunk's buffer they stand.
    private func text(_ column: Int, _ rows: Rows, _ index: Int) -> (field: UnsafeRawBufferPointer, start: Int) {
        let row = rows.start + (rows.selection.map { Int($0.pointer[index]) } ?? index)
        let fields = chunk.fields(column: column, row: row, count: 1, columnCount: scan.layout.columnCount)
        let start = Int(fields.before[0]) + 1
        return (UnsafeRawBufferPointer(start: fields.base + start, count: max(0, Int(fields.ends[0]) - start)), start)
    }
}
