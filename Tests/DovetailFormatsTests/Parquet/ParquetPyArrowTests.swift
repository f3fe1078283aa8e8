import DovetailColumnar
import DovetailFormats
import DovetailTestSupport
import Testing

/// Files that pyarrow writes, in every encoding and page version it has.
@Suite(.enabled(if: PyArrow.isInstalled, Comment(rawValue: PyArrow.absence)))
struct ParquetPyArrowTests {
    /// The table that every variant below holds, as Python builds it. Seven rows, repeated.
    private static let script = """
        import sys, json, datetime as dt, decimal
        import pyarrow as pa, pyarrow.parquet as pq
        folder = sys.argv[1]
        n = 3000
        def rep(values): return [values[i % len(values)] for i in range(n)]
        D = decimal.Decimal
        columns = {
            'i8': pa.array(rep([1, None, -128, 127]), pa.int8()),
            'i16': pa.array(rep([1, None, -32768, 32767]), pa.int16()),
            'i32': pa.array([None if i % 7 == 0 else i * 1000003 % 2147483647 for i in range(n)], pa.int32()),
            'i64': pa.array([i * i * i - 5 for i in range(n)], pa.int64()),
            'u8': pa.array(rep([0, 255, None]), pa.uint8()),
            'u32': pa.array(rep([0, 4294967295, None]), pa.uint32()),
            'u64': pa.array(rep([0, 18446744073709551615, None]), pa.uint64()),
            'f': pa.array([i / 4 for i in range(n)], pa.float32()),
            'd': pa.array([None if i % 3 == 0 else i / 8 for i in range(n)], pa.float64()),
            'b': pa.array(rep([True, False, None, True, True]), pa.bool_()),
            's': pa.array([None if i % 11 == 0 else 'word %d' % (i % 50) for i in range(n)], pa.string()),
            'long': pa.array(['a shared beginning of some length %06d' % i for i in range(n)], pa.string()),
            'bin': pa.array([bytes([i % 256] * (i % 20)) for i in range(n)], pa.binary()),
            'date': pa.array([None if i % 5 == 0 else dt.date(1970, 1, 1) + dt.timedelta(i) for i in range(n)], pa.date32()),
            'tms': pa.array(rep([0, 86399999, None]), pa.time32('ms')),
            'tus': pa.array(rep([0, 86399999999, None]), pa.time64('us')),
            'ts': pa.array([i * 1000001 for i in range(n)], pa.timestamp('us')),
            'tz': pa.array([i * 1001 for i in range(n)], pa.timestamp('ms', 'UTC')),
            'dec9': pa.array(rep([D('1.25'), None, D('-9999999.99')]), pa.decimal128(9, 2)),
            'dec18': pa.array(rep([D('1.25'), None, D('-1234567890123456.78')]), pa.decimal128(18, 2)),
            'dec38': pa.array(rep([D('1.25'), None, D('-123456789012345678901234567890.12')]), pa.decimal128(38, 2)),
            'list': pa.array([None if i % 6 == 0 else [j if j % 3 else None for j in range(i % 5)] for i in range(n)], pa.list_(pa.int64())),
            'lists': pa.array(rep([[['a', None], []], None, [], [None, ['b']]]), pa.list_(pa.list_(pa.string()))),
            'map': pa.array(rep([[('a', 1), ('b', None)], [], None]), pa.map_(pa.string(), pa.int32())),
            'struct': pa.array(rep([{'x': 1, 'y': ['p']}, None, {'x': None, 'y': None}, {'x': 2, 'y': []}]),
                pa.struct([('x', pa.int32()), ('y', pa.list_(pa.string()))])),
            'null': pa.nulls(n),
        }
        table = pa.table(columns)
        flat = [c for c in columns if not isinstance(columns[c].type, (pa.ListType, pa.MapType, pa.StructType))]
        def write(name, **options): pq.write_table(table, folder + '/' + name, **options)
        \(variants)
        """

    private static let variants = """
        for codec in ['none', 'snappy', 'gzip', 'zstd', 'lz4']:
            for version in ['1.0', '2.0']:
                write('%s-%s.parquet' % (codec, version), compression=codec, data_page_version=version,
                      row_group_size=1100, data_page_size=2000, write_page_checksum=True)
        write('plain.parquet', use_dictionary=False)
        write('decimals.parquet', store_decimal_as_integer=True)
        write('fallback.parquet', dictionary_pagesize_limit=300, data_page_size=500)
        write('legacy.parquet', version='1.0', use_compliant_nested_type=False)
        delta = {'i32': 'DELTA_BINARY_PACKED', 'i64': 'DELTA_BINARY_PACKED', 'ts': 'DELTA_BINARY_PACKED',
                 's': 'DELTA_BYTE_ARRAY', 'long': 'DELTA_BYTE_ARRAY', 'bin': 'DELTA_LENGTH_BYTE_ARRAY',
                 'f': 'BYTE_STREAM_SPLIT', 'd': 'BYTE_STREAM_SPLIT', 'date': 'BYTE_STREAM_SPLIT',
                 'dec38': 'BYTE_STREAM_SPLIT', 'b': 'RLE', 'tus': 'DELTA_BINARY_PACKED'}
        for version in ['1.0', '2.0']:
            write('delta-%s.parquet' % version, use_dictionary=False, column_encoding=delta,
                  data_page_version=version, data_page_size=3000)
        """

    @Test func readsEveryVariantAlike() throws {
        let folder = try TemporaryFolder()
        _ = try PyArrow.run(ParquetPyArrowTests.script, [folder.path])
        let names =
            ["none", "snappy", "gzip", "zstd", "lz4"].flatMap { ["\($0)-1.0", "\($0)-2.0"] }
            + ["decimals", "fallback", "legacy", "delta-1.0", "delta-2.0"]
        let plain = try ParquetFiles.open([folder.path + "/plain.parquet"])
        let expected = try ParquetFiles.rows(plain)
        try checkSomeRows(plain.schema, expected)
        for name in names {
            let table = try ParquetFiles.open([folder.path + "/\(name).parquet"])
            let rows = try ParquetFiles.rows(table)
            #expect(table.schema.names == plain.schema.names)
            for (column, field) in plain.schema.fields.enumerated() {
                // The oldest version of the format has no unsigned 32-bit integers.
                if name == "legacy", field.name == "u32" { continue }
                #expect(rows.count == expected.count, "\(name)")
                let row = zip(rows, expected).enumerated().first { $0.element.0[column] != $0.element.1[column] }
                #expect(
                    row == nil,
                    "\(name), column \(field.name), row \(row?.offset ?? 0): \(row?.element.0[column] ?? .null), not \(row?.element.1[column] ?? .null)"
                )
            }
        }
    }

    private func checkSomeRows(_ schema: Schema, _ rows: [[Scalar]]) throws {
        func value(_ name: String, _ row: Int) throws -> Scalar {
            rows[row][try #require(schema.indices(of: name).first)]
        }
        #expect(rows.count == 3_000)
        #expect(try value("i8", 2) == .int(-128))
        #expect(try value("i64", 2_999) == .int(2_999 * 2_999 * 2_999 - 5))
        #expect(try value("u64", 1) == .uint(.max))
        #expect(try value("d", 5) == .double(0.625))
        #expect(try value("b", 2) == .null)
        #expect(try value("long", 17) == .string("a shared beginning of some length 000017"))
        #expect(try value("date", 366) == .date(366))
        #expect(try value("tms", 1) == .time(86_399_999, .millisecond))
        #expect(try value("tz", 3) == .timestamp(3_003, .millisecond, zone: "UTC"))
        #expect(try value("dec9", 2) == .decimal(unscaled: -999_999_999, scale: 2))
        #expect(try value("dec38", 2) == .decimal(unscaled: -12_345_678_901_234_567_890_123_456_789_012, scale: 2))
        #expect(try value("list", 4) == .list([.null, .int(1), .int(2), .null]))
        #expect(try value("lists", 0) == .list([.list([.string("a"), .null]), .list([])]))
        #expect(try value("lists", 3) == .list([.null, .list([.string("b")])]))
        #expect(try value("map", 0) == .map([(.string("a"), .int(1)), (.string("b"), .null)]))
        #expect(try value("struct", 1) == .null)
        #expect(try value("struct", 2) == .structure([.null, .null]))
        #expect(try value("null", 0) == .null)
    }

    /// pyarrow reads our random files and writes them again; nothing may have changed.
    @Test(arguments: 0..<6 as Range<UInt64>)
    func pyarrowPassesOnWhatItReads(seed: UInt64) throws {
        var random = RandomColumns(seed: seed)
        let types = ParquetRoundTripTests.types
        let schema = Schema(types.enumerated().map { Field("c\($0.offset)", $0.element) })
        let batches = [1, 64, 130].map { count in
            RecordBatch(
                schema: schema, columns: types.map { random.column($0, count: count, nulls: 0.3) }, count: count)
        }
        let folder = try TemporaryFolder()
        let bytes = try ParquetFiles.bytes(
            [batches, batches], schema: schema, options: ["compression": .string("zstd"), "page_size": .int(500)])
        let path = try folder.write(bytes, to: "ours.parquet")
        let script = """
            import sys, pyarrow.parquet as pq
            table = pq.ParquetFile(sys.argv[1], page_checksum_verification=True).read()
            table.validate(full=True)
            pq.write_table(table, sys.argv[2], use_dictionary=False, compression='none')
            """
        _ = try PyArrow.run(script, [path, folder.path + "/theirs.parquet"])
        let ours = try ParquetFiles.rows(ParquetFiles.open([path]))
        let theirs = try ParquetFiles.rows(ParquetFiles.open([folder.path + "/theirs.parquet"]))
        #expect(ours.count == 390 && theirs.count == 390)
        for (row, pair) in zip(ours, theirs).enumerated() where pair.0 != pair.1 {
            Issue.record("seed \(seed), row \(row): \(pair.0) became \(pair.1)")
            break
        }
    }

    @Test func int96AndHalfPrecision() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a.parquet"
        let script = """
            import sys, pyarrow as pa, pyarrow.parquet as pq, uuid
            table = pa.table({
                'ts': pa.array([0, -1, None, 1700000000123456], pa.timestamp('us')),
                'h': pa.array([1.5, -0.25, None, 6e-8], pa.float32()).cast(pa.float16()),
                'u': pa.array([uuid.UUID(int=1).bytes, None, uuid.UUID(int=2).bytes, uuid.UUID(int=3).bytes], pa.uuid()),
            })
            pq.write_table(table, sys.argv[1], use_deprecated_int96_timestamps=True)
            """
        _ = try PyArrow.run(script, [path])
        let rows = try ParquetFiles.rows(ParquetFiles.open([path]))
        let instants: [Int64?] = [0, -1, nil, 1_700_000_000_123_456]
        #expect(rows.map { $0[0] } == instants.map { $0.map { .timestamp($0, .microsecond, zone: nil) } ?? .null })
        #expect(rows.map { $0[1] } == [.float(1.5), .float(-0.25), .null, .float(0x1p-24)])
        #expect(rows[0][2] == .string("00000000-0000-0000-0000-000000000001"))
    }
}
