import DovetailColumnar
import DovetailPlan

/// Columns that are computed from others of their row when it is stored.
struct GeneratedColumns {
    private let context: StatementContext
    private let table: String

    init(_ context: StatementContext, _ table: String) {
        self.context = context
        self.table = table
    }

    /// Finds the types that are not declared, and mistakes.
    func complete(_ definition: inout TableDefinition) throws {
        guard definition.hasGenerated else { return }
        let given = definition.givenColumns
        let base = MemoryTable(
            name: table, definition: TableDefinition(columns: given.map { definition.columns[$0] }), batches: [])
        for index in definition.columns.indices {
            let column = definition.columns[index]
            guard let value = column.generated else { continue }
            for other in definition.columns where other.generated != nil && value.names(other.name) {
                throw PlanError(
                    .unsupported, "a computed column over another one is not supported: \"\(column.name)\"",
                    kind: .unsupported, location: value.location)
            }
            guard column.defaultValue == nil else {
                throw PlanError(
                    .invalidExpression, "the computed column \"\(column.name)\" can have no default",
                    location: value.location)
            }
            let computed = column.type == .null ? value : value.assigned(to: column.type)
            let type = try context.run(
                .project(ProjectRelation(input: input, items: [computed.named(column.name)])),
                overlay: [StatementContext.rowsName: base]
            ).schema[0].type
            definition.columns[index].type = type
        }
    }

    private var input: Relation {
        .alias(AliasRelation(input: .table(TableRelation(name: [StatementContext.rowsName])), name: table))
    }

    /// Rows whose computed columns have no values yet, with them.
    func completing(_ rows: Relation, _ definition: TableDefinition) -> Relation {
        guard definition.hasGenerated else { return rows }
        let input = Relation.alias(AliasRelation(input: rows, name: table))
        return .project(ProjectRelation(input: input, items: definition.columns.map(item)))
    }

    private func item(_ column: TableDefinition.Column) -> UnresolvedExpression {
        guard let value = column.generated else { return .column(column.name) }
        return value.assigned(to: column.type).named(column.name)
    }

    /// Values of the computed columns of rows.
    func values(of rows: RecordBatch, _ definition: TableDefinition) throws -> [Int: Column] {
        guard rows.count > 0 else { return [:] }
        let generated = definition.columns.indices.filter { definition.columns[$0].generated != nil }
        let table = MemoryTable(name: table, definition: TableDefinition(columns: definition.columns), batches: [rows])
        let found = try context.run(
            .project(ProjectRelation(input: input, items: generated.map { item(definition.columns[$0]) })),
            overlay: [StatementContext.rowsName: table])
        let batches = found.batches.filter { $0.count > 0 }
        guard !batches.isEmpty else { return [:] }
        let all = RecordBatch.concatenating(batches)
        return Dictionary(uniqueKeysWithValues: zip(generated, all.columns.map { $0.flattened() }))
    }
}
