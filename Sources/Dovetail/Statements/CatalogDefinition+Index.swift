import DovetailColumnar
import DovetailPlan
import DovetailSQL

/// CREATE INDEX and DROP INDEX. Tables in memory are scanned, so an index makes nothing faster; a unique one is kept as a
/// key of its table.
extension CatalogDefinition {
    func createIndex(_ create: CreateIndex, in scope: inout CatalogScope) throws {
        guard let found = scope.find(create.table) else { throw scope.unknownTable(create.table, at: create.location) }
        let table = try scope.table(create.table, at: create.location)
        let place = CatalogName(found.place.schema, create.name, .indexes)
        if scope.state[place] != nil {
            if create.ifNotExists { return }
            throw PlanError(.tableExists, "index \"\(create.name)\" exists already", location: create.location)
        }
        let input = Relation.table(TableRelation(name: create.table, location: create.location))
        _ = try context.schema(of: .project(ProjectRelation(input: input, items: create.expressions)))
        let key = create.isUnique ? try uniqueColumns(create) : nil
        if let key {
            let alteration = TableAlteration(context: context, table: table, location: create.location)
            let later = try alteration.apply(.addConstraint(.key(key, isPrimary: false)))
            scope.state.set(.table(later), named: found.entry.name, at: found.place)
        }
        let index = CatalogIndex(table: found.place, key: key)
        scope.state.set(.index(index), named: create.name, at: place)
    }

    private func uniqueColumns(_ create: CreateIndex) throws -> [String] {
        try create.expressions.map { expression in
            guard case .name(let parts, _) = expression.node, let name = parts.last else {
                throw PlanError(
                    .unsupported, "a unique index over anything but columns is not supported by this version",
                    kind: .unsupported, location: expression.location)
            }
            return name
        }
    }

    /// Takes the key of a unique index from its table.
    func drop(_ index: CatalogIndex, in scope: inout CatalogScope) throws {
        guard let key = index.key, let entry = scope.state[index.table], case .table(let table) = entry.item else {
            return
        }
        var definition = table.definition
        let columns = key.compactMap { definition.index(of: $0) }
        guard let position = definition.keys.firstIndex(where: { !$0.isPrimary && $0.columns == columns }) else {
            return
        }
        definition.keys.remove(at: position)
        let later = MemoryTable(name: table.name, definition: definition, batches: table.batches)
        scope.state.set(.table(later), named: entry.name, at: index.table)
    }
}
