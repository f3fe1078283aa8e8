import DovetailColumnar
import DovetailPlan

/// Views and constraints under `information_schema`.
extension CatalogTables {
    /// A constraint of a table, under a name that tells the table and what it is.
    private struct Constraint {
        var schema: String
        var table: String
        var name: String
        var kind: String
        var columns: [String] = []
        var text: String?
    }

    private static func constraints(_ scope: CatalogScope) -> [Constraint] {
        var found: [Constraint] = []
        for (schema, entry) in relations(scope) {
            guard case .table(let table) = entry.item else { continue }
            let definition = table.definition
            for key in definition.keys {
                let columns = key.columns.map { definition.columns[$0].name }
                let stem = ([entry.name] + columns).joined(separator: "_")
                found.append(
                    Constraint(
                        schema: schema, table: entry.name, name: stem + (key.isPrimary ? "_pkey" : "_key"),
                        kind: key.isPrimary ? "PRIMARY KEY" : "UNIQUE", columns: columns))
            }
            for (number, check) in definition.checks.enumerated() {
                found.append(
                    Constraint(
                        schema: schema, table: entry.name, name: "\(entry.name)_check\(number + 1)", kind: "CHECK",
                        text: check.text))
            }
        }
        return found
    }

    @Sendable static func standardViews(_ scope: CatalogScope) -> MemoryTable {
        let rows = relations(scope).compactMap { schema, entry -> [Scalar]? in
            guard case .view(let view) = entry.item else { return nil }
            return [database(of: schema), shown(schema), .string(entry.name), .string(view.sql)]
        }
        return MemoryTable(
            name: "views",
            columns: [
                ("table_catalog", .string), ("table_schema", .string), ("table_name", .string),
                ("view_definition", .string),
            ], rows: rows)
    }

    @Sendable static func standardConstraints(_ scope: CatalogScope) -> MemoryTable {
        MemoryTable(
            name: "table_constraints",
            columns: [
                ("constraint_catalog", .string), ("constraint_schema", .string), ("constraint_name", .string),
                ("table_catalog", .string), ("table_schema", .string), ("table_name", .string),
                ("constraint_type", .string),
            ],
            rows: constraints(scope).map { constraint in
                let place = [database(of: constraint.schema), shown(constraint.schema)]
                return place + [.string(constraint.name)] + place
                    + [.string(constraint.table), .string(constraint.kind)]
            })
    }

    @Sendable static func standardKeyColumns(_ scope: CatalogScope) -> MemoryTable {
        MemoryTable(
            name: "key_column_usage",
            columns: [
                ("constraint_catalog", .string), ("constraint_schema", .string), ("constraint_name", .string),
                ("table_catalog", .string), ("table_schema", .string), ("table_name", .string),
                ("column_name", .string), ("ordinal_position", .int32),
            ],
            rows: constraints(scope).flatMap { constraint in
                let place = [database(of: constraint.schema), shown(constraint.schema)]
                return constraint.columns.enumerated().map { index, column in
                    place + [.string(constraint.name)] + place
                        + [.string(constraint.table), .string(column), .int(Int64(index + 1))]
                }
            })
    }

    @Sendable static func standardChecks(_ scope: CatalogScope) -> MemoryTable {
        MemoryTable(
            name: "check_constraints",
            columns: [
                ("constraint_catalog", .string), ("constraint_schema", .string), ("constraint_name", .string),
                ("check_clause", .string),
            ],
            rows: constraints(scope).compactMap { constraint in
                constraint.text.map {
                    [database(of: constraint.schema), shown(constraint.schema), .string(constraint.name), .string($0)]
                }
            })
    }
}
