import DovetailColumnar
import DovetailFormats
import DovetailPlan
import DovetailSQL

/// CREATE and DROP: changes of the catalog by one statement.
struct CatalogDefinition {
    let context: StatementContext

    // MARK: CREATE

    /// Whether there is something to make at the place of a new name.
    /// - Throws: `PlanError` where the name is taken.
    private func isFree(
        _ place: CatalogName, _ scope: CatalogScope, orReplace: Bool, ifNotExists: Bool, isView: Bool = false
    ) throws -> Bool {
        guard let entry = scope.state[place] else { return true }
        if ifNotExists { return false }
        let what = entry.item.kind
        guard orReplace, (what == .view) == isView else {
            throw PlanError(
                .tableExists, "\(what.rawValue) \"\(entry.name)\" exists already",
                notes: orReplace ? [] : ["CREATE OR REPLACE replaces it"])
        }
        return true
    }

    func createTable(_ create: CreateTable, in scope: inout CatalogScope) throws {
        let place = try scope.newPlace(create.name, isTemporary: create.isTemporary)
        guard try isFree(place, scope, orReplace: create.orReplace, ifNotExists: create.ifNotExists) else { return }
        let name = create.name[create.name.count - 1]
        let table = MemoryTable(name: name, definition: try definition(of: create, name), batches: [])
        try validate(table)
        scope.state.set(.table(table), named: name, at: place)
    }

    private func definition(of create: CreateTable, _ name: String) throws -> TableDefinition {
        var definition = TableDefinition(columns: [])
        for column in create.columns {
            guard definition.index(of: column.name) == nil else {
                throw PlanError(
                    .duplicateColumn, "table \"\(name)\" would have column \"\(column.name)\" twice",
                    location: column.location)
            }
            definition.columns.append(TableDefinition.Column(column))
        }
        try GeneratedColumns(context, name).complete(&definition)
        for constraint in create.constraints { try definition.add(constraint, table: name) }
        return definition
    }

    /// Resolves the expressions of a definition once, so that a mistake shows now and not with the first row.
    private func validate(_ table: MemoryTable) throws {
        try RowConstraints(table: table, context: context).validate()
        for column in table.definition.columns where column.defaultValue != nil {
            try context.validateDefault(column)
        }
    }

    /// CREATE TABLE .. AS; the number of rows, nil where the table exists and that is fine.
    func createTable(_ create: CreateRelation, in scope: inout CatalogScope) throws -> Int? {
        let place = try scope.newPlace(create.name, isTemporary: create.isTemporary)
        guard try isFree(place, scope, orReplace: create.orReplace, ifNotExists: create.ifNotExists) else { return nil }
        let name = create.name[create.name.count - 1]
        let query = context.makeQuery()
        let result = try query.run([create.query])
        var definition = try create.declared.map { try self.definition(of: $0, name) } ?? TableDefinition(columns: [])
        guard !definition.hasGenerated else {
            throw PlanError(
                .unsupported, "CREATE TABLE .. AS with computed columns is not supported", kind: .unsupported)
        }
        for field in result.schema.withUniqueNames.fields.dropFirst(definition.columns.count) {
            definition.columns.append(TableDefinition.Column(name: field.name, type: field.type))
        }
        if create.declared == nil {
            for (index, other) in try query.otherNames(of: create.query).enumerated() {
                definition.columns[index].otherName = other
            }
        }
        let table = MemoryTable(
            name: name, definition: definition,
            batches: MemoryTable.stored(result.batches, schema: definition.schema))
        if create.declared != nil { try validateRows(of: table) }
        scope.state.set(.table(table), named: name, at: place)
        return table.count
    }

    private func validateRows(of table: MemoryTable) throws {
        try validate(table)
        let constraints = RowConstraints(table: table, context: context)
        try constraints.check(table.batches)
        try constraints.checkKeys()
    }

    func createView(_ create: CreateRelation, sql: String, in scope: inout CatalogScope) throws {
        let place = try scope.newPlace(create.name, isTemporary: create.isTemporary)
        let isFree = try isFree(
            place, scope, orReplace: create.orReplace, ifNotExists: create.ifNotExists, isView: true)
        guard isFree else { return }
        do {
            _ = try context.schema(of: create.query)
        } catch let error as FormatError where error.code == .fileNotFound && create.hasDeclaredColumns {
            // The files of an external table may come later.
        }
        let view = CatalogView(relation: create.query, sql: sql, isExternal: create.isExternal)
        scope.state.set(.view(view), named: create.name[create.name.count - 1], at: place)
    }

    func createSchema(_ parts: [String], orReplace: Bool, ifNotExists: Bool, in scope: inout CatalogScope) throws {
        let name = try CatalogDefinition.schemaName(parts)
        if scope.state.schemas[name.lowercased()] != nil {
            if ifNotExists { return }
            throw PlanError(.tableExists, "schema \"\(name)\" exists already")
        }
        scope.state.addSchema(name)
    }

    static func schemaName(_ parts: [String]) throws -> String {
        guard let name = parts.last, parts.count == 1 || parts.count == 2 && parts[0] == CatalogScope.database else {
            throw PlanError(
                .unknownObject, "there is no database \"\(parts.dropLast().joined(separator: "."))\"",
                notes: ["the one there is is called \(CatalogScope.database)"])
        }
        return name
    }

    // MARK: DROP

    func drop(_ drop: DropObject, in scope: inout CatalogScope) throws {
        switch drop.kind {
        case .schema: try dropSchema(drop, in: &scope)
        default: try dropEntry(drop, in: &scope)
        }
    }

    private func dropEntry(_ drop: DropObject, in scope: inout CatalogScope) throws {
        guard let found = scope.find(drop.name, drop.kind.space) else {
            if drop.ifExists { return }
            let text = drop.name.joined(separator: ".")
            let note = "DROP \(drop.kind.rawValue.uppercased()) IF EXISTS passes over it"
            if drop.kind == .table { throw scope.unknownTable(drop.name, at: nil, notes: [note]) }
            throw PlanError(
                drop.kind == .view ? .unknownTable : .unknownObject,
                "\(drop.kind.rawValue) \"\(text)\" does not exist", notes: [note])
        }
        let kind = found.entry.item.kind
        guard kind == drop.kind || drop.kind == .table && found.entry.item.isExternal else {
            throw PlanError(
                .invalidExpression, "\"\(found.entry.name)\" is a \(kind.rawValue), no \(drop.kind.rawValue)",
                notes: ["DROP \(kind.rawValue.uppercased()) drops it"])
        }
        scope.state.set(nil, at: found.place)
        if case .index(let index) = found.entry.item { try self.drop(index, in: &scope) }
        if kind == .table { scope.state.removeIndexes(of: found.place) }
    }

    private func dropSchema(_ drop: DropObject, in scope: inout CatalogScope) throws {
        let name = try CatalogDefinition.schemaName(drop.name).lowercased()
        guard scope.state.schemas[name] != nil else {
            if drop.ifExists { return }
            throw scope.unknownSchema(name)
        }
        guard name != "main", name != "temp" else {
            throw PlanError(.invalidExpression, "the schema \"\(name)\" cannot be dropped")
        }
        if let left = scope.state.entries.first(where: { $0.key.schema == name }), !drop.cascades {
            throw PlanError(
                .invalidExpression, "schema \"\(name)\" is not empty: it has \"\(left.value.name)\"",
                notes: ["DROP SCHEMA .. CASCADE drops what it holds, too"])
        }
        scope.state.removeSchema(name)
    }
}

extension DropObject.Kind {
    var space: CatalogName.Space {
        switch self {
        case .table, .view, .schema: .tables
        case .macro: .macros
        case .sequence: .sequences
        case .index: .indexes
        case .type: .types
        }
    }
}

extension CatalogEntry.Item {
    var kind: DropObject.Kind {
        switch self {
        case .table: .table
        case .view: .view
        case .macro: .macro
        case .sequence: .sequence
        case .index: .index
        case .type: .type
        }
    }
}

extension TableDefinition.Column {
    init(_ column: ColumnDefinition) {
        self.init(
            name: column.name, type: column.type, isRequired: column.isRequired, defaultValue: column.defaultValue,
            defaultText: column.defaultText)
        generated = column.generated
    }
}

extension TableDefinition {
    mutating func add(_ constraint: TableConstraint, table: String) throws {
        switch constraint {
        case .check(let condition, let text): checks.append(Check(condition: condition, text: text))
        case .key(let names, let isPrimary):
            let key = try names.map { try index(of: $0, in: table, at: nil) }
            if Set(key).count < key.count {
                throw PlanError(.duplicateColumn, "a key of table \"\(table)\" names a column twice")
            }
            if isPrimary, keys.contains(where: \.isPrimary) {
                throw PlanError(.invalidExpression, "table \"\(table)\" has two primary keys")
            }
            keys.append(Key(columns: key, isPrimary: isPrimary))
        }
    }
}

extension Schema {
    /// A column whose name an earlier one has gets a number behind it.
    var withUniqueNames: Schema {
        var seen: Set<String> = []
        return Schema(
            fields.map { field in
                var field = field
                let name = field.name
                var number = 0
                while !seen.insert(field.name.lowercased()).inserted {
                    number += 1
                    field.name = "\(name)_\(number)"
                }
                return field
            })
    }
}

extension CreateRelation {
    /// Whether it is over files whose columns are known without them.
    fileprivate var hasDeclaredColumns: Bool {
        if isExternal, case .read(let read) = query { read.schema != nil } else { false }
    }
}
