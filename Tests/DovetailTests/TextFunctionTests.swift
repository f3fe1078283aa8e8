import Dovetail
import DovetailColumnar
import DovetailPlan
import Testing

/// Functions of text where the dialect, volatility or the order of evaluation decides.
@Suite struct TextFunctionTests {
    private static let engine = Engine(configuration: EngineConfiguration(threadCount: 2))

    private func value(_ sql: String, dialect: Dialect = .ansi) throws -> String {
        let session = SQLSession(engine: Self.engine, dialect: dialect)
        var text = ""
        for statement in try session.statements(sql) {
            guard case .rows(let result) = try session.run(statement) else { continue }
            text = result.rows().map { row in
                zip(row, result.schema.fields).map { $0.text(type: $1.type) }.joined(separator: "|")
            }.joined(separator: "\n")
        }
        return text
    }

    @Test(arguments: [
        ("concat('a', NULL)", "NULL"), ("regexp_replace('100-200', '(\\\\d+)', '<$1>')", "<100>-<200>"),
        ("regexp_extract('100-200', '(\\\\d+)-(\\\\d+)')", "100"), ("substring_index('a.b.c', '.', -2)", "b.c"),
        ("get_json_object('{\"a\": [1, 2]}', '$.a[1]')", "2"), ("decode(encode('é', 'utf-8'), 'utf-8')", "é"),
        ("sha2('Spark', 256)", "529bc3b07127ecb7e53a4dcf1991d9152c24537d919178022b2c42657f79a26b"),
        ("xxhash64('Spark', 123, 2)", "5602566077635097486"), ("'ab' RLIKE 'a.'", "true"),
        ("format_number(1234567.891, 1)", "1,234,567.9"), ("shiftright(-8, 1)", "-4"),
        ("split('a1b22c', '[0-9]+')", "[a, b, c]"), ("split('a,b,c', ',', 2)", "[a, 'b,c']"),
        ("substring('Spark', 0, 2)", "Sp"), ("substr('Spark', -3)", "ark"), ("substring('Spark' FROM 2 FOR -1)", ""),
        ("size(NULL)", "-1"), ("size(array(1, 2))", "2"), ("cardinality(map('a', 1))", "1"),
        ("weekday(DATE '2024-02-29')", "3"), ("log(10) = ln(10)", "true"), ("log(0)", "NULL"), ("ln(-1)", "NULL"),
        ("concat_ws('-', array('a', NULL), 'b')", "a-b"), ("hash('Spark', array(123), 2)", "-1321691492"),
        ("hash(1), hash(0L), hash('')", "-559580957|-1670924195|142593372"),
        ("int('3') + date_diff(date('2024-01-02'), date('2024-01-01'))", "4"),
        ("to_timestamp(0)", "1970-01-01 00:00:00"), ("to_timestamp('2024-01-01')", "2024-01-01 00:00:00"),
    ]) func sparkNames(sql: String, result: String) throws {
        #expect(try value("SELECT \(sql)", dialect: .spark(ansi: false)) == result)
    }

    @Test func identifiersDiffer() throws {
        #expect(
            try value("SELECT count(DISTINCT u) FROM (SELECT uuid() AS u FROM (VALUES (1), (2), (3)) AS t (x))") == "3")
        #expect(try value("SELECT uuid() = uuid()") == "false")
    }

    @Test func errorsComeFromReachedRowsOnly() throws {
        #expect(
            try value("SELECT CASE WHEN x > 5 THEN error('too large') ELSE 'ok' END FROM (VALUES (1)) AS t (x)") == "ok"
        )
        #expect(throws: (any Error).self) { try value("SELECT error('boom')") }
    }

    @Test func arrowsBindAsInPostgreSQL() throws {
        #expect(try value(#"SELECT '{"a": {"b": 1}}' -> 'a' ->> 'b' = '1'"#) == "true")
        #expect(try value(#"SELECT j ->> 'a' FROM (SELECT '{"a": "x"}' AS j) AS t"#) == "x")
    }

    @Test func shiftsAndNestedTypesShareASign() throws {
        #expect(try value("SELECT 64 >> 2, CAST(NULL AS MAP(VARCHAR, INTEGER[])), 1 > 0") == "16|NULL|true")
        #expect(
            try value("SELECT CAST(NULL AS MAP<STRING, ARRAY<INT>>) IS NULL", dialect: .spark(ansi: false)) == "true")
    }

    @Test func sizesAreBounded() {
        for call in [
            "repeat('abc', 9223372036854775807)", "lpad('a', 9223372036854775807, 'x')", "space(1000000000000)",
        ] {
            #expect(throws: (any Error).self, "\(call)") { try value("SELECT length(\(call))") }
        }
    }
}
