import DovetailColumnar
import Testing

@testable import DovetailFormats

@Suite struct CSVInferenceTests {
    @Test func findsTypesDelimiterAndHeader() throws {
        let files = try CSVFiles(
            """
            id;price;day;at;time;flag;name;none
            1;2.5;2024-01-01;2024-01-01 10:00:00;10:30:00;true;x;
            2;3;2024-01-02;2024-01-02;11:00;false;"y;z";
            """)
        let table = try files.open()
        #expect(table.schema.names == ["id", "price", "day", "at", "time", "flag", "name", "none"])
        #expect(
            table.schema.fields.map(\.type) == [
                .int64, .double, .date, .timestamp(.microsecond, zone: nil), .time(.microsecond), .boolean, .string,
                .string,
            ])
        #expect(try CSVFixtures.rows(of: table).count == 2)
    }

    @Test func decidesAboutHeaders() throws {
        #expect(try CSVFiles("1,2\n3,4\n").open().schema.names == ["column0", "column1"])
        #expect(try CSVFiles("a,b\nx,y\n").open().schema.names == ["a", "b"])
        #expect(try CSVFiles("a,a,\n1,2,3\n").open().schema.names == ["a", "a_1", "column2"])
        #expect(try CSVFiles("a,b\n").rows() == [])
        #expect(try CSVFiles("a,b").open(["header": .boolean(false)]).schema.names == ["column0", "column1"])
        #expect(try CSVFiles("\u{FEFF}a,b\n1,2\n").open().schema.names == ["a", "b"])
        let declared = Schema([Field("p", .int64), Field("q", .int64)])
        #expect(try CSVFiles("a,b\n1,2\n").rows(schema: declared) == [[.int(1), .int(2)]])
        #expect(
            try CSVFiles("# top\nnote\na,b\n#1,2\n3,4\n").rows(["skip": .int(2), "comment": .string("#")]) == [
                [.int(3), .int(4)]
            ])
    }

    @Test(arguments: [
        ("1", "2.5", DataType.double), ("1", "x", .string), ("1.5", "12345 67", .string),
        ("1", "12345678901234567890", .decimal(precision: 38, scale: 0)),
        ("2024-01-01", "2024-01-01 10:00:00", .timestamp(.microsecond, zone: nil)),
        ("2024-01-01", "soon", .string), ("true", "7", .string), ("10:00:00", "2024-01-01", .string),
    ])
    func widensForLaterValues(first: String, last: String, type: DataType) throws {
        let files = try CSVFiles("v\n" + String(repeating: first + "\n", count: 50) + last + "\n")
        let table = try files.open(["sample_size": .int(10)])
        #expect(table.schema[0].type != type)
        let source = try table.scan(ScanRequest(projection: [0]))
        #expect(throws: SchemaWidened.self) {
            while var morsel = try source.nextMorsel() { while try morsel.next() != nil {} }
        }
        #expect(table.schema[0].type == type)
        #expect(try CSVFixtures.rows(of: table).count == 51)
        #expect(try files.open(["sample_size": .int(-1)]).schema[0].type == type)
    }

    @Test func takesTypesByName() throws {
        let files = try CSVFiles("a,b\n1,2\n")
        #expect(try files.open(types: ["B": .double]).schema.fields.map(\.type) == [.int64, .double])
        #expect(throws: FormatError.self) { try files.open(types: ["c": .double]) }
        #expect(try files.open(["all_varchar": .boolean(true)]).schema.fields.map(\.type) == [.string, .string])
    }

    @Test func readsManyFiles() throws {
        let files = try CSVFiles("a,b\n1,x\n", "a,b\n2,y", "a,b\n", "a,b\r\n3,z\r\n")
        #expect(try files.rows() == [[.int(1), .string("x")], [.int(2), .string("y")], [.int(3), .string("z")]])
        let other = try CSVFiles("a,b\n1,x\n", "a,c\n2,y")
        #expect(throws: FormatError.self) { try other.rows() }
    }

    @Test func readsNullTexts() throws {
        let files = try CSVFiles("a,b\n1,NA\nNA,x\n-999,\"NA\"\n3,\n")
        let rows = try files.rows(["nullstr": .list([.string("NA"), .string("-999")])])
        #expect(rows == [[.int(1), .null], [.null, .string("x")], [.null, .string("NA")], [.int(3), .string("")]])
        #expect(try CSVFiles("a,b\nx,\ny,\"\"\n").rows() == [[.string("x"), .null], [.string("y"), .string("")]])
    }
}
