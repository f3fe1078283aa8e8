import DovetailColumnar
import DovetailFormats
import DovetailTestSupport
import Testing

/// What a table tells of its columns from the footers of its files.
@Suite struct ParquetTableStatisticsTests {
    private let schema = Schema([
        Field("n", .int32), Field("d", .date), Field("x", .double), Field("s", .string),
        Field("l", .list(Field("element", .int32))),
    ])

    private func batch(_ numbers: ClosedRange<Int64>) -> RecordBatch {
        let rows = Array(numbers)
        return RecordBatch(
            schema: schema,
            columns: [
                Column(scalars: rows.map { $0 % 2 == 0 ? .null : .int($0) }, type: .int32),
                Column(scalars: rows.map { .date(Int32($0 / 10)) }, type: .date),
                Column(scalars: rows.map { .double(Double($0) / 4) }, type: .double),
                Column(scalars: rows.map { .string("\($0)") }, type: .string),
                Column(scalars: rows.map { .list([.int($0)]) }, type: schema[4].type),
            ], count: rows.count)
    }

    @Test func boundsOfAllRowGroupsAndFiles() throws {
        let folder = try TemporaryFolder()
        let paths = try [[1...100, 101...200], [501...600]].enumerated().map { index, groups in
            try folder.write(
                ParquetFiles.bytes(groups.map { [batch($0)] }, schema: schema), to: "\(index).parquet")
        }
        let table = try ParquetFiles.open(paths)
        #expect(
            table.statistics(of: 0)
                == ColumnStatistics(low: 1, high: 599, nullFraction: 0.5, distinctCount: 300))
        #expect(table.statistics(of: 1) == ColumnStatistics(low: 0, high: 60, nullFraction: 0, distinctCount: 61))
        #expect(table.statistics(of: 2) == ColumnStatistics(low: 0.25, high: 150, nullFraction: 0))
        #expect(table.statistics(of: 3) == ColumnStatistics(nullFraction: 0))
        #expect(table.statistics(of: 4) == nil)
    }
}
