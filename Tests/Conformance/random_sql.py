"""Random tables and random queries over them, typed so that nearly all of them run.

Results are determined: aggregates and windows that depend on an order get a total one, and LIMIT stands above an ORDER BY of
all columns. Every query is a function of its seed.
"""

import random

# Kinds of values, each with the column types that carry it.
TYPES = {
    "int": ["INTEGER", "BIGINT", "SMALLINT", "TINYINT"],
    "double": ["DOUBLE"],
    "decimal": ["DECIMAL(9,2)", "DECIMAL(20,3)"],
    "text": ["VARCHAR"],
    "bool": ["BOOLEAN"],
    "date": ["DATE"],
    "timestamp": ["TIMESTAMP"],
    "ints": ["INTEGER[]"],
    "texts": ["VARCHAR[]"],
    "pair": ["STRUCT(a INTEGER, b VARCHAR)"],
}
SCALARS = ["int", "int", "int", "text", "text", "double", "decimal", "bool", "date", "timestamp"]
KINDS = SCALARS + ["ints", "texts", "pair"]

TEXTS = [
    "", " ", "a", "A", "b", "ab", "aB", "abc", "zz", "ä", "日本", "é", "NULL", "null", "0", "1", "-7", "1.5", "x%", "_", "a b",
    "line\nbreak", "quote'", '"', "\\", "🙂", "the quick brown fox jumps", "a" * 30, "true", "2020-02-29",
]
DATES = ["1970-01-01", "2000-02-29", "1999-12-31", "2024-12-31", "1582-10-15", "1969-07-20", "2020-01-31", "2021-03-31"]
TIMES = ["00:00:00", "23:59:59.999999", "12:30:00", "06:07:08.5"]


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


class Column:
    def __init__(self, name, kind, type):
        self.name, self.kind, self.type = name, kind, type


class Table:
    def __init__(self, name, columns, rows):
        self.name, self.columns, self.rows = name, columns, rows

    def statements(self):
        columns = ", ".join(f"{c.name} {c.type}" for c in self.columns)
        yield f"CREATE TABLE {self.name} ({columns})"
        for start in range(0, len(self.rows), 200):
            rows = ", ".join("(" + ", ".join(r) + ")" for r in self.rows[start:start + 200])
            yield f"INSERT INTO {self.name} VALUES {rows}"


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.names = 0

    # ---- values and tables
    def chance(self, share):
        return self.random.random() < share

    def pick(self, items):
        return self.random.choice(items)

    def literal(self, kind, nulls=0.05):
        """A constant of the kind, as SQL."""
        if self.chance(nulls):
            return f"NULL::{TYPES[kind][0]}"
        number = self.random.randint
        if kind == "int":
            return str(self.pick([0, 1, 2, 3, 5, 7, -1, -4, 10, 100, number(-20, 20), number(-20, 20), 127, -128]))
        if kind == "double":
            return self.pick(["0.0", "1.5", "-2.25", "1e10", "-0.0", "3.0", "1e-5", str(number(-50, 50) / 4)]) + "::DOUBLE"
        if kind == "decimal":
            return self.pick(["0.00", "1.50", "-2.25", "99.99", "0.01", f"{number(-5000, 5000) / 100:.2f}"]) + "::DECIMAL(9,2)"
        if kind == "text":
            return quoted(self.pick(TEXTS))
        if kind == "bool":
            return self.pick(["true", "false"])
        if kind == "date":
            return f"DATE '{self.pick(DATES)}'"
        if kind == "timestamp":
            return f"TIMESTAMP '{self.pick(DATES)} {self.pick(TIMES)}'"
        if kind == "ints":
            return "[" + ", ".join(self.pick(["NULL", str(number(-3, 9))]) for _ in range(number(0, 4))) + "]::INTEGER[]"
        if kind == "texts":
            return "[" + ", ".join(quoted(self.pick(TEXTS)) for _ in range(number(0, 3))) + "]::VARCHAR[]"
        return f"{{'a': {number(-5, 5)}::INTEGER, 'b': {quoted(self.pick(TEXTS))}}}"

    def value(self, kind, type, nulls):
        """A value of a table: odd ones more often than constants of queries have them."""
        if self.chance(nulls):
            return "NULL"
        if kind == "double" and self.chance(0.1):
            return self.pick(["'NaN'", "'Infinity'", "'-Infinity'", "1e300", "-0.0"]) + "::DOUBLE"
        if kind == "int" and self.chance(0.04):
            bits = {"TINYINT": 7, "SMALLINT": 15, "INTEGER": 31, "BIGINT": 63}[type]
            return self.pick([f"{2 ** bits - 1}", f"(-{2 ** bits - 1} - 1)"])
        return self.literal(kind, 0)

    def table(self, name):
        random = self.random
        columns = [Column("id", "int", "INTEGER")]
        for index in range(random.randint(2, 7)):
            kind = self.pick(KINDS)
            columns.append(Column(f"c{index}", kind, self.pick(TYPES[kind])))
        count = self.pick([0, 1, 2, 7, 20, 20, 60, 60, 300])
        nulls = [0] + [self.pick([0, 0.1, 0.5, 1 if self.chance(0.1) else 0.2]) for _ in columns[1:]]
        rows = [
            [str(row) if c.name == "id" else self.value(c.kind, c.type, n) for c, n in zip(columns, nulls)]
            for row in range(count)]
        random.shuffle(rows)
        return Table(name, columns, rows)

    def schema(self):
        return [self.table(f"t{index}") for index in range(self.random.randint(2, 4))]

    # ---- queries
    def name(self, prefix):
        self.names += 1
        return f"{prefix}{self.names}"

    def query(self, tables):
        from random_query import Query
        return Query(self, tables).text()
