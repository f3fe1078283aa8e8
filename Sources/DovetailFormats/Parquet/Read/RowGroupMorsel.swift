import DovetailColumnar

/// Reads the rows of one row group, batch by batch: the columns of the filter first, the others only where a row is left.
struct RowGroupMorsel: Morsel {
    private let request: ScanRequest
    private let schema: Schema
    private let table: ParquetTable
    private let path: String
    /// By position in the table's schema.
    private var readers: [Int: Input] = [:]
    private var rowsLeft: Int
    private var ordinal: Int

    private enum Input {
        case file(ColumnReader)
        case constant(Scalar)
    }

    init(table: ParquetTable, request: ScanRequest, schema: Schema, piece: ParquetScan.Piece, ordinal: Int) throws {
        self.table = table
        self.request = request
        self.schema = schema
        self.ordinal = ordinal << 32
        rowsLeft = piece.rows.count
        let member = table.members[piece.member]
        path = member.file.input.path
        let group = member.file.rowGroups[piece.group]
        let wanted = Set(request.projection + (request.filter?.columns ?? []))
        guard !wanted.isEmpty else { return }
        let file = try ReadableFile(path: path)
        guard file.byteCount == member.file.input.byteCount else {
            throw FormatError(.unreadableFile, "\"\(path)\" was changed while it was read", path: path)
        }
        let context = CodecContext()
        for column in wanted {
            switch member.columns[column] {
            case .constant(let value): readers[column] = .constant(value)
            case .file(let place):
                let root = member.file.schema.roots[place]
                let reader = ColumnReader(
                    root,
                    leaves: root.leaves.map { leaf in
                        let reader = LeafReader(
                            leaf: member.file.schema.leaves[leaf], chunk: group.chunks[leaf], file: file,
                            context: context, verifiesChecksums: table.settings.verifiesChecksums)
                        return (leaf, reader)
                    })
                reader.skip(piece.rows.lowerBound)
                readers[column] = .file(reader)
            }
        }
    }

    mutating func next() throws -> RecordBatch? {
        while rowsLeft > 0 {
            let rows = min(RecordBatch.capacity, rowsLeft)
            rowsLeft -= rows
            let place = ordinal
            ordinal += 1
            var columns: [Int: Column] = [:]
            var selection: Selection?
            if let filter = request.filter {
                for column in filter.columns where columns[column] == nil { columns[column] = try read(column, rows) }
                let batch = RecordBatch(
                    schema: table.schema.selecting(filter.columns), columns: filter.columns.compactMap { columns[$0] },
                    count: rows, ordinal: place)
                selection = try filter.evaluate(batch)
                if selection?.count == 0 {
                    skip(rows, except: columns)
                    continue
                }
                if selection?.count == rows { selection = nil }
            }
            for column in request.projection where columns[column] == nil { columns[column] = try read(column, rows) }
            return RecordBatch(
                schema: schema, columns: request.projection.compactMap { columns[$0] }, count: rows,
                selection: selection, ordinal: place)
        }
        return nil
    }

    private func read(_ column: Int, _ rows: Int) throws -> Column {
        let type = table.schema[column].type
        switch readers[column] {
        case .file(let reader):
            do { return try reader.read(rows) } catch var error as FormatError {
                if error.location == nil {
                    error.location = .file(
                        path: path, byteOffset: nil, line: nil, column: nil, columnName: table.schema[column].name)
                }
                if error.code == .damagedFile, !error.message.contains(path) {
                    error.message = "\"\(path)\": " + error.message
                }
                throw error
            }
        case .constant(.null): return .nulls(type: type, count: rows)
        case .constant(let value): return .constant(ConstantColumn(type: type, value: value, count: rows))
        case nil: return .nulls(type: type, count: rows)
        }
    }

    private func skip(_ rows: Int, except done: [Int: Column]) {
        for (column, input) in readers where done[column] == nil {
            if case .file(let reader) = input { reader.skip(rows) }
        }
    }
}
