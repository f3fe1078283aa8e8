import DovetailColumnar
import DovetailFormats
import DovetailTestSupport
import Testing

/// What we write is what we read again, and what pyarrow reads.
@Suite struct ArrowRoundTripTests {
    static let types =
        RandomColumns.types + [
            .null, .time(.second), .time(.nanosecond), .structure([]),
            .list(Field("item", .structure([Field("x", .date), Field("y", .list(Field("z", .binary)))]))),
            .map(
                key: Field("key", .int32, nullable: false),
                value: Field("value", .map(key: Field("key", .date, nullable: false), value: Field("value", .null)))),
        ]
    static let schema = Schema(types.enumerated().map { Field("c\($0.offset)", $0.element) })
    static let variants: [[String: Scalar]] = [
        [:], ["stream": .boolean(true)], ["compression": .string("lz4")],
        ["compression": .string("zstd"), "compression_level": .int(5), "string_view": .boolean(true)],
        ["string_view": .boolean(true), "stream": .boolean(true)],
    ]

    static func batches(_ seed: UInt64) -> [[RecordBatch]] {
        var random = RandomColumns(seed: seed)
        return [[1, 64, 130], [7], [0, 200]].map { counts in
            counts.map { count in
                RecordBatch(
                    schema: schema, columns: types.map { random.column($0, count: count, nulls: 0.3) }, count: count)
            }
        }
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func thereAndBack(seed: UInt64) throws {
        let blocks = ArrowRoundTripTests.batches(seed)
        let expected = blocks.joined().flatMap { $0.rows() }
        let folder = try TemporaryFolder()
        for options in ArrowRoundTripTests.variants {
            let bytes = try ArrowFiles.bytes(blocks, schema: ArrowRoundTripTests.schema, options: options)
            let table = try ArrowFiles.open([folder.write(bytes, to: "a.arrow")])
            #expect(table.schema == ArrowRoundTripTests.schema)
            #expect(table.rowCount == 402)
            #expect(ArrowFiles.difference(expected, try ArrowFiles.rows(table)) == nil, "\(options)")
        }
    }

    /// pyarrow reads our files, checks them and writes them again; nothing may have changed.
    @Test(.enabled(if: PyArrow.isInstalled, Comment(rawValue: PyArrow.absence)), arguments: 0..<4 as Range<UInt64>)
    func pyarrowPassesOnWhatItReads(seed: UInt64) throws {
        let blocks = ArrowRoundTripTests.batches(seed + 100)
        let folder = try TemporaryFolder()
        let script = """
            import sys, pyarrow as pa
            data = open(sys.argv[1], 'rb').read()
            table = (pa.ipc.open_file if data[:6] == b'ARROW1' else pa.ipc.open_stream)(data).read_all()
            table.validate(full=True)
            with pa.ipc.new_file(sys.argv[2], table.schema) as writer: writer.write_table(table)
            """
        for options in ArrowRoundTripTests.variants {
            let bytes = try ArrowFiles.bytes(blocks, schema: ArrowRoundTripTests.schema, options: options)
            let path = try folder.write(bytes, to: "ours.arrow")
            _ = try PyArrow.run(script, [path, folder.path + "/theirs.arrow"])
            let theirs = try ArrowFiles.open([folder.path + "/theirs.arrow"])
            #expect(theirs.schema == ArrowRoundTripTests.schema)
            let expected = blocks.joined().flatMap { $0.rows() }
            #expect(ArrowFiles.difference(expected, try ArrowFiles.rows(theirs)) == nil, "\(options)")
        }
    }

    @Test func noRows() throws {
        let folder = try TemporaryFolder()
        for options in ArrowRoundTripTests.variants {
            let bytes = try ArrowFiles.bytes([], schema: ArrowRoundTripTests.schema, options: options)
            let table = try ArrowFiles.open([folder.write(bytes, to: "a.arrow")])
            #expect(try ArrowFiles.rows(table).isEmpty && table.schema == ArrowRoundTripTests.schema)
        }
    }

    @Test func options() throws {
        for values: [String: Scalar] in [
            ["compresion": .string("lz4")], ["compression": .string("snappy")], ["compression_level": .int(3)],
            ["compression": .string("lz4"), "compression_level": .int(20)], ["stream": .int(7)],
        ] {
            #expect(throws: FormatError.self) {
                try ArrowFormat().makeWriter(schema: Schema([]), options: FormatOptions(values: values))
            }
        }
    }
}
