import DovetailColumnar
import DovetailFormats
import DovetailPlan

/// What a running statement works with: the engine, the names it can see and how it tells that a query starts.
struct StatementContext {
    let engine: Engine
    let dialect: Dialect
    var scope: CatalogScope
    let started: (QueryContext) -> Void

    func makeQuery() -> QueryContext {
        let query = engine.makeQuery(dialect: dialect, scope: scope)
        started(query)
        return query
    }

    /// - Parameter overlay: tables that hide those of the catalog.
    func run(_ relation: Relation, overlay: [String: MemoryTable] = [:]) throws -> QueryResult {
        var context = self
        context.scope.overlay.merge(overlay) { $1 }
        return try context.makeQuery().run([relation])
    }

    /// Whether files are delimited text.
    func isText(_ read: ReadRelation) throws -> Bool {
        if let format = read.format { return format == "csv" }
        return read.paths.first.flatMap { engine.formats.format(forPath: $0) }?.name == "csv"
    }

    /// The names and types of a query's columns.
    func schema(of relation: Relation) throws -> Schema {
        guard let plan = try engine.makeQuery(dialect: dialect, scope: scope).plan([relation]).first else {
            return Schema([])
        }
        return plan.schema
    }
}

extension StatementContext {
    /// A default is computed without the table's columns.
    func validateDefault(_ column: TableDefinition.Column) throws {
        let value = (column.defaultValue ?? .null).assigned(to: column.type)
        _ = try schema(of: .values(ValuesRelation(rows: [[value]])))
    }
}

extension UnresolvedExpression {
    static func column(_ parts: String...) -> UnresolvedExpression {
        UnresolvedExpression(.name(parts, caseSensitive: true))
    }

    static let null = UnresolvedExpression(.literal(.null, .null))

    /// Converted as a value is that goes into a column.
    func assigned(to type: DataType) -> UnresolvedExpression {
        UnresolvedExpression(.cast(self, type, .checked), at: location)
    }

    func named(_ name: String) -> UnresolvedExpression { UnresolvedExpression(.alias(self, name: name)) }
}
