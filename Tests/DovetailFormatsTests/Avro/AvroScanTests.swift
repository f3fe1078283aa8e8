import DovetailColumnar
import DovetailFormats
import DovetailTestSupport
import Testing

@Suite struct AvroScanTests {
    private static let schema = Schema([Field("n", .int64), Field("s", .string), Field("d", .double)])

    private static func batch(_ first: Int, _ count: Int) -> RecordBatch {
        let numbers = (first..<first + count).map(Int64.init)
        return RecordBatch(
            schema: schema,
            columns: [
                Column(scalars: numbers.map { .int($0) }, type: .int64),
                Column(scalars: numbers.map { .string("row number \($0 % 1_000)") }, type: .string),
                Column(scalars: numbers.map { .double(Double($0) / 8) }, type: .double),
            ], count: count)
    }

    @Test("a filter decides which rows are left", arguments: ["snappy", "uncompressed"])
    func filters(codec: String) throws {
        let folder = try TemporaryFolder()
        let options: [String: Scalar] = ["compression": .string(codec), "block_size": .int(10_000)]
        let path = try folder.write(
            AvroFiles.bytes([[AvroScanTests.batch(0, 50_000)]], schema: AvroScanTests.schema, options: options),
            to: "a.avro")
        let wanted = [5, 17_000, 17_001, 49_999]
        let filter = RowFilter(columns: [0]) { batch in
            Selection(
                (0..<batch.count).filter { row in
                    wanted.contains { batch.columns[0].scalar(at: row) == .int(Int64($0)) }
                })
        }
        for morselSize in [1, 100_000, 1 << 20] {
            let table = try AvroFiles.open([path], morselSize: morselSize)
            let rows = try AvroFiles.rows(table, ScanRequest(projection: [2, 1, 0], filter: filter))
            #expect(
                rows == wanted.map { [.double(Double($0) / 8), .string("row number \($0 % 1_000)"), .int(Int64($0))] })
            let counted = try AvroFiles.batches(table, ScanRequest(projection: [], filter: filter))
            #expect(counted.reduce(0) { $0 + $1.count } == wanted.count)
        }
    }

    @Test func progressEndsAtTheEnd() throws {
        let folder = try TemporaryFolder()
        let options: [String: Scalar] = ["block_size": .int(1_000)]
        let paths = try (0..<3).map { file in
            try folder.write(
                AvroFiles.bytes(
                    [[AvroScanTests.batch(file * 1_000, 1_000)]], schema: AvroScanTests.schema, options: options),
                to: "\(file).avro")
        }
        let table = try AvroFiles.open(paths, morselSize: 3_000)
        let source = try table.scan(ScanRequest(projection: [0]))
        var (last, numbers): (Int, [Scalar]) = (0, [])
        while var morsel = try source.nextMorsel() {
            #expect(source.progress.done > last)
            last = source.progress.done
            while let batch = try morsel.next() { numbers += batch.rows().map { $0[0] } }
        }
        #expect(source.progress.done == source.progress.total && last <= source.progress.total)
        #expect(numbers == (0..<3_000).map { .int($0) })
    }

    /// Fields are found by name, narrower types are widened, what is missing is null.
    @Test func schemasThatDiffer() throws {
        let folder = try TemporaryFolder()
        let first = AvroFiles.file(
            schema: """
                {"type":"record","name":"R","fields":[{"name":"a","type":"double"},{"name":"b","type":["null","string"]},
                {"name":"l","type":{"type":"array","items":"long"}},
                {"name":"r","type":{"type":"record","name":"I","fields":[{"name":"x","type":"long"},{"name":"y","type":"string"}]}}]}
                """, blocks: [(1, [0, 0, 0, 0, 0, 0, 0xF8, 0x3F, 2, 2, 0x61, 2, 6, 0, 8, 2, 0x62])])
        let second = AvroFiles.file(
            schema: """
                {"type":"record","name":"R","fields":[{"name":"more","type":"string"},
                {"name":"r","type":{"type":"record","name":"I","fields":[{"name":"x","type":"int"}]}},
                {"name":"l","type":{"type":"array","items":"int"}},{"name":"a","type":"int"}]}
                """, blocks: [(2, [2, 0x63, 10, 2, 12, 0, 14, 0, 0, 0, 1])])
        let paths = [try folder.write(first, to: "1.avro"), try folder.write(second, to: "2.avro")]
        let table = try AvroFiles.open(paths)
        #expect(table.schema.fields.map(\.isNullable) == [false, true, false, false])
        let rows = try AvroFiles.rows(table).map { AvroFiles.show($0) }
        #expect(rows == ["(1.5,'a',[3],(4,'b'))", "(7.0,null,[6],(5,null))", "(-1.0,null,[],(0,null))"])

        let text = AvroFiles.file(
            schema: #"{"type":"record","name":"R","fields":[{"name":"a","type":"string"}]}"#, blocks: [])
        do {
            _ = try AvroFiles.open([paths[0], try folder.write(text, to: "3.avro")])
            Issue.record("a text was taken for a number")
        } catch let error as FormatError {
            #expect(error.code == .badValue && error.message.contains("\"a\" is VARCHAR"))
        }
    }

    @Test func declaredTypes() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            AvroFiles.bytes([[AvroScanTests.batch(3, 2)]], schema: AvroScanTests.schema), to: "a.avro")
        let table = try AvroFiles.open([path], options: FormatOptions(types: ["n": .string]))
        #expect(table.schema[0].type == .string)
        #expect(try AvroFiles.rows(table, ScanRequest(projection: [0])) == [[.string("3")], [.string("4")]])
        let declared = Schema([Field("d", .float), Field("new", .date), Field("N", .int32)])
        let other = try AvroFiles.open([path], options: FormatOptions(schema: declared))
        #expect(other.schema == declared)
        #expect(
            try AvroFiles.rows(other) == [[.float(0.375), .null, .int(3)], [.float(0.5), .null, .int(4)]])
        for options in [
            FormatOptions(types: ["m": .string]), FormatOptions(types: ["d": .binary]),
            FormatOptions(values: ["delim": .string(",")]),
        ] {
            #expect(throws: FormatError.self) { try AvroFiles.open([path], options: options) }
        }
        // The numbers of 3 and 4 are no dates.
        let texts = try AvroFiles.open([path], options: FormatOptions(types: ["s": .int32]))
        #expect(throws: FormatError.self) { try AvroFiles.rows(texts) }
    }

    @Test func namesAndReferences() throws {
        let folder = try TemporaryFolder()
        let schema = """
            {"type":"record","name":"a.b.R","fields":[
            {"name":"x","type":{"type":"enum","name":"E","symbols":["P","Q"]}},
            {"name":"y","type":"a.b.E"},{"name":"z","type":"E"},
            {"name":"w","type":{"type":{"type":"string","avro.java.string":"String"}},"default":"\\u00e9\\ud83d\\ude00"},
            {"name":"v","type":["int"],"aliases":["q"],"order":"ignore"}]}
            """
        let file = AvroFiles.file(schema: schema, blocks: [(0, []), (1, [0, 2, 0, 2, 0x61, 0, 6])])
        let table = try AvroFiles.open([try folder.write(file, to: "a.avro")])
        #expect(try AvroFiles.rows(table).map { AvroFiles.show($0) } == ["('P','Q','P','a',3)"])
        #expect(table.schema.names == ["x", "y", "z", "w", "v"])
    }

    /// Rows and items without bytes still are rows and items.
    @Test func nothingAtAll() throws {
        let folder = try TemporaryFolder()
        let nulls = AvroFiles.file(
            schema: #"{"type":"record","name":"R","fields":[{"name":"n","type":"null"}]}"#, blocks: [(20_000, [])])
        #expect(try AvroFiles.rows(AvroFiles.open([try folder.write(nulls, to: "a.avro")])).count == 20_000)
        let items = AvroFiles.file(schema: #"{"type":"array","items":"null"}"#, blocks: [(2, [6, 0, 0])])
        #expect(
            try AvroFiles.rows(AvroFiles.open([try folder.write(items, to: "b.avro")])) == [
                [.list([.null, .null, .null])], [.list([])],
            ])
        // Arrays may tell how many bytes their items take.
        let sized = AvroFiles.file(
            schema:
                #"{"type":"record","name":"R","fields":[{"name":"l","type":{"type":"array","items":"int"}},{"name":"k","type":"int"}]}"#,
            blocks: [(1, [3, 4, 2, 4, 2, 6, 0, 8])])
        let table = try AvroFiles.open([try folder.write(sized, to: "c.avro")])
        #expect(try AvroFiles.rows(table) == [[.list([.int(1), .int(2), .int(3)]), .int(4)]])
        #expect(try AvroFiles.rows(table, ScanRequest(projection: [1])) == [[.int(4)]])
    }
}
