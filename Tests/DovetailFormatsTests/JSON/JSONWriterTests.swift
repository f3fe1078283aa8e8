import DovetailColumnar
import DovetailTestSupport
import Testing

@testable import DovetailFormats

@Suite struct JSONWriterTests {
    private func write(_ batches: [RecordBatch], _ options: [String: Scalar] = [:]) throws -> [UInt8] {
        let schema = batches[0].schema
        let writer = try JSONFormat().makeWriter(schema: schema, options: FormatOptions(values: options))
        var bytes = try writer.header()
        for batch in batches {
            let block = try writer.encode([batch])
            try writer.place(block, at: bytes.count)
            for piece in block.pieces { bytes += Array(piece.bytes) }
        }
        return bytes + (try writer.footer(at: bytes.count))
    }

    private func text(_ columns: [(String, DataType, [Scalar])], _ options: [String: Scalar] = [:]) throws -> String {
        let schema = Schema(columns.map { Field($0.0, $0.1) })
        let batch = RecordBatch(
            schema: schema, columns: columns.map { Column(scalars: $0.2, type: $0.1) }, count: columns[0].2.count)
        return String(decoding: try write([batch], options), as: UTF8.self)
    }

    @Test func writesEveryKindOfValue() throws {
        let written = try text([
            ("i\"", .int32, [.int(-5), .null]), ("s", .string, [.string("a\"\\\n\u{1}é"), .string("")]),
            ("d", .double, [.double(0.1), .double(.nan)]),
            ("m", .decimal(precision: 38, scale: 4), [.decimal(unscaled: 123_456, scale: 4), .null]),
            ("day", .date, [.date(0), .null]),
            ("at", .timestamp(.millisecond, zone: nil), [.timestamp(1_500, .millisecond, zone: nil), .null]),
            ("z", .timestamp(.second, zone: "UTC"), [.timestamp(0, .second, zone: "UTC"), .null]),
            ("b", .binary, [.binary([0, 255, 1, 2]), .binary([])]),
            ("l", .list(Field("element", .string)), [.list([.string("x"), .null]), .list([])]),
            (
                "o", .structure([Field("p", .int64), Field("q", .boolean)]),
                [.structure([.null, .boolean(true)]), .null]
            ),
            ("k", .map(key: Field("key", .int32), value: Field("value", .int32)), [.map([(.int(1), .int(2))]), .null]),
        ])
        #expect(
            written == """
                {"i\\"":-5,"s":"a\\"\\\\\\n\\u0001é","d":0.1,"m":12.3456,"day":"1970-01-01","at":"1970-01-01T00:00:01.5",\
                "z":"1970-01-01T00:00:00Z","b":"AP8BAg==","l":["x",null],"o":{"p":null,"q":true},"k":{"1":2}}
                {"i\\"":null,"s":"","d":null,"m":null,"day":null,"at":null,"z":null,"b":"","l":[],"o":null,"k":null}

                """)
    }

    @Test func takesOptions() throws {
        let columns: [(String, DataType, [Scalar])] = [
            ("a", .double, [.double(.infinity), .null]), ("b", .int64, [.null, .null]),
        ]
        #expect(try text(columns, ["omit_nulls": .boolean(true)]) == "{\"a\":null}\n{}\n")
        #expect(
            try text(columns, ["special_numbers": .boolean(true), "omit_nulls": .boolean(true)])
                == "{\"a\":\"Infinity\"}\n{}\n")
        #expect(throws: FormatError.self) { try text(columns, ["sample_size": .int(1)]) }
    }

    @Test(arguments: ["none", "gzip", "zstd"], [false, true])
    func readsBackWhatItWrites(compression: String, array: Bool) throws {
        var random = RandomColumns(seed: 11)
        let types = RandomColumns.types.filter { $0 != .interval }
        let schema = Schema(types.enumerated().map { Field("c\($0.offset)", $0.element) })
        let batches = [0, 300, 1, 77].map { count in
            RecordBatch(schema: schema, columns: types.map { random.column($0, count: count) }, count: count)
        }
        let options: [String: Scalar] = [
            "compression": .string(compression), "array": .boolean(array), "special_numbers": .boolean(true),
        ]
        let files = try JSONFiles(bytes: try write(batches, options))
        for chunkSize in [1 << 20, 3_000] {
            let read = try files.read(schema: schema, chunkSize: chunkSize).rows
            let expected = batches.flatMap { $0.rows() }.map { $0.map(JSONWriterTests.normal) }
            #expect(read.count == expected.count)
            for (left, right) in zip(read, expected) {
                let wrong = zip(left, right).enumerated().first { JSONWriterTests.normal($1.0) != $1.1 }
                #expect(wrong == nil, "\(schema.fields[wrong?.offset ?? 0])")
                if wrong != nil { return }
            }
        }
    }

    /// Not-a-number has many bit patterns, of which text keeps none.
    private static func normal(_ value: Scalar) -> Scalar {
        switch value {
        case .double(let value): .double(value.isNaN ? .nan : value)
        case .float(let value): .float(value.isNaN ? .nan : value)
        case .list(let items): .list(items.map(normal))
        case .structure(let items): .structure(items.map(normal))
        case .map(let pairs): .map(pairs.map { (normal($0.key), normal($0.value)) })
        default: value
        }
    }

    @Test func pyarrowReadsIt() throws {
        try #require(PyArrow.isInstalled, "\(PyArrow.absence)")
        let bytes = try write([
            RecordBatch(
                schema: Schema([Field("a", .int64), Field("s", .string), Field("l", .list(Field("element", .double)))]),
                columns: [
                    Column(scalars: [.int(1), .null], type: .int64),
                    Column(scalars: [.string("é\u{7}\"x"), .string("y")], type: .string),
                    Column(scalars: [.list([.double(1.5), .null]), .null], type: .list(Field("element", .double))),
                ], count: 2)
        ])
        let folder = try TemporaryFolder()
        let path = try folder.write(bytes, to: "x.json")
        let output = try PyArrow.run(
            "import sys, pyarrow.json as j\nprint(j.read_json(sys.argv[1]).to_pylist())", [path])
        #expect(
            output.contains(
                "[{'a': 1, 's': 'é\\x07\"x', 'l': [1.5, None]}, {'a': None, 's': 'y', 'l': None}]"))
    }
}
