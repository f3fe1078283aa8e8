import DovetailColumnar

/// Parquet files seen as one table: the columns of the first, found in the others by name.
final class ParquetTable: FileTable, Sendable {
    let schema: Schema
    let files: [InputFile]
    let rowCount: Int?
    let settings: ReadSettings
    let members: [Member]

    /// One file and where it has the table's columns.
    struct Member: Sendable {
        let file: ParquetFile
        let columns: [Source]
    }

    enum Source: Sendable {
        /// Position among the file's roots.
        case file(Int)
        case constant(Scalar)
    }

    init(_ inputs: [InputFile], options: FormatOptions) throws {
        let settings = try ReadSettings(options)
        let files = try inputs.map { try ParquetFile($0, settings: settings) }
        guard let first = files.first else { throw FormatError(.fileNotFound, "no Parquet file", kind: .notFound) }
        var fields = first.schema.schema.fields
        for index in fields.indices {
            let isNullable = files.contains { file in
                ParquetTable.place(of: fields[index], in: file).map { file.schema.roots[$0].field.isNullable } ?? true
            }
            fields[index].isNullable = isNullable
        }
        members = try files.map { file in
            let columns = try fields.enumerated().map { place, field in
                try ParquetTable.source(of: field, in: file, first: first, place: place)
            }
            return Member(file: file, columns: columns)
        }
        schema = Schema(fields)
        self.files = files.map(\.input)
        self.settings = settings
        rowCount = files.reduce(0) { $0 + $1.rowCount }
    }

    func scan(_ request: ScanRequest) throws -> any BatchSource { try ParquetScan(self, request) }

    private static func place(of field: Field, in file: ParquetFile) -> Int? {
        let exact = file.schema.schema.indices(of: field.name, caseSensitive: true)
        return exact.first ?? file.schema.schema.indices(of: field.name).first
    }

    private static func source(
        of field: Field, in file: ParquetFile, first: ParquetFile, place: Int
    ) throws -> Source {
        // The first file has its own columns, some perhaps under one name.
        if file.input == first.input { return .file(place) }
        guard let found = ParquetTable.place(of: field, in: file) else { return .constant(.null) }
        let other = file.schema.roots[found].field.type
        guard other.isLike(field.type) else {
            throw FormatError(
                .badValue,
                "column \"\(field.name)\" is \(other) in \"\(file.input.path)\" but \(field.type) in \"\(first.input.path)\"",
                path: file.input.path, columnName: field.name,
                notes: ["the files of a table must have the same types; read them apart and cast one"])
        }
        return .file(found)
    }
}

extension DataType {
    /// Equal up to which parts may be null.
    func isLike(_ other: DataType) -> Bool {
        switch (self, other) {
        case (.list(let a), .list(let b)): a.type.isLike(b.type)
        case (.structure(let a), .structure(let b)):
            a.count == b.count && zip(a, b).allSatisfy { $0.name == $1.name && $0.type.isLike($1.type) }
        case (.map(let a, let b), .map(let c, let d)): a.type.isLike(c.type) && b.type.isLike(d.type)
        default: self == other
        }
    }
}
