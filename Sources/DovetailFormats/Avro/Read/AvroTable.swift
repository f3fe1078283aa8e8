import DovetailColumnar

/// Avro files seen as one table: the columns of the first, or those declared, found in each file by name.
final class AvroTable: FileTable, Sendable {
    let schema: Schema
    let files: [InputFile]
    let members: [Member]
    /// Bytes of blocks that are handed out together.
    let morselSize: Int

    /// One file and where it has the table's columns.
    struct Member: Sendable {
        let file: AvroFile
        /// Positions among the file's fields; nil where it has no such field, whose values then are null.
        let places: [Int?]
    }

    /// Known only when all files are read.
    var rowCount: Int? { nil }

    init(_ inputs: [InputFile], options: FormatOptions, morselSize: Int) throws {
        if let name = options.values.keys.min() {
            throw FormatError(.badFormatOption, "reading Avro takes no option \"\(name)\"", kind: .invalidInput)
        }
        let files = try inputs.map { try AvroFile($0) }
        guard let first = files.first else { throw FormatError(.fileNotFound, "no Avro file", kind: .notFound) }
        var fields = try AvroTable.fields(first, options)
        for index in fields.indices {
            fields[index].isNullable = files.contains { file in
                AvroTable.place(of: fields[index].name, in: file).map { file.schema[$0].isNullable } ?? true
            }
        }
        let isDeclared = fields.map { options.schema != nil || options.types[$0.name] != nil }
        members = try files.map { file in
            let places = try fields.enumerated().map { place, field in
                try AvroTable.place(of: field, in: file, first, isDeclared: isDeclared[place])
            }
            return Member(file: file, places: places)
        }
        schema = Schema(fields)
        self.files = files.map(\.input)
        self.morselSize = morselSize
    }

    func scan(_ request: ScanRequest) throws -> any BatchSource { AvroScan(self, request) }

    /// The first file's, unless the user says something else.
    private static func fields(_ first: AvroFile, _ options: FormatOptions) throws -> [Field] {
        var fields = options.schema?.fields ?? first.schema.fields
        for (name, type) in options.types.sorted(by: { $0.key < $1.key }) {
            guard let place = fields.firstIndex(where: { $0.name == name }) else {
                throw FormatError(
                    .badFormatOption, "a type is declared for column \"\(name)\", which is not there",
                    kind: .invalidInput,
                    notes: Spelling.nearest(to: name, among: fields.map(\.name)).map { ["did you mean \"\($0)\"?"] }
                        ?? []
                )
            }
            fields[place].type = type
        }
        return fields
    }

    private static func place(of name: String, in file: AvroFile) -> Int? {
        file.schema.indices(of: name, caseSensitive: true).first ?? file.schema.indices(of: name).first
    }

    private static func place(
        of field: Field, in file: AvroFile, _ first: AvroFile, isDeclared: Bool
    ) throws -> Int? {
        guard let found = place(of: field.name, in: file) else { return nil }
        let type = file.schema[found].type
        let mayBeRead =
            isDeclared ? Kernels.canCast(from: type, to: field.type, style: .checked) : type.widens(to: field.type)
        if mayBeRead { return found }
        let wanted = isDeclared ? "declared as \(field.type)" : "\(field.type) in \"\(first.input.path)\""
        throw FormatError(
            .badValue, "column \"\(field.name)\" is \(type) in \"\(file.input.path)\" but \(wanted)",
            path: file.input.path, columnName: field.name,
            notes: isDeclared ? [] : ["the files of a table must have types that the first file's can hold"])
    }
}

extension DataType {
    /// True when a reader of `wider` takes values of this type, as Avro's rules of schema resolution have it.
    func widens(to wider: DataType) -> Bool {
        switch (self, wider) {
        case (.null, _): true
        case (.int32, .int64), (.int32, .float), (.int32, .double), (.int64, .float), (.int64, .double): true
        case (.float, .double), (.string, .binary), (.binary, .string): true
        case (.decimal(let a, let s), .decimal(let b, let t)): s == t && a <= b
        case (.list(let a), .list(let b)): a.type.widens(to: b.type)
        case (.map(let a, let b), .map(let c, let d)): a.type.widens(to: c.type) && b.type.widens(to: d.type)
        case (.structure(let a), .structure(let b)):
            b.allSatisfy { field in a.first { $0.name == field.name }.map { $0.type.widens(to: field.type) } ?? true }
        default: self == wider
        }
    }
}
