import DovetailColumnar
import Testing

@testable import DovetailFormats

/// Dates and numbers that are not written the plain way, read and written.
@Suite struct CSVFormTests {
    private func types(_ text: String, _ options: [String: Scalar] = [:]) throws -> [DataType] {
        try CSVFiles(text).open(options).schema.fields.map(\.type)
    }

    @Test func readsDatesInAFormat() throws {
        let files = try CSVFiles("d,t\n02/01/2024,02.01.2024 03:04:05\n31/12/1999,31.12.1999 23:59:59\n,\n")
        let options: [String: Scalar] = [
            "dateformat": .string("%d/%m/%Y"), "timestampformat": .string("%d.%m.%Y %H:%M:%S"),
        ]
        let rows: [[Scalar]] = [
            [.date(19_724), .timestamp(1_704_164_645_000_000, .microsecond, zone: nil)],
            [.date(10_956), .timestamp(946_684_799_000_000, .microsecond, zone: nil)], [.null, .null],
        ]
        #expect(try files.rows(options) == rows)
        let schema = Schema([Field("d", .date), Field("t", .timestamp(.microsecond, zone: nil))])
        #expect(try files.rows(options, schema: schema) == rows)
        // An ISO date is none where another format is given.
        #expect(throws: FormatError.self) {
            try CSVFiles("d\n2024-01-02\n").rows(options, schema: Schema([Field("d", .date)]))
        }
        #expect(throws: FormatError.self) { try files.rows(["dateformat": .string("dd/MM")]) }
        #expect(throws: FormatError.self) { try files.rows(["dateformat": .string("%Q")]) }
    }

    @Test func findsOutPatternsByEvidence() throws {
        let timestamp = DataType.timestamp(.microsecond, zone: nil)
        #expect(try types("d,x\n01/02/2024,a\n13/02/2024,b\n") == [.date, .string])
        #expect(try types("d,x\n01/02/2024,a\n02/13/2024,b\n") == [.date, .string])
        #expect(try types("d,x\n01/02/2024,a\n03/02/2024,b\n") == [.string, .string])
        #expect(try types("d,x\n13/02/2024,a\n02/13/2024,b\n") == [.string, .string])
        #expect(try types("d,x\n1.2.2024 10:30,a\n,b\n") == [timestamp, .string])
        #expect(try types("d;x\n\"Jan 2, 2024 11:30 PM\";1\n") == [timestamp, .int64])
        #expect(try types("13/02/2024,1\n14/02/2024,2\n") == [.date, .int64])
        #expect(
            try CSVFiles("13/02/2024,1\n").rows(schema: Schema([Field("d", .date), Field("n", .int64)])) == [
                [.date(19_766), .int(1)]
            ])
        // A later value that does not fit makes text of it.
        let later = "d\n13/02/2024\n" + String(repeating: "14/02/2024\n", count: 20) + "unknown\n"
        #expect(try CSVFiles(later).rows(["sample_size": .int(3)]).last == [.string("unknown")])
        #expect(try CSVFiles(later).rows(["sample_size": .int(3)]).first == [.string("13/02/2024")])
    }

    @Test func readsNumbersWithCommas() throws {
        let files = try CSVFiles("a;b;c\n1,5;1.234.567,25;1.000\n-0,25;12,5;-12.345\n1e3;,5;7\n")
        let options: [String: Scalar] = ["decimal_separator": .string(","), "thousands": .string(".")]
        let table = try files.open(options)
        #expect(table.schema.fields.map(\.type) == [.double, .double, .int64])
        #expect(
            try CSVFixtures.rows(of: table) == [
                [.double(1.5), .double(1_234_567.25), .int(1_000)], [.double(-0.25), .double(12.5), .int(-12_345)],
                [.double(1_000), .double(0.5), .int(7)],
            ])
        #expect(try types("a;b\n1.5;1\n", ["decimal_separator": .string(",")]) == [.string, .int64])
        #expect(try types("a;b\n1.23;1\n", options) == [.string, .int64])
        let schema = Schema([Field("a", .decimal(precision: 10, scale: 2))])
        #expect(
            try CSVFiles("a\n\"1,25\"\n").rows(["decimal_separator": .string(",")], schema: schema) == [
                [.decimal(unscaled: 125, scale: 2)]
            ])
    }

    @Test func writesForms() throws {
        let schema = Schema([
            Field("d", .date), Field("t", .timestamp(.microsecond, zone: nil)), Field("x", .double),
            Field("n", .decimal(precision: 10, scale: 2)),
        ])
        let rows: [[Scalar]] = [
            [.date(19_724), .timestamp(-1, .microsecond, zone: nil), .double(-1.5), .decimal(unscaled: 125, scale: 2)],
            [.null, .null, .null, .null],
        ]
        let columns = schema.fields.enumerated().map { index, field in
            Column(scalars: rows.map { $0[index] }, type: field.type)
        }
        let options: [String: Scalar] = [
            "dateformat": .string("%-d. %B %Y, %a"), "timestampformat": .string("%d/%m/%Y %I:%M:%S.%f %p"),
            "decimal_separator": .string(","),
        ]
        let writer = try CSVFormat().makeWriter(schema: schema, options: FormatOptions(values: options))
        let block = try writer.encode([RecordBatch(schema: schema, columns: columns, count: 2)])
        let text = String(decoding: block.pieces.flatMap { Array($0.bytes) }, as: UTF8.self)
        #expect(text == "\"2. January 2024, Tue\",31/12/1969 11:59:59.999999 PM,\"-1,5\",\"1,25\"\n,,,\n")
    }
}
