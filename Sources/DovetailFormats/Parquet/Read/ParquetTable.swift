import DovetailColumnar
import Synchronization

/// Parquet files seen as one table: the columns that are declared, or else those of the first, found in the others by name.
final class ParquetTable: FileTable, Sendable {
    let schema: Schema
    let files: [InputFile]
    let rowCount: Int?
    let settings: ReadSettings
    let members: [Member]
    /// Planning asks for the same columns again and again.
    let knownStatistics = Mutex<[Int: ColumnStatistics?]>([:])

    /// One file and where it has the table's columns.
    struct Member: Sendable {
        let file: ParquetFile
        let columns: [Source]
    }

    enum Source: Sendable {
        /// Position among the file's roots; the type it is cast to when the table's is another.
        case file(Int, cast: DataType?)
        case constant(Scalar)
    }

    init(_ inputs: [InputFile], options: FormatOptions) throws {
        let settings = try ReadSettings(options)
        let files = try inputs.map { try ParquetFile($0, settings: settings) }
        guard let first = files.first else { throw FormatError(.fileNotFound, "no Parquet file", kind: .notFound) }
        let fields = try ParquetTable.fields(of: files, first, options)
        members = files.map { file in
            let columns = fields.enumerated().map { place, field in
                let isOwn = options.schema == nil && file.input == first.input
                return ParquetTable.source(of: field, in: file, place: isOwn ? place : nil)
            }
            return Member(file: file, columns: columns)
        }
        schema = Schema(fields)
        self.files = files.map(\.input)
        self.settings = settings
        rowCount = files.reduce(0) { $0 + $1.rowCount }
    }

    func scan(_ request: ScanRequest) throws -> any BatchSource { try ParquetScan(self, request) }

    private static func fields(
        of files: [ParquetFile], _ first: ParquetFile, _ options: FormatOptions
    ) throws -> [Field] {
        if let declared = options.schema { return declared.fields }
        return try first.schema.schema.fields.map { field in
            let chosen = options.types.first { $0.key.lowercased() == field.name.lowercased() }?.value
            guard let chosen else { return try united(field, files) }
            return Field(field.name, chosen, nullable: true)
        }
    }

    private static func place(of field: Field, in file: ParquetFile) -> Int? {
        let exact = file.schema.schema.indices(of: field.name, caseSensitive: true)
        return exact.first ?? file.schema.schema.indices(of: field.name).first
    }

    /// The field with the narrowest type that holds the values of all files.
    private static func united(_ field: Field, _ files: [ParquetFile]) throws -> Field {
        var result = field
        for file in files.dropFirst() {
            guard let place = ParquetTable.place(of: field, in: file) else {
                result.isNullable = true
                continue
            }
            let other = file.schema.roots[place].field
            result.isNullable = result.isNullable || other.isNullable
            if other.type.isLike(result.type) { continue }
            guard let wider = result.type.widened(to: other.type) else {
                throw FormatError(
                    .badValue,
                    "column \"\(field.name)\" is \(other.type) in \"\(file.input.path)\" but \(field.type) in \"\(files[0].input.path)\"",
                    path: file.input.path, columnName: field.name,
                    notes: ["the files of a table must have types of one kind; read them apart and cast one"])
            }
            result.type = wider
        }
        return result
    }

    /// - Parameter place: Of a column of the file's own, since some may be under one name.
    private static func source(of field: Field, in file: ParquetFile, place: Int?) -> Source {
        let found = place ?? ParquetTable.place(of: field, in: file)
        guard let found else { return .constant(.null) }
        return .file(found, cast: file.schema.roots[found].field.type.isLike(field.type) ? nil : field.type)
    }
}
