import DovetailColumnar
import DovetailPlan
import DovetailSQL

extension TableChange {
    /// UPDATE.
    func update(_ update: Update) throws -> Result {
        let values = try assigned(update.assignments)
        let (positions, columns) = try matching(update.condition, with: update.from, values: values)
        return try updated(positions, columns)
    }

    /// Columns of SET by their positions.
    func assigned(_ assignments: Assignments) throws -> [(column: Int, value: UnresolvedExpression)] {
        var seen: Set<Int> = []
        return try assignments.map { assignment in
            let column = try index(of: assignment.column, at: assignment.location)
            try checkGiven([column], at: assignment.location)
            guard seen.insert(column).inserted else {
                throw PlanError(
                    .duplicateColumn, "column \"\(assignment.column)\" is set twice", location: assignment.location)
            }
            return (column, assignment.value ?? defaultValue(of: column))
        }
    }

    /// DELETE.
    func delete(_ delete: Delete) throws -> Result {
        if delete.condition == nil, delete.using == nil {
            return Result(table: table.replacing(batches: []), rows: table.batches, count: table.count)
        }
        let (positions, _) = try matching(delete.condition, with: delete.using, values: [])
        if positions.isEmpty { return Result(table: table, rows: [], count: 0) }
        let gone = delete.returning == nil ? [] : [table.rows(at: positions)]
        return Result(
            table: table.replacing(batches: table.removingRows(at: positions)), rows: gone, count: positions.count)
    }
}
