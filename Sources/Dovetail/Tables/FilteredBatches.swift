import DovetailColumnar
import DovetailFormats
import Synchronization

/// Batches in memory of which a scan wants some rows, chosen on the thread that reads them.
final class FilteredBatches: BatchSource {
    let schema: Schema
    private let table: Schema
    private let batches: [RecordBatch]
    private let projection: [Int]
    private let filter: RowFilter
    private let next = Atomic<Int>(0)
    private static let perMorsel = 15

    init(_ batches: [RecordBatch], of table: Schema, projection: [Int], filter: RowFilter) {
        schema = table.selecting(projection)
        self.table = table
        self.batches = batches
        self.projection = projection
        self.filter = filter
    }

    var progress: (done: Int, total: Int) { (0, 0) }

    func nextMorsel() throws -> (any Morsel)? {
        let first = next.wrappingAdd(1, ordering: .relaxed).oldValue * FilteredBatches.perMorsel
        guard first < batches.count else { return nil }
        return Run(source: self, places: first..<min(first + FilteredBatches.perMorsel, batches.count))
    }

    /// The wanted rows of a batch.
    private func rows(of place: Int) throws -> RecordBatch {
        let batch = batches[place]
        let tested = RecordBatch(
            schema: table.selecting(filter.columns), columns: filter.columns.map { batch.columns[$0] },
            count: batch.baseCount)
        return RecordBatch(
            schema: schema, columns: projection.map { batch.columns[$0] }, count: batch.baseCount,
            selection: try filter.evaluate(tested), ordinal: place << 32)
    }

    private struct Run: Morsel {
        let source: FilteredBatches
        var places: Range<Int>

        mutating func next() throws -> RecordBatch? {
            guard let place = places.popFirst() else { return nil }
            return try source.rows(of: place)
        }
    }
}
