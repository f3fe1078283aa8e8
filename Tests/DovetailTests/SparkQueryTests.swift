import Dovetail
import DovetailColumnar
import DovetailPlan
import Testing

/// Queries that only Spark writes, end to end.
@Suite struct SparkQueryTests {
    private let session = SQLSession(
        engine: Engine(configuration: EngineConfiguration(threadCount: 1)), dialect: .spark(ansi: false))

    private func rows(_ sql: String) throws -> [String] {
        for statement in try session.statements(sql) {
            guard case .rows(let result) = try session.run(statement) else { continue }
            return result.rows().map { row in
                zip(row, result.schema.fields).map { $0.text(type: $1.type) }.joined(separator: "|")
            }
        }
        return []
    }

    @Test(arguments: [
        ("SELECT 7 DIV 2, -7 DIV 2, a DIV a FROM VALUES (2) AS t(a)", ["3|-3|1"]),
        ("SELECT !true, 'abc' RLIKE '^a', NULL <=> NULL", ["false|true|true"]),
        ("SELECT a FROM VALUES (2), (1) AS t(a) SORT BY a", ["1", "2"]),
        ("SELECT a FROM VALUES (1), (2) AS t(a) DISTRIBUTE BY a SORT BY a DESC", ["2", "1"]),
        ("SELECT a FROM VALUES (2), (1) AS t(a) CLUSTER BY a", ["1", "2"]),
        ("SELECT * FROM VALUES (1, 2, 3) AS t(id, p, q) UNPIVOT (v FOR k IN (p, q))", ["1|p|2", "1|q|3"]),
        ("SELECT 'ab' LIKE ANY ('b', 'a%'), 'ab' NOT LIKE ALL ('x', 'a_')", ["true|false"]),
        ("SELECT INTERVAL '1-2' YEAR TO MONTH = INTERVAL 14 MONTHS", ["true"]),
        ("SELECT INTERVAL '-1 02:03:04' DAY TO SECOND + INTERVAL '1 2' DAY TO HOUR", ["-00:03:04"]),
        (
            "SELECT a, x FROM VALUES (1, array(5)), (2, array()) AS t(a, xs) LATERAL VIEW OUTER explode(xs) e AS x",
            ["1|5", "2|NULL"]
        ),
        (
            "SELECT a, sum(b) FROM VALUES (1, 2), (2, 5) AS t(a, b) GROUP BY a WITH ROLLUP ORDER BY a",
            ["NULL|7", "1|2", "2|5"]
        ),
        ("SELECT * FROM VALUES (1), (2) AS t(a) LEFT ANTI JOIN VALUES (1) AS u(a) ON t.a = u.a", ["2"]),
        ("SELECT * FROM VALUES (1), (2) AS t(a) TABLESAMPLE (100 PERCENT)", ["1", "2"]),
        ("SELECT array_agg(a), avg(b) FROM VALUES (1, 1.5), (NULL, 2.25) AS t(a, b)", ["[1]|1.875000"]),
        (
            "SELECT sum(a), avg(a) OVER (), sum(CAST(a AS STRING)) FROM VALUES (1), (2) AS t(a) GROUP BY a",
            ["1|1.5|1.0", "2|1.5|2.0"]
        ),
        ("SELECT monotonically_increasing_id(), a FROM VALUES (5), (7) AS t(a)", ["0|5", "1|7"]),
        ("SELECT stack(2, 1, 2, 3)", ["1|2", "3|NULL"]),
        ("SELECT j.* FROM VALUES ('{\"a\": 1}') AS t(x) LATERAL VIEW json_tuple(x, 'a', 'b') j AS a, b", ["1|NULL"]),
    ]) func query(sql: String, expected: [String]) throws {
        #expect(try rows(sql) == expected)
    }
}
