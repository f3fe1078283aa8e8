import DovetailColumnar

/// How the files of a set fall into groups: each is opened as a table of its own, whose rows all have the same values in
/// the columns that the files' names give.
struct FileSetLayout: Sendable {
    struct Group: Sendable {
        let files: Range<Int>
        let byteCount: Int
        /// One a field of `constantFields`.
        var constants: [Scalar]
    }

    let files: [InputFile]
    let unionsByName: Bool
    private(set) var groups: [Group]
    /// The file's name, then what its folders say.
    private(set) var constantFields: [Field]
    let fileNameColumn: String?

    init(files: [InputFile], options: FileSetOptions, partitions: PartitionColumns?, isSampled: Bool) {
        self.files = files
        unionsByName = options.unionsByName && files.count > 1
        fileNameColumn = options.fileNameColumn
        let nameField = options.fileNameColumn.map { [Field($0, .string, nullable: false)] } ?? []
        constantFields = nameField + (partitions?.fields ?? [])
        groups = []
        let isByFile = unionsByName || fileNameColumn != nil
        var start = 0
        while start < files.count {
            let values = partitions?.values[start] ?? []
            var end = start + 1
            while !isByFile, end < files.count, partitions?.values[end] ?? [] == values { end += 1 }
            let isSplit = !isSampled && end - start > FileSet.eagerFileLimit
            for piece in isSplit ? (start..<end).map({ $0..<$0 + 1 }) : [start..<end] {
                groups.append(
                    Group(
                        files: piece, byteCount: piece.reduce(0) { $0 + files[$1].byteCount },
                        constants: (nameField.isEmpty ? [] : [.string(files[start].path)]) + values))
            }
            start = end
        }
    }

    func files(of group: Int) -> [InputFile] { Array(files[groups[group].files]) }

    /// Folders' columns that the files have themselves are theirs; a column for their names must be new.
    mutating func remove(columnsOf schema: Schema) throws {
        let taken = Set(schema.names.map { $0.lowercased() })
        if let name = fileNameColumn, taken.contains(name.lowercased()) {
            throw FormatError(
                .badFormatOption, "the files have a column \"\(name)\" themselves", kind: .invalidInput,
                path: files.first?.path, notes: ["give the column of their names another: filename => 'source_file'"])
        }
        for index in constantFields.indices.reversed() where taken.contains(constantFields[index].name.lowercased()) {
            constantFields.remove(at: index)
            for group in groups.indices { groups[group].constants.remove(at: index) }
        }
    }
}
