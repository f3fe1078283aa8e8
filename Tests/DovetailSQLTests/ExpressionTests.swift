import DovetailColumnar
import DovetailPlan
import Testing

@testable import DovetailSQL

@Suite struct ExpressionTests {
    @Test(arguments: [
        ("a + b * c", "(a + (b * c))"),
        ("a - b - c", "((a - b) - c)"),
        ("a * (b + c)", "(a * (b + c))"),
        ("a // b % c", "((a // b) % c)"),
        ("-a * b", "((minus a) * b)"),
        ("- -1", "(minus (minus 1))"),
        ("-2 ^ 2", "pow((minus 2), 2)"),
        ("-a::int", "(minus cast(a INTEGER))"),
        ("1 + 2 || 'x'", "((1 + 2) || 'x')"),
        ("a || b = c || d", "((a || b) = (c || d))"),
        ("a or b and c or d", "(or a, (and b, c), d)"),
        ("a and b and c", "(and a, b, c)"),
        ("not a and b", "(and (not a), b)"),
        ("not a = b", "(not (a = b))"),
        ("not not a", "(not (not a))"),
        ("a = b is null", "((a = b) is null)"),
        ("a is not null and b isnull", "(and (a is not null), (b is null))"),
        ("a is true", "(a IS NOT DISTINCT FROM true)"),
        ("a is not false", "(a IS DISTINCT FROM false)"),
        ("a is distinct from b + 1", "(a IS DISTINCT FROM (b + 1))"),
        ("a is not distinct from b or c", "(or (a IS NOT DISTINCT FROM b), c)"),
        ("a <=> b", "(a IS NOT DISTINCT FROM b)"),
        ("a between 1 and 2 + 3 and b", "(and (a between 1 (2 + 3)), b)"),
        ("a not between b and c", "(a not between b c)"),
        ("a in (1, 2 + 3)", "(a in [1, (2 + 3)])"),
        ("a + 1 not in (b)", "((a + 1) not in [b])"),
        ("a like 'x%' || b", "(a like ('x%' || b))"),
        ("a not ilike b escape '!'", "(a not ilike b escape !)"),
        ("a ~ 'x'", "regexp_matches(a, 'x')"),
        ("a !~* 'x'", "(not regexp_matches(a, 'x', 'i'))"),
        ("a similar to 'x+'", "regexp_matches(a, '^(?:x+)$')"),
        ("a == b", "(a = b)"),
        ("a != b", "(a <> b)"),
        ("a < b = c", "((a < b) = c)"),
        ("x at time zone 'UTC' + y", "(timezone('UTC', x) + y)"),
    ]) func precedence(sql: String, tree: String) throws {
        #expect(try expression(sql) == tree)
    }

    @Test(arguments: [
        ("42", "42"), ("2147483648", "2147483648:BIGINT"),
        ("9223372036854775808", "9223372036854775808:HUGEINT"),
        ("1.25", "1.25:DECIMAL(3,2)"), ("0.05", "0.05:DECIMAL(3,2)"), (".5", "0.5:DECIMAL(1,1)"),
        ("1.", "1:DECIMAL(1,0)"), ("1e3", "1000.0:DOUBLE"), ("0xff", "255"),
        ("99999999999999999999999999999999999999", "99999999999999999999999999999999999999:HUGEINT"),
        ("'it''s'", "'it's'"), ("NULL", "null"), ("true", "true"),
        ("x'0aFF'", "\\x0A\\xFF:BLOB"),
        ("DATE '2024-05-31'", "2024-05-31:DATE"), ("TIME '23:59'", "23:59:00:TIME"),
        ("TIMESTAMP '2024-05-31 12:00:00'", "2024-05-31 12:00:00:TIMESTAMP"),
        ("TIMESTAMPTZ '2024-05-31 12:00:00+02'", "2024-05-31 10:00:00+00:TIMESTAMP WITH TIME ZONE"),
        ("TIMESTAMP WITH TIME ZONE '2024-05-31'", "2024-05-31 00:00:00+00:TIMESTAMP WITH TIME ZONE"),
        ("INTERVAL '1' DAY", "1 day:INTERVAL"), ("INTERVAL 3 months", "3 months:INTERVAL"),
        ("INTERVAL '1 day 2 hours'", "1 day 02:00:00:INTERVAL"), ("INTERVAL 1 DAY 2 HOURS", "1 day 02:00:00:INTERVAL"),
        ("INTERVAL -2 DAYS", "-2 days:INTERVAL"), ("INTERVAL (n) DAY", "to_days(n)"),
    ]) func literals(sql: String, tree: String) throws {
        #expect(try expression(sql) == tree)
    }

    @Test(arguments: [
        ("a.b.c", "a.b.c"), ("\"A b\".\"c\"\"d\"", "A b.c\"d"), ("f(x).y.z", "f(x).y.z"), ("date", "date"),
        ("count(*)", "count(*)"), ("count(distinct a)", "count(distinct a)"), ("sum(all a)", "sum(a)"),
        ("sum(a) filter (where b > 1)", "sum(a) filter (b > 1)"), ("f()", "f()"), ("left(a, 2)", "left(a, 2)"),
        ("case when a then b end", "case(a -> b)"),
        ("case a when 1 then 'x' when 2 then 'y' else 'z' end", "case(a: 1 -> 'x', 2 -> 'y', else 'z')"),
        ("cast(a as decimal(10, 2))", "cast(a DECIMAL(10,2))"), ("try_cast(a as int[])", "try(a INTEGER[])"),
        ("a::varchar::int", "cast(cast(a VARCHAR) INTEGER)"),
        ("extract(year from a)", "date_part('year', a)"), ("substring(a from 2 for 3)", "substring(a, 2, 3)"),
        ("substring(a for 3)", "substring(a, 1, 3)"), ("substr(a, 2)", "substring(a, 2)"),
        ("trim(a)", "trim(a)"), ("trim(both 'x' from a)", "trim(a, 'x')"), ("trim(leading from a)", "ltrim(a)"),
        ("trim(trailing 'x' from a)", "rtrim(a, 'x')"), ("position('b' in a)", "strpos(a, 'b')"),
        ("current_date", "current_date()"), ("current_date + 1", "(current_date() + 1)"),
        ("[1, 2]", "list_value(1, 2)"), ("[]", "list_value()"), ("array[1]", "list_value(1)"),
        ("{'a': 1, b: {'c': 2}}", "{a: 1, b: {c: 2}}"), ("map {'a': 1}", "map(list_value('a'), list_value(1))"),
        ("a[1]", "[](a, 1)"), ("a[1:2]", "[:](a, 1, 2)"), ("a[:-:2]", "[:](a, *, *, 2)"),
        ("struct_pack(a := 1)", "{a: 1}"),
        ("f(x -> x + 1)", "f((x -> (x + 1)))"), ("f(a, (x, i) -> x)", "f(a, (x, i -> x))"), ("(1, a)", "row(1, a)"),
        ("[x for x in a if x > 1]", "list_transform(list_filter(a, (x -> (x > 1))), (x -> x))"),
    ]) func operands(sql: String, tree: String) throws {
        #expect(try expression(sql) == tree)
    }

    @Test func sparkReadsItsOwnSpellings() throws {
        let spark = Dialect.spark(ansi: false)
        #expect(try expression("`a b` = \"text\"", spark) == "(a b = 'text')")
        #expect(try expression("10L + 1Y", spark) == "(10:BIGINT + 1:TINYINT)")
        #expect(try expression("a like 'x\\_'", spark) == "(a like 'x\\_' escape \\)")
        #expect(try expression("0.05", spark) == "0.05:DECIMAL(2,2)")
        #expect(try expression("a rlike 'x'", spark) == "regexp_matches(a, 'x')")
    }

    @Test func placesSpanTheExpression() throws {
        let parsed = try SQLParser(dialect: .ansi, sourceName: "q").parseExpression("  abc + f(x)\n * 2")
        #expect(parsed.location == .text(source: "q", line: 1, column: 3, length: 10))
        guard case .binary(_, let left, let right) = parsed.node else { return #expect(Bool(false)) }
        #expect(left.location == .text(source: "q", line: 1, column: 3, length: 3))
        #expect(right.location == .text(source: "q", line: 1, column: 9, length: 4))
    }

    @Test func hostileNestingIsRefused() {
        let depth = 20_000
        let texts = [
            String(repeating: "(", count: depth),
            String(repeating: "-", count: 1) + String(repeating: " -", count: depth),
            String(repeating: "not ", count: depth), String(repeating: "[", count: depth),
            String(repeating: "case when ", count: depth), String(repeating: "f(", count: depth),
            "a" + String(repeating: "+a", count: depth), "a" + String(repeating: "::int", count: depth),
            "a" + String(repeating: "[1]", count: depth), "a" + String(repeating: "^a", count: depth),
            "cast(a as " + String(repeating: "list<", count: depth), "a::int" + String(repeating: "[]", count: depth),
            "a" + String(repeating: " between a", count: depth), String(repeating: "{'a':", count: depth),
            String(repeating: "a = (", count: depth), String(repeating: "1 + -f(", count: depth),
            "a" + String(repeating: ".a", count: depth),
        ]
        for text in texts {
            #expect(throws: SQLError.self, "\(text.prefix(20))") { try SQLParser(dialect: .ansi).parseExpression(text) }
        }
        let wide =
            "a in (" + String(repeating: "1, ", count: depth) + "2) or "
            + Array(repeating: "b", count: depth).joined(separator: " or ")
        #expect(throws: Never.self) { try SQLParser(dialect: .ansi).parseExpression(wide) }
    }
}
