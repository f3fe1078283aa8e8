import DovetailColumnar
import DovetailFormats
import Testing

/// Files that another library wrote.
@Suite struct AvroFixtureTests {
    private static func open(_ name: String, morselSize: Int = 1 << 20) throws -> (any FileTable, TemporaryFolder) {
        let folder = try TemporaryFolder()
        let path = try folder.write(AvroFiles.fixture(name), to: "\(name).avro")
        return (try AvroFiles.open([path], morselSize: morselSize), folder)
    }

    @Test("files of fastavro", arguments: AvroFixtures.files.keys.sorted())
    func everyRow(name: String) throws {
        let wanted = AvroFixtures.rows[name.hasPrefix("primitives") ? "primitives_null" : name] ?? []
        #expect(!wanted.isEmpty || name == "empty")
        for morselSize in [1, 1 << 20] {
            let (table, folder) = try AvroFixtureTests.open(name, morselSize: morselSize)
            let found = try AvroFiles.rows(table).map { AvroFiles.show($0) }
            #expect(found == wanted, "\(name)")
            withExtendedLifetime(folder) {}
        }
    }

    @Test func typesOfPrimitives() throws {
        let (table, _) = try AvroFixtureTests.open("primitives_null")
        #expect(
            table.schema
                == Schema([
                    Field("b", .boolean, nullable: false), Field("i", .int32, nullable: false),
                    Field("l", .int64, nullable: false), Field("f", .float, nullable: false),
                    Field("d", .double, nullable: false), Field("y", .binary, nullable: false),
                    Field("s", .string, nullable: false), Field("ni", .int32), Field("ns", .string),
                    Field("z", .null),
                ]))
    }

    @Test func typesOfNested() throws {
        let (table, _) = try AvroFixtureTests.open("nested")
        let inner = DataType.structure([
            Field("x", .int32, nullable: false), Field("y", .string), Field("e", .string, nullable: false),
        ])
        #expect(
            table.schema
                == Schema([
                    Field("a", .list(Field("element", .int32)), nullable: false),
                    Field(
                        "m",
                        .map(
                            key: Field("key", .string, nullable: false),
                            value: Field(
                                "value", .list(Field("element", .string, nullable: false)), nullable: false)),
                        nullable: false),
                    Field("r", inner), Field("again", .list(Field("element", inner, nullable: false)), nullable: false),
                    Field("short", .string, nullable: false), Field("fx", .binary, nullable: false),
                    Field(
                        "u",
                        .structure([
                            Field("member0", .int32), Field("member1", .string), Field("member2", .binary),
                            Field("member3", inner),
                        ])),
                    Field("il", .int64, nullable: false), Field("fd", .double),
                ]))
    }

    @Test func typesOfLogical() throws {
        let (table, _) = try AvroFixtureTests.open("logical")
        #expect(
            table.schema.fields.map(\.type) == [
                .decimal(precision: 12, scale: 3), .decimal(precision: 38, scale: 10),
                .decimal(precision: 10, scale: 2),
                .decimal(precision: 38, scale: 0), .string, .date, .time(.millisecond), .time(.microsecond),
                .timestamp(.millisecond, zone: "UTC"), .timestamp(.microsecond, zone: "UTC"),
                .timestamp(.millisecond, zone: nil), .timestamp(.microsecond, zone: nil),
                .timestamp(.nanosecond, zone: "UTC"), .timestamp(.nanosecond, zone: nil), .interval, .int64, .string,
                .binary,
            ])
    }

    @Test("each column alone is as among all", arguments: ["primitives_snappy", "nested", "logical"])
    func projections(name: String) throws {
        let (table, folder) = try AvroFixtureTests.open(name, morselSize: 100)
        let all = try AvroFiles.rows(table)
        for column in 0..<table.schema.count {
            let rows = try AvroFiles.rows(table, ScanRequest(projection: [column]))
            #expect(rows == all.map { [$0[column]] }, "\(table.schema[column].name)")
        }
        let reversed = Array((0..<table.schema.count).reversed()) + [0]
        #expect(
            try AvroFiles.rows(table, ScanRequest(projection: reversed)) == all.map { row in reversed.map { row[$0] } })
        #expect(try AvroFiles.batches(table, ScanRequest(projection: [])).reduce(0) { $0 + $1.count } == all.count)
        withExtendedLifetime(folder) {}
    }
}
