import Dovetail
import DovetailColumnar
import Testing

/// Rows as text: each format, values that need care, tables too large to show.
@Suite struct ResultPrinterTests {
    private func print(_ sql: String, _ format: ResultFormat, width: Int = 120) throws -> String {
        let session = SQLSession(engine: Engine(configuration: EngineConfiguration(threadCount: 1)))
        var text: [UInt8] = []
        for statement in try session.statements(sql) {
            guard case .rows(let result) = try session.run(statement) else { continue }
            try ResultPrinter(format: format, width: width).print(result.schema, result.batches) { text += $0 }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let rows = "SELECT 1 AS n, 'a|b' AS t, NULL AS x UNION ALL SELECT 20, 'say \"hi\"', NULL ORDER BY n"

    @Test func formats() throws {
        let sql = ResultPrinterTests.rows
        #expect(try print(sql, .csv) == "n,t,x\n1,a|b,\n20,\"say \"\"hi\"\"\",\n")
        #expect(
            try print(sql, .jsonl) == #"{"n":1,"t":"a|b","x":null}"# + "\n" + #"{"n":20,"t":"say \"hi\"","x":null}"#
                + "\n")
        #expect(
            try print(sql, .json) == "[\n" + #"{"n":1,"t":"a|b","x":null},"# + "\n"
                + #"{"n":20,"t":"say \"hi\"","x":null}"# + "\n]\n")
        #expect(
            try print(sql, .markdown)
                == "| n | t | x |\n| ---: | --- | --- |\n| 1 | a\\|b | NULL |\n| 20 | say \"hi\" | NULL |\n")
        #expect(
            try print(sql, .line) == "n = 1\nt = a|b\nx = NULL\n\nn = 20\nt = say \"hi\"\nx = NULL\n\n")
    }

    /// JSON has no number for these; null would hide them.
    @Test func numbersJSONLacks() throws {
        #expect(
            try print("SELECT 'nan'::DOUBLE AS a, ['-inf'::FLOAT, 'inf'::FLOAT, 1.5::FLOAT] AS b", .jsonl)
                == #"{"a":"NaN","b":["-Infinity","Infinity",1.5]}"# + "\n")
    }

    @Test func table() throws {
        #expect(
            try print("SELECT 1 AS n, '日本' AS t UNION ALL SELECT 20, 'é' ORDER BY n", .table) == """
                ┌─────────┬─────────┐
                │       n │ t       │
                │ INTEGER │ VARCHAR │
                ├─────────┼─────────┤
                │       1 │ 日本    │
                │      20 │ é       │
                └─────────┴─────────┘
                2 rows

                """)
    }

    @Test func noRows() throws {
        let sql = "SELECT 1 AS n WHERE 1 = 2"
        #expect(try print(sql, .csv) == "n\n")
        #expect(try print(sql, .json) == "[]\n")
        #expect(try print(sql, .table).hasSuffix("0 rows\n"))
    }
}
