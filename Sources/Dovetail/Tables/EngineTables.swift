import DovetailColumnar
import DovetailFormats
import DovetailPlan
import Synchronization

/// Finds tables for one query: files by path, opened once even if the query is planned again, and named tables.
final class QueryTables: TableResolver {
    private let paths: PathExpansion
    private let formats: FormatRegistry
    private let scope: CatalogScope
    /// What runs queries on the side.
    private let makeContext: @Sendable () -> StatementContext
    private let opened = Mutex<[String: FileTableSource]>([:])
    /// Tables with the numbers of their rows, by version.
    private let numbered = Mutex<[Int: NumberedTable]>([:])

    init(
        paths: PathExpansion, formats: FormatRegistry, scope: CatalogScope,
        makeContext: @escaping @Sendable () -> StatementContext
    ) {
        self.paths = paths
        self.formats = formats
        self.scope = scope
        self.makeContext = makeContext
    }

    func table(reading read: ReadRelation) throws -> any TableSource {
        let key = QueryTables.key(of: read)
        if let known = opened.withLock({ $0[key] }) { return known }
        do {
            let source = try open(read)
            opened.withLock { $0[key] = source }
            return source
        } catch let error as FormatError where error.code == .fileNotFound && read.mayBeEmpty {
            guard let empty = emptyTable(read) else { throw error }
            return empty
        } catch var error as FormatError where error.location == nil {
            error.location = read.location
            throw error
        }
    }

    /// A table of no rows where a folder that may be empty is.
    private func emptyTable(_ read: ReadRelation) -> MemoryTable? {
        guard read.mayBeEmpty, let schema = read.schema else { return nil }
        return MemoryTable(
            name: read.paths.joined(separator: ", "), schema: Schema(schema.fields + read.folderColumns), batches: [])
    }

    private func open(_ read: ReadRelation) throws -> FileTableSource {
        let (read, selection) = try QueryTables.splitOptions(read)
        let files = try paths.files(read.paths, selecting: selection)
        try checkFolders(of: files, read)
        guard let format = try format(of: read, files) else {
            let names = read.paths.joined(separator: ", ")
            throw FormatError(
                .badFormatOption, "cannot tell the format of \"\(names)\" from its name or content",
                kind: .invalidInput, notes: ["say it: read_csv('...') or read_parquet('...')"])
        }
        let options = FormatOptions(values: read.options, schema: read.schema, types: read.types)
        return FileTableSource(
            name: read.paths.joined(separator: ", "),
            table: try FileSet.open(files, format: format, options: options))
    }

    /// Options that say which files are read are no business of the format.
    private static func splitOptions(_ read: ReadRelation) throws -> (ReadRelation, FileSelection) {
        var read = read
        var selection = FileSelection()
        switch read.options.removeValue(forKey: "exclude") {
        case nil: break
        case .string(let pattern): selection.exclusions = [pattern]
        case .list(let patterns):
            selection.exclusions = patterns.compactMap { if case .string(let text) = $0 { text } else { nil } }
        default: throw FormatError(.badFormatOption, "exclude wants patterns as text", kind: .invalidInput)
        }
        switch read.options.removeValue(forKey: "recursive") {
        case nil: break
        case .boolean(let flag): selection.isRecursive = flag
        default: throw FormatError(.badFormatOption, "recursive wants true or false", kind: .invalidInput)
        }
        return (read, selection)
    }

    /// Declared columns of folders are those that the folders are named by, from the outermost on.
    private func checkFolders(of files: [InputFile], _ read: ReadRelation) throws {
        guard !read.folderColumns.isEmpty, read.paths.count == 1 else { return }
        let root = try paths.localPath(read.paths[0])
        let declared = read.folderColumns.map { $0.name.lowercased() }
        for file in files where file.path.hasPrefix(root) {
            let folders = file.path.dropFirst(root.count).split(separator: "/").dropLast()
            let names = folders.compactMap { folder in folder.firstIndex(of: "=").map { String(folder[..<$0]) } }
            guard names.map({ $0.lowercased() }).starts(with: declared) else {
                throw FormatError(
                    .badFormatOption,
                    "PARTITIONED BY names \(read.folderColumns.map(\.name).joined(separator: ", ")), but the folders are by "
                        + (names.isEmpty ? "nothing" : names.joined(separator: ", ")), kind: .invalidInput,
                    path: file.path)
            }
        }
    }

    private func format(of read: ReadRelation, _ files: [InputFile]) throws -> (any FileFormat)? {
        guard let name = read.format else {
            return try files.first.flatMap { try formats.format(of: $0) }
        }
        guard let format = formats.format(named: name) else {
            throw FormatError(
                .badFormatOption, "reading \(name) files is not supported by this version", kind: .unsupported,
                notes: ["formats: " + formats.formats.map(\.name).joined(separator: ", ")])
        }
        return format
    }

    private static func key(of read: ReadRelation) -> String {
        let options = read.options.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let types = read.types.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }
        let schema = read.schema.map { $0.fields.map { "\($0.name):\($0.type)" }.joined(separator: ",") } ?? "-"
        return ([read.format ?? "-", schema] + read.paths + options + types).joined(separator: "\u{1}")
    }

    func rows(of query: Relation) throws -> (schema: Schema, rows: [[Scalar]]) {
        let result = try makeContext().makeQuery().run([query])
        return (result.schema, result.rows())
    }

    func table(calling call: TableFunctionCall) throws -> ResolvedTable {
        try TableFunctions(scope: scope, paths: paths).table(calling: call)
    }

    func table(inspecting node: InspectionRelation) throws -> any TableSource {
        let result = try makeContext().inspect(node.subject)
        return MemoryTable(name: "result", schema: result.schema, batches: result.batches)
    }

    private func source(of table: MemoryTable) -> any TableSource {
        if table.definition.index(of: NumberedTable.columnName) != nil { return table }
        return numbered.withLock { known in
            if let source = known[table.version] { return source }
            let source = NumberedTable(table)
            known[table.version] = source
            return source
        }
    }

    func table(named name: [String], at location: SourceLocation?) throws -> ResolvedTable {
        if name.count == 1, let own = scope.overlay[name[0]] { return .source(own) }
        if let found = scope.find(name) {
            switch found.entry.item {
            case .table(let table): return .source(source(of: table))
            case .view(let view): return .relation(view.relation)
            case .macro, .sequence, .index, .type: break
            }
        }
        if name.count == 2, name[0].lowercased() == "information_schema",
            let table = CatalogTables.standard[name[1].lowercased()]
        {
            return .source(table(scope))
        }
        // `FROM data.csv` without quotes: the parts of a path that is there.
        let text = name.joined(separator: ".")
        let isFile = formats.format(forPath: text) != nil
        throw scope.unknownTable(name, at: location, notes: isFile ? ["a file is named in quotes: FROM '\(text)'"] : [])
    }
}
