import Dovetail
import DovetailColumnar
import Testing

/// Statements on one engine: named tables, views, plans, and what is told when something is wrong.
@Suite struct SQLSessionTests {
    private let session = SQLSession(engine: Engine(configuration: EngineConfiguration(threadCount: 1)))

    /// Runs all statements; the last one's rows as JSON.
    private func run(_ sql: String) throws -> String {
        var answer = JSONAnswer.empty
        for statement in try session.statements(sql) {
            switch try session.run(statement) {
            case .rows(let result): answer = JSONAnswer.rows(result)
            case .text(let text): answer = JSONAnswer.text(text, column: "plan")
            case .written, .changed, .done: answer = JSONAnswer.empty
            }
        }
        return answer
    }

    private func failure(_ sql: String) -> String {
        do {
            return try "no error: " + run(sql)
        } catch {
            return DiagnosticText(error, source: sql).description
        }
    }

    @Test func tablesLast() throws {
        _ = try run("CREATE TABLE t AS SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2, NULL")
        #expect(
            try run("SELECT * FROM T ORDER BY a")
                == #"{"columns": ["a", "b"], "types": ["INTEGER", "VARCHAR"], "rows": [[1, "x"], [2, null]]}"#)
        _ = try run("CREATE TABLE IF NOT EXISTS t AS SELECT 9 AS a")
        #expect(try run("SELECT count(*) AS n FROM t") == #"{"columns": ["n"], "types": ["BIGINT"], "rows": [[2]]}"#)
        _ = try run("CREATE OR REPLACE TABLE t AS SELECT 9 AS a; DROP TABLE IF EXISTS nothing")
        #expect(try run("SELECT a FROM t") == #"{"columns": ["a"], "types": ["INTEGER"], "rows": [[9]]}"#)
        #expect(failure("CREATE TABLE t AS SELECT 1 AS a").hasPrefix("error[DV-2010]: table \"t\" exists already"))
        #expect(failure("SELECT * FROM tt").contains("did you mean \"t\"?"))
        _ = try run("DROP TABLE t")
        #expect(failure("SELECT * FROM t").hasPrefix("error[DV-2003]"))
        #expect(failure("DROP TABLE t").hasPrefix("error[DV-2003]"))
    }

    @Test func viewsReadWhatIsThereNow() throws {
        _ = try run("CREATE TABLE t AS SELECT 1 AS a; CREATE VIEW v AS SELECT a + 1 AS b FROM t")
        #expect(try run("FROM v") == #"{"columns": ["b"], "types": ["INTEGER"], "rows": [[2]]}"#)
        #expect(
            try run("CREATE OR REPLACE TABLE t AS SELECT 5 AS a; FROM v")
                == #"{"columns": ["b"], "types": ["INTEGER"], "rows": [[6]]}"#)
        #expect(failure("CREATE VIEW w AS SELECT nope FROM t").hasPrefix("error[DV-2001]"))
    }

    @Test func describeAndExplain() throws {
        _ = try run("CREATE TABLE t AS SELECT 1 AS a, 'x' AS b")
        let described = try run("DESCRIBE t")
        #expect(described.hasPrefix(#"{"columns": ["column_name", "column_type", "null", "key", "default", "extra"]"#))
        #expect(
            described.hasSuffix(
                #"[["a", "INTEGER", "YES", null, null, null], ["b", "VARCHAR", "YES", null, null, null]]}"#))
        #expect(try run("EXPLAIN (FORMAT json) SELECT a FROM t").contains(#"\"operator\": \"Scan t [a]\""#))
        #expect(try run("EXPLAIN ANALYZE SELECT a FROM t").contains("Scan t [a]  (1 rows"))
    }

    @Test func errorsShowTheirPlace() {
        #expect(
            failure("SELECT 1 AS a,\n       nope") == """
                error[DV-2001]: column "nope" does not exist
                  --> line 2, column 8
                   |
                 2 |        nope
                   |        ^^^^
                  = there are no columns here
                """)
        #expect(failure("SET x = 1").hasPrefix("error[DV-1002]: there is no setting \"x\""))
        #expect(failure("SELECT * FROM '/nowhere/at/all.csv'").hasPrefix("error[DV-3001]: there is no file"))
        #expect(failure("SELECT * FROM 's3://bucket/key.csv'").contains("--s3-root DIR"))
    }
}
