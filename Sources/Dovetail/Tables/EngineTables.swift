import DovetailColumnar
import DovetailFormats
import DovetailPlan
import Synchronization

/// The tables an engine knows by name.
final class NamedTables: Sendable {
    private let tables = Mutex<[String: MemoryTable]>([:])

    subscript(name: String) -> MemoryTable? { tables.withLock { $0[name.lowercased()] } }
    var names: [String] { tables.withLock { $0.values.map(\.name).sorted() } }

    func set(_ table: MemoryTable) { tables.withLock { $0[table.name.lowercased()] = table } }
    func remove(_ name: String) -> Bool { tables.withLock { $0.removeValue(forKey: name.lowercased()) } != nil }
}

/// Finds tables for one query: files by path, opened once even if the query is planned again, and named tables.
final class QueryTables: TableResolver {
    private let paths: PathExpansion
    private let formats: FormatRegistry
    private let named: NamedTables
    private let opened = Mutex<[String: FileTableSource]>([:])

    init(paths: PathExpansion, formats: FormatRegistry, named: NamedTables) {
        self.paths = paths
        self.formats = formats
        self.named = named
    }

    func table(reading read: ReadRelation) throws -> any TableSource {
        let key = QueryTables.key(of: read)
        if let known = opened.withLock({ $0[key] }) { return known }
        let files = try paths.files(read.paths)
        guard let format = try format(of: read, files) else {
            throw FormatError(
                .badFormatOption, "cannot tell the format of \"\(read.paths.joined(separator: ", "))\" from its name",
                kind: .invalidInput, notes: ["say it: read_csv('...') or read_parquet('...')"])
        }
        let options = FormatOptions(values: read.options, schema: read.schema, types: read.types)
        let source = FileTableSource(
            name: read.paths.joined(separator: ", "), table: try format.open(files, options: options))
        opened.withLock { $0[key] = source }
        return source
    }

    private func format(of read: ReadRelation, _ files: [InputFile]) throws -> (any FileFormat)? {
        guard let name = read.format else {
            return files.first.flatMap { formats.format(forPath: $0.path) }
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

    func table(named name: [String], at location: SourceLocation?) throws -> ResolvedTable {
        let text = name.joined(separator: ".")
        if name.count == 1, let table = named[name[0]] { return .source(table) }
        // `FROM data.csv` without quotes: the parts of a path that is there.
        var notes: [String] = []
        if let near = Spelling.nearest(to: text, among: named.names) { notes.append("did you mean \"\(near)\"?") }
        if formats.format(forPath: text) != nil { notes.append("a file is named in quotes: FROM '\(text)'") }
        throw PlanError(.unknownTable, "table \"\(text)\" does not exist", location: location, notes: notes)
    }
}
