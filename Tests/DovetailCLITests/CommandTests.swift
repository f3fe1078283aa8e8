import Foundation
import Testing

/// Exit codes, and what goes to which stream.
@Suite struct CommandTests {
    private func inFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dovetail-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try "id,name\n1,one\n2,two\n".write(
            to: folder.appendingPathComponent("ok.csv"), atomically: true, encoding: .utf8)
        try "id,name\n1,one\n2,two,three\n".write(
            to: folder.appendingPathComponent("ragged.csv"), atomically: true, encoding: .utf8)
        try body(folder)
    }

    @Test func versionAndRows() throws {
        try inFolder { folder in
            let version = try Command.run("--version", in: folder)
            #expect(version.status == 0 && version.output.hasPrefix("dovetail "))
            let rows = try Command.run("sql", "SELECT name, id FROM 'ok.csv' ORDER BY id DESC", in: folder)
            #expect(rows.status == 0 && rows.output == "name,id\ntwo,2\none,1\n" && rows.errors.isEmpty)
        }
    }

    @Test(
        arguments: [
            ("SELECT nmae FROM 'ok.csv'", Int32(1), "error[DV-2001]: column \"nmae\" does not exist"),
            ("FROM 'okk.csv'", 3, "error[DV-3001]: there is no file \"okk.csv\""),
            ("FROM 'ragged.csv'", 1, "--> ragged.csv, line 3, column 3"),
            ("SELECT 1 +", 1, "error[DV-2101]"),
            ("COPY (SELECT 1) TO 'ok.csv/x.csv'", 4, "error[DV-4001]"),
        ])
    func errors(_ sql: String, _ status: Int32, _ text: String) throws {
        try inFolder { folder in
            let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            let result = try Command.run("sql", sql, in: folder)
            #expect(result.status == status && result.output.isEmpty)
            #expect(result.errors.contains(text), "\(result.errors)")
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            #expect(left == before)
        }
    }

    @Test func wrongUsage() throws {
        try inFolder { folder in
            let verb = try Command.run("rnu", in: folder)
            #expect(verb.status == 2 && verb.errors.contains("did you mean \"run\"?"))
        }
    }

    @Test func aPipedSessionSurvivesErrors() throws {
        try inFolder { folder in
            let result = try Command.run(
                "sql", "--pipe",
                input: """
                    {"sql": "CREATE TABLE t AS FROM 'ok.csv'"}
                    {"sql": "SELECT x FROM t"}
                    {"sql": "SELECT count(*) AS n FROM t"}

                    """, in: folder)
            let lines = result.output.split(separator: "\n")
            #expect(result.status == 0 && lines.count == 3)
            #expect(lines.count == 3 && lines[1].hasPrefix("{\"error\"") && lines[2].contains("[[2]]"))
        }
    }

    @Test func dryRunWritesNothing() throws {
        try inFolder { folder in
            let job = """
                {"CodeGenConfigurationNodes": {
                  "in": {"S3CsvSource": {"Name": "In", "Paths": ["ok.csv"], "Separator": "comma", "QuoteChar": "quote",
                         "WithHeader": true}},
                  "out": {"S3GlueParquetTarget": {"Name": "Out", "Inputs": ["in"], "Path": "out"}}}}
                """
            try job.write(to: folder.appendingPathComponent("job.json"), atomically: true, encoding: .utf8)
            let dry = try Command.run("run", "job.json", "--dry-run", in: folder)
            #expect(dry.status == 0 && !FileManager.default.fileExists(atPath: folder.path + "/out"))
            let run = try Command.run("run", "job.json", "--report", "report.json", in: folder)
            #expect(run.status == 0, "\(run.errors)")
            let report = try String(contentsOfFile: folder.path + "/report.json", encoding: .utf8)
            #expect(report.contains("\"state\": \"SUCCEEDED\""))
            let rows = try Command.run("sql", "SELECT count(*) AS n FROM 'out/*.parquet'", in: folder)
            #expect(rows.output == "n\n2\n", "\(rows.errors)")
        }
    }
}
