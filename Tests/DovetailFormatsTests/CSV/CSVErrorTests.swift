import DovetailColumnar
import Testing

@testable import DovetailFormats

@Suite struct CSVErrorTests {
    private func failure(
        _ text: String, _ values: [String: Scalar] = [:], schema: Schema? = nil, chunkSize: Int = 64
    ) throws -> FormatError {
        let files = try CSVFiles(text)
        return try #require(throws: FormatError.self) {
            try files.rows(values, schema: schema, chunkSize: chunkSize)
        }
    }

    private func line(_ error: FormatError) -> Int? {
        if case .file(_, _, let line, _, _) = error.location { line } else { nil }
    }

    @Test(arguments: [64, 200, 1 << 20])
    func namesTheLineOfRaggedRows(chunkSize: Int) throws {
        let rows = (0..<40).map { "\($0),\"two\nlines\",z\n" }.joined()
        for (bad, name) in [("1,2\n", "short"), ("1,2,3,4\n", "long")] {
            let error = try failure("a,b,c\n" + rows + bad + rows, ["header": .boolean(true)], chunkSize: chunkSize)
            #expect(error.code == .raggedRow, "\(name)")
            #expect(line(error) == 82)
        }
    }

    @Test(arguments: [64, 200, 1 << 20])
    func namesTheLineOfBadValues(chunkSize: Int) throws {
        let rows = (0..<40).map { "\($0),\"two\nlines\"\n" }.joined()
        let schema = Schema([Field("a", .int64), Field("b", .string)])
        let error = try failure(
            "a,b\n" + rows + "n/a,x\n" + rows, ["header": .boolean(true)], schema: schema, chunkSize: chunkSize)
        #expect(error.code == .badValue)
        #expect(
            error.location
                == .file(path: pathOf(error), byteOffset: offsetOf(error), line: 82, column: 1, columnName: "a"))
        #expect(error.message.contains("n/a"))
    }

    private func pathOf(_ error: FormatError) -> String {
        if case .file(let path, _, _, _, _) = error.location { path } else { "" }
    }

    private func offsetOf(_ error: FormatError) -> Int? {
        if case .file(_, let offset, _, _, _) = error.location { offset } else { nil }
    }

    @Test func skipsOrPadsBadRows() throws {
        let files = try CSVFiles("a,b\n1,2\n3\n4,5,6\nx,7\n8,9\n")
        let schema = Schema([Field("a", .int64), Field("b", .int64)])
        let options: [String: Scalar] = ["header": .boolean(true), "delim": .string(",")]
        let skipped = try files.rows(options.merging(["ignore_errors": .boolean(true)]) { $1 }, schema: schema)
        #expect(skipped == [[.int(1), .int(2)], [.int(8), .int(9)]])
        let short = try CSVFiles("a,b\n1,2\n3\n")
        #expect(
            try short.rows(options.merging(["null_padding": .boolean(true)]) { $1 }) == [
                [.int(1), .int(2)], [.int(3), .null],
            ])
    }

    @Test func refusesWhatItCannotRead() throws {
        #expect(try failure("").code == .damagedFile)
        #expect(try failure("a,b\n1,\"open\n2,3\n", ["delim": .string(",")]).code == .damagedFile)
        #expect(try failure("a,b\n1,2\n", ["delm": .string(",")]).code == .badFormatOption)
        #expect(try failure("a,b\n1,2\n", ["delim": .string("abcde")]).code == .badFormatOption)
        let bytes = Array("a,b\n1,x\n2,".utf8) + [0xC3, 0x28, 10]
        let bad = try CSVFiles(bytes: bytes)
        let error = try #require(throws: FormatError.self) { try bad.rows() }
        #expect(error.code == .badValue)
        #expect(line(error) == 3)
        #expect(try CSVFiles("").rows(schema: Schema([Field("a", .int64)])) == [])
    }

    @Test func takesZeroBytesAndLongRows() throws {
        let long = String(repeating: "x,\n\"\"", count: 30_000)
        let files = try CSVFiles("a,b\n1,\"\(long)\"\n2,\"a\0b\"\n")
        let rows = try files.rows(chunkSize: 1_000)
        #expect(rows == [[.int(1), .string(long.replacing("\"\"", with: "\""))], [.int(2), .string("a\0b")]])
    }
}

@Suite struct CSVBinaryTests {
    @Test func readsBytes() throws {
        let files = try CSVFiles(bytes: Array("a,b\n1,\\xFF\\x00z\n2,".utf8) + [0xC3, 0x28, 10])
        let rows = try files.rows(types: ["b": .binary])
        #expect(rows == [[.int(1), .binary([0xFF, 0, 0x7A])], [.int(2), .binary([0xC3, 0x28])]])
    }

    @Test func readsInstantsWithOffsets() throws {
        let files = try CSVFiles("a\n2024-01-02T03:04:05Z\n2024-01-02 03:04:05.5+01:00\n")
        let table = try files.open()
        #expect(table.schema[0].type == .timestamp(.microsecond, zone: "UTC"))
        #expect(
            try CSVFixtures.rows(of: table) == [
                [.timestamp(1_704_164_645_000_000, .microsecond, zone: "UTC")],
                [.timestamp(1_704_161_045_500_000, .microsecond, zone: "UTC")],
            ])
    }
}
