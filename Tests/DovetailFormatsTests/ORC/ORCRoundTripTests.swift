import DovetailColumnar
import DovetailFormats
import DovetailTestSupport
import Testing

@Suite struct ORCRoundTripTests {
    /// Types that come back as they were written.
    static let types: [DataType] =
        RandomColumns.types.filter { $0 != .interval } + [
            .null, .decimal(precision: 7, scale: 7), .decimal(precision: 19, scale: 0), .time(.millisecond),
            .time(.nanosecond), .timestamp(.nanosecond, zone: nil), .timestamp(.second, zone: "UTC"),
            .list(Field("element", .structure([Field("x", .int32), Field("y", .list(Field("element", .date)))]))),
            .map(
                key: Field("key", .int32, nullable: false),
                value: Field("value", .list(Field("element", .list(Field("element", .string)))))),
            .structure([Field("p", .structure([Field("q", .boolean), Field("r", .decimal(precision: 25, scale: 2))]))]),
        ]

    private static let codecs = ["zstd", "snappy", "zlib", "lz4", "none"]

    /// Writes the batches of each stripe and checks that all rows come back.
    private static func check(
        _ stripes: [[RecordBatch]], _ schema: Schema, _ options: [String: Scalar], _ note: String
    ) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(ORCFiles.bytes(stripes, schema: schema, options: options), to: "a.orc")
        let table = try ORCFiles.open([path])
        try FormatFiles.expect(table, toHold: stripes, schema, note)
    }

    @Test("every type comes back", arguments: types)
    func everyType(type: DataType) throws {
        for seed in 0..<6 as Range<UInt64> {
            var random = RandomColumns(seed: seed)
            // A pool within each nested value would take forever.
            random.distinctValues = type.isNested ? 0 : [0, 0, 5, 100][Int(seed) % 4]
            let schema = Schema([Field("c", type)])
            let nulls = [0, 0.2, 0.99, 1, 0.5, 0.01][Int(seed)]
            let counts = type.isNested ? [1, 64, 150] : [1, 63, 64, 65, 1_300]
            let stripes = (0..<2).map { _ in
                counts.map { count in
                    RecordBatch(
                        schema: schema, columns: [random.column(type, count: count, nulls: nulls)], count: count)
                }
            }
            let codec = ORCRoundTripTests.codecs[Int(seed) % 5]
            try ORCRoundTripTests.check(
                stripes, schema,
                [
                    "compression": .string(codec), "compression_block_size": .int([1_024, 1 << 18][Int(seed) % 2]),
                    "row_index_stride": .int(1_000),
                ], "\(type), seed \(seed), \(codec)")
        }
    }

    @Test(arguments: [0, 1, 8_191, 8_192, 8_193, 40_000])
    func sizes(count: Int) throws {
        var random = RandomColumns(seed: UInt64(count))
        let types: [DataType] = [.int64, .string, .boolean, .list(Field("element", .int32))]
        let schema = Schema(types.enumerated().map { Field("c\($0.offset)", $0.element) })
        let columns = types.map { random.column($0, count: count, nulls: 0.1, layout: .flat) }
        let batch = RecordBatch(schema: schema, columns: columns, count: count)
        try ORCRoundTripTests.check([[batch]], schema, [:], "\(count) rows")
        try ORCRoundTripTests.check([], schema, [:], "no stripe")
    }

    /// Progressions, repeats, steps, and widths of every size in all orders.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func integerRuns(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var values: [Int64] = []
        while values.count < 5_000 {
            let count = Int.random(in: 1...700, using: &random)
            let bits = Int64.random(in: 0...63, using: &random)
            let start = Int64.random(in: .min...(.max), using: &random) >> bits
            switch Int.random(in: 0..<5, using: &random) {
            case 0: values += Array(repeating: start, count: count % 15)
            case 1:
                let step = Int64.random(in: -9...9, using: &random)
                values += (0..<Int64(count)).map { start &+ $0 &* step }
            case 2:
                var value = start
                let isFalling = Bool.random(using: &random)
                for _ in 0..<count {
                    let step = Int64.random(in: 0...40, using: &random)
                    value = isFalling ? value &- step : value &+ step
                    values.append(value)
                }
            default: values += (0..<count).map { _ in Int64.random(in: .min...(.max), using: &random) >> bits }
            }
        }
        let schema = Schema([Field("c", .int64)])
        let column = Column(scalars: values.map { .int($0) }, type: .int64)
        let batch = RecordBatch(schema: schema, columns: [column], count: values.count)
        try ORCRoundTripTests.check([[batch]], schema, ["row_index_stride": .int(1_000)], "seed \(seed)")
    }

    @Test func textComesBackAsDictionary() throws {
        let schema = Schema([Field("few", .string), Field("many", .string)])
        let count = 20_000
        let few = Column(scalars: (0..<count).map { .string("a word of some length \($0 % 7)") }, type: .string)
        let many = Column(scalars: (0..<count).map { .string("a word of some length \($0)") }, type: .string)
        let batch = RecordBatch(schema: schema, columns: [few, many], count: count)
        let folder = try TemporaryFolder()
        for isCoded in [true, false] {
            let bytes = try ORCFiles.bytes([[batch]], schema: schema, options: ["dictionary": .boolean(isCoded)])
            let path = try folder.write(bytes, to: "a.orc")
            let first = try #require(try ParquetFiles.batches(ORCFiles.open([path])).first)
            if case .dictionary(let column) = first.columns[0] {
                #expect(isCoded && column.values.count == 7)
            } else {
                #expect(!isCoded)
            }
            if case .dictionary = first.columns[1] { Issue.record("distinct values in a dictionary") }
        }
    }

    @Test func refusals() throws {
        func message(_ schema: Schema, _ options: [String: Scalar] = [:]) -> String {
            do {
                _ = try ORCFormat().makeWriter(schema: schema, options: FormatOptions(values: options))
                return ""
            } catch { return (error as? FormatError)?.message ?? "\(error)" }
        }
        let plain = Schema([Field("a", .int32)])
        #expect(message(Schema([Field("span", .list(Field("element", .interval)))])).contains("span.element"))
        #expect(message(plain, ["compresion": .string("zstd")]).contains("compresion"))
        #expect(message(plain, ["compression": .string("lzo")]).contains("lzo"))
        #expect(message(plain, ["compression_level": .int(99)]).contains("99"))
        #expect(message(plain, ["compression": .string("snappy"), "compression_level": .int(3)]).contains("snappy"))
        #expect(message(plain, ["compression": .string("zlib"), "compression_level": .int(9)]).isEmpty)
        let schema = Schema([Field("t", .timestamp(.millisecond, zone: nil))])
        let column = Column(scalars: [.timestamp(-500, .millisecond, zone: nil)], type: schema[0].type)
        do {
            _ = try ORCFiles.bytes([[RecordBatch(schema: schema, columns: [column], count: 1)]], schema: schema)
            Issue.record("a time of the last second before 1970 was written")
        } catch let error as FormatError { #expect(error.message.contains("\"t\"")) }
    }
}
