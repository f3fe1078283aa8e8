import DovetailColumnar
import DovetailPlan
import DovetailSQL

/// ALTER TABLE: a new version with other columns.
struct TableAlteration {
    let context: StatementContext
    let table: MemoryTable
    let location: SourceLocation?

    private func index(of column: String) throws -> Int {
        try table.definition.index(of: column, in: table.name, at: location)
    }

    func apply(_ action: AlterTable.Action) throws -> MemoryTable {
        switch action {
        case .addColumn(let column, let ifNotExists): return try add(column, ifNotExists: ifNotExists)
        case .dropColumn(let name, let ifExists): return try drop(name, ifExists: ifExists)
        case .renameColumn(let name, let new): return try rename(name, to: new)
        case .rename(let name): return table.renamed(to: name)
        case .setType(let name, let type, let value): return try setType(name, type, value)
        case .setDefault(let name, let value):
            let index = try index(of: name)
            let later = redefined { $0.columns[index].defaultValue = value }
            if value != nil { try context.validateDefault(later.definition.columns[index]) }
            return later
        case .setRequired(let name, let isRequired):
            let index = try index(of: name)
            let later = redefined { $0.columns[index].isRequired = isRequired }
            try RowConstraints(table: later, context: context).check(later.batches, changed: [index])
            return later
        case .addConstraint(let constraint):
            var definition = table.definition
            try definition.add(constraint, table: table.name)
            let later = MemoryTable(name: table.name, definition: definition, batches: table.batches)
            try RowConstraints(table: later, context: context).check(later.batches)
            try RowConstraints(table: later, context: context).checkKeys()
            return later
        }
    }

    /// The same rows under another definition with as many columns of the same types.
    private func redefined(_ body: (inout TableDefinition) -> Void) -> MemoryTable {
        var definition = table.definition
        body(&definition)
        let schema = definition.schema
        let batches = table.batches.map { RecordBatch(schema: schema, columns: $0.columns, count: $0.count) }
        return MemoryTable(name: table.name, definition: definition, batches: batches)
    }

    private func add(_ column: ColumnDefinition, ifNotExists: Bool) throws -> MemoryTable {
        if table.definition.index(of: column.name) != nil {
            if ifNotExists { return table }
            throw PlanError(
                .duplicateColumn, "table \"\(table.name)\" has a column \"\(column.name)\" already",
                location: column.location ?? location)
        }
        guard column.generated == nil else {
            throw PlanError(
                .unsupported, "ALTER TABLE cannot add a computed column", kind: .unsupported,
                location: column.location ?? location)
        }
        var definition = table.definition
        definition.columns.append(TableDefinition.Column(column))
        let value = (column.defaultValue ?? .null).assigned(to: column.type)
        return try computed(definition, column: definition.columns.count - 1, value)
    }

    /// A version whose column `column` is computed from the old ones.
    private func computed(
        _ definition: TableDefinition, column: Int, _ value: UnresolvedExpression
    ) throws -> MemoryTable {
        let input = Relation.alias(
            AliasRelation(input: .table(TableRelation(name: [StatementContext.rowsName])), name: table.name))
        let result = try context.run(
            .project(ProjectRelation(input: input, items: [value.named("value")])),
            overlay: [StatementContext.rowsName: table])
        let all = result.batches.filter { $0.count > 0 }.map { $0.compacted().columns[0] }
        let type = definition.columns[column].type
        let values = Column.concatenating(all, type: type)
        var first = 0
        let schema = definition.schema
        let batches = table.batches.map { batch in
            var columns = batch.columns
            let part = values.slice(first..<first + batch.count).flattened()
            if column < columns.count { columns[column] = part } else { columns.append(part) }
            first += batch.count
            return RecordBatch(schema: schema, columns: columns, count: batch.count)
        }
        let later = MemoryTable(name: table.name, definition: definition, batches: batches)
        try RowConstraints(table: later, context: context).check(later.batches, changed: [column])
        try RowConstraints(table: later, context: context).checkKeys()
        return later
    }

    private func drop(_ name: String, ifExists: Bool) throws -> MemoryTable {
        if ifExists, table.definition.index(of: name) == nil { return table }
        let index = try index(of: name)
        try checkUnused(index, "dropped")
        guard table.definition.columns.count > 1 else {
            throw PlanError(
                .invalidExpression, "\"\(name)\" is the only column of table \"\(table.name)\": it cannot be dropped",
                location: location)
        }
        var definition = table.definition
        definition.columns.remove(at: index)
        for key in definition.keys.indices {
            definition.keys[key].columns = definition.keys[key].columns.map { $0 > index ? $0 - 1 : $0 }
        }
        let schema = definition.schema
        let batches = table.batches.map { batch in
            var columns = batch.columns
            columns.remove(at: index)
            return RecordBatch(schema: schema, columns: columns, count: batch.count)
        }
        return MemoryTable(name: table.name, definition: definition, batches: batches)
    }

    /// No key and no CHECK may need the column.
    private func checkUnused(_ column: Int, _ what: String) throws {
        let name = table.definition.columns[column].name
        let isInKey = table.definition.keys.contains { $0.columns.contains(column) }
        let isInCheck = table.definition.checks.contains { $0.condition.names(name) }
        let isRead = table.definition.columns.contains { $0.generated?.names(name) == true }
        guard isInKey || isInCheck || isRead else { return }
        let part = isInKey ? "key" : isInCheck ? "CHECK" : "computed column"
        throw PlanError(
            .constraint,
            "column \"\(name)\" is part of a \(part) of table \"\(table.name)\": it cannot be \(what)",
            location: location)
    }

    private func rename(_ name: String, to new: String) throws -> MemoryTable {
        let index = try index(of: name)
        if let other = table.definition.index(of: new), other != index {
            throw PlanError(
                .duplicateColumn, "table \"\(table.name)\" has a column \"\(new)\" already", location: location)
        }
        let isRead = table.definition.columns.contains { $0.generated?.names(name) == true }
        if isRead || table.definition.checks.contains(where: { $0.condition.names(name) }) {
            try checkUnused(index, "renamed")
        }
        return redefined { $0.columns[index].name = new }
    }

    private func setType(_ name: String, _ type: DataType, _ value: UnresolvedExpression?) throws -> MemoryTable {
        let index = try index(of: name)
        if table.definition.hasGenerated { try checkUnused(index, "given another type") }
        var definition = table.definition
        let old = UnresolvedExpression.column(definition.columns[index].name)
        definition.columns[index].type = type
        return try computed(definition, column: index, (value ?? old).assigned(to: type))
    }
}

extension UnresolvedExpression {
    /// Whether a column is named anywhere in it.
    func names(_ column: String) -> Bool {
        if case .name(let parts, _) = node, parts.contains(where: { $0.lowercased() == column.lowercased() }) {
            return true
        }
        return children.contains { $0.names(column) }
    }
}

extension CatalogDefinition {
    func alter(_ alter: AlterTable, in scope: inout CatalogScope) throws {
        guard let found = scope.find(alter.name) else {
            if alter.ifExists { return }
            throw scope.unknownTable(alter.name, at: alter.location)
        }
        if case .rename(let name) = alter.action {
            var place = found.place
            place.name = name.lowercased()
            if let other = scope.state[place], place != found.place {
                throw PlanError(.tableExists, "\(other.item.kind.rawValue) \"\(other.name)\" exists already")
            }
            scope.state.set(nil, at: found.place)
            scope.state.removeIndexes(of: found.place)
            switch found.entry.item {
            case .table(let table): scope.state.set(.table(table.renamed(to: name)), named: name, at: place)
            case .view, .macro, .sequence, .index, .type: scope.state.set(found.entry.item, named: name, at: place)
            }
            return
        }
        let table = try scope.table(alter.name, at: alter.location)
        let later = try TableAlteration(context: context, table: table, location: alter.location).apply(alter.action)
        scope.state.set(.table(later), named: found.entry.name, at: found.place)
    }
}
