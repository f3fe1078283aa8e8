import Foundation
import Testing

/// `dovetail sniff`: what it tells, and that the statement it prints gives the same table.
@Suite struct SniffTests {
    private func inFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dovetail-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    @Test(
        arguments: [
            ("plain.csv", "id,name\n1,one\n2,\"t,wo\"\n", "delimiter      ,"),
            ("it's.csv", "id;when's\n1;13/02/2024\n2;\n", "dates          %d/%m/%Y"),
            ("bare.tsv", "1\tx y\r\n2\tz\r\n", "header         no"),
            ("odd.dat", "a|b\n|1.5\ntrue|2\n", "line end       \\n"),
            ("mixed.csv", "a,b\n13/02/2024,2024-01-01\n", "dates          ISO 8601, %d/%m/%Y"),
            ("old.csv", "a,b\r1,x\r2,y\r", "line end       \\r"),
        ])
    func statementsGiveTheSameTable(_ name: String, _ text: String, _ fact: String) throws {
        try inFolder { folder in
            try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
            let told = try Command.run("sniff", name, in: folder)
            #expect(told.status == 0 && told.errors.isEmpty, "\(told.errors)")
            #expect(told.output.contains(fact), "\(told.output)")
            let statement = String(told.output.split(separator: "\n").last ?? "")
            let pinned = try Command.run("sql", statement, in: folder)
            #expect(pinned.status == 0, "\(statement) \(pinned.errors)")
            let quoted = name.replacingOccurrences(of: "'", with: "''")
            let plain = try Command.run("sql", "FROM read_csv('\(quoted)')", in: folder)
            #expect(plain.status == 0 && plain.output == pinned.output && !plain.output.isEmpty)
            let json = try Command.run("sniff", name, "--format", "json", in: folder)
            let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
            #expect(object?["statement"] as? String == statement)
            #expect((object?["columns"] as? [[String: Any]])?.count == 2)
        }
    }

    @Test func tellsOtherFormatsAndErrors() throws {
        try inFolder { folder in
            let copy = try Command.run("sql", "COPY (SELECT 1 AS a, 'x' AS b) TO 'x.parquet'", in: folder)
            #expect(copy.status == 0, "\(copy.errors)")
            let told = try Command.run("sniff", "x.parquet", in: folder)
            #expect(told.status == 0 && told.output.contains("format  parquet"), "\(told.output)\(told.errors)")
            #expect(told.output.contains("b       VARCHAR  x"))
            #expect(try Command.run("sniff", "missing.csv", in: folder).status == 3)
        }
    }
}
