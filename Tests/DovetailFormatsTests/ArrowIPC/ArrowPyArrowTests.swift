import DovetailColumnar
import Testing

@testable import DovetailFormats

/// Files that pyarrow writes, with every type it has.
@Suite(.enabled(if: PyArrow.isInstalled, Comment(rawValue: PyArrow.absence)))
struct ArrowPyArrowTests {
    /// Tables of types we do not write, beside the same values in types we do: `plain.arrow` and the variants.
    private static let script = """
        import sys, decimal, pyarrow as pa, pyarrow.compute as pc
        folder = sys.argv[1]
        n = 8500
        def rep(values): return [values[i % len(values)] for i in range(n)]
        D = decimal.Decimal
        texts = rep(['', 'a', None, 'twelve bytes', 'more than twelve bytes', 'déjà vu', 'naïve text that is long'])
        lists = [None if i % 6 == 0 else [j if j % 3 else None for j in range(i % 5)] for i in range(n)]
        pairs = rep([[1, 2], None, [3, None]])
        decimals = rep([D('1.25'), None, D('-9999999.99'), D('0')])
        halves = rep([1.5, -0.0, None, 65504.0, 6e-8, float('inf')])
        days = rep([0, -1, None, 20000])
        def dense(values):
            ints, strs = [v for v in values if isinstance(v, int)], [v for v in values if not isinstance(v, int)]
            ids = pa.array([0 if isinstance(v, int) else 1 for v in values], pa.int8())
            places, seen = [], [0, 0]
            for v in values:
                k = 0 if isinstance(v, int) else 1
                places.append(seen[k]); seen[k] += 1
            return pa.UnionArray.from_dense(ids, pa.array(places, pa.int32()), [pa.array(ints, pa.int64()), pa.array(strs, pa.string())], ['i', 's'])
        def sparse(values):
            ids = pa.array([0 if isinstance(v, int) else 1 for v in values], pa.int8())
            return pa.UnionArray.from_sparse(ids, [pa.array([v if isinstance(v, int) else 9 for v in values], pa.int64()),
                pa.array([v if not isinstance(v, int) else 'x' for v in values], pa.string())], ['i', 's'])
        union = rep([1, 'a', None, 'some longer text', 2])
        branches = pa.array([{'i': v if isinstance(v, int) else None, 's': v if isinstance(v, str) else None} for v in union],
            pa.struct([('i', pa.int64()), ('s', pa.string())]))
        runs = [None if (i // 700) % 3 == 0 else i // 700 for i in range(n)]
        words = [None if (i // 7) % 3 == 0 else 'word %d of a run' % (i // 7) for i in range(n)]
        def views(kind, values, element):
            flat, offsets, sizes = [], [], []
            for v in values:
                offsets.append(len(flat)); sizes.append(len(v or [])); flat += v or []
            return kind.from_arrays(offsets, sizes, pa.array(flat, element), mask=pa.array([v is None for v in values]))
        columns = {
            'text_large': (pa.array(texts, pa.large_string()), pa.array(texts, pa.string())),
            'text_view': (pa.array(texts, pa.string_view()), pa.array(texts, pa.string())),
            'binary_large': (pa.array(texts, pa.large_binary()), pa.array(texts, pa.binary())),
            'binary_view': (pa.array(texts, pa.binary_view()), pa.array(texts, pa.binary())),
            'binary_fixed': (pa.array(rep([b'abc', None, b'xyz']), pa.binary(3)), pa.array(rep([b'abc', None, b'xyz']), pa.binary())),
            'binary_wide': (pa.array(rep([b'a' * 20, None, b'z' * 20]), pa.binary(20)), pa.array(rep([b'a' * 20, None, b'z' * 20]), pa.binary())),
            'half': (pa.array(halves, pa.float32()).cast(pa.float16()), pa.array(halves, pa.float32()).cast(pa.float16()).cast(pa.float32())),
            'dec32': (pa.array(decimals, pa.decimal32(9, 2)), pa.array(decimals, pa.decimal128(9, 2))),
            'dec64': (pa.array(decimals, pa.decimal64(18, 2)), pa.array(decimals, pa.decimal128(18, 2))),
            'dec256': (pa.array(decimals, pa.decimal256(76, 2)), pa.array(decimals, pa.decimal128(38, 2))),
            'dec256s': (pa.array(decimals, pa.decimal256(12, 2)), pa.array(decimals, pa.decimal128(12, 2))),
            'date64': (pa.array(days, pa.int32()).cast(pa.date32()).cast(pa.date64()), pa.array(days, pa.int32()).cast(pa.date32())),
            'list_large': (pa.array(lists, pa.large_list(pa.int64())), pa.array(lists, pa.list_(pa.int64()))),
            'list_view': (views(pa.ListViewArray, lists, pa.int64()).take(pa.array(range(n - 1, -1, -1))), pa.array(lists[::-1], pa.list_(pa.int64()))),
            'list_view_large': (views(pa.LargeListViewArray, lists, pa.int64()), pa.array(lists, pa.list_(pa.int64()))),
            'list_fixed': (pa.array(pairs, pa.list_(pa.int32(), 2)), pa.array(pairs, pa.list_(pa.int32()))),
            'union_dense': (dense(union), branches),
            'union_sparse': (sparse(union), branches),
            'runs': (pc.run_end_encode(pa.array(runs, pa.int64()), run_end_type=pa.int32()), pa.array(runs, pa.int64())),
            'runs_text': (pc.run_end_encode(pa.array(words), run_end_type=pa.int16()), pa.array(words)),
            'dictionary': (pa.array(texts).dictionary_encode(), pa.array(texts)),
            'dictionary8': (pa.array(texts).dictionary_encode().cast(pa.dictionary(pa.uint8(), pa.string())), pa.array(texts)),
            'dictionary_null': (pa.DictionaryArray.from_arrays(pa.array(rep([0, 1, None, 2]), pa.int64()), pa.array(['a', None, 'c'])), pa.array(rep(['a', None, None, 'c']))),
            'dictionary_int': (pa.array(runs, pa.int64()).dictionary_encode(), pa.array(runs, pa.int64())),
            'dictionary_list': (pa.DictionaryArray.from_arrays(pa.array(rep([0, 1, None, 1]), pa.int8()), pa.array([[1, 2], [3]])), pa.array(rep([[1, 2], [3], None, [3]]))),
            'dictionary_struct': (pa.StructArray.from_arrays([pa.array(texts).dictionary_encode(), pa.array(runs, pa.int64())], ['t', 'r']),
                pa.StructArray.from_arrays([pa.array(texts), pa.array(runs, pa.int64())], ['t', 'r'])),
            'dictionary_nested': (pa.DictionaryArray.from_arrays(pa.array(rep([1, 0, None]), pa.int32()),
                pa.StructArray.from_arrays([pa.array(['x', 'y']).dictionary_encode()], ['m'])), pa.array(rep([{'m': 'y'}, {'m': 'x'}, None]))),
            'extension': (pa.array(rep([b'0' * 16, None]), pa.uuid()), pa.array(rep([b'0' * 16, None]), pa.binary())),
        }
        theirs = pa.table({name: pair[0] for name, pair in columns.items()})
        plain = pa.table({name: pair[1] for name, pair in columns.items()})
        def write(name, table, stream=False, rows=None, **options):
            make = pa.ipc.new_stream if stream else pa.ipc.new_file
            with make(folder + '/' + name, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
                writer.write_table(table, rows)
        write('plain.arrow', plain)
        write('whole.arrow', theirs)
        write('lz4.arrow', theirs, rows=3001, compression='lz4')
        write('legacy.arrows', theirs, stream=True, rows=2000, compression='zstd', use_legacy_format=True)
        legacy = theirs.drop_columns(['union_dense', 'union_sparse'])
        write('old.arrow', legacy, rows=5000, metadata_version=pa.ipc.MetadataVersion.V4)
        """

    @Test func readsEveryTypeAlike() throws {
        let folder = try TemporaryFolder()
        _ = try PyArrow.run(ArrowPyArrowTests.script, [folder.path])
        let plain = try ArrowFiles.open([folder.path + "/plain.arrow"])
        let expected = try ArrowFiles.rows(plain)
        #expect(expected.count == 8_500)
        for name in ["whole.arrow", "lz4.arrow", "legacy.arrows", "old.arrow"] {
            let table = try open(folder.path + "/" + name)
            let rows = try ArrowFiles.rows(table)
            #expect(table.rowCount == 8_500 && rows.count == 8_500)
            for (column, field) in table.schema.fields.enumerated() {
                let place = try #require(plain.schema.indices(of: field.name).first)
                let row = rows.indices.first { rows[$0][column] != expected[$0][place] }
                #expect(
                    row == nil,
                    "\(name), \(field.name), row \(row ?? 0): \(rows[row ?? 0][column]), not \(expected[row ?? 0][place])"
                )
            }
        }
    }

    /// Opened so that batches are read in many parts, none of which begins as bitmaps do.
    private func open(_ path: String) throws -> any FileTable {
        var settings = ArrowReadSettings()
        settings.morselRows = 999
        let file = InputFile(path: path, byteCount: try ReadableFile(path: path).byteCount)
        return try ArrowTable([file], options: FormatOptions(), settings: settings)
    }

    @Test func durationsAndIntervals() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a.arrow"
        let script = """
            import sys, pyarrow as pa
            table = pa.table({
                's': pa.array([1, -2, None], pa.duration('s')), 'ns': pa.array([1, -2, None], pa.duration('ns')),
                'i': pa.array([(1, 2, 3), None, (-1, -2, -3)], pa.month_day_nano_interval()),
                't': pa.array([1, 2, None], pa.time32('s')),
            })
            with pa.ipc.new_file(sys.argv[1], table.schema) as writer: writer.write_table(table)
            table = pa.table({'s': pa.array([2 ** 40], pa.duration('s'))})
            with pa.ipc.new_file(sys.argv[1] + '2', table.schema) as writer: writer.write_table(table)
            """
        _ = try PyArrow.run(script, [path])
        let rows = try ArrowFiles.rows(ArrowFiles.open([path]))
        let span: (Int64) -> Scalar = { .interval(Interval(nanoseconds: $0)) }
        #expect(rows.map { $0[0] } == [span(1_000_000_000), span(-2_000_000_000), .null])
        #expect(rows.map { $0[1] } == [span(1), span(-2), .null])
        #expect(rows[2][2] == .interval(Interval(months: -1, days: -2, nanoseconds: -3)))
        #expect(rows.map { $0[3] } == [.time(1, .second), .time(2, .second), .null])
        #expect(throws: FormatError.self) { try ArrowFiles.rows(ArrowFiles.open([path + "2"])) }
        let integers = FormatOptions(values: ["duration": .string("integer")])
        #expect(try ArrowFiles.rows(ArrowFiles.open([path + "2"], options: integers)) == [[.int(1 << 40)]])
    }

    /// Dictionaries that grow, and in a stream are replaced, between batches.
    @Test func changingDictionaries() throws {
        let folder = try TemporaryFolder()
        let script = """
            import sys, pyarrow as pa
            def batch(codes, values):
                inner = pa.DictionaryArray.from_arrays(pa.array(codes, pa.int8()), pa.array(values))
                return pa.record_batch([inner], ['d'])
            first, second = batch([0, 1, None], ['a', 'b']), batch([2, 1, 0], ['a', 'b', 'a longer value than fits'])
            third = batch([0, 1, 0], ['x', 'y'])
            deltas = pa.ipc.IpcWriteOptions(emit_dictionary_deltas=True)
            with pa.ipc.new_file(sys.argv[1] + '/deltas.arrow', first.schema, options=deltas) as w:
                for b in [first, second]: w.write_batch(b)
            with pa.ipc.new_stream(sys.argv[1] + '/deltas.arrows', first.schema, options=deltas) as w:
                for b in [first, second, third, first]: w.write_batch(b)
            with pa.ipc.new_stream(sys.argv[1] + '/replaced.arrows', first.schema) as w:
                for b in [first, second, third, first]: w.write_batch(b)
            """
        _ = try PyArrow.run(script, [folder.path])
        let first: [[Scalar]] = [[.string("a")], [.string("b")], [.null]]
        let second: [[Scalar]] = [[.string("a longer value than fits")], [.string("b")], [.string("a")]]
        let third: [[Scalar]] = [[.string("x")], [.string("y")], [.string("x")]]
        #expect(try ArrowFiles.rows(ArrowFiles.open([folder.path + "/deltas.arrow"])) == first + second)
        for name in ["deltas", "replaced"] {
            let table = try ArrowFiles.open([folder.path + "/\(name).arrows"])
            #expect(try ArrowFiles.rows(table) == first + second + third + first)
        }
    }
}
