import DovetailColumnar
import DovetailFormats
import DovetailTestSupport
import Testing

/// Files that pyarrow writes, in every compression and encoding it has.
@Suite(.enabled(if: PyArrow.isInstalled, Comment(rawValue: PyArrow.absence)))
struct ORCPyArrowTests {
    /// One table of all types, written as Parquet too, which is read by code of its own.
    private static let script = """
        import sys, datetime as dt, decimal, random
        import pyarrow as pa, pyarrow.orc as orc, pyarrow.parquet as pq
        folder = sys.argv[1]
        n = 12000
        random.seed(7)
        def rep(values): return [values[i % len(values)] for i in range(n)]
        D = decimal.Decimal
        columns = {
            'i8': pa.array(rep([1, None, -128, 127]), pa.int8()),
            'i16': pa.array(rep([1, None, -32768, 32767]), pa.int16()),
            'i32': pa.array([None if i % 7 == 0 else i * 1000003 % 2147483647 for i in range(n)], pa.int32()),
            'i64': pa.array([i * i * i - 5 for i in range(n)], pa.int64()),
            'random': pa.array([random.getrandbits(random.choice([3, 17, 33, 61])) - 4 for i in range(n)], pa.int64()),
            'outliers': pa.array([1 << 50 if i % 97 == 0 else i * 7 % 100 for i in range(n)], pa.int64()),
            'falling': pa.array([1000000 - 3 * i - i % 2 for i in range(n)], pa.int64()),
            'runs': pa.array([i // 5 * 1000 for i in range(n)], pa.int64()),
            'f': pa.array([i / 4 for i in range(n)], pa.float32()),
            'd': pa.array([None if i % 3 == 0 else i / 8 for i in range(n)], pa.float64()),
            'b': pa.array(rep([True, False, None, True, True]), pa.bool_()),
            'full': pa.array([i % 3 == 0 for i in range(n)], pa.bool_()),
            's': pa.array([None if i % 11 == 0 else 'word %d' % (i % 50) for i in range(n)], pa.string()),
            'long': pa.array(['a shared beginning of some length %06d' % i for i in range(n)], pa.string()),
            'bin': pa.array([bytes([i % 256] * (i % 20)) for i in range(n)], pa.binary()),
            'date': pa.array([None if i % 5 == 0 else dt.date(1970, 1, 1) + dt.timedelta(i - 9000) for i in range(n)], pa.date32()),
            'ts': pa.array([i * 1000001000 - 9000000000000 for i in range(n)], pa.timestamp('ns')),
            'tz': pa.array([None if i % 9 == 0 else i * 1001 for i in range(n)], pa.timestamp('ns', 'UTC')),
            'dec9': pa.array(rep([D('1.25'), None, D('-9999999.99')]), pa.decimal128(9, 2)),
            'dec18': pa.array(rep([D('1.25'), None, D('-1234567890123456.78')]), pa.decimal128(18, 2)),
            'dec38': pa.array(rep([D('1.25'), None, D('-123456789012345678901234567890.12')]), pa.decimal128(38, 2)),
            'list': pa.array([None if i % 6 == 0 else [j if j % 3 else None for j in range(i % 5)] for i in range(n)], pa.list_(pa.int64())),
            'lists': pa.array(rep([[['a', None], []], None, [], [None, ['b']]]), pa.list_(pa.list_(pa.string()))),
            'map': pa.array(rep([[('a', 1), ('b', None)], [], None]), pa.map_(pa.string(), pa.int32())),
            'struct': pa.array(rep([{'x': 1, 'y': ['p']}, None, {'x': None, 'y': None}, {'x': 2, 'y': []}]),
                pa.struct([('x', pa.int32()), ('y', pa.list_(pa.string()))])),
            'none': pa.array([None] * n, pa.int32()),
        }
        table = pa.table(columns)
        pq.write_table(table, folder + '/expected.parquet')
        def write(name, **options): orc.write_table(table, folder + '/' + name + '.orc', **options)
        for codec in ['uncompressed', 'snappy', 'zlib', 'zstd', 'lz4']:
            write(codec, compression=codec, compression_block_size=65536)
        write('old', file_version='0.11')
        write('dictionaries', dictionary_key_size_threshold=1.0, compression='zstd')
        write('stripes', stripe_size=200000, compression='lz4', batch_size=1000, row_index_stride=2000)
        """
    private static let names = [
        "uncompressed", "snappy", "zlib", "zstd", "lz4", "old", "dictionaries", "stripes",
    ]

    @Test func readsEveryVariantAlike() throws {
        let folder = try TemporaryFolder()
        _ = try PyArrow.run(ORCPyArrowTests.script, [folder.path])
        let expected = try ParquetFiles.rows(ParquetFiles.open([folder.path + "/expected.parquet"]))
        #expect(expected.count == 12_000)
        for name in ORCPyArrowTests.names {
            let table = try ORCFiles.open([folder.path + "/\(name).orc"])
            let rows = try ParquetFiles.rows(table)
            #expect(rows.count == expected.count && table.rowCount == expected.count, "\(name)")
            for (column, field) in table.schema.fields.enumerated() {
                let row = zip(rows, expected).enumerated().first { $0.element.0[column] != $0.element.1[column] }
                #expect(
                    row == nil,
                    "\(name), \(field.name), row \(row?.offset ?? 0): \(row?.element.0[column] ?? .null), not \(row?.element.1[column] ?? .null)"
                )
            }
        }
    }

    /// The same rows are found by a filter, by pruning and by reading everything.
    @Test func prunesRowGroupsAndSeeksToTheRest() throws {
        let folder = try TemporaryFolder()
        _ = try PyArrow.run(ORCPyArrowTests.script, [folder.path])
        for name in ["stripes", "old", "uncompressed"] {
            let table = try ORCFiles.open([folder.path + "/\(name).orc"])
            let all = try ParquetFiles.rows(table)
            let key = try #require(table.schema.indices(of: "i64").first)
            let limit: Int64 = 11_000 * 11_000 * 11_000 - 5
            var request = ScanRequest(projection: Array(0..<table.schema.count))
            request.pruning = [ColumnPredicate(column: key, comparison: .greaterOrEqual, value: .int(limit))]
            let pruned = try ParquetFiles.rows(table, request)
            #expect(pruned.count < 2_001 && pruned.count >= 1_000, "\(name): \(pruned.count)")
            #expect(pruned == Array(all.suffix(pruned.count)), "\(name)")
            request.filter = RowFilter(columns: [key]) { batch in
                Selection(
                    (0..<batch.count).filter { row in
                        if case .int(let value) = batch.columns[0].scalar(at: row) { value >= limit } else { false }
                    })
            }
            #expect(try ParquetFiles.rows(table, request) == Array(all.suffix(1_000)), "\(name)")
        }
    }

    @Test func timesBefore1970AreReadAsWritten() throws {
        let folder = try TemporaryFolder()
        let script = """
            import sys, pyarrow as pa, pyarrow.orc as orc
            values = [i * 86400 * 45 * 10**9 + 5 * 10**6 for i in range(-300, 800)]
            orc.write_table(pa.table({'t': pa.array(values, pa.timestamp('ns'))}), sys.argv[1] + '/utc.orc')
            """
        _ = try PyArrow.run(script, [folder.path])
        let rows = try ParquetFiles.rows(ORCFiles.open([folder.path + "/utc.orc"]))
        let expected: [[Scalar]] = (-300..<800).map {
            [.timestamp(Int64($0) * 86_400 * 45 * 1_000_000_000 + 5_000_000, .nanosecond, zone: nil)]
        }
        #expect(rows == expected)
    }
}

extension ORCPyArrowTests {
    /// Types that pyarrow knows in ORC.
    private static let shared: [DataType] = [
        .boolean, .int8, .int16, .int32, .int64, .float, .double, .decimal(precision: 12, scale: 2),
        .decimal(precision: 38, scale: 6), .string, .binary, .date, .timestamp(.nanosecond, zone: nil),
        .timestamp(.nanosecond, zone: "UTC"), .list(Field("element", .int32)),
        .list(Field("element", .list(Field("element", .string)))),
        .structure([Field("a", .int64), Field("b", .string), Field("c", .list(Field("element", .boolean)))]),
        .map(key: Field("key", .string, nullable: false), value: Field("value", .double)),
    ]

    /// pyarrow reads our random files and writes them as Parquet; nothing may have changed.
    @Test(arguments: 0..<5 as Range<UInt64>)
    func pyarrowPassesOnWhatItReads(seed: UInt64) throws {
        var random = RandomColumns(seed: seed)
        let schema = Schema(ORCPyArrowTests.shared.enumerated().map { Field("c\($0.offset)", $0.element) })
        let batches = [1, 64, 1_200].map { count in
            RecordBatch(
                schema: schema, columns: schema.fields.map { random.column($0.type, count: count, nulls: 0.3) },
                count: count)
        }
        let folder = try TemporaryFolder()
        let codec = ["zstd", "zlib", "snappy", "lz4", "none"][Int(seed)]
        let bytes = try ORCFiles.bytes(
            [batches, batches], schema: schema,
            options: [
                "compression": .string(codec), "row_index_stride": .int(1_000), "compression_block_size": .int(2_048),
            ])
        let path = try folder.write(bytes, to: "ours.orc")
        let script = """
            import sys, pyarrow.orc as orc, pyarrow.parquet as pq
            file = orc.ORCFile(sys.argv[1])
            assert file.nrows == 2530 and file.nstripes == 2, (file.nrows, file.nstripes)
            assert file.software_version, file.software_version
            table = file.read()
            table.validate(full=True)
            pq.write_table(table, sys.argv[2])
            """
        _ = try PyArrow.run(script, [path, folder.path + "/theirs.parquet"])
        let ours = try ParquetFiles.rows(ORCFiles.open([path]))
        let theirs = try ParquetFiles.rows(ParquetFiles.open([folder.path + "/theirs.parquet"]))
        #expect(ours.count == 2_530 && theirs.count == 2_530)
        #expect(ours == batches.flatMap { $0.rows() } + batches.flatMap { $0.rows() })
        for (row, pair) in zip(ours, theirs).enumerated() where pair.0 != pair.1 {
            let column = zip(pair.0, pair.1).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? 0
            Issue.record("seed \(seed), row \(row), column \(column): \(pair.0[column]) became \(pair.1[column])")
            break
        }
    }
}
