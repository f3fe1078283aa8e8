import DovetailColumnar
import DovetailPlan
import DovetailSQL

extension TableChange {
    /// INSERT.
    func insert(_ insert: Insert) throws -> Result {
        let relation = GeneratedColumns(context, alias).completing(try source(of: insert), definition)
        let found = try context.run(relation)
        let rows = MemoryTable.stored(found.batches, schema: table.schema)
        guard case .fail = insert.conflict else { return try resolving(insert, rows) }
        try constraints.check(rows)
        return try appended(rows)
    }

    /// A version with rows behind, whose keys must be new.
    func appended(_ rows: [RecordBatch]) throws -> Result {
        let count = rows.reduce(0) { $0 + $1.count }
        for (key, index) in zip(definition.keys, table.indexes) {
            let matches = try index.matches(rows, in: table)
            guard let row = matches.firstIndex(where: { $0 != nil }) else { continue }
            throw constraints.duplicate(key, TableChange.values(key, row, rows))
        }
        let later = table.appending(rows)
        for index in later.indexes { index.advance(from: table, to: later, adding: rows) }
        return Result(table: later, rows: rows, count: count)
    }

    private static func values(_ key: TableDefinition.Key, _ row: Int, _ rows: [RecordBatch]) -> [Scalar] {
        var row = row
        for batch in rows {
            if row < batch.count { return key.columns.map { batch.columns[$0].scalar(at: row) } }
            row -= batch.count
        }
        return []
    }

    // MARK: The rows

    /// A query for the rows as the table holds them.
    func source(of insert: Insert) throws -> Relation {
        let columns = try insert.columns.map { try $0.map { try index(of: $0, at: insert.location) } }
        if let columns, Set(columns).count < columns.count {
            throw PlanError(.duplicateColumn, "INSERT names a column twice", location: insert.location)
        }
        let targets = columns ?? definition.givenColumns
        try checkGiven(targets, at: insert.location)
        switch insert.source {
        case .defaults: return values([[]], into: [])
        case .values(let rows):
            for row in rows where row.count != targets.count {
                throw countMismatch(targets, row.count, at: row.lazy.compactMap { $0?.location }.first, insert)
            }
            return values(rows, into: targets)
        case .file(var read):
            let fields = targets.map { Field(definition.columns[$0].name, definition.columns[$0].type) }
            // Text has no types of its own; other files tell theirs.
            if try context.isText(read) { read.schema = Schema(fields) }
            return try selected(.read(read), into: targets, insert)
        case .query(let query): return try selected(query, into: targets, insert)
        }
    }

    private func countMismatch(
        _ targets: [Int], _ count: Int, at location: SourceLocation?, _ insert: Insert
    ) -> PlanError {
        PlanError(
            .columnCountMismatch,
            "INSERT into \"\(table.name)\" wants \(targets.count) values a row, there are \(count)",
            location: location ?? insert.location,
            notes: ["columns: \(targets.map { definition.columns[$0].name }.joined(separator: ", "))"])
    }

    private func values(_ rows: [[UnresolvedExpression?]], into targets: [Int]) -> Relation {
        let complete = rows.map { row in
            definition.columns.indices.map { column -> UnresolvedExpression in
                let given = targets.firstIndex(of: column).flatMap { row[$0] }
                return (given ?? defaultValue(of: column)).assigned(to: definition.columns[column].type)
            }
        }
        return .values(ValuesRelation(names: definition.columns.map(\.name), rows: complete))
    }

    private func selected(_ query: Relation, into targets: [Int], _ insert: Insert) throws -> Relation {
        let schema = try context.schema(of: query)
        var targets = targets
        if insert.byName {
            targets = try schema.names.map { try index(of: $0, at: insert.location) }
            try checkGiven(targets, at: insert.location)
            if Set(targets).count < targets.count {
                throw PlanError(.duplicateColumn, "INSERT BY NAME has a column twice", location: insert.location)
            }
        }
        guard schema.count == targets.count else { throw countMismatch(targets, schema.count, at: nil, insert) }
        let names = schema.fields.indices.map { "\u{1}\($0)" }
        let input = Relation.alias(AliasRelation(input: query, name: "\u{1}source", columns: names))
        let items = definition.columns.indices.map { column -> UnresolvedExpression in
            let given = targets.firstIndex(of: column).map { UnresolvedExpression.column(names[$0]) }
            let definition = definition.columns[column]
            return (given ?? defaultValue(of: column)).assigned(to: definition.type).named(definition.name)
        }
        return .project(ProjectRelation(input: input, items: items, location: insert.location))
    }
}
