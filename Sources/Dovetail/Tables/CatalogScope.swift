import DovetailColumnar
import DovetailPlan

/// A state of the catalog with the rules by which names are found in it.
struct CatalogScope: Sendable {
    var state: CatalogState
    /// The schema in use.
    var schema = "main"
    /// Tables of one statement alone, such as the rows it is about to add; they hide all others.
    var overlay: [String: MemoryTable] = [:]
    /// The session's: it may leave rules out.
    var optimizer = Optimizer()
    /// The session's: bytes that queries and tables may hold; nil where the engine's limit holds.
    var memoryLimit: Int?

    /// The one database there is.
    static let database = "memory"

    /// Schemas in which a name without one is looked for.
    var searchPath: [String] {
        var path = ["temp", schema.lowercased(), "main"]
        if path[1] == "main" || path[1] == "temp" { path.remove(at: 1) }
        return path
    }

    /// Places where a written name can be, best first.
    func places(of parts: [String], _ space: CatalogName.Space = .tables) -> [CatalogName] {
        guard let name = parts.last else { return [] }
        let qualifier = parts.dropLast().map { $0.lowercased() }
        switch qualifier.count {
        case 0: return searchPath.map { CatalogName($0, name, space) }
        case 1:
            var schemas = [qualifier[0]]
            if qualifier[0] == CatalogScope.database { schemas.append("main") }
            return schemas.map { CatalogName($0, name, space) }
        case 2 where qualifier[0] == CatalogScope.database: return [CatalogName(qualifier[1], name, space)]
        case 2 where qualifier[0] == "temp" && qualifier[1] == "main": return [CatalogName("temp", name, space)]
        default: return []
        }
    }

    func find(_ parts: [String], _ space: CatalogName.Space = .tables) -> (place: CatalogName, entry: CatalogEntry)? {
        for place in places(of: parts, space) {
            if let entry = state[place] { return (place, entry) }
        }
        return nil
    }

    /// Where a new thing of this name goes.
    func newPlace(
        _ parts: [String], isTemporary: Bool, _ space: CatalogName.Space = .tables
    ) throws -> CatalogName {
        guard let name = parts.last else { throw PlanError(.unknownObject, "a name is missing") }
        if parts.count == 1 { return CatalogName(isTemporary ? "temp" : schema, name, space) }
        for place in places(of: parts, space) where state.schemas[place.schema] != nil {
            guard !isTemporary || place.schema == "temp" else { break }
            return place
        }
        let qualifier = parts.dropLast().joined(separator: ".")
        if isTemporary {
            throw PlanError(.invalidExpression, "a temporary table stands in the schema temp, not in \"\(qualifier)\"")
        }
        throw unknownSchema(qualifier)
    }

    func unknownSchema(_ name: String) -> PlanError {
        PlanError(
            .unknownObject, "schema \"\(name)\" does not exist",
            notes: Spelling.nearest(to: name, among: Array(state.schemas.values)).map { ["did you mean \"\($0)\"?"] }
                ?? [])
    }

    /// Names of tables and views, for suggestions.
    var tableNames: [String] {
        state.entries.filter { $0.key.space == .tables }.map(\.value.name).sorted()
    }

    func unknownTable(_ parts: [String], at location: SourceLocation?, notes: [String] = []) -> PlanError {
        let text = parts.joined(separator: ".")
        let near = Spelling.nearest(to: parts.last ?? text, among: tableNames)
        return PlanError(
            .unknownTable, "table \"\(text)\" does not exist", location: location,
            notes: (near.map { ["did you mean \"\($0)\"?"] } ?? []) + notes)
    }
}
