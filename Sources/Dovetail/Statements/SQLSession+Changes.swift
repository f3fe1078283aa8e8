import DovetailColumnar
import DovetailPlan
import DovetailSQL

/// Statements that change rows, alone or in the WITH of another.
extension SQLSession {
    /// Does the changes in their order, then `body`, as one: an error undoes all.
    func change(
        _ changes: [NamedChange], _ context: StatementContext,
        _ body: (StatementContext, inout CatalogScope) throws -> Outcome
    ) throws -> Outcome {
        try state.change { scope in
            var context = context
            for named in changes {
                context.scope = scope
                let (result, rows) = try context.apply(named.change, in: &scope)
                scope.overlay[named.table] =
                    rows.map { MemoryTable(name: named.table, schema: $0.schema, batches: $0.batches) }
                    ?? .empty(named.table, count: result.count)
            }
            context.scope = scope
            return try body(context, &scope)
        }
    }

    /// The statement behind a WITH that changed tables.
    func run(
        _ statement: SQLStatement, after changes: [NamedChange], in context: StatementContext,
        _ scope: inout CatalogScope
    ) throws -> Outcome {
        switch statement {
        case .query(let relation, _): return .rows(try context.run(relation))
        case .write(let write, _): return .written(try context.run(.write(write)))
        case .change(let change, _): return try context.outcome(of: change, in: &scope)
        case .createTable(let create, _):
            let rows = try CatalogDefinition(context: context).createTable(create, in: &scope)
            return rows.map { .changed(rows: $0) } ?? .done
        default:
            throw PlanError(
                .unsupported, "this statement is not supported behind a WITH that changes tables", kind: .unsupported,
                location: statement.place.location)
        }
    }
}

extension StatementContext {
    /// Changes a table; what it did, and the rows of RETURNING.
    func apply(
        _ change: Change, in scope: inout CatalogScope
    ) throws -> (result: TableChange.Result, rows: QueryResult?) {
        let (name, alias, returning, location) = change.target
        guard let found = scope.find(name) else { throw scope.unknownTable(name, at: location) }
        if case .insert(let insert) = change, case .view(let view) = found.entry.item, view.isExternal,
            case .read(let read) = view.relation
        {
            let count = try append(insert, to: read, found.entry.name)
            let nothing = MemoryTable(name: found.entry.name, schema: Schema([]), batches: [])
            return (TableChange.Result(table: nothing, rows: [], count: count), nil)
        }
        let target = try TableChange(name, alias: alias, at: location, in: self)
        let result =
            switch change {
            case .insert(let insert): try target.insert(insert)
            case .update(let update): try target.update(update)
            case .delete(let delete): try target.delete(delete)
            case .merge(let merge): try target.merge(merge)
            }
        let rows = try returning.map { try target.returned($0, of: result) }
        scope.state.set(.table(result.table), named: found.entry.name, at: found.place)
        return (result, rows)
    }

    func outcome(of change: Change, in scope: inout CatalogScope) throws -> SQLSession.Outcome {
        let (result, rows) = try apply(change, in: &scope)
        return rows.map { .rows($0) } ?? .changed(rows: result.count)
    }
}

extension MemoryTable {
    /// Rows without columns: what stands for a change that returns none.
    fileprivate static func empty(_ name: String, count: Int) -> MemoryTable {
        let schema = Schema([])
        return MemoryTable(
            name: name, schema: schema, batches: [RecordBatch(schema: schema, columns: [], count: count)])
    }
}

extension SQLStatement {
    var isQuery: Bool {
        switch self {
        case .query: true
        case .withChanges(_, let inner, _): inner.isQuery
        default: false
        }
    }

    /// The rows of a query as files; other statements as they are.
    func written(to target: WriteTarget) -> SQLStatement {
        switch self {
        case .query(let relation, let place): .write(WriteRelation(input: relation, target: target), at: place)
        case .withChanges(let changes, let inner, let place):
            .withChanges(changes, inner.written(to: target), at: place)
        default: self
        }
    }
}

extension Change {
    fileprivate var target:
        (name: [String], alias: String?, returning: [UnresolvedExpression]?, location: SourceLocation?)
    {
        switch self {
        case .insert(let insert): (insert.table, insert.alias, insert.returning, insert.location)
        case .update(let update): (update.table, update.alias, update.returning, update.location)
        case .delete(let delete): (delete.table, delete.alias, delete.returning, delete.location)
        case .merge(let merge): (merge.table, merge.alias, merge.returning, merge.location)
        }
    }
}
