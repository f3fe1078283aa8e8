import DovetailColumnar
import Testing

@testable import DovetailFormats

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Rows that do not fit: left out, mended, told.
@Suite struct CSVRejectTests {
    private let schema = Schema([Field("a", .int64), Field("b", .date), Field("c", .string)])
    private let text = "a,b,c\n1,2024-01-02,x\nn/a,2024-01-03,y\n3,nope\n4,2024-01-05,z,more\nbad,worse,w\n6,,v\n"

    private func rows(_ policy: String, _ more: [String: Scalar] = [:], chunkSize: Int = 1 << 20) throws -> [[Scalar]] {
        let options: [String: Scalar] = ["on_error": .string(policy), "header": .boolean(true), "delim": .string(",")]
        return try CSVFiles(text).rows(options.merging(more) { $1 }, schema: schema, chunkSize: chunkSize)
    }

    @Test(arguments: [16, 40, 1 << 20])
    func skipsRows(chunkSize: Int) throws {
        #expect(
            try rows("skip", chunkSize: chunkSize) == [
                [.int(1), .date(19_724), .string("x")], [.int(6), .null, .string("v")],
            ])
    }

    @Test(arguments: [16, 40, 1 << 20])
    func mendsRows(chunkSize: Int) throws {
        #expect(
            try rows("null", chunkSize: chunkSize) == [
                [.int(1), .date(19_724), .string("x")], [.null, .date(19_725), .string("y")],
                [.int(3), .null, .null], [.int(4), .date(19_727), .string("z")], [.null, .null, .string("w")],
                [.int(6), .null, .string("v")],
            ])
        #expect(throws: FormatError.self) { try rows("fail") }
        #expect(throws: FormatError.self) { try rows("drop") }
    }

    @Test func keepsRowsTheSameWhateverIsAsked() throws {
        let files = try CSVFiles(text)
        let options: [String: Scalar] = ["on_error": .string("skip"), "header": .boolean(true)]
        let table = try files.open(options, schema: schema)
        #expect(try CSVFixtures.rows(of: table, projection: [2]) == [[.string("x")], [.string("v")]])
        #expect((table as? any RejectingTable)?.rejectedRows == 4)
        #expect(try CSVFixtures.rows(of: table, projection: []).count == 2)
    }

    private func tell(_ policy: String, _ files: CSVFiles, chunkSize: Int, schema: Schema? = nil) throws -> [[Scalar]] {
        let path = "/tmp/dovetail-rejects-\(getpid())-\(policy)-\(chunkSize).csv"
        defer { unlink(path) }
        let options: [String: Scalar] = [
            "on_error": .string(policy), "header": .boolean(true), "delim": .string(","), "rejects": .string(path),
        ]
        let table = try files.open(options, schema: schema ?? self.schema, chunkSize: chunkSize)
        _ = try CSVFixtures.rows(of: table, projection: [0])
        let told = try CSVFormat().open(
            [InputFile(path: path, byteCount: try ReadableFile(path: path).byteCount)], options: FormatOptions())
        #expect(told.schema.names == ["file", "line", "column", "column_name", "value", "reason"])
        return try CSVFixtures.rows(of: told)
    }

    @Test(arguments: [16, 40, 1 << 20], ["skip", "null"])
    func tellsRejects(chunkSize: Int, policy: String) throws {
        let files = try CSVFiles(text)
        let told = try tell(policy, files, chunkSize: chunkSize)
            .map { Array($0.dropFirst().dropLast()) }
            .sorted { $0.description < $1.description }
        var expected: [[Scalar]] = [
            [.int(3), .int(1), .string("a"), .string("n/a")],
            [.int(4), .null, .null, .string("3,nope")],
            [.int(5), .null, .null, .string("4,2024-01-05,z,more")],
            [.int(6), .int(1), .string("a"), .string("bad")],
            [.int(6), .int(2), .string("b"), .string("worse")],
        ]
        if policy == "null" { expected.append([.int(4), .int(2), .string("b"), .string("nope")]) }
        #expect(told == expected.sorted { $0.description < $1.description })
    }

    @Test func tellsLinesOfManyChunksAndFiles() throws {
        let rows = (0..<3_000).map { $0 % 7 == 3 ? "x\($0),\"two\nlines\"\n" : "\($0),\"two\nlines\"\n" }.joined()
        let files = try CSVFiles("a,b\n" + rows, "a,b\n" + rows)
        let schema = Schema([Field("a", .int64), Field("b", .string)])
        let told = try tell("skip", files, chunkSize: 1_000, schema: schema)
        #expect(told.count == 2 * (0..<3_000).filter { $0 % 7 == 3 }.count)
        for row in told {
            guard case .int(let line) = row[1], case .string(let value) = row[4], let number = Int(value.dropFirst())
            else {
                Issue.record("\(row)")
                return
            }
            #expect(Int(line) == 2 + 2 * number)
        }
    }

    @Test func holdsInferredTypes() throws {
        let rows = (0..<30).map { "\($0)\n" }.joined() + "x\n"
        let files = try CSVFiles("a\n" + rows)
        #expect(try files.rows(["sample_size": .int(5)]).count == 31)
        #expect(try files.rows(["sample_size": .int(5), "on_error": .string("skip")]).count == 30)
        #expect(try files.rows(["sample_size": .int(5), "on_error": .string("null")]).last == [.null])
        #expect(throws: FormatError.self) { try files.rows(["sample_size": .int(5), "on_error": .string("fail")]) }
    }

    @Test func leavesNothingOfAScanThatFails() throws {
        let path = "/tmp/dovetail-rejects-\(getpid())-failed.csv"
        let files = try CSVFiles(text)
        let options: [String: Scalar] = ["on_error": .string("null"), "rejects": .string(path)]
        let table = try files.open(options, schema: schema)
        #expect(throws: CancellationError.self) {
            let source = try table.scan(
                ScanRequest(projection: [0], filter: RowFilter(columns: [0]) { _ in throw CancellationError() }))
            while var morsel = try source.nextMorsel() { while try morsel.next() != nil {} }
        }
        #expect(access(path, F_OK) != 0)
        #expect(throws: FormatError.self) {
            try files.rows(["on_error": .string("skip"), "rejects": .string("/nowhere/x.csv")], schema: schema)
        }
        #expect(throws: FormatError.self) { try files.rows(["rejects": .string(path)], schema: schema) }
        #expect(throws: FormatError.self) {
            try files.rows(["on_error": .string("skip"), "rejects": .string(files.files[0].path)], schema: schema)
        }
    }
}
