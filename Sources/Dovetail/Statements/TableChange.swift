import DovetailColumnar
import DovetailPlan
import DovetailSQL

/// What INSERT, UPDATE and DELETE have in common: the table they change, and its rows by position.
struct TableChange {
    let context: StatementContext
    let table: MemoryTable
    /// What the statement calls the table.
    let alias: String

    /// What a change leaves: the new version of the table, and the rows that RETURNING speaks of.
    struct Result {
        var table: MemoryTable
        var rows: [RecordBatch]
        var count: Int
        /// For MERGE: what was done with each of the rows, batch by batch.
        var actions: [Column] = []
    }

    init(context: StatementContext, table: MemoryTable, alias: String) {
        self.context = context
        self.table = table
        self.alias = alias
    }

    init(_ name: [String], alias: String?, at location: SourceLocation?, in context: StatementContext) throws {
        table = try context.scope.table(name, at: location)
        self.alias = alias ?? table.name
        self.context = context
    }

    var definition: TableDefinition { table.definition }
    var constraints: RowConstraints { RowConstraints(table: table, context: context) }

    /// The column of row numbers among those of the table.
    var positionName: String { definition.index(of: "rowid") == nil ? "rowid" : "\u{1}rowid" }

    /// What RETURNING of MERGE calls what was done with a row.
    static let actionName = "merge_action"

    /// What a column gets that no value is given for.
    func defaultValue(of column: Int) -> UnresolvedExpression { definition.columns[column].defaultValue ?? .null }

    /// No value is given to a column that is computed.
    func checkGiven(_ columns: [Int], at location: SourceLocation?) throws {
        guard let index = columns.first(where: { definition.columns[$0].generated != nil }) else { return }
        throw PlanError(
            .invalidExpression,
            "column \"\(definition.columns[index].name)\" of table \"\(table.name)\" is computed: it is given no values",
            location: location)
    }

    func index(of column: String, at location: SourceLocation?) throws -> Int {
        try definition.index(of: column, in: table.name, at: location)
    }

    /// Positions and values of assigned columns of the rows that fulfill `condition`, each row once, positions ascending.
    func matching(
        _ condition: UnresolvedExpression?, with other: Relation?, values: [(column: Int, value: UnresolvedExpression)]
    ) throws -> (positions: [Int], values: [Int: Column]) {
        let rows = Relation.table(TableRelation(name: [StatementContext.rowsName]))
        var input = Relation.alias(AliasRelation(input: rows, name: alias))
        if let other {
            input = .join(JoinRelation(left: input, right: other, kind: .cross, condition: .none))
        }
        if let condition {
            input = .filter(FilterRelation(input: input, condition: condition, location: condition.location))
        }
        var items = [UnresolvedExpression.column(alias, positionName).named("position")]
        for (index, value) in values.enumerated() {
            items.append(value.value.assigned(to: definition.columns[value.column].type).named("value\(index)"))
        }
        let found = try context.run(
            .project(ProjectRelation(input: input, items: items)),
            overlay: [StatementContext.rowsName: table.numbered(as: positionName)])
        return TableChange.ordered(found, columns: values.map(\.column))
    }

    /// Sorted by position; of rows that match several times the first counts.
    static func ordered(
        _ found: QueryResult, columns: [Int]
    ) -> (positions: [Int], values: [Int: Column]) {
        let batches = found.batches.filter { $0.count > 0 }
        guard !batches.isEmpty else { return ([], [:]) }
        let all = RecordBatch.concatenating(batches)
        let positions = (0..<all.count).map { row -> Int in
            if case .int(let position) = all.columns[0].scalar(at: row) { Int(position) } else { 0 }
        }
        var order = Array(0..<all.count)
        order.sort { (positions[$0], $0) < (positions[$1], $1) }
        var last = -1
        order = order.filter { row in
            defer { last = positions[row] }
            return positions[row] != last
        }
        let selection = Selection(order)
        var values: [Int: Column] = [:]
        for (index, column) in columns.enumerated() {
            values[column] = all.columns[index + 1].taking(selection.pointer, count: selection.count).flattened()
        }
        return (order.map { positions[$0] }, values)
    }

    /// A version with new values in the rows at `positions`, checked.
    func updated(_ positions: [Int], _ values: [Int: Column]) throws -> Result {
        var values = values
        if definition.hasGenerated {
            let changed = table.replacing(batches: table.updatingRows(at: positions, values)).rows(at: positions)
            values.merge(try GeneratedColumns(context, alias).values(of: changed, definition)) { $1 }
        }
        let changed = Set(values.keys)
        let later = MemoryTable(
            name: table.name, definition: definition, batches: table.updatingRows(at: positions, values),
            indexes: definition.keys.enumerated().map { index, key in
                changed.isDisjoint(with: key.columns) ? table.indexes[index] : KeyIndex(columns: key.columns)
            })
        let rows = positions.isEmpty ? [] : [later.rows(at: positions)]
        try constraints.check(rows, changed: changed)
        for (before, after) in zip(table.indexes, later.indexes) where before === after {
            after.advance(from: table, to: later, adding: [])
        }
        try RowConstraints(table: later, context: context).checkKeys()
        return Result(table: later, rows: rows, count: positions.count)
    }

    /// The rows of RETURNING.
    func returned(_ items: [UnresolvedExpression], of result: Result) throws -> QueryResult {
        var changed = MemoryTable(
            name: table.name, definition: TableDefinition(columns: definition.columns), batches: result.rows)
        if !result.actions.isEmpty { changed = changed.adding(result.actions, as: TableChange.actionName) }
        let input = Relation.alias(
            AliasRelation(input: .table(TableRelation(name: [StatementContext.rowsName])), name: alias))
        return try context.run(
            .project(ProjectRelation(input: input, items: items)),
            overlay: [StatementContext.rowsName: changed])
    }
}

extension CatalogScope {
    /// The table of this name, which is to be changed.
    func table(_ name: [String], at location: SourceLocation?) throws -> MemoryTable {
        guard let found = find(name) else { throw unknownTable(name, at: location) }
        guard case .table(let table) = found.entry.item else {
            throw PlanError(
                .invalidExpression, "\"\(found.entry.name)\" is a view: its rows cannot be changed",
                location: location)
        }
        return table
    }
}
