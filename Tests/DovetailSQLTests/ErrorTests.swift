import DovetailColumnar
import DovetailPlan
import Testing

@testable import DovetailSQL

@Suite struct ErrorTests {
    @Test(arguments: [
        ("SELECT sum(a FROM t", "1:14+4 expected \")\" after the arguments of \"sum\", found \"FROM\""),
        ("SELCT a", "1:1+5 expected a statement, found \"SELCT\"\ndid you mean SELECT?"),
        (
            "SELECT a FORM t",
            "1:15+1 expected the end of the statement, found \"t\"\ndid you mean FROM instead of \"FORM\"?"
        ),
        (
            "SELECT a FROM t WEHRE b",
            "1:23+1 expected the end of the statement, found \"b\"\ndid you mean WHERE instead of \"WEHRE\"?"
        ),
        ("SELECT a FROM t WHERE", "1:22+1 expected an expression, found the end of the text"),
        ("SELECT a FROM t\nGROUP a", "2:7+1 expected \"BY\" after \"GROUP\", found \"a\""),
        (
            "SELECT order FROM t",
            "1:8+5 expected an expression, found \"order\"\n\"ORDER\" is a reserved word: as a name it needs quotes, \"order\""
        ),
        (
            "SELECT a FROM t JOIN u",
            "1:23+1 expected \"ON\" or \"USING\" after the tables of JOIN, found the end of the text"
        ),
        ("SELECT (1 + 2", "1:14+1 expected \")\" after the expression in parentheses, found the end of the text"),
        ("SELECT CASE a END", "1:15+3 expected \"WHEN\" after \"CASE\", found \"END\""),
        ("SELECT a IS 5", "1:13+1 expected NULL, TRUE, FALSE or DISTINCT FROM after \"IS\", found \"5\""),
        ("SELECT DATE '2024-13-01'", "1:8+17 '2024-13-01' is no DATE\nit is written like DATE '2024-05-31'"),
        ("SELECT CAST(a AS INTEGR)", "1:18+6 type \"INTEGR\" does not exist\ndid you mean INTEGER?"),
        ("SELECT a FROM t LIMIT", "1:22+1 expected an expression, found the end of the text"),
        ("SELECT ,a", "1:8+1 expected an expression, found \",\""),
        ("FROM read_csv('a', header true)", "1:27+4 expected \"=>\" after the option \"header\", found \"true\""),
        (
            "FROM read_csv('a', types => {'x': 'BIGNIT'})",
            "1:29+15 type \"BIGNIT\" does not exist\ndid you mean BIGINT?"
        ),
        (
            "SELECT a, $b",
            "1:11+2 the parameter $b has no value\n"
                + "PREPARE and EXECUTE give values, or on the command line --param NAME=VALUE"
        ),
        ("COPY t TO x", "1:11+1 expected a file's path in quotes after \"TO\", found \"x\""),
        ("WITH a AS (TABLE t), A AS (TABLE t) TABLE a", "1:22+1 WITH names \"A\" twice"),
        ("SELECT 1 SELECT 2", "1:10+6 expected the end of the statement, found \"SELECT\""),
    ]) func messages(sql: String, message: String) {
        #expect(failure(sql) == message)
    }

    @Test(arguments: [
        ("FROM a, LATERAL VIEW explode(b)", "1:17+4 LATERAL VIEW is"),
        ("FROM t TABLESAMPLE sieve(5)", "1:20+8 the method of sampling \"sieve\" is"),
        ("SELECT a @ b", "1:10+1 the operator \"@\" is"),
        (
            "SELECT DISTINCT ON (a) * FROM t ORDER BY ALL",
            "1:33+5 ORDER BY ALL with DISTINCT ON and * in the select list is"
        ),
    ]) func unsupportedConstructsAreNamed(sql: String, message: String) {
        let text = failure(sql).split(separator: "\n")[0]
        #expect(text == "\(message) not supported by this version")
        #expect { try SQLParser(dialect: .ansi).parse(sql) } throws: { ($0 as? SQLError)?.kind == .unsupported }
    }

    @Test func aQueryIsOneQuery() {
        func message(_ sql: String) -> String {
            do {
                _ = try SQLParser(dialect: .ansi).parseQuery(sql)
                return "no error"
            } catch { return text(of: error) }
        }
        #expect(message("") == "expected a query, found an empty text")
        #expect(message("TABLE a; TABLE b") == "1:10+7 expected one query, found more")
        #expect(message("DROP TABLE a") == "1:1+12 expected a query")
    }
}
