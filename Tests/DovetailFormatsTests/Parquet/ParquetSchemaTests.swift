import DovetailColumnar
import DovetailFormats
import DovetailTestSupport
import Testing

/// Files of one table whose schemas differ, and text that is none.
@Suite struct ParquetSchemaTests {
    private static func write(
        _ fields: [Field], _ rows: [[Scalar]], _ name: String, _ folder: TemporaryFolder
    ) throws -> String {
        let schema = Schema(fields)
        let columns = fields.indices.map { place in
            Column(scalars: rows.map { $0[place] }, type: fields[place].type)
        }
        let batch = RecordBatch(schema: schema, columns: columns, count: rows.count)
        return try folder.write(ParquetFiles.bytes([[batch]], schema: schema), to: name)
    }

    @Test func numbersAreWidened() throws {
        let folder = try TemporaryFolder()
        let list = DataType.list(Field("element", .int32))
        let wideList = DataType.list(Field("element", .int64))
        let one = try ParquetSchemaTests.write(
            [
                Field("i", .int8), Field("u", .uint16), Field("f", .float), Field("l", list),
                Field("d", .decimal(precision: 9, scale: 2)),
            ], [[.int(-7), .uint(9), .float(1.5), .list([.int(3)]), .decimal(unscaled: 125, scale: 2)]], "1.parquet",
            folder)
        let two = try ParquetSchemaTests.write(
            [
                Field("d", .decimal(precision: 20, scale: 3)), Field("l", wideList), Field("F", .double),
                Field("u", .int16), Field("i", .int64),
            ],
            [[.decimal(unscaled: 7, scale: 3), .list([.int(1 << 40)]), .double(0.1), .int(-1), .int(1 << 50)]],
            "2.parquet", folder)
        let table = try ParquetFiles.open([one, two])
        #expect(
            table.schema.fields.map(\.type) == [
                .int64, .int32, .double, wideList, .decimal(precision: 20, scale: 3),
            ])
        #expect(
            try ParquetFiles.rows(table) == [
                [.int(-7), .int(9), .double(1.5), .list([.int(3)]), .decimal(unscaled: 1_250, scale: 3)],
                [.int(1 << 50), .int(-1), .double(0.1), .list([.int(1 << 40)]), .decimal(unscaled: 7, scale: 3)],
            ])
    }

    @Test func differentKindsAreRefusedByName() throws {
        let folder = try TemporaryFolder()
        let one = try ParquetSchemaTests.write([Field("a", .int32)], [[.int(1)]], "1.parquet", folder)
        let two = try ParquetSchemaTests.write([Field("a", .date)], [[.date(1)]], "2.parquet", folder)
        do {
            _ = try ParquetFiles.open([one, two])
            Issue.record("different types were taken for one")
        } catch let error as FormatError {
            #expect(error.message.contains("1.parquet") && error.message.contains("2.parquet"))
            #expect(error.message.contains("\"a\""))
        }
    }

    @Test("text is UTF-8", arguments: ["plain", "coded"])
    func textIsChecked(form: String) throws {
        let folder = try TemporaryFolder()
        let options: [String: Scalar] = [
            "compression": .string("uncompressed"), "dictionary": .boolean(form == "coded"),
        ]
        let schema = Schema([Field("name", .string)])
        let texts = (0..<400).map { Scalar.string($0 == 399 ? "the last one ÄÖ" : "text of number \($0 % 90) é") }
        let batch = RecordBatch(
            schema: schema, columns: [Column(scalars: texts, type: .string)], count: texts.count)
        var bytes = try ParquetFiles.bytes([[batch]], schema: schema, options: options)
        #expect(try ParquetFiles.rows(ParquetFiles.open([folder.write(bytes, to: "a.parquet")])).map { $0[0] } == texts)
        // The last text is not among the statistics' bounds, so that it is found in a page alone.
        let needle = Array("ast one ".utf8) + [0xC3]
        let place = try #require((0..<bytes.count - 9).first { Array(bytes[$0..<$0 + 9]) == needle })
        bytes[place + 8] = 0xFF
        let path = try folder.write(bytes, to: "b.parquet")
        do {
            _ = try ParquetFiles.rows(ParquetFiles.open([path], options: ["verify_checksum": .boolean(false)]))
            Issue.record("bytes that are not UTF-8 were taken for text")
        } catch let error as FormatError {
            #expect(error.code == .badValue && error.message.contains("\"name\"") && error.message.contains("UTF-8"))
        }
    }
}
