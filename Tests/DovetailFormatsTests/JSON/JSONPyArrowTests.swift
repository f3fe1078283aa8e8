import DovetailColumnar
import Testing

@testable import DovetailFormats

/// What Python and pyarrow make of the same documents.
@Suite struct JSONPyArrowTests {
    private static let generate = """
        import json, random, sys
        random.seed(5)
        def text():
            return ''.join(random.choice('ab"\\\\\\n\\t/\\u00e9\\u20ac\\U0001f600 ') for _ in range(random.randrange(20)))
        def value(kind):
            if random.random() < 0.1: return None
            if kind == 'i': return random.choice([0, -1, 2**62, -2**63, random.randrange(10**6)])
            if kind == 'd': return random.choice([0.5, -1e-7, 1e22, random.random(), -random.random() * 1e6])
            if kind == 's': return text()
            if kind == 'b': return random.random() < 0.5
            if kind == 'l': return [value('s') for _ in range(random.randrange(4))]
            if kind == 'n': return [[value('i')] * random.randrange(3) for _ in range(random.randrange(3))]
            if kind == 'o': return {k: value(k) for k in 'idsl' if random.random() < 0.8}
            return [value('o') for _ in range(random.randrange(3))]
        def row():
            items = [(k, value(k)) for k in 'idsblnox' if random.random() < 0.9]
            if random.random() < 0.3: random.shuffle(items)
            return dict(items)
        rows = [row() for _ in range(3000)]
        compact = {'separators': (',', ':')}
        with open(sys.argv[1], 'w') as f:
            for r in rows: f.write(json.dumps(r, ensure_ascii=random.random() < 0.5, **random.choice([compact, {}])) + '\\n')
        with open(sys.argv[2], 'w') as f: json.dump(rows, f, indent=random.choice([None, 2]))
        """
    private static let compare = """
        import json, sys
        def same(a, b):
            if isinstance(a, dict) or isinstance(b, dict):
                if a is None or b is None: return a is None and b is None
                return all(same(a.get(k), b.get(k)) for k in set(a) | set(b))
            if isinstance(a, list): return isinstance(b, list) and len(a) == len(b) and all(map(same, a, b))
            return a == b and type(a) == type(b)
        left = [json.loads(l) for l in open(sys.argv[1])]
        right = [json.loads(l) for l in open(sys.argv[2])]
        assert len(left) == len(right), (len(left), len(right))
        for a, b in zip(left, right): assert same(a, b), (a, b)
        """

    @Test func readsWhatPythonWrites() throws {
        try #require(PyArrow.isInstalled, "\(PyArrow.absence)")
        let folder = try TemporaryFolder()
        let (lines, array, out) = (folder.path + "/a.jsonl", folder.path + "/b.json", folder.path + "/c.jsonl")
        _ = try PyArrow.run(JSONPyArrowTests.generate, [lines, array])
        for path in [lines, array] {
            for chunkSize in [1 << 20, 20_000] {
                let size = try TemporaryFolder.bytes(of: path).count
                let format = JSONFormat(chunkSize: chunkSize, cpuLevel: CSVFormat.bestLevel)
                let table = try format.open(
                    [InputFile(path: path, byteCount: size)], options: FormatOptions())
                let rows = try CSVFixtures.rows(of: table)
                let columns = table.schema.fields.enumerated().map { index, field in
                    Column(scalars: rows.map { $0[index] }, type: field.type)
                }
                let batch = RecordBatch(schema: table.schema, columns: columns, count: rows.count)
                let writer = try format.makeWriter(schema: table.schema, options: FormatOptions())
                let bytes = try writer.encode([batch]).pieces.flatMap { Array($0.bytes) }
                try folder.write(bytes, to: "c.jsonl")
                _ = try PyArrow.run(JSONPyArrowTests.compare, [lines, out])
            }
        }
    }

    @Test func infersWhatPyArrowInfers() throws {
        try #require(PyArrow.isInstalled, "\(PyArrow.absence)")
        let folder = try TemporaryFolder()
        let text = """
            {"a":1,"b":[1.5,2],"c":{"x":"q","y":[{"z":true}]},"d":null,"e":[]}
            {"a":null,"b":[],"c":{"w":7},"f":"text"}
            """
        let path = try folder.write(Array(text.utf8), to: "x.json")
        let script = """
            import sys, pyarrow.json as j
            for r in j.read_json(sys.argv[1]).to_pylist(): print(r)
            """
        let table = try JSONFormat().open(
            [InputFile(path: path, byteCount: text.utf8.count)], options: FormatOptions())
        let rows = try CSVFixtures.rows(of: table)
        #expect(
            try PyArrow.run(script, [path]) == """
                {'a': 1, 'b': [1.5, 2.0], 'c': {'x': 'q', 'y': [{'z': True}], 'w': None}, 'd': None, 'e': [], 'f': None}
                {'a': None, 'b': [], 'c': {'x': None, 'y': None, 'w': 7}, 'd': None, 'e': None, 'f': 'text'}

                """)
        #expect(
            rows == [
                [
                    .int(1), .list([.double(1.5), .double(2)]),
                    .structure([.string("q"), .list([.structure([.boolean(true)])]), .null]), .null, .list([]), .null,
                ],
                [.null, .list([]), .structure([.null, .null, .int(7)]), .null, .null, .string("text")],
            ])
    }
}
