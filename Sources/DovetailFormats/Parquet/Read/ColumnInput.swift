import DovetailColumnar

/// Where a morsel has one column of the table from, with rows that were read and are not given out yet.
struct ColumnInput {
    enum Source {
        case file(ColumnReader, cast: DataType?)
        case constant(Scalar)
    }

    let field: Field
    let path: String
    let source: Source
    private(set) var surplus: Column?

    init(_ field: Field, path: String, source: Source) {
        self.field = field
        self.path = path
        self.source = source
    }

    /// Passes over rows.
    mutating func skip(_ rows: Int) {
        var rows = rows
        if let held = surplus {
            let some = min(rows, held.count)
            keep(held, from: some)
            rows -= some
        }
        if rows > 0, case .file(let reader, _) = source { reader.skip(rows) }
    }

    /// At most `rows` rows, at least one.
    mutating func read(_ rows: Int) throws -> Column {
        guard let held = surplus else { return try read(RowRuns(all: rows)) }
        let some = min(rows, held.count)
        keep(held, from: some)
        return some == held.count ? held : held.slice(0..<some)
    }

    /// Takes back what lies past `rows` rows of a column just read.
    mutating func shorten(_ column: Column, to rows: Int) -> Column {
        guard column.count > rows else { return column }
        let rest = column.slice(rows..<column.count)
        surplus = surplus.map { Column.concatenating([rest, $0], type: field.type) } ?? rest
        return column.slice(0..<rows)
    }

    private mutating func keep(_ held: Column, from start: Int) {
        surplus = start < held.count ? held.slice(start..<held.count) : nil
    }

    /// Reads runs of rows; there is no surplus then.
    func read(_ rows: RowRuns) throws -> Column {
        switch source {
        case .constant(.null): return .nulls(type: field.type, count: rows.count)
        case .constant(let value):
            return .constant(ConstantColumn(type: field.type, value: value, count: rows.count))
        case .file(let reader, let type):
            return try located {
                let column = try reader.read(rows)
                return try type.map { try Kernels.cast(column, to: $0, style: .checked) } ?? column
            }
        }
    }

    private func located<T>(_ body: () throws -> T) throws -> T {
        do { return try body() } catch var error as FormatError {
            if error.location == nil {
                error.location = .file(
                    path: path, byteOffset: nil, line: nil, column: nil, columnName: field.name)
            }
            if error.code == .damagedFile || error.code == .badValue, !error.message.contains(path) {
                error.message = "\"\(path)\": " + error.message
            }
            throw error
        } catch let error as ColumnError {
            throw FormatError(.badValue, "\"\(path)\": " + error.message, path: path, columnName: field.name)
        }
    }
}
