import DovetailColumnar
import DovetailFormats
import DovetailTestSupport
import Testing

/// Values and row groups that are large: batches stay small, dictionaries stay dictionaries, all threads get a part.
@Suite struct ParquetLargeValuesTests {
    @Test("twenty gigabytes of one text", .enabled(if: PyArrow.isInstalled))
    func repeatedTextIsNotWrittenOut() throws {
        let folder = try TemporaryFolder()
        let script = """
            import sys, pyarrow as pa, pyarrow.parquet as pq
            codes = pa.array([0] * 20000, pa.int32())
            texts = pa.array(['the quick brown fox ' * 50000])
            pq.write_table(pa.table({'s': pa.DictionaryArray.from_arrays(codes, texts)}), sys.argv[1])
            """
        let path = folder.path + "/a.parquet"
        _ = try PyArrow.run(script, [path])
        var total = 0
        for batch in try ParquetFiles.batches(ParquetFiles.open([path])) {
            guard case .dictionary(let column) = batch.columns[0], case .string(let values) = column.values else {
                Issue.record("the column is not coded any more")
                return
            }
            let codes = column.codes.pointer(as: UInt32.self)
            for row in 0..<column.count { total += values.pointer[Int(codes[row])].count }
        }
        #expect(total == 20_000_000_000)
    }

    @Test func batchesOfLargeTextAreShort() throws {
        let folder = try TemporaryFolder()
        let (count, size) = (240, 200_000)
        let schema = Schema([Field("n", .int64), Field("s", .string), Field("l", .list(Field("element", .string)))])
        let texts = (0..<count).map { Scalar.string(String(repeating: "row \($0 % 10) ", count: size / 6)) }
        let batch = RecordBatch(
            schema: schema,
            columns: [
                Column(scalars: (0..<count).map { .int(Int64($0)) }, type: .int64),
                Column(scalars: texts, type: .string),
                Column(scalars: texts.map { .list([$0]) }, type: schema[2].type),
            ], count: count)
        let options: [String: Scalar] = ["dictionary": .boolean(false), "compression": .string("zstd")]
        let path = try folder.write(
            ParquetFiles.bytes([[batch]], schema: schema, options: options), to: "a.parquet")
        let table = try ParquetFiles.open([path])
        for projection in [[0, 1, 2], [2, 0], [1]] {
            let batches = try ParquetFiles.batches(table, ScanRequest(projection: projection))
            #expect(batches.reduce(0) { $0 + $1.count } == count)
            let rows = batches.flatMap { $0.rows() }
            for (row, values) in rows.enumerated() {
                for (place, column) in projection.enumerated() {
                    #expect(values[place] == batch.columns[column].scalar(at: row))
                }
            }
        }
        // A filter's columns are read ahead of the others, which stop short of them.
        let filter = RowFilter(columns: [0]) { batch in
            Selection((0..<batch.count).filter { batch.columns[0].scalar(at: $0) != .int(7) })
        }
        let rows = try ParquetFiles.rows(table, ScanRequest(projection: [1, 0], filter: filter))
        #expect(rows == (0..<count).filter { $0 != 7 }.map { [texts[$0], .int(Int64($0))] })
    }

    @Test("nested columns are cut where the index tells pages", .enabled(if: PyArrow.isInstalled))
    func nestedRowGroupsAreSplit() throws {
        let folder = try TemporaryFolder()
        let script = """
            import sys, pyarrow as pa, pyarrow.parquet as pq
            n = 600000
            offsets = pa.array([i * 3 // 2 for i in range(n + 1)], pa.int32())
            values = pa.array(range(n * 3 // 2), pa.int32())
            table = pa.table({'l': pa.ListArray.from_arrays(offsets, values)})
            for index in [True, False]:
                pq.write_table(table, '%s/%s.parquet' % (sys.argv[1], index), row_group_size=n,
                    write_page_index=index, use_dictionary=False)
            """
        _ = try PyArrow.run(script, [folder.path])
        for (name, parts) in [("True", 3), ("False", 1)] {
            let source = try ParquetFiles.open(["\(folder.path)/\(name).parquet"]).scan(ScanRequest(projection: [0]))
            var (morsels, row) = (0, 0)
            while var morsel = try source.nextMorsel() {
                morsels += 1
                while let batch = try morsel.next() {
                    for place in [0, batch.count - 1] {
                        let number = row + place
                        let expected = (number * 3 / 2..<(number + 1) * 3 / 2).map { Scalar.int(Int64($0)) }
                        #expect(batch.columns[0].scalar(at: place) == .list(expected))
                    }
                    row += batch.count
                }
            }
            #expect(morsels == parts && row == 600_000)
        }
    }
}
