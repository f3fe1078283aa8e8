import DovetailColumnar
import DovetailTestSupport
import Testing

@testable import DovetailFormats

/// Pages are found by their indexes, with and without those, and what is passed over changes nothing in what is read.
@Suite(.enabled(if: PyArrow.isInstalled, Comment(rawValue: PyArrow.absence)))
struct ParquetPageIndexTests {
    private static let rows = 40_000

    /// `id` ascends; all other columns follow from it.
    private static let script = """
        import sys, pyarrow as pa, pyarrow.parquet as pq
        folder, n = sys.argv[1], int(sys.argv[2])
        table = pa.table({
            'id': pa.array(range(n), pa.int64()),
            'group': pa.array([i // 1000 for i in range(n)], pa.int32()),
            'coded': pa.array([None if i % 7 == 0 else 'word %d' % (i % 90) for i in range(n)]),
            'text': pa.array([None if i % 11 == 0 else 'row %d of them all' % i for i in range(n)]),
            'delta': pa.array(['a shared beginning %06d' % i for i in range(n)]),
            'flag': pa.array([None if i % 5 == 0 else i % 3 == 0 for i in range(n)]),
            'list': pa.array([None if i % 6 == 0 else ['%d' % j for j in range(i % 5)] for i in range(n)],
                             pa.list_(pa.string())),
            'struct': pa.array([None if i % 9 == 0 else {'x': i, 'y': [i] * (i % 3)} for i in range(n)],
                               pa.struct([('x', pa.int32()), ('y', pa.list_(pa.int64()))])),
        })
        for version in ['1.0', '2.0']:
            for index in [True, False]:
                pq.write_table(table, '%s/%s-%s.parquet' % (folder, version, index), data_page_version=version,
                    write_page_index=index, data_page_size=3000, max_rows_per_page=1500, row_group_size=n, write_page_checksum=True,
                    use_dictionary=['coded'], compression='zstd',
                    column_encoding={'delta': 'DELTA_BYTE_ARRAY', 'id': 'DELTA_BINARY_PACKED'})
        """

    private static let names = ["1.0-True", "1.0-False", "2.0-True", "2.0-False"]

    private func id(_ row: [Scalar]) -> Int { if case .int(let id) = row[0] { Int(id) } else { -1 } }

    @Test func sparseRowsAreTheSame() throws {
        let folder = try TemporaryFolder()
        _ = try PyArrow.run(ParquetPageIndexTests.script, [folder.path, "\(ParquetPageIndexTests.rows)"])
        let all = try ParquetFiles.rows(ParquetFiles.open([folder.path + "/1.0-True.parquet"]))
        #expect(all.count == ParquetPageIndexTests.rows)
        for name in ParquetPageIndexTests.names {
            let table = try ParquetFiles.open([folder.path + "/\(name).parquet"])
            #expect(try ParquetFiles.rows(table) == all, "\(name)")
            // Stretches of rows of many sizes, from single ones to whole batches.
            for (seed, stretch) in [1, 40, 300, 5_000, 20_000].enumerated() {
                var random = SplitMix64(seed: UInt64(seed))
                let kept = Set(
                    (0...ParquetPageIndexTests.rows / stretch).filter { _ in Int.random(in: 0..<9, using: &random) == 0
                    })
                let filter = RowFilter(columns: [0]) { batch in
                    Selection(
                        (0..<batch.count).filter { row in
                            guard case .int(let id) = batch.columns[0].scalar(at: row) else { return false }
                            return kept.contains(Int(id) / stretch)
                        })
                }
                let request = ScanRequest(projection: [0, 2, 3, 4, 5, 6, 7], filter: filter)
                let expected = all.filter { kept.contains(id($0) / stretch) }.map { row in
                    row.indices.filter { $0 != 1 }.map { row[$0] }
                }
                #expect(try ParquetFiles.rows(table, request) == expected, "\(name), stretches of \(stretch)")
            }
        }
    }

    @Test func predicatesSkipPages() throws {
        let folder = try TemporaryFolder()
        _ = try PyArrow.run(ParquetPageIndexTests.script, [folder.path, "\(ParquetPageIndexTests.rows)"])
        for name in ParquetPageIndexTests.names {
            let table = try ParquetFiles.open([folder.path + "/\(name).parquet"])
            let all = try ParquetFiles.rows(table)
            func found(_ predicates: [ColumnPredicate]) throws -> [Int] {
                let rows = try ParquetFiles.rows(table, ScanRequest(projection: Array(0..<8), pruning: predicates))
                for row in rows { #expect(row == all[id(row)]) }
                return rows.map(id)
            }
            let least = ColumnPredicate(column: 0, comparison: .greaterOrEqual, value: .int(21_000))
            let most = ColumnPredicate(column: 0, comparison: .less, value: .int(23_000))
            let some = try found([least, most])
            let group = try found([ColumnPredicate(column: 1, comparison: .equal, value: .int(17)), most])
            #expect(Set(some).isSuperset(of: 21_000..<23_000) && Set(group).isSuperset(of: 17_000..<18_000))
            guard name.hasSuffix("True") else { continue }
            #expect(some.count < 6_000 && group.count < 4_000)
            #expect(try found([ColumnPredicate(column: 3, comparison: .less, value: .string("row 0"))]).isEmpty)
        }
    }

    @Test func bloomFiltersExcludeRowGroups() throws {
        let folder = try TemporaryFolder()
        let script = """
            import sys, pyarrow as pa, pyarrow.parquet as pq
            t = pa.table({'n': pa.array([i * 2 for i in range(1000)], pa.int64()),
                          's': ['value %d' % (i * 2) for i in range(1000)]})
            pq.write_table(t, sys.argv[1], bloom_filter_options={'n': {'ndv': 1000, 'fpp': 0.001}, 's': True})
            """
        let path = folder.path + "/a.parquet"
        _ = try PyArrow.run(script, [path])
        let table = try ParquetFiles.open([path])
        func count(_ column: Int, _ value: Scalar) throws -> Int {
            let predicate = ColumnPredicate(column: column, comparison: .equal, value: value)
            return try ParquetFiles.rows(table, ScanRequest(projection: [0], pruning: [predicate])).count
        }
        for value in 0..<50 as Range<Int64> {
            #expect(try count(0, .int(value * 20)) == 1_000)
            #expect(try count(1, .string("value \(value * 20)")) == 1_000)
        }
        let odd = try (0..<200 as Range<Int64>).map {
            try count(0, .int($0 * 4 + 1)) + count(1, .string("value \($0 * 4 + 1)"))
        }
        #expect(odd.filter { $0 > 0 }.count < 20)
    }
}
