import DovetailColumnar

/// Arrow files seen as one table: the columns of the first, found in the others by name.
final class ArrowTable: FileTable, Sendable {
    let schema: Schema
    let files: [InputFile]
    let rowCount: Int?
    let settings: ArrowReadSettings
    let members: [Member]

    /// One file and where it has the table's columns.
    struct Member: Sendable {
        let file: ArrowFile
        let columns: [Source]
    }

    enum Source: Sendable {
        /// Position among the file's fields, and the type to cast to where the user declared another.
        case file(Int, cast: DataType?)
        case constant(Scalar)
    }

    init(_ inputs: [InputFile], options: FormatOptions, settings: ArrowReadSettings) throws {
        let files = try inputs.map(ArrowFile.init)
        let schemas = try files.map { file in
            do { return try file.schema.schema(settings) } catch let error as FormatError {
                throw error.named(file.input.path)
            }
        }
        guard let first = files.first else { throw FormatError(.fileNotFound, "no Arrow file", kind: .notFound) }
        let fields = try ArrowTable.fields(schemas, options, first.input.path)
        members = try files.enumerated().map { index, file in
            let columns = try fields.enumerated().map { place, field in
                // The first file has its own columns, some perhaps under one name.
                let found = index == 0 && options.schema == nil ? place : schemas[index].place(of: field.name)
                return try ArrowTable.source(of: field, at: found, in: schemas[index], options, file)
            }
            return Member(file: file, columns: columns)
        }
        schema = Schema(fields)
        self.files = files.map(\.input)
        self.settings = settings
        rowCount = files.reduce(0) { $0 + $1.rowCount }
    }

    func scan(_ request: ScanRequest) throws -> any BatchSource { ArrowScan(self, request) }

    /// The table's columns: as declared, else those of the first file.
    private static func fields(_ schemas: [Schema], _ options: FormatOptions, _ path: String) throws -> [Field] {
        var fields = options.schema?.fields ?? schemas[0].fields
        if let declared = options.schema {
            for field in declared.fields where !schemas.contains(where: { $0.place(of: field.name) != nil }) {
                throw FormatError(
                    .badFormatOption, "\"\(path)\" has no column \"\(field.name)\"", kind: .invalidInput, path: path,
                    notes: ["it has: \(schemas[0].names.joined(separator: ", "))"])
            }
        }
        for index in fields.indices {
            if let type = options.types[fields[index].name] { fields[index].type = type }
            guard options.schema == nil else { continue }
            fields[index].isNullable = schemas.contains { schema in
                schema.place(of: fields[index].name).map { schema[$0].isNullable } ?? true
            }
        }
        return fields
    }

    private static func source(
        of field: Field, at place: Int?, in schema: Schema, _ options: FormatOptions, _ file: ArrowFile
    ) throws -> Source {
        guard let place else { return .constant(.null) }
        let stored = schema[place].type
        if stored.isLike(field.type) { return .file(place, cast: nil) }
        guard options.schema != nil || options.types[field.name] != nil || stored == .null else {
            throw FormatError(
                .badValue,
                "column \"\(field.name)\" is \(stored) in \"\(file.input.path)\" but \(field.type) in the first file",
                path: file.input.path, columnName: field.name,
                notes: ["the files of a table must have the same types; read them apart and cast one"])
        }
        return .file(place, cast: field.type)
    }
}

extension Schema {
    /// The column of a name, by its exact spelling before any other.
    fileprivate func place(of name: String) -> Int? {
        indices(of: name, caseSensitive: true).first ?? indices(of: name).first
    }
}
