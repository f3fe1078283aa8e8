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

    @Test func memoryLimit() throws {
        try inFolder { folder in
            let sql = "SELECT count(*) FROM (SELECT DISTINCT x FROM range(3000000) AS t (x))"
            let tight = try Command.run("sql", sql, "--memory-limit", "20MB", in: folder)
            #expect(tight.status == 5 && tight.output.isEmpty)
            #expect(tight.errors.contains("error[DV-5001]: Aggregate needs more memory than the limit allows"))
            let wide = try Command.run("sql", sql, "--memory-limit", "2GiB", in: folder)
            #expect(wide.status == 0 && wide.output.contains("3000000"))
            let wrong = try Command.run("sql", sql, "--memory-limit", "lots", in: folder)
            #expect(wrong.status == 2 && wrong.errors.contains("--memory-limit wants a size such as 512MB"))
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

    @Test func aPipedSessionTellsTypesCodesAndPlaces() throws {
        try inFolder { folder in
            let result = try Command.run(
                "sql", "--pipe",
                input: """
                    {"sql": "CREATE TABLE t (i INTEGER)"}
                    {"sql": "INSERT INTO t VALUES (1), (2)"}
                    {"sql": "SELECT i, nope FROM t"}
                    {"sql": "SELECT i FROM t ORDER BY i"}

                    """, in: folder)
            let lines = result.output.split(separator: "\n").map(String.init)
            try #require(lines.count == 4)
            #expect(lines[0] == #"{"columns": [], "types": [], "rows": []}"#)
            #expect(lines[1] == #"{"columns": ["Count"], "types": ["BIGINT"], "rows": [[2]]}"#)
            #expect(lines[2].hasSuffix(#""code": "DV-2001", "position": {"line": 1, "column": 11, "length": 4}}"#))
            #expect(lines[3] == #"{"columns": ["i"], "types": ["INTEGER"], "rows": [[1], [2]]}"#)
        }
    }

    @Test func parametersAndFormats() throws {
        try inFolder { folder in
            let query = "SELECT name, id FROM 'ok.csv' WHERE id = $id AND name <> $name"
            let rows = try Command.run("sql", query, "--param", "id=2", "--param=name=x=y", in: folder)
            #expect(rows.output == "name,id\ntwo,2\n", "\(rows.errors)")
            #expect(try Command.run("sql", query, "--param", "id=2", in: folder).status == 1)
            #expect(try Command.run("sql", query, "--param", "id", in: folder).status == 2)
            let html = try Command.run("sql", "SELECT '<a>' AS x, NULL AS y", "--format", "html", in: folder)
            #expect(html.output.contains("<tr><td>&lt;a&gt;</td><td><i>NULL</i></td></tr>"))
            let timed = try Command.run("sql", "SELECT count(*) AS n FROM 'ok.csv'", "--timing", in: folder)
            #expect(timed.output == "n\n2\n" && timed.errors.contains("\"rowsRead\": 2"), "\(timed.errors)")
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

    @Test func standardInputIsAFile() throws {
        try inFolder { folder in
            let piped = try Command.run("sql", "FROM '-' WHERE id > 1", input: "id,name\n1,one\n2,two\n", in: folder)
            #expect(piped.status == 0 && piped.output == "id,name\n2,two\n", "\(piped.errors)")
            let joined = "SELECT a.id FROM '-' a JOIN '/dev/stdin' b ON a.id = b.id ORDER BY 1"
            for line in [
                "dovetail sql \"\(joined)\" < ok.csv", "gzip -c ok.csv | dovetail sql \"\(joined)\"",
                "dovetail sql \"FROM 'ok.csv'\" --format parquet -o - | dovetail sql \"\(joined)\"",
            ] {
                let result = try Command.shell(line, in: folder)
                #expect(result.status == 0 && result.output == "id\n1\n2\n", "\(line): \(result.errors)")
            }
            let empty = try Command.run("sql", "FROM '-'", in: folder)
            #expect(empty.status == 1 && empty.errors.contains("DV-3003"), "\(empty.errors)")
            let query = "SELECT count(*) AS n FROM '/dev/fd/9'"
            let other = try Command.shell("dovetail sql \"\(query)\" 9< <(cat ok.csv)", in: folder)
            #expect(other.output == "n\n2\n", "\(other.errors)")
        }
    }

    @Test func contentTellsWhatTheNameDoesNot() throws {
        try inFolder { folder in
            for (format, name) in [("parquet", "data"), ("csv", "data.bin"), ("csv", "plain.unknown.gz")] {
                let copy = "COPY (FROM 'ok.csv') TO '\(name)' (FORMAT \(format))"
                let written = try Command.run("sql", copy, in: folder)
                #expect(written.status == 0, "\(written.errors)")
                let read = try Command.run("sql", "SELECT sum(id) AS s FROM '\(name)'", in: folder)
                #expect(read.output == "s\n3\n", "\(name): \(read.errors)")
            }
            try Data([0, 1, 2, 3]).write(to: folder.appendingPathComponent("image"))
            let bytes = try Command.run("sql", "FROM 'image'", in: folder)
            #expect(bytes.status == 1 && bytes.errors.contains("cannot tell the format"), "\(bytes.errors)")
        }
    }

    @Test func standardOutputIsATarget() throws {
        try inFolder { folder in
            let copied = try Command.run("sql", "COPY (FROM 'ok.csv') TO '/dev/stdout'", in: folder)
            #expect(copied.status == 0 && copied.output == "id,name\n1,one\n2,two\n", "\(copied.errors)")
            // What is there stays before it.
            let added = try Command.shell(
                "echo first > log; dovetail sql \"COPY (FROM 'ok.csv') TO '-' (header false)\" >> log; cat log",
                in: folder)
            #expect(added.output == "first\n1,one\n2,two\n", "\(added.errors)")
            let unknown = try Command.run("sql", "FROM 'ok.csv'", "--format", "parqet", in: folder)
            #expect(unknown.status == 2 && unknown.errors.contains("did you mean \"parquet\"?"))
            let folderTarget = "COPY (FROM 'ok.csv') TO '-' (PARTITION_BY (id))"
            #expect(try Command.run("sql", folderTarget, in: folder).status == 1)
            let device = try Command.shell(
                "dovetail sql \"COPY (FROM 'ok.csv') TO '/dev/null' (FORMAT parquet)\" && test -c /dev/null", in: folder
            )
            #expect(device.status == 0, "\(device.errors)")
        }
    }

    @Test func aReaderThatHasSeenEnoughIsNoError() throws {
        try inFolder { folder in
            let rows = (0..<300_000).map { "\($0),some text\n" }.joined()
            try "n,t\n\(rows)".write(to: folder.appendingPathComponent("long.csv"), atomically: true, encoding: .utf8)
            for query in ["COPY (FROM 'long.csv') TO '-'", "FROM 'long.csv'"] {
                let result = try Command.shell("dovetail sql \"\(query)\" | head -1", in: folder)
                #expect(result.status == 0 && result.output == "n,t\n" && result.errors.isEmpty, "\(result.errors)")
            }
        }
    }

    @Test func aStreamIsNotBegunTwice() throws {
        try inFolder { folder in
            // The type of the column is found wrong only after much has been written.
            let rows = (0..<1_500_000).map { "\($0)\n" }.joined()
            try "n\n\(rows)x\n".write(to: folder.appendingPathComponent("late.csv"), atomically: true, encoding: .utf8)
            let result = try Command.run(
                "sql", "--threads", "1", "COPY (FROM 'late.csv') TO '-' (header false)", in: folder)
            #expect(result.status == 1 && result.errors.contains("types => {'n': 'VARCHAR'}"), "\(result.errors)")
        }
    }

    @Test func rowsGoToAFileOfTheNamesFormat() throws {
        try inFolder { folder in
            for (name, text) in [
                ("o.csv", "id,name\n2,two\n1,one\n"), ("o.tsv", "id\tname\n2\ttwo\n1\tone\n"),
                ("o.jsonl", "{\"id\":2,\"name\":\"two\"}\n{\"id\":1,\"name\":\"one\"}\n"),
            ] {
                let query = "FROM 'ok.csv' ORDER BY id DESC"
                for sql in [query, "SELECT 1 WHERE false; \(query)"] {
                    let result = try Command.run("sql", sql, "-o", name, in: folder)
                    #expect(result.status == 0 && result.output.isEmpty, "\(result.errors)")
                    let found = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
                    #expect(found.hasSuffix(text), "\(name): \(found)")
                }
            }
            let array = try Command.run("sql", "FROM 'ok.csv'", "-o", "o.json", in: folder)
            #expect(array.status == 0, "\(array.errors)")
            let bytes = try Data(contentsOf: folder.appendingPathComponent("o.json"))
            #expect((try JSONSerialization.jsonObject(with: bytes) as? [Any])?.count == 2)
            // A query that fails leaves what was there.
            _ = try Command.run("sql", "SELECT CAST(name AS INTEGER) AS i FROM 'ok.csv'", "-o", "o.csv", in: folder)
            #expect(
                try String(contentsOf: folder.appendingPathComponent("o.csv"), encoding: .utf8).hasSuffix("1,one\n"))
        }
    }
}
