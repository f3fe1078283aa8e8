import DovetailColumnar
import DovetailPlan
import DovetailSQL

/// ON CONFLICT, and INSERT OR .. which says the same.
extension TableChange {
    func resolving(_ insert: Insert, _ rows: [RecordBatch]) throws -> Result {
        let keys = try conflictKeys(insert)
        let all = rows.isEmpty ? table.rows(at: []) : RecordBatch.concatenating(rows)
        var matches = [Int?](repeating: nil, count: all.count)
        for key in keys {
            let found = try table.indexes[key].matches([all], in: table)
            for row in matches.indices where matches[row] == nil { matches[row] = found[row] }
        }
        let added = (0..<all.count).filter { matches[$0] == nil }
        let new = RecordBatch(
            schema: all.schema, columns: all.columns, count: all.count, selection: Selection(added)
        ).compacted()
        try constraints.check([new])
        switch insert.conflict {
        case .fail, .ignore: return try adding(new, to: self, [])
        case .replace:
            return try replacing(all, matches, insert, new)
        case .update(_, let assignments, let condition):
            return try replacing(all, matches, insert, new, assignments: assignments, condition)
        }
    }

    /// Positions of the keys that a conflict may be about.
    private func conflictKeys(_ insert: Insert) throws -> [Int] {
        let names: [String]
        switch insert.conflict {
        case .ignore(let columns), .update(let columns, _, _): names = columns
        case .fail, .replace: names = []
        }
        guard !definition.keys.isEmpty else {
            throw PlanError(
                .invalidExpression, "table \"\(table.name)\" has no primary key or unique columns to conflict with",
                location: insert.location)
        }
        let isUpdate = if case .ignore = insert.conflict { false } else { true }
        if names.isEmpty {
            guard !isUpdate || definition.keys.count == 1 else {
                throw PlanError(
                    .invalidExpression, "table \"\(table.name)\" has several keys: name the one that is meant",
                    location: insert.location, notes: ["ON CONFLICT (column) DO UPDATE SET .."])
            }
            return Array(definition.keys.indices)
        }
        let columns = Set(try names.map { try index(of: $0, at: insert.location) })
        guard let key = definition.keys.firstIndex(where: { Set($0.columns) == columns }) else {
            throw PlanError(
                .invalidExpression, "(\(names.joined(separator: ", "))) is no key of table \"\(table.name)\"",
                location: insert.location)
        }
        return [key]
    }

    private func replacing(
        _ all: RecordBatch, _ matches: [Int?], _ insert: Insert, _ new: RecordBatch
    ) throws -> Result {
        let given = insert.columns ?? definition.columns.map(\.name)
        let keys = Set(definition.keys.flatMap(\.columns))
        let changing = try given.filter { !keys.contains(try index(of: $0, at: insert.location)) }
        let assignments = changing.map {
            (column: $0, value: Optional(UnresolvedExpression.column("excluded", $0)), location: insert.location)
        }
        return try replacing(all, matches, insert, new, assignments: assignments, nil)
    }

    /// Updates the rows that are there already from those that were to be added.
    private func replacing(
        _ all: RecordBatch, _ matches: [Int?], _ insert: Insert, _ new: RecordBatch, assignments: Assignments,
        _ condition: UnresolvedExpression?
    ) throws -> Result {
        // Of rows with one key that the statement itself brings, the first counts.
        var later: [Int: Int] = [:]
        for row in matches.indices {
            guard let match = matches[row], match < table.count, later[match] == nil else { continue }
            later[match] = row
        }
        let pairs = later.sorted { $0.key < $1.key }
        if pairs.isEmpty { return try adding(new, to: self, []) }
        if assignments.isEmpty {
            return try adding(new, to: self, [table.rows(at: pairs.map(\.key))], count: pairs.count)
        }
        let joined = try conflictRows(pairs, all)
        let (places, values) = try joined.matching(condition, with: nil, values: try assigned(assignments))
        let updated = try self.updated(places.map { pairs[$0].key }, values)
        return try adding(new, to: TableChange(updated.table, self), updated.rows, count: updated.count)
    }

    /// The old rows with the new ones beside them as the struct `excluded`.
    private func conflictRows(_ pairs: [(key: Int, value: Int)], _ all: RecordBatch) throws -> TableChange {
        let old = table.rows(at: pairs.map(\.key))
        let selection = Selection(pairs.map(\.value))
        let excluded = all.columns.map { $0.taking(selection.pointer, count: selection.count).flattened() }
        let type = DataType.structure(table.schema.fields)
        var joined = TableDefinition(columns: definition.columns)
        joined.columns.append(TableDefinition.Column(name: "excluded", type: type))
        let columns =
            old.columns.map { $0.flattened() }
            + [.structure(StructColumn(type: type, children: excluded, count: pairs.count))]
        let batch = RecordBatch(schema: joined.schema, columns: columns, count: pairs.count)
        return TableChange(MemoryTable(name: table.name, definition: joined, batches: [batch]), self)
    }

    private func adding(
        _ new: RecordBatch, to change: TableChange, _ rows: [RecordBatch], count: Int = 0
    ) throws -> Result {
        var result = try change.appended(new.count > 0 ? MemoryTable.stored([new], schema: table.schema) : [])
        result.rows = rows + result.rows
        result.count += count
        return result
    }

    /// The same statement over another version.
    private init(_ table: MemoryTable, _ other: TableChange) {
        self.init(context: other.context, table: table, alias: other.alias)
    }
}
