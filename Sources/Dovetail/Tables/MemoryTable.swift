import DovetailColumnar
import DovetailExecution
import DovetailFormats
import DovetailPlan
import Synchronization

/// One version of a table in memory: batches that never change. Every statement that changes rows makes a new version,
/// which shares what stayed the same.
final class MemoryTable: ScannableSource {
    let name: String
    let definition: TableDefinition
    let schema: Schema
    /// Flat columns, no selections, no empty batches.
    let batches: [RecordBatch]
    let count: Int
    /// Rows by key, one for each key of the definition.
    let indexes: [KeyIndex]
    /// Columns at the end that are no part of a star.
    let pseudoColumnCount: Int
    /// No two tables have the same.
    let version = MemoryTable.counter.wrappingAdd(1, ordering: .relaxed).newValue

    private static let counter = Atomic<Int>(0)
    /// Statistics that planning has asked for, by column.
    let known = Mutex<[Int: ColumnStatistics]>([:])

    init(
        name: String, definition: TableDefinition, batches: [RecordBatch], indexes: [KeyIndex]? = nil,
        pseudoColumnCount: Int = 0
    ) {
        self.name = name
        self.pseudoColumnCount = pseudoColumnCount
        self.definition = definition
        schema = definition.schema
        self.batches = batches
        count = batches.reduce(0) { $0 + $1.count }
        self.indexes = indexes ?? definition.keys.map { KeyIndex(columns: $0.columns) }
    }

    convenience init(name: String, schema: Schema, batches: [RecordBatch]) {
        self.init(
            name: name, definition: TableDefinition(schema: schema),
            batches: MemoryTable.stored(batches, schema: schema))
    }

    var rowCount: Int? { count }
    var byteCount: Int { 0 }

    var uniqueKeys: [[Int]] {
        definition.keys.filter { key in key.isPrimary || key.columns.allSatisfy { definition.columns[$0].isRequired } }
            .map(\.columns)
    }

    func otherName(of column: Int) -> String? { definition.columns[column].otherName }
    func pushdownSupport(for filter: Expression) -> PushdownSupport { .none }

    func scan(_ request: ScanRequest) throws -> any BatchSource {
        if let filter = request.filter {
            return filtered(by: filter, projection: request.projection)
        }
        let projected = schema.selecting(request.projection)
        return BatchListSource(
            schema: projected,
            batches: batches.map { batch in
                RecordBatch(
                    schema: projected, columns: request.projection.map { batch.columns[$0] }, count: batch.count)
            })
    }

    /// Rows that a filter keeps, chosen on the thread that reads them: a batch of the table at a time.
    private func filtered(by filter: RowFilter, projection: [Int]) -> any BatchSource {
        let (projected, tested) = (schema.selecting(projection), schema.selecting(filter.columns))
        return RangeSource(schema: projected, count: batches.count, rowsPerMorsel: 1) { [batches] places in
            let batch = batches[places.lowerBound]
            let keys = RecordBatch(
                schema: tested, columns: filter.columns.map { batch.columns[$0] }, count: batch.count)
            return RecordBatch(
                schema: projected, columns: projection.map { batch.columns[$0] }, count: batch.count,
                selection: try filter.evaluate(keys))
        }
    }

    /// Batches as tables keep them.
    static func stored(_ batches: [RecordBatch], schema: Schema) -> [RecordBatch] {
        batches.filter { $0.count > 0 }.map { batch in
            let rows = batch.compacted()
            return RecordBatch(schema: schema, columns: rows.columns.map { $0.flattened() }, count: rows.count)
        }
    }

    /// With more rows behind. Small batches at the end are merged as the digits of a counter carry, so that many small
    /// additions copy each row a few times only and leave few batches.
    func appending(_ added: [RecordBatch]) -> MemoryTable {
        var all = batches
        for batch in added {
            var batch = batch
            while let last = all.last, last.count <= batch.count, last.count + batch.count <= RecordBatch.capacity {
                all.removeLast()
                batch = RecordBatch.concatenating([last, batch])
            }
            all.append(batch)
        }
        return MemoryTable(name: name, definition: definition, batches: all, indexes: indexes)
    }

    /// Rows of other batches under the same definition; keys are indexed anew.
    func replacing(batches: [RecordBatch]) -> MemoryTable {
        MemoryTable(name: name, definition: definition, batches: batches)
    }

    func renamed(to name: String) -> MemoryTable {
        MemoryTable(name: name, definition: definition, batches: batches, indexes: indexes)
    }
}
