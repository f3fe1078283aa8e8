"""Runs random queries by Dovetail in several ways and by DuckDB, and reports every difference.

Dovetail answers each query three times: with two threads over tables in memory, with one thread and no optimizer, and with two
threads over Parquet files of a few rows a row group. All answers must be DuckDB's.
"""

import argparse
import collections
import json
import math
import os
import queue
import subprocess
import sys
import tempfile
import threading
from decimal import Decimal

import duckdb

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from random_sql import Generator


class Session:
    """A `dovetail sql --pipe` kept open; it starts again after a crash."""

    def __init__(self, binary, folder, threads, setup, limit=60):
        self.arguments = [binary, "sql", "--pipe", "--threads", str(threads)]
        self.folder, self.setup, self.limit = folder, setup, limit
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            self.arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            cwd=self.folder)
        self.lines = queue.Queue()
        threading.Thread(target=self.read, args=(self.process, self.lines), daemon=True).start()
        for statement in self.setup:
            answer = self.exchange(statement)
            if "error" in answer:
                raise SystemExit(f"cannot set up: {statement[:300]}\n{answer['error']}")

    @staticmethod
    def read(process, lines):
        for line in process.stdout:
            lines.put(line)
        lines.put("")

    def exchange(self, sql):
        try:
            self.process.stdin.write(json.dumps({"sql": sql}) + "\n")
            self.process.stdin.flush()
            line = self.lines.get(timeout=self.limit)
        except queue.Empty:
            self.close()
            return {"error": "HANG", "crash": True}
        except BrokenPipeError:
            line = ""
        if not line:
            self.close()
            return {"error": "CRASH", "crash": True}
        return json.loads(line, parse_float=Decimal)

    def run(self, sql):
        if self.process is None:
            self.start()
        return self.exchange(sql)

    def close(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


def number(value):
    """Text of a floating-point number to ten digits: sums may be taken in any order."""
    value = float(value)
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return f"{value + 0.0:.9e}" if value else "0"


def exact(value):
    value = Decimal(value)
    return format(value.normalize(), "f") if value else "0"


def ours(value, type):
    """A value of our JSON in the form that both engines' values are compared in."""
    if value is None:
        return None
    if type in ("DOUBLE", "FLOAT"):
        return number(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, Decimal)):
        return exact(value)
    if isinstance(value, list):
        return tuple(ours(item, type[:-2]) for item in value)
    if isinstance(value, dict):
        return tuple(ours(item, "") for item in value.values())
    if type.startswith("TIMESTAMP") and "." in value:
        return value.rstrip("0").rstrip(".")
    return value


def theirs(value):
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, float):
        return number(value)
    if isinstance(value, (int, Decimal)):
        return exact(value)
    if isinstance(value, list):
        return tuple(theirs(item) for item in value)
    if isinstance(value, dict):
        return tuple(theirs(item) for item in value.values())
    if hasattr(value, "isoformat"):
        text = value.isoformat(" ") if hasattr(value, "hour") else value.isoformat()
        return text.rstrip("0") if "." in text else text
    return str(value)


def rows_of(answer, ordered):
    rows = [tuple(ours(v, t) for v, t in zip(row, answer["types"])) for row in answer["rows"]]
    return rows if ordered else sorted(rows, key=repr)


class Peer:
    def __init__(self, statements):
        self.connection = duckdb.connect(config={"threads": 1})
        for statement in statements:
            self.connection.execute(statement)

    def run(self, sql, ordered):
        try:
            rows = [tuple(theirs(v) for v in row) for row in self.connection.execute(sql).fetchall()]
        except duckdb.Error as error:
            return None, str(error)
        return rows if ordered else sorted(rows, key=repr), None


class Round:
    """One random schema and its queries."""

    def __init__(self, binary, seed, count, report):
        self.generator, self.count, self.report, self.seed = Generator(seed), count, report, seed
        self.tables = self.generator.schema()
        self.binary = binary

    def run(self):
        statements = [s for table in self.tables for s in table.statements()]
        with tempfile.TemporaryDirectory() as folder:
            peer = Peer(statements)
            views = []
            for table in self.tables:
                path = os.path.join(folder, table.name + ".parquet")
                rows = peer.connection.sql(f"SELECT * FROM {table.name}").to_arrow_table()
                import pyarrow.parquet
                pyarrow.parquet.write_table(rows, path, row_group_size=7)
                views.append(f"CREATE VIEW {table.name} AS SELECT * FROM '{path}'")
            sessions = {
                "memory": Session(self.binary, folder, 2, statements),
                "as written": Session(self.binary, folder, 1, statements + ["SET disabled_optimizers = 'all'"]),
                "files": Session(self.binary, folder, 2, views),
            }
            for index in range(self.count):
                sql, ordered = self.generator.query(self.tables)
                self.check(sql, ordered, sessions, peer)
            for session in sessions.values():
                session.close()

    def check(self, sql, ordered, sessions, peer):
        report = self.report
        report.counts["queries"] += 1
        expected, problem = peer.run(sql, ordered)
        for name, session in sessions.items():
            answer = session.run(sql)
            if answer.get("crash"):
                report.add("crash", self.seed, name, sql, answer["error"])
            elif "error" in answer:
                if problem is None:
                    report.add("error here", self.seed, name, sql, answer["error"].split("\n")[0])
                else:
                    report.counts["errors in both"] += 1
            elif problem is not None:
                report.add("error there", self.seed, name, sql, problem.split("\n")[0])
            else:
                rows = rows_of(answer, ordered)
                if rows == expected:
                    report.counts["equal"] += 1
                else:
                    report.add("different", self.seed, name, sql, first_difference(rows, expected))


def first_difference(rows, expected):
    if len(rows) != len(expected):
        return f"{len(rows)} rows, not {len(expected)}"
    for ours_row, their_row in zip(rows, expected):
        if ours_row != their_row:
            return f"{ours_row} is not {their_row}"
    return "?"


class Report:
    def __init__(self, path):
        self.counts = collections.Counter()
        self.file = open(path, "w") if path else None
        self.shown = 0

    def add(self, kind, seed, way, sql, detail):
        self.counts[kind] += 1
        if self.file:
            self.file.write(json.dumps({"kind": kind, "seed": seed, "way": way, "sql": sql, "detail": detail}) + "\n")
            self.file.flush()
        elif self.shown < 20:
            self.shown += 1
            print(f"{kind} (seed {seed}, {way}): {detail}\n  {sql}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dovetail", default=".build/release/dovetail")
    parser.add_argument("--seed", type=int, default=1, help="of the first schema")
    parser.add_argument("--queries", type=int, default=20_000)
    parser.add_argument("--per-schema", type=int, default=100)
    parser.add_argument("--report", help="file for the differences, one JSON object a line")
    options = parser.parse_args()
    report = Report(options.report)
    seed = options.seed
    while report.counts["queries"] < options.queries:
        count = min(options.per_schema, options.queries - report.counts["queries"])
        Round(os.path.abspath(options.dovetail), seed, count, report).run()
        seed += 1
    print(dict(report.counts))
    bad = report.counts["different"] + report.counts["crash"] + report.counts["error here"] + report.counts["error there"]
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
