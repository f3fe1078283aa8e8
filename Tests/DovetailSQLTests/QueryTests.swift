import DovetailColumnar
import DovetailPlan
import Testing

@testable import DovetailSQL

@Suite struct QueryTests {
    @Test(arguments: [
        ("SELECT 1", "project(values([]); 1)"),
        ("SELECT a, b AS x, c y FROM t", "project(t; a, b as x, c as y)"),
        ("SELECT * FROM 'x/*.csv'", "project(read('x/*.csv'); *)"),
        ("SELECT t.* FROM db.t", "project(db.t; t.*)"),
        ("SELECT * EXCLUDE (a, b.c) FROM t", "project(t; * exclude a, b.c)"),
        ("SELECT * EXCEPT (a), 1 FROM t", "project(t; * exclude a, 1)"),
        (
            "SELECT * EXCLUDE a REPLACE (b + 1 AS b) RENAME (c AS d) FROM t",
            "project(t; * exclude a replace (b + 1) as b rename c as d)"
        ),
        ("SELECT a FROM t WHERE a > 1;", "project(filter(t; (a > 1)); a)"),
        ("SELECT DISTINCT a FROM t ORDER BY a", "sort(distinct(project(t; a)); a)"),
        (
            "SELECT DISTINCT ON (a) b AS x FROM t ORDER BY 1 DESC, c",
            "sort(project(distinct(sort(t; b desc, c); a); b as x); 1 desc, c)"
        ),
        ("SELECT count(*) FROM t", "project(t; count(*))"),
        (
            "SELECT a, sum(b) FROM t GROUP BY a, 1 HAVING sum(b) > 1",
            "aggregate(t; by a, 1; a, sum(b); having (sum(b) > 1))"
        ),
        ("SELECT a + 1, sum(b), c FROM t GROUP BY ALL", "aggregate(t; by all; (a + 1), sum(b), c)"),
        (
            "SELECT sum(b) FROM t QUALIFY sum(sum(b)) OVER () > 1",
            "project(t; sum(b); qualify (sum(sum(b)) OVER () > 1))"
        ),
        (
            "SELECT lag(b IGNORE NULLS) OVER w FROM t WINDOW w AS (PARTITION BY a)",
            "project(t; lag(b IGNORE NULLS) OVER (PARTITION BY a))"
        ),
        (
            "SELECT max(b) OVER (w ROWS 2 PRECEDING EXCLUDE TIES) FROM t WINDOW v AS (), w AS (v ORDER BY c DESC)",
            "project(t; max(b) OVER (ORDER BY c DESC ROWS BETWEEN 2 PRECEDING AND CURRENT ROW EXCLUDE TIES))"
        ),
        ("SELECT sum(b) FROM t HAVING count(*) > 1", "aggregate(t; by ; sum(b); having (count(*) > 1))"),
        (
            "SELECT a FROM t ORDER BY a DESC NULLS FIRST, 2 ASC LIMIT 5 OFFSET 2",
            "limit(sort(project(t; a); a desc nulls first, 2); 5 from 2)"
        ),
        ("SELECT a, b FROM t ORDER BY ALL DESC", "sort(project(t; a, b); * desc)"),
        ("SELECT a FROM t OFFSET 3 ROWS FETCH FIRST 2 ROWS ONLY", "limit(project(t; a); 2 from 3)"),
        ("SELECT a FROM t LIMIT ALL", "project(t; a)"),
        ("FROM t", "project(t; *)"),
        ("FROM t SELECT a WHERE b", "project(filter(t; b); a)"),
        ("FROM t WHERE b", "project(filter(t; b); *)"),
        ("VALUES (1, 'a'), (2, 'b')", "values([1, 'a'], [2, 'b'])"),
        ("SELECT x FROM (VALUES (1)) v(x)", "project(values([1]) as v(x); x)"),
        ("SELECT * FROM (SELECT a FROM t) AS s", "project(project(t; a) as s; *)"),
        ("TABLE t", "t"),
        ("(SELECT 1) LIMIT 1", "limit(project(values([]); 1); 1)"),
        ("SELECT a, FROM t", "project(t; a)"),
    ]) func clauses(sql: String, tree: String) throws {
        #expect(try relation(sql) == tree)
    }

    @Test(arguments: [
        ("a, b", "cross(a, b)"), ("a CROSS JOIN b", "cross(a, b)"),
        ("a JOIN b ON a.x = b.x", "inner(a, b; (a.x = b.x))"),
        ("a INNER JOIN b USING (x, y)", "inner(a, b; using x, y)"),
        ("a LEFT OUTER JOIN b USING (x)", "left(a, b; using x)"), ("a RIGHT JOIN b USING (x)", "right(a, b; using x)"),
        ("a FULL JOIN b USING (x)", "full(a, b; using x)"), ("a SEMI JOIN b USING (x)", "semi(a, b; using x)"),
        ("a LEFT ANTI JOIN b USING (x)", "anti(a, b; using x)"), ("a NATURAL LEFT JOIN b", "left(a, b; natural)"),
        ("a x JOIN b AS y ON true", "inner(a as x, b as y; true)"),
        ("a, b JOIN c ON true", "cross(a, inner(b, c; true))"),
        ("(a JOIN b ON true) CROSS JOIN c", "cross(inner(a, b; true), c)"),
        ("a JOIN (b CROSS JOIN c) ON true", "inner(a, cross(b, c); true)"), ("t AS u(x, y)", "t as u(x, y)"),
        ("((SELECT 1)) q", "project(values([]); 1) as q"),
    ]) func joins(from: String, tree: String) throws {
        #expect(try relation("SELECT * FROM \(from)") == "project(\(tree); *)")
    }

    @Test(arguments: [
        ("read_csv('a.csv')", "read('a.csv', csv)"),
        (
            "read_csv_auto(['a', 'b'], delim => ';', HEADER := true, skip = -1)",
            "read('a', 'b', csv, delim=';', header=true, skip=-1)"
        ),
        (
            "read_csv('a', columns => {'x': 'BIGINT', 'y': 'DECIMAL(10,2)'})",
            "read('a', csv, schema {x BIGINT, y DECIMAL(10,2)})"
        ),
        (
            "read_csv('a', types = {'x': 'DATE'}, nullstr = ['', 'NA'])",
            "read('a', csv, nullstr=['', 'NA'], types {x DATE})"
        ),
        ("read_parquet('a/*.parquet') p", "read('a/*.parquet', parquet) as p"),
        ("read_json('a.json')", "read('a.json', json)"),
    ]) func readers(from: String, tree: String) throws {
        #expect(try relation("FROM \(from)") == "project(\(tree); *)")
    }

    @Test(arguments: [
        (
            "SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3",
            "unionAll(project(values([]); 1), project(values([]); 2), project(values([]); 3))"
        ),
        ("TABLE a UNION TABLE b UNION ALL TABLE c", "unionAll(union(a, b), c)"),
        ("TABLE a UNION ALL BY NAME TABLE b ORDER BY x LIMIT 1", "limit(sort(unionAllByName(a, b); x); 1)"),
        ("(TABLE a LIMIT 1) UNION DISTINCT (TABLE b)", "union(limit(a; 1), b)"),
        ("WITH x AS (TABLE t) SELECT * FROM x", "project(shared<x>(t) as x; *)"),
        (
            "WITH x(a) AS (TABLE t), y AS (FROM x) FROM y JOIN X z ON true",
            "project(inner(shared<y>(project(shared<x>(t) as x(a); *)) as y, shared<x>(t) as z(a); true); *)"
        ),
        ("WITH x AS NOT MATERIALIZED (TABLE t) TABLE x", "t as x"),
        (
            "WITH x AS (TABLE t) SELECT * FROM (WITH x AS (TABLE u) TABLE x), db.x, x",
            "project(cross(cross(shared<x>(u) as x, db.x), shared<x>(t) as x); *)"
        ),
    ]) func sets(sql: String, tree: String) throws {
        #expect(try relation(sql) == tree)
    }

    @Test func usesOfOneNameShareAnID() throws {
        func ids(_ relation: Relation) -> [String] {
            switch relation {
            case .project(let node): ids(node.input)
            case .join(let node): ids(node.left) + ids(node.right)
            case .alias(let node): ids(node.input)
            case .shared(let node): [node.id]
            default: []
            }
        }
        let sql = "WITH x AS (TABLE t) FROM x a, x b"
        let first = ids(try SQLParser(dialect: .ansi).parseQuery(sql))
        let second = ids(try SQLParser(dialect: .ansi).parseQuery(sql))
        #expect(first.count == 2 && first[0] == first[1])
        #expect(first[0] != second[0])
    }

    @Test func sparkJoinsWithoutCondition() throws {
        #expect(try relation("FROM a JOIN b", .spark(ansi: false)) == "project(inner(a, b); *)")
    }

    @Test func hostileNestingIsRefused() {
        let depth = 20_000
        let texts = [
            String(repeating: "(", count: depth), String(repeating: "SELECT * FROM (", count: depth),
            "FROM a" + String(repeating: " CROSS JOIN a", count: depth),
            "FROM a" + String(repeating: ", a", count: depth),
            "FROM " + String(repeating: "(", count: depth), String(repeating: "WITH x AS (", count: depth),
            "TABLE a" + String(repeating: " UNION TABLE a UNION ALL TABLE a", count: depth),
            "WITH x0 AS (TABLE t)" + (1...2_000).map { ", x\($0) AS (FROM x\($0 - 1))" }.joined() + " FROM x2000",
            String(repeating: "EXPLAIN ", count: depth),
            "FROM read_csv(" + String(repeating: "[", count: depth),
        ]
        for text in texts { #expect(failure(text) != "no error", "\(text.prefix(20))") }
    }
}
