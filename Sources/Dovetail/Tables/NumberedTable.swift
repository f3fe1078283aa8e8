import DovetailColumnar
import DovetailExecution
import DovetailFormats
import DovetailPlan

/// A table in memory with the positions of its rows as the column `rowid`, which only its name reaches.
final class NumberedTable: ScannableSource {
    static let columnName = "rowid"

    private let table: MemoryTable
    let schema: Schema

    init(_ table: MemoryTable) {
        self.table = table
        schema = Schema(table.schema.fields + [Field(NumberedTable.columnName, .int64)])
    }

    var name: String { table.name }
    var rowCount: Int? { table.rowCount }
    var byteCount: Int { table.byteCount }
    var pseudoColumnCount: Int { 1 }
    var uniqueKeys: [[Int]] { table.uniqueKeys }

    func statistics(of column: Int) -> ColumnStatistics? {
        column < table.schema.count ? table.statistics(of: column) : nil
    }

    func otherName(of column: Int) -> String? { column < table.schema.count ? table.otherName(of: column) : nil }
    func pushdownSupport(for filter: Expression) -> PushdownSupport { .none }

    func scan(_ request: ScanRequest) throws -> any BatchSource {
        let number = table.schema.count
        guard request.projection.contains(number) else { return try table.scan(request) }
        let projected = schema.selecting(request.projection)
        var first = 0
        let batches = table.batches.map { batch in
            let positions = MemoryTable.positions(first..<first + batch.count)
            first += batch.count
            let columns = request.projection.map { $0 == number ? positions : batch.columns[$0] }
            return RecordBatch(schema: projected, columns: columns, count: batch.count)
        }
        return BatchListSource(schema: projected, batches: batches)
    }
}
