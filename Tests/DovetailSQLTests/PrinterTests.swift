import DovetailColumnar
import DovetailPlan
import Testing

@testable import DovetailSQL

@Suite struct PrinterTests {
    private static let texts = [
        "a + b * c - (d - e)", "(a + b) * c", "-(-a)", "-2 ^ 2", "NOT (a AND b) OR NOT c", "(a OR b) AND (c AND d)",
        "a = (b = c)",
        "(a = b) IS NULL", "a IS NOT DISTINCT FROM (b OR c)", "(a || b) + c", "a BETWEEN b + 1 AND (c AND d)",
        "(a IN (1, 2)) IN (TRUE)",
        "a NOT LIKE 'x''%' || b ESCAPE '!'", "a ILIKE b", "CASE a WHEN 1 THEN 'x' ELSE NULL END",
        "CASE WHEN a THEN b END",
        "CAST(a AS STRUCT(\"b c\" INT, d MAP(VARCHAR, INT[])))", "TRY_CAST(a AS DECIMAL(10, 2))",
        "sum(DISTINCT a) FILTER (WHERE b)", "count(*)",
        "\"order\".\"A b\".\"c\"\"d\"", "(f(x)).y", "(a).b", "{'a': 1, 'b c': {'d': x}}",
        "t.* EXCLUDE (a, b.c) REPLACE (a + 1 AS b) RENAME (c AS d)",
        "1.25", ".5", "1e3", "1e300", "2147483648", "x'0aff'", "DATE '2024-05-31'",
        "TIMESTAMP '2024-05-31 01:02:03.5'",
        "TIMESTAMPTZ '2024-05-31 01:02:03+02'", "INTERVAL '1 month -2 days 03:00:00'", "TIME '01:02:03'", "\"date\"",
        "[1, [2]]", "'a\\b'",
        "a[1]", "extract(year from d)", "trim(both 'x' from y)", "a::date::varchar", "x at time zone 'UTC'",
        "'é\u{301}'",
    ]

    @Test(arguments: texts) func printingAndParsingGivesTheSame(text: String) throws {
        let parsed = try SQLParser(dialect: .ansi).parseExpression(text)
        for dialect in [Dialect.ansi, .spark(ansi: false), .spark(ansi: true)] {
            // Casts take the style of the dialect they are read in, and so does a missing escape: both are as written.
            let printed = parsed.sqlText(dialect: dialect)
            let again = try SQLParser(dialect: dialect).parseExpression(printed)
            #expect(dump(again) == dump(parsed), "\(printed)")
            #expect(again.sqlText(dialect: dialect) == printed)
        }
    }

    @Test(arguments: [
        ("((a)) + ((b * c))", "a + b * c"), ("a AND (b OR c)", "a AND (b OR c)"), ("a::INT", "CAST(a AS INTEGER)"),
        ("\"abc\" + \"order\"", "abc + \"order\""), ("not a = b", "NOT a = b"),
        ("a is true", "a IS NOT DISTINCT FROM TRUE"),
        ("9223372036854775808", "9223372036854775808"), ("- 1", "-1"), ("- -1", "-(-1)"), ("1e3", "1000.0e0"),
        ("struct_pack(a := 1)", "{'a': 1}"),
    ]) func ansiText(text: String, printed: String) throws {
        #expect(try SQLParser(dialect: .ansi).parseExpression(text).sqlText() == printed)
    }

    @Test(arguments: [
        ("`a b` = 'it\\'s'", "`a b` = 'it\\'s'"), ("named_struct('a', 1)", "named_struct('a', 1)"),
        ("cast(a as array<int>)", "CAST(a AS ARRAY<INT>)"),
    ]) func sparkText(text: String, printed: String) throws {
        let dialect = Dialect.spark(ansi: false)
        #expect(try SQLParser(dialect: dialect).parseExpression(text).sqlText(dialect: dialect) == printed)
    }

    @Test func valuesKeepTheirTypes() throws {
        let values: [(Scalar, DataType)] = [
            (.int(5), .int8), (.int(5), .int32), (.int(5), .int64), (.int(-5), .int64), (.int(.min), .int64),
            (.uint(.max), .uint64),
            (.float(1.5), .float), (.double(.infinity), .double), (.double(-0.0), .double), (.double(1e-300), .double),
            (.decimal(unscaled: 5, scale: 2), .decimal(precision: 10, scale: 2)),
            (.decimal(unscaled: -125, scale: 2), .decimal(precision: 3, scale: 2)),
            (.null, .date), (.string("a'\\\n"), .string),
            (.timestamp(1, .nanosecond, zone: nil), .timestamp(.nanosecond, zone: nil)),
        ]
        for (value, type) in values {
            for dialect in [Dialect.ansi, .spark(ansi: true)] {
                let printed = UnresolvedExpression(.literal(value, type)).sqlText(dialect: dialect)
                let again = try SQLParser(dialect: dialect).parseExpression(printed)
                #expect(try folded(again) == value, "\(printed)")
            }
        }
    }

    /// The value of a literal under signs and casts.
    private func folded(_ expression: UnresolvedExpression) throws -> Scalar {
        switch expression.node {
        case .literal(let value, _): return value
        case .unary(.minus, let operand): return try folded(operand).negated
        case .cast(let operand, let type, _):
            guard case .literal(let value, let from) = operand.node else {
                return try folded(operand).wrapped(to: type)
            }
            return try value.cast(from: from, to: type, style: .checked)
        default: return .null
        }
    }
}

extension Scalar {
    /// A negative number under a cast.
    fileprivate func wrapped(to type: DataType) -> Scalar {
        switch self {
        case .decimal(let number, 0), .int128(let number):
            guard type.isInteger, let value = Int64(exactly: number) else { return self }
            return .int(value)
        default: return self
        }
    }
}
