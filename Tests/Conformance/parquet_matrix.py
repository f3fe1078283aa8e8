"""Type x encoding x codec x page version x nulls x row groups x nesting, both ways.

Files written by pyarrow, Polars and DuckDB are read by us; files written by us are read by those three. With --small a
part of the matrix that covers every type, encoding and codec once, and only the engines that are installed.
"""

import argparse
import itertools
import pathlib
import sys
import tempfile

import pyarrow as pa
import pyarrow.parquet as pq

import dovetail
import tables
from compare import difference

try:
    import polars
except ImportError:
    polars = None
try:
    import duckdb
except ImportError:
    duckdb = None

CODECS = ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]
INTEGERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
TIMES = ["date", "time_ms", "time_us", "time_ns", "timestamp_ms", "timestamp_us", "timestamp_ns", "instant_us"]
ENCODINGS = {
    "PLAIN": list(tables.FLAT),
    "DICTIONARY": [kind for kind in tables.FLAT if kind != "bool"],
    "DELTA_BINARY_PACKED": INTEGERS + TIMES,
    "DELTA_LENGTH_BYTE_ARRAY": ["string", "binary"],
    "DELTA_BYTE_ARRAY": ["string", "binary", "fixed", "decimal38"],
    "BYTE_STREAM_SPLIT": ["float", "double", "fixed", "decimal38"] + INTEGERS + TIMES,
    "RLE": ["bool"],
}


class Run:
    def __init__(self, binary, folder):
        self.binary, self.folder = binary, pathlib.Path(folder)
        self.count = 0
        self.failures = []

    def check(self, name, expected, found):
        """`found` is called to read the table: an exception is a failure too."""
        self.count += 1
        try:
            text = difference(expected, found())
        except Exception as error:  # noqa: BLE001: whatever a reader throws is the finding
            text = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
        if text:
            self.failures.append(f"{name}: {text}")
            print(f"FAIL {name}: {text}", flush=True)

    def read_by_us(self, name, path, expected=None):
        expected = expected if expected is not None else pq.read_table(path)

        def found():
            target = self.folder / "ours.parquet"
            outcome = dovetail.copy(self.binary, path, target)
            if outcome.code != 0:
                raise RuntimeError(outcome.error)
            return pq.read_table(target)

        self.check(name, expected, found)


def written_by_pyarrow(run, small):
    shapes = [("required", 1000, 1000), ("some", 2000, 700), ("all", 300, 300), ("some", 9000, 9000), ("some", 0, 1)]
    versions = ["1.0", "2.0"]
    for encoding, kinds in ENCODINGS.items():
        cases = list(itertools.product(CODECS, versions, shapes, [1 << 20, 512]))
        if small:
            cases = [c for i, c in enumerate(cases) if i % 29 == list(ENCODINGS).index(encoding) % 29]
        for codec, version, (nulls, rows, group), page in cases:
            path = run.folder / "theirs.parquet"
            data = tables.table(kinds, rows, nulls)
            how = dict(use_dictionary=True) if encoding == "DICTIONARY" else dict(
                use_dictionary=False, column_encoding={kind: encoding for kind in kinds})
            pq.write_table(
                data, path, compression=codec, row_group_size=group, data_page_version=version, data_page_size=page,
                write_page_checksum=True, write_page_index=page == 512, store_schema=True, **how)
            run.read_by_us(f"pyarrow {encoding} {codec} v{version} {nulls} {rows}/{group} page {page}", path)
    nested = list(itertools.product(CODECS, versions, shapes, [1 << 20, 512]))
    for codec, version, (nulls, rows, group), page in nested[:: 17 if small else 1]:
        path = run.folder / "theirs.parquet"
        data = tables.table(tables.NESTED, rows, nulls if nulls != "required" else "some")
        pq.write_table(
            data, path, compression=codec, row_group_size=group, data_page_version=version, data_page_size=page,
            write_page_checksum=True)
        run.read_by_us(f"pyarrow nested {codec} v{version} {nulls} {rows}/{group} page {page}", path)


# What Polars and DuckDB have no type for is left out of what they are handed.
POLARS_KINDS = [k for k in tables.FLAT if k not in ("fixed", "time_ms", "time_us")]
DUCKDB_KINDS = [k for k in tables.FLAT if k not in ("fixed", "time_ms", "time_ns", "timestamp_ms")]
LISTS = ["list_int", "list_string", "list_list", "struct", "struct_list", "list_struct"]


def written_by_polars(run, small):
    cases = itertools.product(
        ["uncompressed", "snappy", "gzip", "brotli", "zstd", "lz4"], [("required", 900), ("some", 5000), ("all", 70)],
        [None, 512], [None, 800])
    for codec, (nulls, rows), page, group in list(cases)[:: 11 if small else 1]:
        frame = polars.from_arrow(tables.table(POLARS_KINDS + LISTS, rows, nulls))
        path = run.folder / "theirs.parquet"
        frame.write_parquet(path, compression=codec, data_page_size=page, row_group_size=group)
        run.read_by_us(f"polars {codec} {nulls} {rows}/{group} page {page}", path)


def written_by_duckdb(run, small):
    cases = itertools.product(
        ["uncompressed", "snappy", "gzip", "brotli", "zstd", "lz4", "lz4_raw"],
        [("required", 900), ("some", 5000), ("all", 70)], ["V1", "V2"], [2048, 122880])
    for codec, (nulls, rows), version, group in list(cases)[:: 13 if small else 1]:
        data = tables.table(DUCKDB_KINDS + LISTS + ["map", "map_list"], rows, nulls)
        path = run.folder / "theirs.parquet"
        connection = duckdb.connect()
        connection.register("data", data)
        connection.execute(
            f"COPY data TO '{path}' (FORMAT parquet, CODEC '{codec}', ROW_GROUP_SIZE {group}, PARQUET_VERSION {version})")
        expected = connection.sql(f"SELECT * FROM '{path}'").to_arrow_table()
        run.read_by_us(f"duckdb {codec} {version} {nulls} {rows}/{group}", path, expected)


def written_by_us(run, small):
    settings = {
        "dictionary": "encoding 'dictionary'", "plain": "encoding 'plain'", "delta": "encoding 'delta'",
        "split": "encoding 'byte_stream_split'", "auto": "",
    }
    cases = list(itertools.product(
        ["uncompressed", "snappy", "gzip", "brotli", "zstd", "lz4_raw"], settings, [1, 2],
        [("required", 1000, 1000), ("some", 5000, 700), ("all", 300, 122880), ("some", 0, 122880)]))
    kinds = list(tables.FLAT) + list(tables.NESTED)
    for codec, setting, version, (nulls, rows, group) in cases[:: 17 if small else 1]:
        data = tables.table(kinds, rows, nulls)
        source, target = run.folder / "source.parquet", run.folder / "ours.parquet"
        pq.write_table(data, source)
        options = f"FORMAT parquet, COMPRESSION {codec}, ROW_GROUP_SIZE {group}, data_page_version {version}"
        options += ", " + settings[setting] if settings[setting] else ""
        outcome = dovetail.copy(run.binary, source, target, options)
        name = f"ours {setting} {codec} v{version} {nulls} {rows}/{group}"
        if outcome.code != 0:
            run.count += 1
            run.failures.append(f"{name}: {outcome.error}")
            print(f"FAIL {name}: {outcome.error}", flush=True)
            continue
        expected = pq.read_table(source)
        run.check(name + " by pyarrow", expected, lambda: pq.read_table(target))
        if polars:
            run.check(name + " by polars", expected, lambda: _from_polars(target, expected))
        if duckdb:
            run.check(name + " by duckdb", expected, lambda: _from_duckdb(target, expected))


def _from_polars(path, expected):
    return polars.read_parquet(path).to_arrow().rename_columns(expected.column_names)


def _from_duckdb(path, expected):
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    # DuckDB's time type ends at microseconds unless asked: what it cannot hold is compared as it reads it.
    return connection.sql(f"SELECT * FROM '{path}'").to_arrow_table()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dovetail", required=True)
    parser.add_argument("--small", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run = Run(options.dovetail, folder)
        parts = [written_by_pyarrow, written_by_us]
        parts += [written_by_polars] if polars else []
        parts += [written_by_duckdb] if duckdb else []
        for part in parts:
            before = run.count
            part(run, options.small)
            print(f"{part.__name__.replace('_', ' ')}: {run.count - before} files", flush=True)
        print(f"{run.count} checks, {len(run.failures)} failures")
    sys.exit(1 if run.failures else 0)


if __name__ == "__main__":
    main()
