import DovetailColumnar
import DovetailPlan
import DovetailSQL

/// DESCRIBE, SHOW and SUMMARIZE.
extension StatementContext {
    func inspect(_ subject: InspectionRelation.Subject) throws -> QueryResult {
        switch subject {
        case .tables(let schema): try showTables(schema)
        case .allTables: try showAllTables()
        case .databases:
            try show([("database_name", .string)], [[.string(CatalogScope.database)]])
        case .schemas:
            try show(
                [("database_name", .string), ("schema_name", .string)],
                scope.state.schemas.values.filter { $0 != "temp" }.sorted().map {
                    [.string(CatalogScope.database), .string($0)]
                })
        case .columns(let relation): try describe(relation)
        case .summary(let relation): try Summary(self).run(relation)
        }
    }

    private func showTables(_ schema: String?) throws -> QueryResult {
        if let schema, scope.state.schemas[schema.lowercased()] == nil {
            throw scope.unknownSchema(schema)
        }
        let schemas = schema.map { [$0.lowercased()] } ?? scope.searchPath
        let names = CatalogTables.relations(scope).filter { schemas.contains($0.schema.lowercased()) }
        return try show([("name", .string)], names.map(\.entry.name).sorted().map { [.string($0)] })
    }

    private func showAllTables() throws -> QueryResult {
        let rows = try CatalogTables.relations(scope).map { schema, entry -> [Scalar] in
            let fields: [Field]
            switch entry.item {
            case .table(let table): fields = table.schema.fields
            case .view(let view): fields = try self.schema(of: view.relation).fields
            case .macro, .sequence, .index, .type: fields = []
            }
            return [
                .string(schema == "temp" ? "temp" : CatalogScope.database), .string(schema == "temp" ? "main" : schema),
                .string(entry.name), .list(fields.map { .string($0.name) }),
                .list(fields.map { .string($0.type.description) }), .boolean(schema == "temp"),
            ]
        }
        let names = DataType.list(Field("element", .string))
        return try show(
            [
                ("database", .string), ("schema", .string), ("name", .string), ("column_names", names),
                ("column_types", names), ("temporary", .boolean),
            ], rows)
    }

    // MARK: DESCRIBE

    func describe(_ relation: Relation) throws -> QueryResult {
        var rows = try schema(of: relation).fields.map { field -> [Scalar] in
            [.string(field.name), .string(field.type.description), .string("YES"), .null, .null, .null]
        }
        if case .table(let node) = relation, case .table(let table)? = scope.find(node.name)?.entry.item {
            for index in rows.indices { table.definition.describe(index, in: &rows[index]) }
        }
        return try show(
            ["column_name", "column_type", "null", "key", "default", "extra"].map { ($0, .string) }, rows)
    }
}

extension TableDefinition {
    /// Fills in what a row of DESCRIBE tells of constraints and defaults.
    fileprivate func describe(_ index: Int, in row: inout [Scalar]) {
        let keys = keys.filter { $0.columns.contains(index) }
        let isPrimary = keys.contains(where: \.isPrimary)
        if columns[index].isRequired || isPrimary { row[2] = .string("NO") }
        if !keys.isEmpty { row[3] = .string(isPrimary ? "PRI" : "UNI") }
        if let text = columns[index].defaultText { row[4] = .string(text) }
    }
}

extension StatementContext {
    /// Rows of values as the result of a statement.
    func show(_ columns: [(name: String, type: DataType)], _ rows: [[Scalar]]) throws -> QueryResult {
        let table = MemoryTable(name: "result", columns: columns, rows: rows)
        return try run(
            .table(TableRelation(name: [StatementContext.rowsName])), overlay: [StatementContext.rowsName: table])
    }
}
