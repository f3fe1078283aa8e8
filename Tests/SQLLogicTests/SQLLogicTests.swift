import Dovetail
import DovetailColumnar
import Foundation
import Testing

/// Runs every file under `slt/` on an engine of its own. `{folder}` in statements is a folder of its own
/// too. `UPDATE_GOLDEN=1` writes the rows found into the files.
@Suite struct SQLLogicTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "slt")

    static var names: [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".slt") }.sorted()
    }

    @Test func thereAreFiles() { #expect(!SQLLogicTests.names.isEmpty) }

    @Test(arguments: SQLLogicTests.names) func file(_ name: String) throws {
        var file = try SLTFile(url: SQLLogicTests.folder.appendingPathComponent(name))
        let session = SQLSession(engine: Engine(configuration: EngineConfiguration(threadCount: 2)))
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("dovetail-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        let isUpdating = ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1"
        for index in file.records.indices {
            let record = file.records[index]
            let place = "\(name), line \(record.line)"
            let sql = record.sql.replacingOccurrences(of: "{folder}", with: scratch.path)
            switch record.kind {
            case .statement: #expect(throws: Never.self, "\(place)") { try run(sql, session) }
            case .failure(let part):
                let text = message { try run(sql, session) }
                #expect(text.contains(part), "\(place): \(text)")
            case .query(let sorted):
                var rows = try run(sql, session)
                if sorted { rows.sort() }
                if isUpdating { file.records[index].rows = rows }
                #expect(isUpdating || rows == record.rows, "\(place): \(rows)")
            }
        }
        if isUpdating { try file.text.write(to: file.url, atomically: true, encoding: .utf8) }
    }

    @discardableResult
    private func run(_ sql: String, _ session: SQLSession) throws -> [String] {
        var rows: [String] = []
        for statement in try session.statements(sql) {
            guard case .rows(let result) = try session.run(statement) else { continue }
            rows = result.rows().map { row in
                zip(row, result.schema.fields).map { value, field in
                    if value.isNull { return "NULL" }
                    let text = value.text(type: field.type)
                    return text.isEmpty ? "(empty)" : text
                }.joined(separator: "|")
            }
        }
        return rows
    }

    private func message(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "no error"
        } catch {
            return DiagnosticText(error).description
        }
    }
}
