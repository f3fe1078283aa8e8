import DovetailColumnar
import DovetailPlan
import DovetailSQL

/// MERGE: all rows are found in the table and the source as they are, then changed at once. Of several partners of a row
/// the first counts.
extension TableChange {
    func merge(_ merge: Merge) throws -> Result {
        let joined = try MergeJoin(merge, self)
        var taken: Set<Int> = []
        var updates: [(positions: [Int], values: [Int: Column])] = []
        var gone: [Int] = []
        var added: [RecordBatch] = []
        for index in merge.clauses.indices {
            let clause = merge.clauses[index]
            switch clause.action {
            case .nothing: break
            case .error(let text): try joined.fail(index, text)
            case .insert(let columns, let values, let byName):
                added += try joined.inserted(index, columns: columns, values: values, byName: byName)
            case .delete:
                gone += try joined.changed(index, []).positions.filter { taken.insert($0).inserted }
            case .update(let written, let byName):
                let assignments = try written ?? joined.assignments(byName: byName)
                let found = try joined.changed(index, try assigned(assignments))
                updates.append(TableChange.untaken(found, &taken))
            }
        }
        return try applied(updates, gone.sorted(), added)
    }

    /// Without the rows that an earlier clause took.
    private static func untaken(
        _ found: (positions: [Int], values: [Int: Column]), _ taken: inout Set<Int>
    ) -> (positions: [Int], values: [Int: Column]) {
        let places = found.positions.indices.filter { taken.insert(found.positions[$0]).inserted }
        if places.count == found.positions.count { return found }
        let selection = Selection(places)
        return (
            places.map { found.positions[$0] },
            found.values.mapValues { $0.taking(selection.pointer, count: selection.count).flattened() }
        )
    }

    private func applied(
        _ updates: [(positions: [Int], values: [Int: Column])], _ gone: [Int], _ added: [RecordBatch]
    ) throws -> Result {
        var result = Result(table: table, rows: [], count: 0)
        func note(_ rows: [RecordBatch], _ action: String) {
            for batch in rows where batch.count > 0 {
                result.rows.append(batch)
                result.actions.append(
                    Column(scalars: Array(repeating: .string(action), count: batch.count), type: .string))
                result.count += batch.count
            }
        }
        for update in updates where !update.positions.isEmpty {
            let change = TableChange(context: context, table: result.table, alias: alias)
            let updated = try change.updated(update.positions, update.values)
            result.table = updated.table
            note(updated.rows, "UPDATE")
        }
        if !gone.isEmpty {
            note([result.table.rows(at: gone)], "DELETE")
            result.table = result.table.replacing(batches: result.table.removingRows(at: gone))
        }
        if !added.isEmpty {
            let change = TableChange(context: context, table: result.table, alias: alias)
            let inserted = try change.appended(added)
            result.table = inserted.table
            note(inserted.rows, "INSERT")
        }
        return result
    }
}

/// The rows of a table and of the source of a MERGE, as its clauses see them.
private struct MergeJoin {
    private static let sourceName = "\u{1}source"

    private let merge: Merge
    private let change: TableChange
    private let overlay: [String: MemoryTable]
    private let target: Relation
    private let source: Relation
    /// What the source is called.
    private let alias: String
    private let columns: [String]

    init(_ merge: Merge, _ change: TableChange) throws {
        self.merge = merge
        self.change = change
        alias = merge.source.name ?? MergeJoin.sourceName
        // The rows are made once, however many clauses read them.
        let found = try change.context.run(merge.source)
        let rows = MemoryTable(name: alias, schema: found.schema.withUniqueNames, batches: found.batches)
        columns = rows.schema.names
        overlay = [
            StatementContext.rowsName: change.table.numbered(as: change.positionName), MergeJoin.sourceName: rows,
        ]
        target = .alias(
            AliasRelation(input: .table(TableRelation(name: [StatementContext.rowsName])), name: change.alias))
        source = .alias(AliasRelation(input: .table(TableRelation(name: [MergeJoin.sourceName])), name: alias))
    }

    /// The rows that a clause is about and that no earlier one of its kind takes.
    private func rows(of index: Int) -> Relation {
        let clause = merge.clauses[index]
        let joined: Relation =
            switch clause.rows {
            case .matched: .join(JoinRelation(left: target, right: source, kind: .inner, condition: merge.condition))
            case .notInSource:
                .join(JoinRelation(left: target, right: source, kind: .anti, condition: merge.condition))
            case .notInTarget:
                .join(JoinRelation(left: source, right: target, kind: .anti, condition: merge.condition))
            }
        let earlier = merge.clauses[..<index].filter { $0.rows == clause.rows }.map { earlier in
            UnresolvedExpression(.unary(.not, MergeJoin.holds(earlier.condition)), at: earlier.location)
        }
        let conditions = earlier + (clause.condition.map { [$0] } ?? [])
        guard let first = conditions.first else { return joined }
        let condition = conditions.count == 1 ? first : UnresolvedExpression(.and(conditions), at: clause.location)
        return .filter(FilterRelation(input: joined, condition: condition, location: clause.location))
    }

    /// Never null.
    private static func holds(_ condition: UnresolvedExpression?) -> UnresolvedExpression {
        let yes = UnresolvedExpression(.literal(.boolean(true), .boolean))
        guard let condition else { return yes }
        return UnresolvedExpression(.binary(.isNotDistinct, condition, yes), at: condition.location)
    }

    /// Positions of a clause's rows in the table, and new values of columns.
    func changed(
        _ index: Int, _ values: [(column: Int, value: UnresolvedExpression)]
    ) throws -> (positions: [Int], values: [Int: Column]) {
        var items = [UnresolvedExpression.column(change.alias, change.positionName).named("position")]
        for (place, value) in values.enumerated() {
            let type = change.definition.columns[value.column].type
            items.append(value.value.assigned(to: type).named("value\(place)"))
        }
        let found = try change.context.run(
            .project(ProjectRelation(input: rows(of: index), items: items, location: merge.clauses[index].location)),
            overlay: overlay)
        return TableChange.ordered(found, columns: values.map(\.column))
    }

    /// Every column from the source: by name, or by place.
    func assignments(byName: Bool) throws -> Assignments {
        let names = byName ? columns : change.definition.columns.map(\.name)
        guard names.count == columns.count else {
            throw PlanError(
                .columnCountMismatch,
                "table \"\(change.table.name)\" has \(names.count) columns, the source \(columns.count)",
                location: merge.location)
        }
        return zip(names, columns).map { name, column in
            (name, UnresolvedExpression.column(alias, column), merge.location)
        }
    }

    /// New rows of the table.
    func inserted(
        _ index: Int, columns names: [String]?, values: [UnresolvedExpression?]?, byName: Bool
    ) throws -> [RecordBatch] {
        var insert = Insert(table: merge.table, source: .defaults)
        insert.location = merge.clauses[index].location
        insert.columns = names
        insert.byName = byName
        var items = [UnresolvedExpression(.star(UnresolvedExpression.StarItem()))]
        if let values {
            let targets = names ?? (values.isEmpty ? [] : change.definition.columns.map(\.name))
            guard targets.count == values.count else {
                throw PlanError(
                    .columnCountMismatch, "INSERT has \(targets.count) columns, but \(values.count) values",
                    location: insert.location)
            }
            // What is DEFAULT is not given.
            let given = zip(targets, values).filter { $1 != nil }
            insert.columns = given.map(\.0)
            items = given.compactMap(\.1)
        }
        if items.isEmpty {
            insert.columns = [change.definition.columns[0].name]
            items = [change.defaultValue(of: 0)]
        }
        let query = Relation.project(
            ProjectRelation(input: rows(of: index), items: items, location: insert.location))
        var context = change.context
        context.scope.overlay.merge(overlay) { $1 }
        let inner = TableChange(context: context, table: change.table, alias: change.alias)
        insert.source = .query(query)
        let added = MemoryTable.stored(
            try context.run(
                GeneratedColumns(context, change.alias).completing(try inner.source(of: insert), change.definition)
            ).batches, schema: change.table.schema)
        try change.constraints.check(added)
        return added
    }

    /// - Throws: where the clause has a row.
    func fail(_ index: Int, _ text: UnresolvedExpression?) throws {
        let item = (text ?? .null).assigned(to: .string).named("text")
        let query = Relation.limit(
            LimitRelation(input: .project(ProjectRelation(input: rows(of: index), items: [item])), limit: 1))
        guard let row = try change.context.run(query, overlay: overlay).rows().first else { return }
        var message = "a row of MERGE is not allowed"
        if case .string(let written)? = row.first { message += ": \(written)" }
        throw PlanError(.constraint, message, kind: .invalidData, location: merge.clauses[index].location)
    }
}

extension Relation {
    /// What qualifies its columns.
    fileprivate var name: String? {
        switch self {
        case .alias(let node): node.name
        case .table(let node): node.name.last
        default: nil
        }
    }
}
