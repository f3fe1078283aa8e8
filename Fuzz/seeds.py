"""Small files of every format for the fuzzer to start from: seeds.py FOLDER DOVETAIL."""

import bz2
import gzip
import pathlib
import struct
import subprocess
import sys
import zlib

import pyarrow as pa
import pyarrow.ipc as ipc
import pyarrow.orc as orc
import pyarrow.parquet as pq

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "Tests/Conformance"))
import tables  # noqa: E402

GROUPS = [
    ["bool", "int8", "int64", "uint32"], ["float", "double", "decimal5", "decimal38"], ["string", "binary", "fixed"],
    ["date", "time_us", "timestamp_ns", "instant_us"], ["list_int", "struct_list"], ["map", "list_struct"],
]
SQL = [
    "SELECT a, b + 1 AS c FROM 't.csv' WHERE a BETWEEN 1 AND 2 GROUP BY ALL ORDER BY 1 DESC NULLS LAST LIMIT 3 OFFSET 1",
    "WITH x AS (SELECT * FROM read_parquet(['a', 'b'], hive_partitioning => true)) SELECT x.* EXCLUDE (k) FROM x LEFT JOIN y USING (id)",
    "COPY (SELECT CASE WHEN a IS NULL THEN 'x' ELSE b::VARCHAR END FROM t) TO 'o' (FORMAT parquet, COMPRESSION zstd)",
    "SELECT sum(x) FILTER (WHERE y LIKE '%z\\_' ESCAPE '\\'), {'a': [1, 2], 'b': DATE '2020-01-01'}, INTERVAL 3 DAY FROM (VALUES (1, 2.5e3)) AS v(x, y)",
]


def main():
    root, binary = pathlib.Path(sys.argv[1]), sys.argv[2]
    for name in ("parquet", "orc", "arrow", "avro", "csv", "json", "sql"):
        (root / name).mkdir(parents=True, exist_ok=True)
    for index, kinds in enumerate(GROUPS):
        for rows, nulls in ((3, "some"), (40, "required")):
            data = tables.table(kinds, rows, nulls)
            stem = f"{index}-{rows}"
            for codec, version in (("none", "1.0"), ("none", "2.0"), ("snappy", "1.0"), ("zstd", "2.0")):
                for dictionary in (True, False):
                    path = root / "parquet" / f"{stem}-{codec}-{version}-{dictionary}"
                    pq.write_table(
                        data, path, compression=codec, data_page_version=version, use_dictionary=dictionary,
                        row_group_size=25, write_page_index=True, store_schema=False)
            unsigned = [f.name for f in data.schema if pa.types.is_unsigned_integer(f.type) or pa.types.is_time(f.type)]
            plain = data.drop_columns(unsigned + (["fixed"] if "fixed" in kinds else []))
            for codec in ("uncompressed", "zlib", "snappy", "lz4", "zstd"):
                orc.write_table(plain, root / "orc" / f"{stem}-{codec}", compression=codec, dictionary_key_size_threshold=0.9)
            for codec in (None, "lz4", "zstd"):
                options = ipc.IpcWriteOptions(compression=codec)
                for kind, open_writer in (("file", ipc.new_file), ("stream", ipc.new_stream)):
                    with open_writer(str(root / "arrow" / f"{stem}-{codec}-{kind}"), data.schema, options=options) as writer:
                        writer.write_table(data, max_chunksize=25)
            source = root / "source.parquet"
            pq.write_table(data, source)
            for form, ending in (("json", "json"), ("avro", "avro"), ("csv", "csv")):
                target = root / form / f"{stem}.{ending}"
                text = f"COPY (SELECT * FROM '{source}') TO '{target}' (FORMAT {form})"
                subprocess.run([binary, "sql", text], capture_output=True)
            source.unlink()
    (root / "csv" / "quotes").write_text('a;b;c\n1;"x;""y""\nz";2020-01-01\n;;\n2;\'q\';12:30:00\n')
    (root / "csv" / "utf16").write_bytes("a,b\n1,é\n".encode("utf-16"))
    (root / "csv" / "gzip").write_bytes(gzip.compress(b"a\tb\n1\t2\n"))
    (root / "json" / "documents").write_text('[{"a": 1, "b": [1, {"c": "\\ud83d\\ude00"}]}, {"a": 1e400, "d": null}]')
    (root / "json" / "lines").write_text('{"a":1,"b":"x"}\n{"a":12345678901234567890123,"b":{"c":[]}}\n')
    for index, text in enumerate(SQL):
        (root / "sql" / str(index)).write_text(text)
    compressed(root)


TEXTS = [b"", b"a", b"abc" * 700, bytes(range(256)) * 4, " ".join(map(str, range(900))).encode()]
# In the order of `Codec.allCases`; by the names pyarrow has for them.
BLOCKS = [None, "snappy", "gzip", "zstd", "brotli", "deflate", "lz4_raw", "lz4_hadoop"]


def compressed(root):
    """Whole compressed files, and blocks behind their codec's number and their size."""
    for name in ("gzip", "zstd", "lz4", "bzip2", "snappy", "codecs"):
        (root / name).mkdir(parents=True, exist_ok=True)
    for index, text in enumerate(TEXTS):
        for level in (0, 1, 9):
            (root / "gzip" / f"{index}-{level}").write_bytes(gzip.compress(text, level))
            (root / "bzip2" / f"{index}-{level}").write_bytes(bz2.compress(text, max(level, 1)))
        for name in ("zstd", "lz4"):
            (root / name / str(index)).write_bytes(pa.compress(text, name, asbytes=True))
        block = pa.compress(text, "snappy", asbytes=True)
        (root / "snappy" / f"{index}-hadoop").write_bytes(struct.pack(">II", len(text), len(block)) + block)
        frame = b"\xff\x06\0\0sNaPpY\0" + struct.pack("<I", len(block) + 4)[:3] + bytes(4) + block
        (root / "snappy" / f"{index}-frame").write_bytes(frame)
        for number, codec in enumerate(BLOCKS):
            head = bytes([number]) + struct.pack(">H", len(text))
            if codec == "deflate":
                block = zlib.compress(text)[2:-4]
            elif codec == "lz4_hadoop":
                raw = pa.compress(text, "lz4_raw", asbytes=True)
                block = struct.pack(">II", len(text), len(raw)) + raw
            else:
                block = pa.compress(text, codec, asbytes=True) if codec else text
            (root / "codecs" / f"{index}-{number}").write_bytes(head + block)


if __name__ == "__main__":
    main()
