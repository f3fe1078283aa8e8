import DovetailColumnar
import DovetailFormats
import DovetailPlan
import DovetailSQL

/// Functions that stand in FROM and need no file of a format: ranges, names of files, what the catalog holds.
struct TableFunctions {
    let scope: CatalogScope
    let paths: PathExpansion

    private typealias Function = @Sendable (TableFunctions, TableFunctionCall) throws -> any TableSource

    private static let functions: [String: Function] = {
        var functions: [String: Function] = [
            "range": { try RangeTable.make($1, includesEnd: false) },
            "generate_series": { try RangeTable.make($1, includesEnd: true) },
            "repeat": { try RepeatedRow.make($1) },
            "glob": { try $0.glob($1) },
            "read_text": { try $0.contents($1, isText: true) },
            "read_blob": { try $0.contents($1, isText: false) },
            "pragma_table_info": { try $0.columns(of: $1) },
        ]
        for inspection in ParquetInspection.allCases {
            functions[inspection.rawValue] = { try $0.footers($1, inspection) }
        }
        for (name, table) in CatalogTables.all {
            functions[name] = { functions, call in
                try functions.check(call, count: 0...0)
                return table(functions.scope)
            }
        }
        return functions
    }()

    func table(calling call: TableFunctionCall) throws -> ResolvedTable {
        guard let function = TableFunctions.functions[call.name] else {
            let names = TableFunctions.functions.keys.sorted() + SQLParser.fileFunctions
            let near = Spelling.nearest(to: call.name, among: names)
            throw PlanError(
                .unknownFunction, "table function \"\(call.name)\" does not exist", location: call.location,
                notes: near.map { ["did you mean \"\($0)\"?"] } ?? [])
        }
        if let name = call.named.keys.min() { throw call.invalid("has no parameter \"\(name)\"") }
        return .source(try function(self, call))
    }

    private func check(_ call: TableFunctionCall, count: ClosedRange<Int>) throws {
        guard !count.contains(call.arguments.count) else { return }
        let wanted =
            count.lowerBound == count.upperBound
            ? "\(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
        throw call.invalid("takes \(wanted) arguments, not \(call.arguments.count)")
    }

    /// `glob('data/*.csv')`
    private func glob(_ call: TableFunctionCall) throws -> any TableSource {
        try check(call, count: 1...1)
        let argument = call.arguments[0]
        let patterns: [String] =
            switch argument.value {
            case .string(let text): [text]
            case .list(let values): values.compactMap { if case .string(let text) = $0 { text } else { nil } }
            default: throw call.invalid("takes a pattern of file names")
            }
        let found = try patterns.flatMap { pattern in
            do {
                return try paths.files([pattern]).map(\.path)
            } catch let error as any Diagnostic where error.kind == .notFound {
                return []
            }
        }
        return MemoryTable(
            name: call.name, columns: [("file", .string)], rows: found.map { [.string($0)] })
    }

    /// `pragma_table_info('t')`
    private func columns(of call: TableFunctionCall) throws -> any TableSource {
        try check(call, count: 1...1)
        guard case .string(let text) = call.arguments[0].value else { throw call.invalid("takes the name of a table") }
        let table = try scope.table(text.split(separator: ".").map(String.init), at: call.location)
        let rows = table.definition.columns.enumerated().map { index, column -> [Scalar] in
            let isPrimary = table.definition.keys.contains { $0.isPrimary && $0.columns.contains(index) }
            return [
                .int(Int64(index)), .string(column.name), .string(column.type.description),
                .boolean(column.isRequired || isPrimary), column.defaultText.map { .string($0) } ?? .null,
                .boolean(isPrimary),
            ]
        }
        return MemoryTable(
            name: call.name,
            columns: [
                ("cid", .int32), ("name", .string), ("type", .string), ("notnull", .boolean), ("dflt_value", .string),
                ("pk", .boolean),
            ], rows: rows)
    }
}

extension TableFunctionCall {
    func invalid(_ message: String) -> PlanError {
        PlanError(.invalidExpression, "\"\(name)\" \(message)", location: location)
    }
}

extension MemoryTable {
    /// A small table of values.
    convenience init(name: String, columns: [(name: String, type: DataType)], rows: [[Scalar]]) {
        let schema = Schema(columns.map { Field($0.name, $0.type) })
        let values = columns.indices.map { index in
            Column(scalars: rows.map { $0[index] }, type: columns[index].type)
        }
        self.init(
            name: name, schema: schema, batches: [RecordBatch(schema: schema, columns: values, count: rows.count)])
    }
}
