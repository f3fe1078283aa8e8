import DovetailColumnar
import DovetailPlan

/// Checks rows that are to be part of a table.
struct RowConstraints {
    let table: MemoryTable
    let context: StatementContext

    private var definition: TableDefinition { table.definition }

    /// NOT NULL and CHECK.
    /// - Parameter changed: columns to look at; nil for all.
    func check(_ rows: [RecordBatch], changed: Set<Int>? = nil) throws {
        for (index, column) in definition.columns.enumerated() where changed?.contains(index) != false {
            let isRequired =
                column.isRequired || definition.keys.contains { $0.isPrimary && $0.columns.contains(index) }
            guard isRequired, rows.contains(where: { $0.columns[index].hasNulls }) else { continue }
            throw PlanError(
                .constraint, "column \"\(column.name)\" of table \"\(table.name)\" must not be null",
                kind: .invalidData)
        }
        guard !definition.checks.isEmpty, rows.contains(where: { $0.count > 0 }) else { return }
        let added = MemoryTable(
            name: table.name, definition: TableDefinition(columns: definition.columns), batches: rows)
        for check in definition.checks { try self.check(check, of: added) }
    }

    private func check(_ check: TableDefinition.Check, of rows: MemoryTable) throws {
        let named = Relation.alias(
            AliasRelation(input: .table(TableRelation(name: [StatementContext.rowsName])), name: table.name))
        let broken = Relation.filter(
            FilterRelation(input: named, condition: UnresolvedExpression(.unary(.not, check.condition))))
        let found = try context.run(
            .limit(LimitRelation(input: broken, limit: 1)), overlay: [StatementContext.rowsName: rows])
        guard let row = found.rows().first else { return }
        let values = zip(row, rows.schema.fields).map { "\($1.name) = \($0.isNull ? "NULL" : $0.text(type: $1.type))" }
        throw PlanError(
            .constraint, "a row of table \"\(table.name)\" breaks CHECK (\(check.text))", kind: .invalidData,
            notes: ["the row has \(values.joined(separator: ", "))"])
    }

    /// Finds mistakes in the conditions of CHECK.
    func validate() throws {
        let empty = MemoryTable(
            name: table.name, definition: TableDefinition(columns: definition.columns), batches: [])
        for check in definition.checks { try self.check(check, of: empty) }
    }

    func duplicate(_ key: TableDefinition.Key, _ values: [Scalar]) -> PlanError {
        let pairs = zip(key.columns, values).map { index, value in
            "\(definition.columns[index].name) = \(value.text(type: definition.columns[index].type))"
        }
        return PlanError(
            .constraint,
            "table \"\(table.name)\" would have two rows with \(pairs.joined(separator: ", ")), "
                + "which is its \(key.isPrimary ? "primary key" : "unique key")", kind: .invalidData)
    }

    /// Builds the indexes of all keys.
    func checkKeys() throws {
        for (key, index) in zip(definition.keys, table.indexes) {
            do {
                try index.build(for: table)
            } catch let error as KeyIndex.Duplicate {
                throw duplicate(key, error.values)
            }
        }
    }
}

extension StatementContext {
    /// What the rows that a statement works on are called; no statement can write it.
    static let rowsName = "\u{1}rows"
}
