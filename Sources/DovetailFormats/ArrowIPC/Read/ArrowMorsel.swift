import DovetailColumnar

/// Reads rows of one record batch: the columns of the filter first, the others only where a row is left.
struct ArrowMorsel: Morsel {
    private let request: ScanRequest
    private let schema: Schema
    private let table: ArrowTable
    private let member: ArrowTable.Member
    private let batch: ArrowBatch
    private var rows: Range<Int>
    private var ordinal: Int
    /// Rows that are read apart from the rest of a large batch; nil when the batch is shared whole.
    private let window: Range<Int>?
    /// By position in the file's schema.
    private var readers: [Int: any ArrowColumnReader] = [:]

    init(
        table: ArrowTable, request: ScanRequest, schema: Schema, member: ArrowTable.Member, batch: ArrowBatch,
        rows: Range<Int>, ordinal: Int
    ) {
        (self.table, self.request, self.schema, self.member) = (table, request, schema, member)
        (self.batch, self.rows) = (batch, rows)
        self.ordinal = ordinal << 32
        window = rows.count < batch.rowCount && !batch.isPacked ? rows : nil
    }

    mutating func next() throws -> RecordBatch? {
        while !rows.isEmpty {
            let part = rows.lowerBound..<min(rows.lowerBound + RecordBatch.capacity, rows.upperBound)
            rows = part.upperBound..<rows.upperBound
            let place = ordinal
            ordinal += 1
            var columns: [Int: Column] = [:]
            var selection: Selection?
            if let filter = request.filter {
                try read(filter.columns, part, into: &columns)
                let batch = RecordBatch(
                    schema: table.schema.selecting(filter.columns), columns: filter.columns.compactMap { columns[$0] },
                    count: part.count, ordinal: place)
                selection = try filter.evaluate(batch)
                if selection?.count == 0 { continue }
                if selection?.count == part.count { selection = nil }
            }
            try read(request.projection, part, into: &columns)
            return RecordBatch(
                schema: schema, columns: request.projection.compactMap { columns[$0] }, count: part.count,
                selection: selection, ordinal: place)
        }
        return nil
    }

    private mutating func read(_ wanted: [Int], _ rows: Range<Int>, into columns: inout [Int: Column]) throws {
        let places = wanted.compactMap { column in
            if case .file(let place, _) = member.columns[column], readers[place] == nil { place } else { nil }
        }
        if !places.isEmpty {
            let distinct = Set(places).sorted()
            let made = try window.map { try batch.readers(distinct, of: $0) } ?? batch.readers(distinct)
            for (place, reader) in zip(distinct, made) { readers[place] = reader }
        }
        for column in wanted where columns[column] == nil { columns[column] = try read(column, rows) }
    }

    private func read(_ column: Int, _ rows: Range<Int>) throws -> Column {
        let field = table.schema[column]
        switch member.columns[column] {
        case .constant(.null): return .nulls(type: field.type, count: rows.count)
        case .constant(let value): return .constant(ConstantColumn(type: field.type, value: value, count: rows.count))
        case .file(let place, let cast):
            guard let reader = readers[place] else { return .nulls(type: field.type, count: rows.count) }
            do {
                let start = window?.lowerBound ?? 0
                let values = try reader.read(rows.lowerBound - start..<rows.upperBound - start)
                return try cast.map { try Kernels.cast(values, to: $0, style: .checked) } ?? values
            } catch let error as FormatError {
                throw error.named(member.file.input.path, column: field.name)
            } catch let error as ColumnError {
                throw FormatError(
                    .badValue, "column \"\(field.name)\" of \"\(member.file.input.path)\": \(error.message)",
                    path: member.file.input.path, columnName: field.name, notes: error.notes)
            }
        }
    }
}
