import DovetailColumnar
import DovetailPlan
import DovetailSQL

extension CatalogDefinition {
    /// CREATE TYPE.
    /// - Throws: `PlanError` where the name is taken, or the labels of an enumeration are null or there twice.
    func createType(_ create: CreateType, in scope: inout CatalogScope) throws {
        let type: DataType
        switch create.source {
        case .type(let known): type = known
        case .labels(let query): type = .enumeration(try labels(of: query, create))
        }
        try self.create(
            .type(type), create.name, orReplace: create.orReplace, ifNotExists: create.ifNotExists,
            isTemporary: create.isTemporary, in: &scope)
    }

    private func labels(of query: Relation, _ create: CreateType) throws -> Enumeration {
        let result = try context.run(query)
        guard result.schema.fields.count == 1 else {
            throw PlanError(
                .typeMismatch, "the labels of an enumeration are one column, not \(result.schema.fields.count)",
                location: create.location)
        }
        let type = result.schema.fields[0].type
        var labels: [String] = []
        var seen: Set<String> = []
        for row in result.rows() {
            guard let value = row.first, !value.isNull else {
                throw PlanError(.invalidExpression, "a label of an enumeration is null", location: create.location)
            }
            let label = value.text(type: type)
            if seen.insert(label).inserted { labels.append(label) }
        }
        guard let enumeration = Enumeration(labels: labels) else {
            throw PlanError(.invalidExpression, "the enumeration has too many labels", location: create.location)
        }
        return enumeration
    }
}

extension CatalogScope {
    /// What CREATE TYPE made: by name as the search path finds it, and by schema and name.
    var types: [String: DataType] {
        var types: [String: DataType] = [:]
        let path = searchPath
        for (place, entry) in state.entries where place.space == .types {
            guard case .type(let type) = entry.item else { continue }
            types["\(place.schema).\(place.name)"] = type
            types["\(CatalogScope.database).\(place.schema).\(place.name)"] = type
            let first = path.first { state[CatalogName($0, place.name, .types)] != nil }
            if first == place.schema { types[place.name] = type }
        }
        return types
    }
}
