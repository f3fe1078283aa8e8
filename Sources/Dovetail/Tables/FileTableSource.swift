import DovetailColumnar
import DovetailExecution
import DovetailFormats
import DovetailPlan

/// Files of one format as a table that plans can scan.
final class FileTableSource: ScannableSource {
    let name: String
    let table: any FileTable

    init(name: String, table: any FileTable) {
        self.name = name
        self.table = table
    }

    var schema: Schema { table.schema }
    var byteCount: Int { table.files.reduce(0) { $0 + $1.byteCount } }

    /// Exact where the format knows; else guessed from the size, about twelve bytes a field.
    var rowCount: Int? { table.estimatedRowCount ?? byteCount / max(1, 12 * schema.count) }

    func statistics(of column: Int) -> ColumnStatistics? { table.statistics(of: column) }

    /// Readers take any condition and apply it before they decode the other columns.
    func pushdownSupport(for filter: Expression) -> PushdownSupport { .exact }

    func scan(_ request: ScanRequest) throws -> any BatchSource { try table.scan(request) }
}
