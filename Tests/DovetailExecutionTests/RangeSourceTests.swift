import DovetailColumnar
import DovetailFormats
import Testing

@testable import DovetailExecution

/// Batches of a source over ranges tell their places, however small its morsels are.
@Suite struct RangeSourceTests {
    @Test(arguments: [1, 3, 2 * RecordBatch.capacity, 100_000])
    func ordinalsRise(rowsPerMorsel: Int) throws {
        let schema = Schema([Field("x", .int64)])
        let count = min(5 * RecordBatch.capacity + 7, rowsPerMorsel * 40)
        let source = RangeSource(schema: schema, count: count, rowsPerMorsel: rowsPerMorsel) { rows in
            RecordBatch(
                schema: schema, columns: [Column(scalars: rows.map { .int(Int64($0)) }, type: .int64)],
                count: rows.count)
        }
        var (rows, last) = (0, -1)
        while var morsel = try source.nextMorsel() {
            while let batch = try morsel.next() {
                #expect(batch.ordinal > last && batch.columns[0].scalar(at: 0) == .int(Int64(rows)))
                last = batch.ordinal
                rows += batch.count
            }
        }
        #expect(rows == count)
    }
}
