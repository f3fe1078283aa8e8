"""Random expressions of a wanted kind over the columns in scope."""

COMPARISONS = ["=", "<>", "<", "<=", ">", ">="]
PARTS = ["year", "month", "day", "quarter", "dow", "doy", "week"]


class Expressions:
    """Expressions over `scope`, a list of (SQL of a column, kind)."""

    def __init__(self, generator, scope, subqueries=None):
        self.g, self.scope = generator, scope
        # Makes a condition with a subquery, correlated to this scope; None where there are to be none.
        self.subqueries = subqueries

    def column(self, kind):
        names = [name for name, k in self.scope if k == kind]
        return self.g.pick(names) if names else None

    def of(self, kind, depth=2):
        g = self.g
        if depth <= 0 or g.chance(0.25):
            column = self.column(kind)
            return column if column and g.chance(0.85) else g.literal(kind)
        if g.chance(0.12):
            return self.conditional(kind, depth - 1)
        return getattr(self, "make_" + kind)(depth - 1)

    def conditional(self, kind, depth):
        g, of = self.g, self.of
        form = g.random.randrange(4)
        if form == 0:
            return f"CASE WHEN {of('bool', depth)} THEN {of(kind, depth)} ELSE {of(kind, depth)} END"
        if form == 1:
            return f"CASE WHEN {of('bool', depth)} THEN {of(kind, depth)} WHEN {of('bool', depth)} THEN {of(kind, depth)} END"
        if form == 2:
            return f"coalesce({of(kind, depth)}, {of(kind, depth)})"
        return f"nullif({of(kind, depth)}, {of(kind, depth)})"

    def small(self, depth):
        """A whole number that no sum or product of a few of them takes out of its type."""
        return f"(({self.of('int', depth)})::BIGINT % 1000)"

    def make_int(self, d):
        g, of = self.g, self.of
        forms = [
            lambda: f"({self.small(d)} {g.pick(['+', '-', '*'])} {self.small(d)})",
            lambda: f"({self.small(d)} {g.pick(['//', '%'])} nullif({self.small(d)}, 0))",
            lambda: f"(-{self.small(d)})",
            lambda: f"abs({self.small(d)})",
            lambda: f"length({of('text', d)})",
            lambda: f"sign({self.small(d)})::INTEGER",
            lambda: f"{g.pick(['greatest', 'least'])}({of('int', d)}, {of('int', d)})",
            lambda: f"extract({g.pick(PARTS)} FROM {of(g.pick(['date', 'timestamp']), d)})::BIGINT",
            lambda: f"({of('bool', d)})::INTEGER",
            lambda: f"len({of(g.pick(['ints', 'texts']), d)})",
            lambda: f"({of('ints', d)})[{g.pick(['1', '2', '-1', '0', '5'])}]",
            lambda: f"({of('pair', d)}).a",
            lambda: f"TRY_CAST({of('text', d)} AS INTEGER)",
            lambda: f"strpos({of('text', d)}, {of('text', d)})",
            lambda: f"date_diff('{g.pick(['day', 'month', 'year'])}', {of('date', d)}, {of('date', d)})",
            lambda: f"({self.small(d)} {g.pick(['&', '|'])} {self.small(d)})",
            lambda: f"list_position({of('ints', d)}, {of('int', 0)})",
            lambda: f"list_sum({of('ints', d)})::BIGINT",
        ]
        return g.pick(forms)()

    def make_double(self, d):
        g, of = self.g, self.of
        forms = [
            lambda: f"({of('int', d)})::DOUBLE",
            lambda: f"({of('decimal', d)})::DOUBLE",
            lambda: f"({of('double', d)} {g.pick(['+', '-', '*'])} {of('double', d)})",
            lambda: f"({self.small(d)} / nullif({self.small(d)}, 0))",
            lambda: f"({of('double', d)} / 4)",
            lambda: f"sqrt(abs({self.small(d)}))",
            lambda: f"{g.pick(['floor', 'ceil', 'abs'])}({of('double', d)})",
            lambda: f"TRY_CAST({of('text', d)} AS DOUBLE)",
            lambda: f"{g.pick(['greatest', 'least'])}({of('double', d)}, {of('double', d)})",
        ]
        return g.pick(forms)()

    def make_decimal(self, d):
        g, of = self.g, self.of
        forms = [
            lambda: f"({of('decimal', 0)} {g.pick(['+', '-', '*'])} {g.literal('decimal')})",
            lambda: f"abs({of('decimal', d)})",
            lambda: f"({self.small(d)})::DECIMAL(12,2)",
            lambda: f"round({of('decimal', d)}, 1)::DECIMAL(20,3)",
            # Of a lone minus sign DuckDB makes 0.
            lambda: f"TRY_CAST({of('text', 0)} AS DECIMAL(9,2))",
        ]
        return g.pick(forms)()

    def make_text(self, d):
        g, of = self.g, self.of
        forms = [
            lambda: f"({of('text', d)} || {of('text', d)})",
            lambda: f"{g.pick(['upper', 'lower', 'trim', 'ltrim', 'rtrim', 'reverse'])}({of('text', d)})",
            lambda: f"substring({of('text', d)}, {g.random.randint(-3, 4)}, {g.random.randint(0, 5)})",
            lambda: f"replace({of('text', d)}, {g.literal('text', 0)}, {of('text', d)})",
            lambda: f"{g.pick(['left', 'right'])}({of('text', d)}, {g.random.randint(-3, 4)})",
            lambda: f"concat({of('text', d)}, {of('int', d)}, {of('text', d)})",
            lambda: f"concat_ws('-', {of('text', d)}, {of('text', d)})",
            lambda: f"({of(g.pick(['int', 'bool', 'date', 'timestamp', 'decimal']), d)})::VARCHAR",
            lambda: f"repeat({of('text', 0)}, {g.random.randint(0, 3)})",
            lambda: f"{g.pick(['lpad', 'rpad'])}({of('text', d)}, {g.random.randint(0, 6)}, '*')",
            lambda: f"split_part({of('text', d)}, {g.pick(self.separators)}, {g.pick(['1', '2', '-1'])})",
            lambda: f"({of('texts', d)})[{g.pick(['1', '2', '-1'])}]",
            lambda: f"({of('pair', d)}).b",
            lambda: f"regexp_replace({of('text', d)}, '[a-c]+', '<\\0>', 'g')",
            # Of nulls alone it is '' here, as in PostgreSQL, and null in DuckDB.
            lambda: f"coalesce(array_to_string({of('texts', d)}, '|'), '')",
        ]
        return g.pick(forms)()

    def make_bool(self, d):
        g, of = self.g, self.of
        kind = g.pick(["int", "int", "text", "double", "decimal", "date", "timestamp", "bool", "ints", "pair", "texts"])
        plain = g.pick(["int", "text", "date", "timestamp", "decimal"])
        forms = [
            lambda: f"({of(kind, d)} {g.pick(COMPARISONS)} {of(kind, d)})",
            lambda: f"({of(kind, d)} {g.pick(COMPARISONS)} {of(kind, d)})",
            lambda: f"({of('bool', d)} {g.pick(['AND', 'OR'])} {of('bool', d)})",
            lambda: f"(NOT {of('bool', d)})",
            lambda: f"({of(kind, d)} IS {g.pick(['NULL', 'NOT NULL'])})",
            lambda: f"({of(kind, d)} IS {g.pick(['DISTINCT', 'NOT DISTINCT'])} FROM {of(kind, d)})",
            lambda: f"({of('text', d)} {g.pick(['LIKE', 'NOT LIKE', 'ILIKE'])} {g.pick(self.patterns)})",
            lambda: f"({of(kind, d)} {g.pick(['IN', 'NOT IN'])} ({', '.join(of(kind, 0) for _ in range(g.random.randint(1, 4)))}))",
            lambda: f"({of(plain, d)} BETWEEN {of(plain, d)} AND {of(plain, d)})",
            lambda: f"{g.pick(['starts_with', 'contains', 'ends_with'])}({of('text', d)}, {of('text', d)})",
            # Whether an empty list has a null is null here, as elsewhere, and false in DuckDB 2.
            lambda: f"list_contains({of('texts', d)}, coalesce({of('text', 0)}, ''))",
            lambda: f"regexp_matches({of('text', d)}, '^[a-z]')",
            lambda: f"(({of('bool', d)}) IS {g.pick(['TRUE', 'NOT TRUE', 'FALSE', 'NOT FALSE'])})",
        ]
        if self.subqueries and g.chance(0.25):
            return self.subqueries(self)
        return g.pick(forms)()

    separators = ["' '", "'b'"]
    patterns = ["'a%'", "'%b%'", "'_'", "'%'", "''", "'A_'", "'%\\%' ESCAPE '\\'"]

    def make_date(self, d):
        g, of = self.g, self.of
        forms = [
            lambda: f"({of('date', d)} + {g.random.randint(-40, 40)})",
            lambda: f"date_trunc('{g.pick(['month', 'year', 'week'])}', {of('date', d)})::DATE",
            lambda: f"last_day({of('date', d)})",
            lambda: f"({of('timestamp', d)})::DATE",
            # DuckDB takes letters behind a date.
            lambda: f"TRY_CAST({of('text', 0)} AS DATE)",
            lambda: f"({of('date', d)} + INTERVAL ({g.random.randint(-14, 14)}) MONTH)::DATE",
        ]
        return g.pick(forms)()

    def make_timestamp(self, d):
        g, of = self.g, self.of
        forms = [
            lambda: f"({of('date', d)})::TIMESTAMP",
            lambda: f"({of('timestamp', d)} {g.pick(['+', '-'])} INTERVAL {g.random.randint(0, 90)} {g.pick(['DAY', 'HOUR', 'MINUTE', 'MONTH'])})",
            lambda: f"date_trunc('{g.pick(['hour', 'day', 'month', 'quarter'])}', {of('timestamp', d)})",
        ]
        return g.pick(forms)()

    def make_ints(self, d):
        g, of = self.g, self.of
        forms = [
            lambda: f"[{self.small(d)}::INTEGER, {g.random.randint(0, 9)}]",
            lambda: f"list_sort({of('ints', d)})",
            lambda: f"list_concat({of('ints', d)}, {of('ints', d)})",
            lambda: f"({of('ints', d)})[{g.random.randint(-2, 2)}:{g.random.randint(-1, 3)}]",
            lambda: f"list_transform({of('ints', d)}, lambda x: x % 5 + 1)",
            lambda: f"list_filter({of('ints', d)}, lambda x: x > {g.random.randint(-2, 4)})",
            lambda: f"list_reverse({of('ints', d)})",
        ]
        return g.pick(forms)()

    def make_texts(self, d):
        g, of = self.g, self.of
        forms = [
            lambda: f"[{of('text', d)}, {of('text', d)}]",
            lambda: f"string_split({of('text', d)}, ' ')",
            lambda: f"list_sort({of('texts', d)})",
            lambda: f"list_transform({of('texts', d)}, lambda x: upper(x))",
        ]
        return g.pick(forms)()

    def make_pair(self, d):
        return f"{{'a': {self.small(d)}::INTEGER, 'b': {self.of('text', d)}}}"
