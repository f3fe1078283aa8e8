import DovetailColumnar

/// Reads rows of one row group, batch by batch: the columns of the filter first, the others only where a row is left.
struct RowGroupMorsel: Morsel {
    private let request: ScanRequest
    private let schema: Schema
    private let table: ParquetTable
    /// Keeps what the readers share.
    private let state: RowGroupState
    /// By position in the table's schema.
    private var inputs: [Int: ColumnInput] = [:]
    /// Rows of the group that may match, from `row` on.
    private var ranges: ArraySlice<Range<Int>>
    private var row = 0
    private var ordinal: Int

    /// - Parameter ranges: Ascending rows of the row group.
    init(
        table: ParquetTable, request: ScanRequest, schema: Schema, state: RowGroupState, ranges: [Range<Int>],
        ordinal: Int
    ) throws {
        self.table = table
        self.request = request
        self.schema = schema
        self.state = state
        self.ranges = ranges[...]
        self.ordinal = ordinal << 32
        let path = state.member.file.input.path
        let context = CodecContext()
        for column in Set(request.projection + (request.filter?.columns ?? [])) where !ranges.isEmpty {
            let source: ColumnInput.Source =
                switch state.member.columns[column] {
                case .constant(let value): .constant(value)
                case .file(let place, let type):
                    .file(
                        state.reader(place, context, verifiesChecksums: table.settings.verifiesChecksums), cast: type)
                }
            inputs[column] = ColumnInput(table.schema[column], path: path, source: source)
        }
    }

    mutating func next() throws -> RecordBatch? {
        while let range = ranges.first {
            if range.isEmpty {
                ranges.removeFirst()
                continue
            }
            if range.lowerBound > row { begin(range) }
            let place = ordinal
            ordinal += 1
            let batch = try batch(min(RecordBatch.capacity, range.count), ordinal: place)
            ranges[ranges.startIndex] = row..<range.upperBound
            if let batch { return batch }
        }
        return nil
    }

    private mutating func begin(_ range: Range<Int>) {
        for column in inputs.keys {
            inputs[column]?.skip(range.lowerBound - row)
            if case .file(let reader, _)? = inputs[column]?.source { reader.limit(to: range.upperBound) }
        }
        row = range.lowerBound
    }

    /// The next batch, of at most `wanted` rows; nil when the filter leaves none. Moves `row` on.
    private mutating func batch(_ wanted: Int, ordinal: Int) throws -> RecordBatch? {
        var columns: [Int: Column] = [:]
        var rows = try read(request.filter?.columns ?? [], wanted, into: &columns)
        var selection: Selection?
        if let filter = request.filter {
            let batch = RecordBatch(
                schema: table.schema.selecting(filter.columns), columns: filter.columns.compactMap { columns[$0] },
                count: rows, ordinal: ordinal)
            selection = try filter.evaluate(batch)
            if selection?.count == 0 {
                row += rows
                for column in inputs.keys where columns[column] == nil { inputs[column]?.skip(rows) }
                return nil
            }
            if selection?.count == rows { selection = nil }
        }
        if let selection, let runs = RowRuns(selection, of: rows), mayReadRuns(columns) {
            return try batch(runs, selection, columns, ordinal)
        }
        rows = try read(request.projection, rows, into: &columns)
        row += rows
        if let whole = selection {
            let kept = whole.prefix(below: rows)
            if kept.count == 0 { return nil }
            selection = kept.count == rows ? nil : kept
        }
        return RecordBatch(
            schema: schema, columns: request.projection.compactMap { columns[$0] }, count: rows,
            selection: selection, ordinal: ordinal)
    }

    /// Reads `wanted` or fewer rows of those columns that are not there yet; all columns have as many rows then.
    private mutating func read(_ wanted: [Int], _ count: Int, into columns: inout [Int: Column]) throws -> Int {
        var rows = count
        for column in wanted where columns[column] == nil {
            guard let read = try inputs[column]?.read(rows) else { continue }
            columns[column] = read
            rows = min(rows, read.count)
        }
        for (column, read) in columns where read.count > rows {
            columns[column] = inputs[column]?.shorten(read, to: rows)
        }
        return rows
    }

    private func mayReadRuns(_ columns: [Int: Column]) -> Bool {
        inputs.allSatisfy { columns[$0.key] != nil || $0.value.surplus == nil }
    }

    /// A batch of the rows of `runs` alone.
    private mutating func batch(
        _ runs: RowRuns, _ selection: Selection, _ filtered: [Int: Column], _ ordinal: Int
    ) throws -> RecordBatch {
        let rows = runs.rows()
        var columns: [Int: Column] = [:]
        for column in request.projection where columns[column] == nil {
            if let whole = filtered[column] {
                columns[column] = whole.taking(rows.pointer(as: UInt32.self), count: runs.count)
            } else {
                columns[column] = try inputs[column]?.read(runs)
            }
        }
        withExtendedLifetime(rows) {}
        row += runs.end
        return RecordBatch(
            schema: schema, columns: request.projection.compactMap { columns[$0] }, count: runs.count,
            selection: runs.relative(selection), ordinal: ordinal)
    }
}

extension Selection {
    /// Those rows of an ascending selection that are below `row`.
    fileprivate func prefix(below row: Int) -> Selection {
        var kept = count
        while kept > 0, Int(pointer[kept - 1]) >= row { kept -= 1 }
        return Selection(indices: indices, count: kept)
    }
}
