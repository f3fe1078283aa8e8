"""A random query over random tables: joins, subqueries, grouping, windows, set operations, common table expressions."""

from random_expressions import COMPARISONS, Expressions
from random_sql import SCALARS

GROUPABLE = ["int", "text", "bool", "date", "decimal", "timestamp", "ints", "pair"]


class Select:
    """One SELECT: its text and the kinds of its columns, which are called k0, k1, ..."""

    def __init__(self, sql, kinds):
        self.sql, self.kinds = sql, kinds


class Query:
    def __init__(self, generator, tables):
        self.g, self.tables = generator, tables
        self.common = []

    def text(self):
        """The query, and whether the order of its rows is determined."""
        g = self.g
        prefix = ""
        if g.chance(0.2):
            parts = []
            for _ in range(g.random.randint(1, 2)):
                select = self.select(2)
                name = g.name("w")
                parts.append(f"{name} AS {g.pick(['', '', 'MATERIALIZED ', 'NOT MATERIALIZED '])}({select.sql})")
                self.common.append((name, select.kinds))
            prefix = "WITH " + ", ".join(parts) + " "
        select = self.set_operation(2) if g.chance(0.15) else self.select(2)
        if g.chance(0.5):
            limit = f" LIMIT {g.random.randint(0, 20)}" if g.chance(0.5) else ""
            if limit and g.chance(0.3):
                limit += f" OFFSET {g.random.randint(0, 5)}"
            return f"{prefix}SELECT * FROM ({select.sql}) AS q ORDER BY ALL{limit}", True
        return prefix + select.sql, False

    # ---- FROM
    def source(self, depth):
        """A table, a common table expression or a subquery: SQL and scope."""
        g = self.g
        alias = g.name("s")
        if depth > 0 and g.chance(0.2):
            select = self.set_operation(depth - 1) if g.chance(0.2) else self.select(depth - 1)
            return f"({select.sql}) AS {alias}", [(f"{alias}.k{i}", k) for i, k in enumerate(select.kinds)]
        if self.common and g.chance(0.5):
            name, kinds = g.pick(self.common)
            return f"{name} AS {alias}", [(f"{alias}.k{i}", k) for i, k in enumerate(kinds)]
        table = g.pick(self.tables)
        return f"{table.name} AS {alias}", [(f"{alias}.{c.name}", c.kind) for c in table.columns]

    def tables_joined(self, depth):
        g = self.g
        sql, scope = self.source(depth)
        for _ in range(g.pick([0, 0, 0, 1, 1, 2])):
            right, more = self.source(depth)
            kind = g.pick(["JOIN", "JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "SEMI JOIN", "ANTI JOIN", "CROSS JOIN"])
            if kind == "CROSS JOIN":
                if len(scope) + len(more) > 12:
                    kind = "JOIN"
                else:
                    sql, scope = f"{sql} CROSS JOIN {right}", scope + more
                    continue
            condition = self.join_condition(scope, more)
            sql = f"{sql} {kind} {right} ON {condition}"
            if kind not in ("SEMI JOIN", "ANTI JOIN"):
                scope = scope + more
        return sql, scope

    def join_condition(self, left, right):
        g = self.g
        pairs = [(a, b) for a, k in left for b, j in right if k == j and k in ("int", "text", "date", "bool", "pair", "ints")]
        parts = []
        if pairs:
            for a, b in g.random.sample(pairs, min(len(pairs), g.pick([1, 1, 1, 2]))):
                parts.append(f"{a} {g.pick(['=', '=', '=', '=', 'IS NOT DISTINCT FROM'])} {b}")
        if not parts or g.chance(0.25):
            parts.append(Expressions(g, left + right).of("bool", 1))
        return " AND ".join(parts)

    # ---- subqueries
    def subquery(self, expressions):
        """A condition with a subquery that may read the columns around it."""
        g = self.g
        outer = expressions.scope
        source, scope = self.source(0)
        inner = Expressions(g, scope + (outer if g.chance(0.5) else []))
        kind = g.pick(["int", "int", "text", "date"])
        correlation = self.correlation(scope, outer)
        form = g.random.randrange(5)
        if form == 0:
            return f"({g.pick(['', 'NOT '])}EXISTS (SELECT 1 FROM {source} WHERE {correlation}))"
        if form == 1:
            where = f" WHERE {correlation}" if g.chance(0.5) else ""
            value = Expressions(g, scope).of(kind, 1)
            return f"({expressions.of(kind, 1)} {g.pick(['IN', 'NOT IN'])} (SELECT {value} FROM {source}{where}))"
        if form == 2:
            value = Expressions(g, scope).of("int", 1)
            call = g.pick([f"max({value})", f"min({value})", "count(*)", f"count({value})"])
            return f"({expressions.of('int', 1)} {g.pick(COMPARISONS)} (SELECT {call} FROM {source} WHERE {correlation}))"
        if form == 3:
            value = Expressions(g, scope).of("int", 0)
            return f"({expressions.of('int', 0)} {g.pick(COMPARISONS)} {g.pick(['ANY', 'ALL'])} (SELECT {value} FROM {source} WHERE {inner.of('bool', 1)}))"
        return f"(EXISTS (SELECT 1 FROM {source} WHERE {correlation} AND {inner.of('bool', 1)}))"

    def correlation(self, scope, outer):
        g = self.g
        pairs = [(a, b) for a, k in scope for b, j in outer if k == j and k in ("int", "text", "date", "bool")]
        if not pairs:
            return Expressions(g, scope).of("bool", 1)
        a, b = g.pick(pairs)
        return f"{a} {g.pick(['=', '=', '=', '<', '<>'])} {b}"

    # ---- SELECT
    def select(self, depth):
        g = self.g
        source, scope = self.tables_joined(depth)
        expressions = Expressions(g, scope, self.subquery if depth > 0 else None)
        where = f" WHERE {expressions.of('bool', 2)}" if g.chance(0.55) else ""
        form = g.random.random()
        if form < 0.40:
            return self.plain(expressions, source, where, scope)
        if form < 0.75:
            return self.grouped(expressions, source, where)
        return self.windowed(expressions, source, where, scope)

    def plain(self, expressions, source, where, scope):
        g = self.g
        kinds = [g.pick(SCALARS + ["ints", "texts", "pair"]) for _ in range(g.random.randint(1, 4))]
        columns = ", ".join(f"{expressions.of(k, 3)} AS k{i}" for i, k in enumerate(kinds))
        distinct = "DISTINCT " if g.chance(0.15) else ""
        return Select(f"SELECT {distinct}{columns} FROM {source}{where}", kinds)

    def aggregate(self, expressions):
        """An aggregate and the kind of its result."""
        g = self.g
        of = lambda kind: expressions.of(kind, 1)
        kind = g.pick(["int", "text", "date", "double", "decimal", "timestamp", "bool", "ints", "pair"])
        filtered = f" FILTER (WHERE {of('bool')})" if g.chance(0.15) else ""
        call, result = g.pick([
            lambda: ("count(*)", "int"),
            lambda: (f"count({of(kind)})", "int"),
            lambda: (f"count(DISTINCT {of(kind)})", "int"),
            lambda: (f"sum({expressions.small(1)})::BIGINT", "int"),
            lambda: (f"sum(DISTINCT {expressions.small(1)})::BIGINT", "int"),
            lambda: (f"sum({of('decimal')})", "wide"),
            lambda: (f"avg({of('int')})", "double"),
            lambda: (f"avg({of('decimal')})", "double"),
            lambda: (f"{g.pick(['min', 'max'])}({of(kind)})", kind),
            lambda: (f"{g.pick(['min', 'max'])}({of(kind)})", kind),
            lambda: (f"{g.pick(['bool_and', 'bool_or'])}({of('bool')})", "bool"),
            lambda: (f"string_agg({of('text')}, ',' ORDER BY {self.total(expressions)})", "text"),
            lambda: (f"list({expressions.small(1)}::INTEGER ORDER BY {self.total(expressions)})", "ints"),
            lambda: (f"{g.pick(['median', 'var_samp', 'stddev_pop'])}({expressions.small(1)})", "double"),
            lambda: (f"quantile_disc({of('int')}, {g.pick(['0', '0.25', '0.5', '1'])})", "int"),
            lambda: (f"sum({of('bool')}::INTEGER)::BIGINT", "int"),
            lambda: (f"{g.pick(['bit_and', 'bit_or', 'bit_xor'])}({expressions.small(1)})", "int"),
        ])()
        if filtered:
            head, tail = (call[:-8], "::BIGINT") if call.endswith("::BIGINT") else (call, "")
            call = f"({head}{filtered}){tail}"
        return call, result

    def total(self, expressions):
        """An order of all columns in scope, so that only equal rows tie."""
        names = [name for name, _ in expressions.scope]
        self.g.random.shuffle(names)
        return ", ".join(name + self.g.pick(["", "", " DESC", " NULLS FIRST"]) for name in names)

    def grouped(self, expressions, source, where):
        g = self.g
        keys = [g.pick(GROUPABLE) for _ in range(g.pick([0, 1, 1, 1, 2, 2, 3]))]
        columns = [(expressions.of(kind, g.pick([0, 0, 1, 2])), kind) for kind in keys]
        calls = [self.aggregate(expressions) for _ in range(g.random.randint(1, 3))]
        kinds = keys + [kind for _, kind in calls]
        written = [sql for sql, _ in columns] + [sql for sql, _ in calls]
        outputs = ", ".join(f"{sql} AS k{i}" for i, sql in enumerate(written))
        group = ""
        if keys:
            names = [str(i + 1) for i in range(len(keys))]
            # One key written twice is null in different sets of DuckDB than of the standard.
            form = g.random.random() if len({sql for sql, _ in columns}) == len(columns) else 0
            if form < 0.75:
                group = " GROUP BY " + ", ".join(names)
            elif form < 0.83:
                group = f" GROUP BY ROLLUP ({', '.join(names)})"
            elif form < 0.91:
                group = f" GROUP BY CUBE ({', '.join(names)})"
            else:
                group = " GROUP BY ALL"
        having = f" HAVING count(*) {g.pick(COMPARISONS)} {g.random.randint(0, 3)}" if g.chance(0.2) else ""
        return Select(f"SELECT {outputs} FROM {source}{where}{group}{having}", kinds)

    def windowed(self, expressions, source, where, scope):
        g = self.g
        kinds, columns = [], []
        for _ in range(g.random.randint(1, 2)):
            kind = g.pick(SCALARS)
            kinds.append(kind)
            columns.append(expressions.of(kind, 1))
        # Rows equal in all columns may come in any order, but in one: all windows share it.
        partition = f"PARTITION BY {expressions.of(g.pick(['int', 'text', 'bool', 'date', 'pair', 'ints']), 1)} "
        window = f"{partition if g.chance(0.6) else ''}ORDER BY {self.total(expressions)}"
        for _ in range(g.random.randint(1, 3)):
            call, kind = self.window(expressions, window)
            kinds.append(kind)
            columns.append(call)
        outputs = ", ".join(f"{sql} AS k{i}" for i, sql in enumerate(columns))
        sql = f"SELECT {outputs} FROM {source}{where}"
        if g.chance(0.15):
            sql += f" QUALIFY row_number() OVER ({window}) <= 2"
        return Select(sql, kinds)

    def window(self, expressions, window):
        g = self.g
        of = lambda kind: expressions.of(kind, 1)
        kind = g.pick(["int", "text", "date", "double", "bool"])
        nulls = g.pick(["", "", "", " IGNORE NULLS"])
        call, result, framed = g.pick([
            lambda: ("row_number()", "int", False),
            lambda: (f"{g.pick(['rank', 'dense_rank'])}()", "int", False),
            lambda: (f"ntile({g.random.randint(1, 4)})", "int", False),
            lambda: (f"{g.pick(['percent_rank', 'cume_dist'])}()", "double", False),
            lambda: (f"{g.pick(['lag', 'lead'])}({of(kind)}, {g.random.randint(0, 3)}{nulls})", kind, False),
            lambda: (f"{g.pick(['first_value', 'last_value'])}({of(kind)}{nulls})", kind, True),
            lambda: (f"nth_value({of(kind)}, {g.random.randint(1, 3)})", kind, True),
            lambda: (f"sum({expressions.small(1)})", "wide", True),
            lambda: (f"{g.pick(['min', 'max'])}({of(kind)})", kind, True),
            lambda: (f"count({of(kind)})", "int", True),
            lambda: (f"avg({expressions.small(1)})", "double", True),
            lambda: (f"count(DISTINCT {of(kind)})", "int", True),
        ])()
        frame = self.frame() if framed and g.chance(0.6) else ""
        return f"{call} OVER ({window}{frame})", result

    def frame(self):
        g = self.g
        start = g.pick(["UNBOUNDED PRECEDING", f"{g.random.randint(0, 3)} PRECEDING", "CURRENT ROW", "1 FOLLOWING"])
        end = g.pick(["UNBOUNDED FOLLOWING", f"{g.random.randint(1, 3)} FOLLOWING"] + (["CURRENT ROW"] if "FOLLOWING" not in start else []))
        exclude = g.pick(["", "", "", " EXCLUDE CURRENT ROW", " EXCLUDE GROUP", " EXCLUDE TIES"])
        return f" {g.pick(['ROWS', 'ROWS', 'GROUPS'])} BETWEEN {start} AND {end}{exclude}"

    # ---- set operations
    def set_operation(self, depth):
        g = self.g
        left = self.select(depth)
        kinds = [k if k != "wide" else "decimal" for k in left.kinds]
        source, scope = self.tables_joined(0)
        expressions = Expressions(g, scope)
        columns = ", ".join(f"{expressions.of(k, 2)} AS k{i}" for i, k in enumerate(kinds))
        operation = g.pick(["UNION ALL", "UNION", "INTERSECT", "EXCEPT", "INTERSECT ALL", "EXCEPT ALL"])
        return Select(f"({left.sql}) {operation} (SELECT {columns} FROM {source})", kinds)
