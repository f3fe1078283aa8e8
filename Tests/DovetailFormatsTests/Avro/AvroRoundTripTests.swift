import DovetailColumnar
import DovetailFormats
import DovetailTestSupport
import Testing

@Suite struct AvroRoundTripTests {
    /// Types that come back as they were written.
    static let types: [DataType] = [
        .null, .boolean, .int32, .int64, .float, .double, .decimal(precision: 12, scale: 2),
        .decimal(precision: 18, scale: 18), .decimal(precision: 19, scale: 0), .decimal(precision: 38, scale: 6),
        .string, .binary, .date, .time(.millisecond), .time(.microsecond),
        .timestamp(.millisecond, zone: "UTC"), .timestamp(.microsecond, zone: "UTC"),
        .timestamp(.nanosecond, zone: "UTC"), .timestamp(.millisecond, zone: nil), .timestamp(.microsecond, zone: nil),
        .timestamp(.nanosecond, zone: nil), .list(Field("element", .int32)),
        .list(Field("element", .list(Field("element", .string)))),
        .structure([Field("a", .int64), Field("b", .string), Field("c", .list(Field("element", .boolean)))]),
        .map(key: Field("key", .string, nullable: false), value: Field("value", .double)),
        .map(
            key: Field("key", .string, nullable: false),
            value: Field("value", .list(Field("element", .decimal(precision: 25, scale: 2))))),
        .structure([Field("p", .structure([Field("q", .boolean), Field("r", .decimal(precision: 5, scale: 2))]))]),
        .list(Field("element", .structure([Field("x", .date), Field("y", .null)]))),
    ]

    private static let codecs = ["snappy", "deflate", "zstd", "bzip2", "uncompressed"]

    /// Writes the batches and checks that all rows come back.
    private static func check(
        _ groups: [[RecordBatch]], _ schema: Schema, _ options: [String: Scalar], morselSize: Int = 1 << 20,
        _ note: String
    ) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(AvroFiles.bytes(groups, schema: schema, options: options), to: "a.avro")
        let table = try AvroFiles.open([path], morselSize: morselSize)
        #expect(table.schema == schema, "\(note)")
        let rows = groups.flatMap { $0.flatMap { $0.rows() } }
        let batches = try AvroFiles.batches(table)
        #expect(Set(batches.map(\.ordinal)).count == batches.count)
        #expect(batches.allSatisfy { $0.count <= RecordBatch.capacity })
        let found = batches.flatMap { $0.rows() }
        let difference = zip(rows, found).enumerated().first { $0.element.0 != $0.element.1 }
        #expect(
            found.count == rows.count && difference == nil,
            "\(note): row \(difference?.offset ?? -1) wrote \(difference?.element.0 ?? []) read \(difference?.element.1 ?? [])"
        )
    }

    @Test("every type comes back", arguments: types)
    func everyType(type: DataType) throws {
        for seed in 0..<5 as Range<UInt64> {
            var random = RandomColumns(seed: seed)
            let schema = Schema([Field("c", type)])
            let nulls = [0, 0.2, 0.99, 1, 0.5][Int(seed)]
            let counts = type.isNested ? [1, 64, 150] : [1, 63, 64, 65, 1_000]
            let groups = (0..<2).map { _ in
                counts.map { count in
                    RecordBatch(
                        schema: schema, columns: [random.column(type, count: count, nulls: nulls)], count: count)
                }
            }
            let codec = AvroRoundTripTests.codecs[Int(seed)]
            let size: Int64 = [64, 1_000, 1 << 20][Int(seed) % 3]
            try AvroRoundTripTests.check(
                groups, schema, ["compression": .string(codec), "block_size": .int(size)],
                morselSize: [1, 4_000, 1 << 20][Int(seed) % 3], "\(type), seed \(seed), \(codec)")
        }
    }

    @Test(arguments: [0, 1, 8_191, 8_192, 8_193, 40_000])
    func sizes(count: Int) throws {
        var random = RandomColumns(seed: UInt64(count))
        let types: [DataType] = [.int64, .string, .boolean, .list(Field("element", .int32))]
        let schema = Schema(types.enumerated().map { Field("c\($0.offset)", $0.element) })
        let columns = types.map { random.column($0, count: count, nulls: 0.1, layout: .flat) }
        let batch = RecordBatch(schema: schema, columns: columns, count: count)
        try AvroRoundTripTests.check([[batch]], schema, [:], morselSize: 100_000, "\(count) rows")
        try AvroRoundTripTests.check([], schema, [:], "no block")
    }

    @Test func columnsWithoutNulls() throws {
        var random = RandomColumns(seed: 1)
        let schema = Schema([
            Field("a", .int32, nullable: false), Field("b", .string, nullable: false),
            Field("c", .list(Field("element", .int64, nullable: false)), nullable: false),
        ])
        let columns = [
            random.column(.int32, count: 100, nulls: 0, layout: .flat),
            random.column(.string, count: 100, nulls: 0, layout: .dictionary),
            Column(scalars: (0..<100).map { .list([.int($0), .int(1)]) }, type: schema[2].type),
        ]
        let batch = RecordBatch(schema: schema, columns: columns, count: 100)
        try AvroRoundTripTests.check(
            [[batch]], schema, ["compression_level": .int(9), "compression": .string("deflate")], "plain")
        let nulls = RecordBatch(schema: schema, columns: [.nulls(type: .int32, count: 100)] + columns[1...], count: 100)
        #expect(throws: FormatError.self) { try AvroFiles.bytes([[nulls]], schema: schema) }
    }

    @Test func intervals() throws {
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
        try AvroRoundTripTests.check([[good]], schema, [:], "intervals")
        for bad in [Interval(nanoseconds: 1), Interval(months: -1), Interval(nanoseconds: .max)] {
            #expect(throws: FormatError.self) { try AvroFiles.bytes([[batch([bad])]], schema: schema) }
        }
    }

    @Test func typesThatAvroLacks() throws {
        let types: [(DataType, DataType)] = [
            (.int8, .int32), (.int16, .int32), (.uint8, .int32), (.uint16, .int32), (.uint32, .int64),
            (.uint64, .decimal(precision: 20, scale: 0)), (.time(.second), .time(.millisecond)),
            (.timestamp(.second, zone: nil), .timestamp(.millisecond, zone: nil)),
        ]
        var random = RandomColumns(seed: 3)
        for (type, stored) in types {
            let schema = Schema([Field("c", type)])
            let column = random.column(type, count: 500, nulls: 0.2, layout: .flat)
            let batch = RecordBatch(schema: schema, columns: [column], count: 500)
            let folder = try TemporaryFolder()
            let path = try folder.write(AvroFiles.bytes([[batch]], schema: schema), to: "a.avro")
            let table = try AvroFiles.open([path])
            #expect(table.schema == Schema([Field("c", stored)]))
            let wanted = try Kernels.cast(column, to: stored, style: .checked)
            let found = RecordBatch.concatenating(try AvroFiles.batches(table)).columns[0]
            #expect(found.isEqual(to: wanted), "\(type)")
        }
    }
}
