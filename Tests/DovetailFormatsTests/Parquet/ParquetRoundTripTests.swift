import DovetailColumnar
import DovetailFormats
import DovetailTestSupport
import Testing

@Suite struct ParquetRoundTripTests {
    /// Types that come back as they were written.
    static let types: [DataType] =
        RandomColumns.types.filter { $0 != .interval } + [
            .null, .decimal(precision: 7, scale: 7), .decimal(precision: 19, scale: 0), .time(.millisecond),
            .time(.nanosecond), .timestamp(.nanosecond, zone: nil),
            .list(Field("element", .structure([Field("x", .int32), Field("y", .list(Field("element", .date)))]))),
            .map(
                key: Field("key", .int32, nullable: false),
                value: Field("value", .list(Field("element", .list(Field("element", .string)))))),
            .structure([Field("p", .structure([Field("q", .boolean), Field("r", .decimal(precision: 25, scale: 2))]))]),
        ]

    private static let codecs = ["zstd", "snappy", "gzip", "lz4_raw", "uncompressed"]

    /// Writes the batches of each row group and checks that all rows come back.
    private static func check(_ groups: [[RecordBatch]], _ schema: Schema, _ options: [String: Scalar], _ note: String)
        throws
    {
        let folder = try TemporaryFolder()
        let path = try folder.write(ParquetFiles.bytes(groups, schema: schema, options: options), to: "a.parquet")
        let table = try ParquetFiles.open([path])
        try FormatFiles.expect(table, toHold: groups, schema, note)
    }

    @Test("every type comes back", arguments: types)
    func everyType(type: DataType) throws {
        for seed in 0..<6 as Range<UInt64> {
            var random = RandomColumns(seed: seed)
            // A pool within each nested value would take forever.
            random.distinctValues = type.isNested ? 0 : [0, 0, 5, 100][Int(seed) % 4]
            let schema = Schema([Field("c", type)])
            let nulls = [0, 0.2, 0.99, 1, 0.5, 0.01][Int(seed)]
            let counts = type.isNested ? [1, 64, 150] : [1, 63, 64, 65, 1_000]
            let groups = (0..<2).map { _ in
                counts.map { count in
                    RecordBatch(
                        schema: schema, columns: [random.column(type, count: count, nulls: nulls)], count: count)
                }
            }
            let codec = ParquetRoundTripTests.codecs[Int(seed) % 5]
            let pageSize: Int64 = [64, 1_000, 1 << 20][Int(seed) % 3]
            try ParquetRoundTripTests.check(
                groups, schema, ["compression": .string(codec), "page_size": .int(pageSize)],
                "\(type), seed \(seed), \(codec)")
        }
    }

    @Test(arguments: [0, 1, 8_191, 8_192, 8_193, 40_000])
    func sizes(count: Int) throws {
        var random = RandomColumns(seed: UInt64(count))
        let types: [DataType] = [.int64, .string, .boolean, .list(Field("element", .int32))]
        let schema = Schema(types.enumerated().map { Field("c\($0.offset)", $0.element) })
        let columns = types.map { random.column($0, count: count, nulls: 0.1, layout: .flat) }
        let batch = RecordBatch(schema: schema, columns: columns, count: count)
        try ParquetRoundTripTests.check([[batch]], schema, ["page_size": .int(20_000)], "\(count) rows")
        try ParquetRoundTripTests.check([], schema, [:], "no row group")
    }

    /// A row is never divided, so that the levels of a page can be longer than of all others.
    @Test func longestList() throws {
        let count = 2_400_000
        let words = Buffer(zeroed: count / 8 + 64)
        words.base.initializeMemory(as: UInt8.self, repeating: 0x59, count: count / 8)
        let values = Buffer(zeroed: count * 8)
        let child = Column.primitive(
            PrimitiveColumn(type: .int64, values: values, validity: Bitmap(buffer: words, count: count), count: count))
        let offsets = Buffer(zeroed: 8)
        offsets.pointer(as: Int32.self)[1] = Int32(count)
        let type = DataType.list(Field("element", .int64))
        let schema = Schema([Field("c", type)])
        let list = Column.list(ListColumn(type: type, offsets: offsets, child: child, validity: nil, count: 1))
        let batch = RecordBatch(schema: schema, columns: [list], count: 1)
        for options: [String: Scalar] in [["encoding": .string("plain")], [:]] {
            let folder = try TemporaryFolder()
            let path = try folder.write(
                ParquetFiles.bytes([[batch]], schema: schema, options: options), to: "a.parquet")
            let found = try #require(ParquetFiles.batches(ParquetFiles.open([path])).first).columns[0]
            guard case .list(let read) = found else {
                Issue.record("not a list")
                return
            }
            #expect(read.child.count == count)
            #expect(read.child.validity?.setCount == child.validity?.setCount)
        }
    }

    @Test func columnsWithoutNullsAreRequired() throws {
        var random = RandomColumns(seed: 1)
        let schema = Schema([
            Field("a", .int32, nullable: false), Field("b", .string, nullable: false),
            Field("c", .list(Field("element", .int64, nullable: false)), nullable: false),
        ])
        let columns = [
            random.column(.int32, count: 100, nulls: 0, layout: .flat),
            random.column(.string, count: 100, nulls: 0, layout: .flat),
            Column(scalars: (0..<100).map { .list([.int($0), .int(1)]) }, type: schema[2].type),
        ]
        try ParquetRoundTripTests.check(
            [[RecordBatch(schema: schema, columns: columns, count: 100)]], schema, [:], "required")
        let nulls = RecordBatch(schema: schema, columns: [.nulls(type: .int32, count: 100)] + columns[1...], count: 100)
        #expect(throws: FormatError.self) { try ParquetFiles.bytes([[nulls]], schema: schema) }
    }

    @Test func textComesBackAsDictionary() throws {
        let schema = Schema([Field("s", .string)])
        let words = (0..<10_000).map { Scalar.string(["truck", "a much longer word for ship"][$0 % 2]) }
        let batch = RecordBatch(schema: schema, columns: [Column(scalars: words, type: .string)], count: 10_000)
        let folder = try TemporaryFolder()
        let path = try folder.write(ParquetFiles.bytes([[batch]], schema: schema), to: "a.parquet")
        for batch in try ParquetFiles.batches(ParquetFiles.open([path])) {
            guard case .dictionary(let column) = batch.columns[0] else {
                Issue.record("not a dictionary")
                continue
            }
            #expect(column.values.count == 2)
        }
    }

    @Test func intervalsOfWholeMilliseconds() throws {
        let schema = Schema([Field("v", .interval)])
        func batch(_ intervals: [Interval?]) -> RecordBatch {
            let scalars = intervals.map { $0.map { Scalar.interval($0) } ?? .null }
            return RecordBatch(
                schema: schema, columns: [Column(scalars: scalars, type: .interval)], count: scalars.count)
        }
        let good = batch([
            Interval(months: 14, days: 3, nanoseconds: 5_000_000), nil, Interval(),
            Interval(nanoseconds: Int64(UInt32.max) * 1_000_000),
        ])
        try ParquetRoundTripTests.check([[good]], schema, [:], "intervals")
        for bad in [Interval(nanoseconds: 1), Interval(months: -1), Interval(nanoseconds: .max)] {
            #expect(throws: FormatError.self) { try ParquetFiles.bytes([[batch([bad])]], schema: schema) }
        }
    }

    @Test func secondsBecomeMilliseconds() throws {
        let schema = Schema([Field("t", .timestamp(.second, zone: nil)), Field("c", .time(.second))])
        let batch = RecordBatch(
            schema: schema,
            columns: [
                Column(scalars: [.timestamp(-7, .second, zone: nil)], type: schema[0].type),
                Column(scalars: [.time(86_399, .second)], type: schema[1].type),
            ], count: 1)
        let folder = try TemporaryFolder()
        let path = try folder.write(ParquetFiles.bytes([[batch]], schema: schema), to: "a.parquet")
        let rows = try ParquetFiles.rows(ParquetFiles.open([path]))
        #expect(rows == [[.timestamp(-7_000, .millisecond, zone: nil), .time(86_399_000, .millisecond)]])
    }
}
