import DovetailColumnar
import Testing

@testable import DovetailFormats

@Suite struct JSONReadTests {
    @Test(arguments: [1 << 20, 100, 17], [Int32(0), 2, 3])
    func readsNestedLines(chunkSize: Int, cpuLevel: Int32) throws {
        let text = """
            {"id":1,"name":"Ada","tags":["a","b"],"at":{"x":1.5,"y":null},"ok":true}
            {"id":-22,"name":"a text that is longer than twelve","tags":[],"at":{"x":2,"y":"q"},"ok":false}

            {"name":"say \\"hi\\" and more of it","id":3,"tags":null,"at":null}
              { "id" : 4 , "tags" : [ "\\u00e9\\ud83d\\ude00" , null ] }\u{20}
            {}
            """
        let (schema, rows) = try JSONFiles(text).read(chunkSize: chunkSize, cpuLevel: cpuLevel)
        #expect(schema.names == ["id", "name", "tags", "at", "ok"])
        #expect(
            schema.fields.map(\.type) == [
                .int64, .string, .list(Field("element", .string)),
                .structure([Field("x", .double), Field("y", .string)]), .boolean,
            ])
        let expected: [[Scalar]] = [
            [
                .int(1), .string("Ada"), .list([.string("a"), .string("b")]), .structure([.double(1.5), .null]),
                .boolean(true),
            ],
            [
                .int(-22), .string("a text that is longer than twelve"), .list([]),
                .structure([.double(2), .string("q")]), .boolean(false),
            ],
            [.int(3), .string("say \"hi\" and more of it"), .null, .null, .null],
            [.int(4), .null, .list([.string("é😀"), .null]), .null, .null],
            [.null, .null, .null, .null, .null],
        ]
        #expect(rows == expected)
    }

    @Test(arguments: [1 << 20, 40])
    func infersTypes(chunkSize: Int) throws {
        let text = """
            {"i":1,"big":9223372036854775808,"d":1,"day":"2024-02-29","at":"2024-01-01T10:00:00Z","n":null,"e":{},"t":"12"}
            {"i":2,"big":1,"d":1e2,"day":"2024-03-01","at":"2024-01-01T10:00:00.5+02:00","n":null,"e":{},"t":"x"}
            """
        let (schema, rows) = try JSONFiles(text).read(chunkSize: chunkSize)
        #expect(
            schema.fields.map(\.type) == [
                .int64, .decimal(precision: 38, scale: 0), .double, .date, .timestamp(.microsecond, zone: "UTC"),
                .string, .string, .string,
            ])
        #expect(rows[0][1] == .decimal(unscaled: 9_223_372_036_854_775_808, scale: 0))
        #expect(rows[1][4] == .timestamp(1_704_096_000_500_000, .microsecond, zone: "UTC"))
        #expect(rows[1][2] == .double(100))
        #expect(rows[0][6] == .string("{}"))
    }

    @Test(arguments: [1 << 20, 30])
    func widensAfterTheSample(chunkSize: Int) throws {
        let text = """
            {"a":1,"b":"2024-01-01","c":{"x":1}}
            {"a":2,"b":"2024-01-02","c":{"x":2}}
            {"a":2.5,"b":"soon","c":{"x":2,"y":[1]},"new":true}
            {"a":7}
            """
        let files = try JSONFiles(text)
        let table = try files.open(["sample_size": .int(1)], chunkSize: chunkSize)
        let rows = try CSVFixtures.rows(of: table)
        #expect(table.schema.names == ["a", "b", "c", "new"])
        #expect(table.schema[0].type == .double)
        #expect(rows[0] == [.double(1), .string("2024-01-01"), .structure([.int(1), .null]), .null])
        #expect(
            rows[2] == [.double(2.5), .string("soon"), .structure([.int(2), .list([.int(1)])]), .boolean(true)])
        #expect(rows.count == 4)
    }

    @Test func keepsTextOfConflicts() throws {
        let files = try JSONFiles(
            #"{"a":1}"# + "\n" + #"{"a":"x"}"# + "\n" + #"{"a":{"b": [1, "\n"]}}"# + "\n" + #"{"a":null}"#)
        let (schema, rows) = try files.read()
        #expect(schema[0].type == .string)
        #expect(rows.map { $0[0] } == [.string("1"), .string("x"), .string(#"{"b": [1, "\n"]}"#), .null])
    }

    @Test func makesChoicesOfConflicts() throws {
        let files = try JSONFiles(
            #"{"a":1}"# + "\n" + #"{"a":"x"}"# + "\n" + #"{"a":{"b":true}}"# + "\n" + #"{"a":[2]}"#)
        let (schema, rows) = try files.read(["conflicts": .string("choice")])
        #expect(
            schema[0].type
                == .structure([
                    Field("long", .int64), Field("string", .string),
                    Field("struct", .structure([Field("b", .boolean)])),
                    Field("array", .list(Field("element", .int64))),
                ]))
        #expect(
            rows.map { $0[0] } == [
                .structure([.int(1), .null, .null, .null]), .structure([.null, .string("x"), .null, .null]),
                .structure([.null, .null, .structure([.boolean(true)]), .null]),
                .structure([.null, .null, .null, .list([.int(2)])]),
            ])
    }

    @Test func readsDecimals() throws {
        let files = try JSONFiles(#"{"a":1.25}"# + "\n" + #"{"a":100}"# + "\n" + #"{"a":-3.5e-1}"#)
        let (schema, rows) = try files.read(["decimals": .boolean(true)])
        #expect(schema[0].type == .decimal(precision: 18, scale: 2))
        #expect(
            rows.map { $0[0] } == [
                .decimal(unscaled: 125, scale: 2), .decimal(unscaled: 10_000, scale: 2),
                .decimal(unscaled: -35, scale: 2),
            ])
    }

    @Test func honorsDeclaredTypes() throws {
        let files = try JSONFiles(
            #"{"k":"5","m":{"a":1,"b":2},"x":[1],"d":"2024-01-01","f":1.5,"v":12}"# + "\n" + #"{"m":{},"f":7,"d":null}"#
        )
        let schema = Schema([
            Field("k", .int16),
            Field("m", .map(key: Field("key", .string, nullable: false), value: Field("value", .int32))),
            Field("d", .date), Field("f", .float), Field("gone", .string), Field("v", .string),
        ])
        let rows = try files.read(schema: schema).rows
        #expect(
            rows == [
                [
                    .int(5), .map([(.string("a"), .int(1)), (.string("b"), .int(2))]), .date(19_723), .float(1.5),
                    .null,
                    .string("12"),
                ],
                [.null, .map([]), .null, .float(7), .null, .null],
            ])
        let error = try JSONFiles("{\"a\":1}\n{\"a\":\"x\"}").outcome(schema: Schema([Field("a", .int64)])).error
        #expect(error?.code == .badValue)
        guard case .file(_, _, let line, let column, let name)? = error?.location else {
            Issue.record("no place")
            return
        }
        #expect(line == 2 && column == 6 && name == "a")
        let types = try files.read(types: ["v": .double]).schema
        #expect(types[types.indices(of: "v")[0]].type == .double)
    }

    @Test func lastOfEqualKeysWins() throws {
        let files = try JSONFiles(#"{"a":1,"b":[1,2],"a":2,"b":[3],"c":{"x":[1]},"c":{"y":2}}"# + "\n" + #"{"b":[4]}"#)
        let (schema, rows) = try files.read()
        #expect(schema.names == ["a", "b", "c"])
        #expect(rows[0] == [.int(2), .list([.int(3)]), .structure([.null, .int(2)])])
        #expect(rows[1] == [.null, .list([.int(4)]), .null])
    }

    @Test func readsOnlyWhatIsAskedFor() throws {
        let text = (0..<20_000).map { #"{"a":\#($0),"b":"text number \#($0)","c":[\#($0)]}"# }.joined(separator: "\n")
        let files = try JSONFiles(text)
        for chunkSize in [1 << 20, 1 << 14] {
            let table = try files.open(chunkSize: chunkSize)
            let filter = RowFilter(columns: [0]) { batch in
                Selection((0..<batch.count).filter { batch.columns[0].scalar(at: $0) >= .int(19_990) })
            }
            let rows = try CSVFixtures.rows(of: table, projection: [2, 1], filter: filter)
            #expect(rows.count == 10)
            #expect(rows.first == [.list([.int(19_990)]), .string("text number 19990")])
            #expect(try CSVFixtures.rows(of: table, projection: []).count == 20_000)
        }
    }

    @Test(arguments: [1 << 20, 60])
    func passesOverBadLines(chunkSize: Int) throws {
        let text = "{\"a\":1}\n{\"a\":\n{\"a\":\"open}\n{\"a\":2}\nnonsense\n{\"a\":3}{\n{\"a\":\"\u{1}\"}\n{\"a\":4}"
        let rows = try JSONFiles(text).read(["ignore_errors": .boolean(true)], chunkSize: chunkSize).rows
        #expect(rows == [[.int(1)], [.int(2)], [.int(4)]])
    }

    @Test func giveColumnsOfNullsTheirTypeLater() throws {
        let text = "{\"a\":null,\"b\":null}\n{\"a\":null,\"b\":null}\n{\"a\":5,\"b\":\"x\"}\n{\"a\":-0.25}"
        let files = try JSONFiles(text)
        let table = try files.open(["sample_size": .int(1)], chunkSize: 24)
        #expect(
            try CSVFixtures.rows(of: table) == [
                [.null, .null], [.null, .null], [.double(5), .string("x")], [.double(-0.25), .null],
            ])
        #expect(table.schema.fields.map(\.type) == [.double, .string])
    }

    @Test func columnsOfNullsMayTurnOutMixed() throws {
        let text = "{\"a\":null,\"b\":null}\n{\"a\":5,\"b\":{}}\n{\"a\":\"x\",\"b\":null}\n{\"a\":true,\"b\":{\"c\":1}}"
        let files = try JSONFiles(text)
        for chunkSize in [1 << 20, 50, 24] {
            let table = try files.open(["sample_size": .int(1)], chunkSize: chunkSize)
            let rows = try CSVFixtures.rows(of: table)
            #expect(rows.map { $0[0] } == [.null, .string("5"), .string("x"), .string("true")], "\(chunkSize)")
        }
    }

    @Test func makesChoicesAfterTheSample() throws {
        let files = try JSONFiles("{\"a\":\"x\"}\n{\"a\":\"y\"}\n{\"a\":1}\n")
        let table = try files.open(["conflicts": .string("choice"), "sample_size": .int(1)], chunkSize: 8)
        #expect(try CSVFixtures.rows(of: table).last == [.structure([.int(1), .null])])
    }

    @Test func emptyTextIsNoDate() throws {
        let text = "{\"d\":\"2024-01-01\",\"t\":\"2024-01-01T00:00:00Z\"}\n{\"d\":\"\",\"t\":\"Z\"}"
        let files = try JSONFiles(text)
        let table = try files.open(["sample_size": .int(1)], chunkSize: 50)
        #expect(try CSVFixtures.rows(of: table).last == [.string(""), .string("Z")])
        let declared = try files.read(types: ["d": .date, "t": .string]).rows
        #expect(declared == [[.date(19_723), .string("2024-01-01T00:00:00Z")], [.null, .string("Z")]])
    }

    @Test func lastOfEqualKeysWinsInMaps() throws {
        let type = DataType.map(key: Field("key", .string, nullable: false), value: Field("value", .int64))
        let rows = try JSONFiles("{\"m\":{\"a\":1,\"b\":2,\"a\":3}}\n{\"m\":null}\n{\"m\":{\"a\":4}}").read(types: [
            "m": type
        ]).rows
        #expect(
            rows == [
                [.map([(.string("a"), .int(3)), (.string("b"), .int(2))])], [.null], [.map([(.string("a"), .int(4))])],
            ])
    }

    @Test(arguments: ["gzip", "zstd", "lz4", "bzip2"])
    func readsCompressedLines(kind: String) throws {
        let schema = Schema([Field("a", .int64), Field("s", .string)])
        let writer = try JSONFormat().makeWriter(
            schema: schema, options: FormatOptions(values: ["compression": .string(kind)]))
        let bytes = try (0..<20).flatMap { block in
            let columns = [
                Column(scalars: (0..<500).map { .int(Int64(block * 500 + $0)) }, type: .int64),
                Column(scalars: (0..<500).map { .string("row number \($0)") }, type: .string),
            ]
            return try writer.encode([RecordBatch(schema: schema, columns: columns, count: 500)]).pieces
                .flatMap { Array($0.bytes) }
        }
        let files = try JSONFiles(bytes: bytes)
        for chunkSize in [1 << 20, 5_000] {
            let rows = try files.read(chunkSize: chunkSize).rows
            #expect(rows.count == 10_000)
            #expect(rows.last == [.int(9_999), .string("row number 499")])
        }
    }

    @Test func refusesUnknownOptions() throws {
        let files = try JSONFiles("{}")
        #expect(try files.outcome(["sample_sise": .int(1)]).error?.code == .badFormatOption)
        #expect(try files.outcome(["format": .string("xml")]).error?.code == .badFormatOption)
    }
}

extension Scalar {
    fileprivate static func >= (left: Scalar, right: Scalar) -> Bool {
        guard case .int(let a) = left, case .int(let b) = right else { return false }
        return a >= b
    }
}
