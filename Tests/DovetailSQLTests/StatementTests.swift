import DovetailColumnar
import DovetailPlan
import Testing

@testable import DovetailSQL

@Suite struct StatementTests {
    private func statement(_ sql: String) throws -> String {
        let statements = try SQLParser(dialect: .ansi).parse(sql)
        return statements.map(describe).joined(separator: " | ")
    }

    private func describe(_ statement: SQLStatement) -> String {
        switch statement {
        case .query(let relation, _): dump(relation)
        case .write(let write, _): dump(write)
        case .createTable(let create, _): describe(create, "table")
        case .createView(let create, _): describe(create, "view")
        case .define(.drop(let drop), _):
            "drop \(drop.kind.rawValue)\(drop.ifExists ? " if exists" : "") \(drop.name.joined(separator: "."))"
        case .define, .change, .session, .inspect: "other"
        case .explain(let inner, let options, _):
            "explain\(options.analyze ? " analyze" : "")\(options.isJSON ? " json" : "") \(describe(inner))"
        case .set(let name, let value, _): "set \(name) \(value.map(dump) ?? "-")"
        case .withChanges(let changes, let inner, _): "with \(changes.count) changes \(describe(inner))"
        case .describe(let relation, _): "describe \(dump(relation))"
        }
    }

    private func describe(_ create: CreateRelation, _ what: String) -> String {
        let words = [
            create.orReplace ? "or replace" : "", create.isTemporary ? "temp" : "",
            create.ifNotExists ? "if not exists" : "",
        ]
        return
            (["create"] + words.filter { !$0.isEmpty } + [what, create.name.joined(separator: "."), dump(create.query)])
            .joined(separator: " ")
    }

    @Test(arguments: [
        ("COPY (TABLE t) TO 'x.parquet'", "write(t; 'x.parquet', overwrite)"),
        (
            "COPY t TO 'x' (FORMAT Parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3, PARTITION_BY (a, b), HEADER, DELIM '|')",
            "write(t; 'x', overwrite, by [a, b], parquet, compression='zstd', compression_level=3, delim='|', header=true)"
        ),
        (
            "COPY db.t (a, b) TO 'x' WITH (OVERWRITE, PARTITION_BY a)",
            "write(project(db.t; a, b); 'x', overwrite, by [a])"
        ),
        ("COPY t TO 'x/' (APPEND true)", "write(t; 'x/', append, by [])"),
        ("CREATE TABLE a.b AS FROM t", "create table a.b project(t; *)"),
        ("CREATE OR REPLACE TEMP TABLE b AS (TABLE t)", "create or replace temp table b t"),
        ("CREATE VIEW v(x) AS TABLE t", "create view v t as v(x)"),
        ("DROP TABLE IF EXISTS a.b", "drop table if exists a.b"), ("DROP VIEW v", "drop view v"),
        ("EXPLAIN ANALYZE TABLE t", "explain analyze t"), ("EXPLAIN COPY t TO 'x'", "explain write(t; 'x', overwrite)"),
        ("SET threads = 2", "set threads 2"), ("SET GLOBAL memory_limit TO '1GB'", "set memory_limit '1GB'"),
        ("SET spark.sql.ansi.enabled = false", "set spark.sql.ansi.enabled false"),
        ("PRAGMA threads=4", "set threads 4"), ("PRAGMA version", "set version -"),
        ("DESCRIBE t", "describe t"), ("DESCRIBE SELECT 1", "describe project(values([]); 1)"),
        ("DESC 'x.csv'", "describe read('x.csv')"),
        (";; TABLE a; TABLE b;", "a | b"), ("", ""), ("-- nothing", ""),
    ]) func statements(sql: String, tree: String) throws {
        #expect(try statement(sql) == tree)
    }

    @Test func statementsKnowTheirText() throws {
        let statements = try SQLParser(dialect: .ansi, sourceName: "a.sql").parse(" TABLE a ;\n\n  SELECT 'é',\n 2 ; ")
        #expect(statements.map(\.place.text) == ["TABLE a", "SELECT 'é',\n 2"])
        #expect(statements[1].place.location == .text(source: "a.sql", line: 3, column: 3, length: 11))
    }

    @Test(arguments: [
        ("INT", "INTEGER"), ("int8", "BIGINT"), ("LONG", "BIGINT"), ("Short", "SMALLINT"), ("BYTE", "TINYINT"),
        ("hugeint", "HUGEINT"),
        ("uint", "UINTEGER"), ("REAL", "FLOAT"), ("double precision", "DOUBLE"), ("FLOAT(53)", "DOUBLE"),
        ("numeric(5)", "DECIMAL(5,0)"),
        ("DECIMAL", "DECIMAL(18,3)"), ("varchar(10)", "VARCHAR"), ("character varying(10)", "VARCHAR"),
        ("bytea", "BLOB"), ("LOGICAL", "BOOLEAN"),
        ("timestamp with time zone", "TIMESTAMP WITH TIME ZONE"), ("TIMESTAMP without time zone", "TIMESTAMP"),
        ("timestamptz", "TIMESTAMP WITH TIME ZONE"),
        ("TIMESTAMP_MS", "TIMESTAMP_MS"), ("timestamp(9)", "TIMESTAMP_NS"), ("int[][3]", "INTEGER[][]"),
        ("array<string>", "VARCHAR[]"),
        ("STRUCT(a INT, \"b c\" VARCHAR[])", "STRUCT(a INTEGER, b c VARCHAR[])"),
        ("struct<a:int,b:array<struct<c:date>>>", "STRUCT(a INTEGER, b STRUCT(c DATE)[])"),
        ("MAP(VARCHAR, INT)", "MAP(VARCHAR, INTEGER)"),
        ("map<string,map<int,int>>", "MAP(VARCHAR, MAP(INTEGER, INTEGER))"),
    ]) func types(text: String, name: String) throws {
        #expect(try SQLType.parse(text).description == name)
    }

    @Test func typeMistakes() {
        func mistake(_ text: String) -> String {
            do { return try SQLType.parse(text).description } catch { return DovetailSQLTests.text(of: error) }
        }
        #expect(mistake("BIGNIT") == "1:1+6 type \"BIGNIT\" does not exist\ndid you mean BIGINT?")
        #expect(mistake("DECIMAL(39)") == "1:1+11 DECIMAL takes 1 to 38 digits, and a scale from 0 to as many")
        #expect(mistake("geometry") == "1:1+8 the type GEOMETRY is not supported by this version")
        #expect(mistake("INT INT") == "1:5+3 expected the end of the type, found \"INT\"")
        #expect(mistake("") == "1:1+1 expected the name of a type, found the end of the text")
        #expect(mistake("array<int") == "1:10+1 expected \">\" after the element's type, found the end of the text")
    }
}
