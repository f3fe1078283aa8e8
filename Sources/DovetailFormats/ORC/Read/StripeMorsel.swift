import DovetailColumnar

/// Reads rows of one stripe, batch by batch: the columns of the filter first, the others only where a row is left. Row
/// groups that cannot match are passed over.
struct StripeMorsel: Morsel {
    private let request: ScanRequest
    private let schema: Schema
    private let table: ORCTable
    private let path: String
    /// By position in the table's schema.
    private var readers: [Int: StripeColumn] = [:]
    private var stripe: Stripe?
    /// Rows to be read, ascending.
    private var ranges: [Range<Int>]
    private let rowIndexStride: Int
    /// Where every reader stands.
    private var row = 0
    private var ordinal: Int

    init(table: ORCTable, request: ScanRequest, schema: Schema, piece: ORCScan.Piece, ordinal: Int) throws {
        self.table = table
        self.request = request
        self.schema = schema
        self.ordinal = ordinal << 32
        ranges = [piece.rows]
        let member = table.members[piece.member]
        path = member.file.input.path
        rowIndexStride = member.file.rowIndexStride
        let wanted = Set(request.projection + (request.filter?.columns ?? []))
        guard !wanted.isEmpty else { return }
        let file = try ReadableFile(path: path)
        guard file.byteCount == member.file.input.byteCount else {
            throw FormatError(.unreadableFile, "\"\(path)\" was changed while it was read", path: path)
        }
        try ORCFile.naming(path) {
            let stripe = try Stripe(member.file, piece.stripe, file: file, context: CodecContext())
            for column in wanted {
                guard case .file(let root) = member.columns[column] else { continue }
                readers[column] = try StripeColumn(member.file.roots[root], stripe)
            }
            let pruning = StripePruning(table: table, member: member, predicates: request.pruning)
            ranges = try StripeMorsel.kept(piece.rows, stripe, rowIndexStride, pruning)
            self.stripe = stripe
        }
    }

    /// The rows of row groups that may match.
    private static func kept(
        _ rows: Range<Int>, _ stripe: Stripe, _ rowIndexStride: Int, _ pruning: StripePruning
    ) throws -> [Range<Int>] {
        let indexed = pruning.indexed
        guard rowIndexStride > 0, !indexed.isEmpty, rows.count < 1 << 32 else { return [rows] }
        let indexes = try indexed.compactMap { column, predicate in
            try stripe.rowIndex(column.id).map { (index: $0, column: column, predicate: predicate) }
        }
        let groups = (rows.upperBound - 1) / rowIndexStride + 1
        guard !indexes.isEmpty, indexes.allSatisfy({ $0.index.entries.count >= groups }) else { return [rows] }
        var ranges: [Range<Int>] = []
        for group in rows.lowerBound / rowIndexStride..<groups {
            let mayMatch = indexes.allSatisfy { index, column, predicate in
                guard let statistics = index.entries[group].statistics else { return true }
                return pruning.mayMatch(predicate, column, statistics)
            }
            guard mayMatch else { continue }
            let start = group * rowIndexStride
            let range = max(start, rows.lowerBound)..<min(start + min(rowIndexStride, rows.upperBound), rows.upperBound)
            if let last = ranges.last, last.upperBound == range.lowerBound {
                ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
            } else {
                ranges.append(range)
            }
        }
        return ranges
    }

    mutating func next() throws -> RecordBatch? {
        while let range = ranges.first {
            if row < range.lowerBound { try go(to: range.lowerBound) }
            let rows = min(RecordBatch.capacity, range.upperBound - row)
            guard rows > 0 else {
                ranges.removeFirst()
                continue
            }
            row += rows
            let place = ordinal
            ordinal += 1
            if let batch = try batch(rows, place) { return batch }
        }
        return nil
    }

    /// nil when the filter leaves nothing.
    private func batch(_ rows: Int, _ place: Int) throws -> RecordBatch? {
        var columns: [Int: Column] = [:]
        var selection: Selection?
        if let filter = request.filter {
            for column in filter.columns where columns[column] == nil { columns[column] = try read(column, rows) }
            let batch = RecordBatch(
                schema: table.schema.selecting(filter.columns), columns: filter.columns.compactMap { columns[$0] },
                count: rows, ordinal: place)
            selection = try filter.evaluate(batch)
            if selection?.count == 0 {
                try skip(rows, except: columns)
                return nil
            }
            if selection?.count == rows { selection = nil }
        }
        for column in request.projection where columns[column] == nil { columns[column] = try read(column, rows) }
        return RecordBatch(
            schema: schema, columns: request.projection.compactMap { columns[$0] }, count: rows, selection: selection,
            ordinal: place)
    }

    private func read(_ column: Int, _ rows: Int) throws -> Column {
        let field = table.schema[column]
        guard let reader = readers[column] else { return .nulls(type: field.type, count: rows) }
        return try ORCFile.naming(path, column: field.name) {
            let read = try reader.read(rows)
            return read.type == field.type ? read : try cast(read, to: field)
        }
    }

    private func cast(_ column: Column, to field: Field) throws -> Column {
        do { return try Kernels.cast(column, to: field.type, style: .checked) } catch let error as ColumnError {
            throw FormatError(
                .badValue, "column \"\(field.name)\": \(error.message)", path: path, columnName: field.name,
                notes: error.notes)
        }
    }

    private func skip(_ rows: Int, except done: [Int: Column]) throws {
        for (column, reader) in readers where done[column] == nil {
            try ORCFile.naming(path, column: table.schema[column].name) { try reader.skip(rows) }
        }
    }

    /// Moves all readers forward to `target`, by the row index where it helps.
    private mutating func go(to target: Int) throws {
        for (column, reader) in readers {
            try ORCFile.naming(path, column: table.schema[column].name) { try move(reader, to: target) }
        }
        row = target
    }

    private func move(_ reader: StripeColumn, to target: Int) throws {
        let group = rowIndexStride > 0 ? target / rowIndexStride : 0
        let start = group * max(rowIndexStride, 0)
        guard let stripe, start > row, try reader.canSeek(group, stripe) else {
            return try reader.skip(target - row)
        }
        try reader.seek(group, stripe)
        if target > start { try reader.skip(target - start) }
    }
}
