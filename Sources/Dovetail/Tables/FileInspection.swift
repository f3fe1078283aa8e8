public import DovetailColumnar
public import DovetailFormats
import DovetailPlan

/// What a file holds and how it is read, and the statement that reads it so without finding out again.
public struct FileInspection: Sendable {
    public let paths: [String]
    public let format: String
    public let schema: Schema
    /// For each column the first value that is not null, as text.
    public let examples: [String?]
    /// For delimited text.
    public let csv: CSVDescription?
    /// `SELECT * FROM ...`
    public let statement: String
}

extension Engine {
    /// Finds out what files hold. A name without a known ending is taken for delimited text.
    /// - Parameter readsAll: Types of delimited text hold all values, not only those of the sample.
    /// - Throws: `FormatError` and what finding files throws.
    public func inspect(_ path: String, readsAll: Bool = false) throws -> FileInspection {
        let files = try paths.files([path])
        let format = files.first.flatMap { formats.format(forPath: $0.path) }?.name ?? "csv"
        var read = ReadRelation(paths: [path], format: format)
        read.options["hive_partitioning"] = .boolean(false)
        if readsAll, format == "csv" { read.options["sample_size"] = .int(-1) }
        let scope = CatalogScope(state: CatalogState())
        let tables = QueryTables(paths: paths, formats: formats, scope: scope) {
            StatementContext(engine: self, dialect: .ansi, scope: scope, started: { _ in })
        }
        guard let table = (try tables.table(reading: read) as? FileTableSource)?.table else {
            throw FormatError(.unreadableFile, "\"\(path)\" is no table of files", kind: .unsupported)
        }
        let examples = try Engine.examples(of: table)
        let csv = try (table as? any DescribedTable)?.describe()
        return FileInspection(
            paths: table.files.map(\.path), format: format, schema: table.schema, examples: examples, csv: csv,
            statement: Engine.statement(path, format, table.schema, csv))
    }

    /// From the first batches that have rows.
    private static func examples(of table: any FileTable) throws -> [String?] {
        while true {
            do {
                let schema = table.schema
                var examples = [String?](repeating: nil, count: schema.count)
                let source = try table.scan(ScanRequest(projection: Array(schema.fields.indices)))
                guard var morsel = try source.nextMorsel() else { return examples }
                while examples.contains(where: { $0 == nil }), let raw = try morsel.next() {
                    let batch = raw.compacted()
                    for column in schema.fields.indices where examples[column] == nil {
                        let found = (0..<batch.count).lazy.map { batch.columns[column].scalar(at: $0) }
                            .first { !$0.isNull }
                        examples[column] = found?.text(type: schema[column].type)
                    }
                }
                return examples
            } catch is SchemaWidened {
                continue
            }
        }
    }

    private static func statement(
        _ path: String, _ format: String, _ schema: Schema, _ csv: CSVDescription?
    ) -> String {
        var arguments = [CSVDescription.literal(path)]
        if let csv {
            arguments += csv.options.map { "\($0.name) => \($0.value)" }
            let columns = schema.fields.map {
                "\(CSVDescription.literal($0.name)): \(CSVDescription.literal("\($0.type)"))"
            }
            arguments.append("columns => {\(columns.joined(separator: ", "))}")
        }
        return "SELECT * FROM read_\(format)(\(arguments.joined(separator: ", ")))"
    }
}
