import DovetailColumnar
import DovetailPlan

/// Tables about the catalog itself, as functions and, the standard ones, under `information_schema`.
enum CatalogTables {
    typealias Maker = @Sendable (CatalogScope) -> MemoryTable

    /// Functions without arguments.
    static let all: [String: Maker] = [
        "duckdb_tables": tables, "duckdb_views": views, "duckdb_columns": columns, "duckdb_schemas": schemas,
    ]

    /// Names under `information_schema`.
    static let standard: [String: Maker] = [
        "tables": standardTables, "columns": standardColumns, "schemata": standardSchemas, "views": standardViews,
        "table_constraints": standardConstraints, "key_column_usage": standardKeyColumns,
        "check_constraints": standardChecks,
    ]

    /// Tables and views, by schema and name.
    static func relations(_ scope: CatalogScope) -> [(schema: String, entry: CatalogEntry)] {
        scope.state.entries.filter { $0.key.space == .tables }
            .sorted { ($0.key.schema, $0.key.name) < ($1.key.schema, $1.key.name) }
            .map { (scope.state.schemas[$0.key.schema] ?? $0.key.schema, $0.value) }
    }

    static func database(of schema: String) -> Scalar {
        .string(schema == "temp" ? "temp" : CatalogScope.database)
    }

    /// Temporary tables stand in the schema main of a database of their own.
    static func shown(_ schema: String) -> Scalar { .string(schema == "temp" ? "main" : schema) }

    @Sendable private static func tables(_ scope: CatalogScope) -> MemoryTable {
        let rows = relations(scope).compactMap { schema, entry -> [Scalar]? in
            guard case .table(let table) = entry.item else { return nil }
            let definition = table.definition
            return [
                database(of: schema), shown(schema), .string(entry.name), .boolean(schema == "temp"),
                .boolean(definition.keys.contains(where: \.isPrimary)), .int(Int64(table.count)),
                .int(Int64(definition.columns.count)), .int(Int64(definition.checks.count)),
            ]
        }
        return MemoryTable(
            name: "duckdb_tables",
            columns: [
                ("database_name", .string), ("schema_name", .string), ("table_name", .string),
                ("temporary", .boolean), ("has_primary_key", .boolean), ("estimated_size", .int64),
                ("column_count", .int64), ("check_constraint_count", .int64),
            ], rows: rows)
    }

    @Sendable private static func views(_ scope: CatalogScope) -> MemoryTable {
        let rows = relations(scope).compactMap { schema, entry -> [Scalar]? in
            guard case .view(let view) = entry.item else { return nil }
            return [
                database(of: schema), shown(schema), .string(entry.name), .boolean(schema == "temp"),
                .string(view.sql),
            ]
        }
        return MemoryTable(
            name: "duckdb_views",
            columns: [
                ("database_name", .string), ("schema_name", .string), ("view_name", .string),
                ("temporary", .boolean), ("sql", .string),
            ], rows: rows)
    }

    @Sendable private static func columns(_ scope: CatalogScope) -> MemoryTable {
        MemoryTable(
            name: "duckdb_columns",
            columns: [
                ("database_name", .string), ("schema_name", .string), ("table_name", .string),
                ("column_name", .string), ("column_index", .int32), ("column_default", .string),
                ("is_nullable", .boolean), ("data_type", .string),
            ],
            rows: tableColumns(scope).map { column in
                [
                    database(of: column.schema), shown(column.schema), .string(column.table),
                    .string(column.definition.name), .int(Int64(column.index + 1)),
                    column.definition.defaultText.map { .string($0) } ?? .null, .boolean(!column.isRequired),
                    .string(column.definition.type.description),
                ]
            })
    }

    @Sendable private static func schemas(_ scope: CatalogScope) -> MemoryTable {
        MemoryTable(
            name: "duckdb_schemas", columns: [("database_name", .string), ("schema_name", .string)],
            rows: scope.state.schemas.values.sorted().map { [database(of: $0), shown($0)] })
    }

    private static func tableColumns(
        _ scope: CatalogScope
    ) -> [(schema: String, table: String, index: Int, definition: TableDefinition.Column, isRequired: Bool)] {
        var found: [(String, String, Int, TableDefinition.Column, Bool)] = []
        for (schema, entry) in relations(scope) {
            guard case .table(let table) = entry.item else { continue }
            for (index, column) in table.definition.columns.enumerated() {
                let isPrimary = table.definition.keys.contains { $0.isPrimary && $0.columns.contains(index) }
                found.append((schema, entry.name, index, column, column.isRequired || isPrimary))
            }
        }
        return found
    }
}

// MARK: - information_schema

extension CatalogTables {
    @Sendable private static func standardTables(_ scope: CatalogScope) -> MemoryTable {
        let rows = relations(scope).map { schema, entry -> [Scalar] in
            let isTable = if case .table = entry.item { true } else { false }
            return [
                database(of: schema), shown(schema), .string(entry.name),
                .string(!isTable ? "VIEW" : schema == "temp" ? "LOCAL TEMPORARY" : "BASE TABLE"),
                .string(isTable ? "YES" : "NO"),
            ]
        }
        return MemoryTable(
            name: "tables",
            columns: [
                ("table_catalog", .string), ("table_schema", .string), ("table_name", .string),
                ("table_type", .string), ("is_insertable_into", .string),
            ], rows: rows)
    }

    @Sendable private static func standardColumns(_ scope: CatalogScope) -> MemoryTable {
        MemoryTable(
            name: "columns",
            columns: [
                ("table_catalog", .string), ("table_schema", .string), ("table_name", .string),
                ("column_name", .string), ("ordinal_position", .int32), ("column_default", .string),
                ("is_nullable", .string), ("data_type", .string),
            ],
            rows: tableColumns(scope).map { column in
                [
                    database(of: column.schema), shown(column.schema), .string(column.table),
                    .string(column.definition.name), .int(Int64(column.index + 1)),
                    column.definition.defaultText.map { .string($0) } ?? .null,
                    .string(column.isRequired ? "NO" : "YES"), .string(column.definition.type.description),
                ]
            })
    }

    @Sendable private static func standardSchemas(_ scope: CatalogScope) -> MemoryTable {
        MemoryTable(
            name: "schemata", columns: [("catalog_name", .string), ("schema_name", .string)],
            rows: scope.state.schemas.values.sorted().map { [database(of: $0), shown($0)] })
    }
}
