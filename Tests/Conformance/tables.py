"""Tables of every type for the conformance runs: the same values each time, edges included."""

import datetime as dt
import decimal
import random

import pyarrow as pa

SEED = 20261
NULLS = {"required": 0.0, "some": 0.2, "all": 1.0}


def _ints(bits, signed):
    low = -(1 << (bits - 1)) if signed else 0
    high = (1 << (bits - 1)) - 1 if signed else (1 << bits) - 1
    edges = [low, high, 0, 1, low + 1, high - 1]
    return lambda r, i: edges[i] if i < len(edges) else r.choice([r.randint(low, high), r.randint(0, 40), i % (high + 1)])


def _decimals(precision, scale):
    top = 10**precision - 1
    with_scale = lambda n: decimal.Decimal(n).scaleb(-scale, decimal.Context(prec=80))
    return lambda r, i: with_scale([top, -top, 0][i] if i < 3 else r.choice([r.randint(-top, top), r.randint(-99, 99)]))


def _text(r, i):
    if i < 4:
        return ["", "a", "exactly 12 b", "thirteen byte"][i]
    return r.choice(["α", "red", "green", "blue", f"key-{i:06}", "long " * 9 + str(r.randint(0, 99)), "日本語テキスト", "🙂"])


def _float(r, i):
    edges = [0.0, -0.0, 1.5, float("inf"), float("-inf"), 3.0e38, 1.2e-38]
    return edges[i] if i < len(edges) else r.choice([r.uniform(-1e6, 1e6), float(r.randint(0, 9))])


def _day(r, i):
    return [dt.date(1970, 1, 1), dt.date(1, 1, 1), dt.date(9999, 12, 31)][i] if i < 3 else dt.date(1990, 1, 1) + dt.timedelta(r.randint(0, 20000))


def _instant(unit):
    per = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
    return lambda r, i: [0, -1, per * 86400, -per * 86401 - 1][i] if i < 4 else r.randint(-(2**31), 2**31 - 1) * per + r.randint(0, per - 1)


def _time(per):
    return lambda r, i: [0, 86400 * per - 1][i] if i < 2 else r.randint(0, 86400 * per - 1)


# name: (type, value of row i)
FLAT = {
    "bool": (pa.bool_(), lambda r, i: r.random() < 0.5),
    "int8": (pa.int8(), _ints(8, True)),
    "int16": (pa.int16(), _ints(16, True)),
    "int32": (pa.int32(), _ints(32, True)),
    "int64": (pa.int64(), _ints(64, True)),
    "uint8": (pa.uint8(), _ints(8, False)),
    "uint16": (pa.uint16(), _ints(16, False)),
    "uint32": (pa.uint32(), _ints(32, False)),
    "uint64": (pa.uint64(), _ints(64, False)),
    "float": (pa.float32(), _float),
    "double": (pa.float64(), _float),
    "decimal5": (pa.decimal128(5, 2), _decimals(5, 2)),
    "decimal18": (pa.decimal128(18, 4), _decimals(18, 4)),
    "decimal38": (pa.decimal128(38, 10), _decimals(38, 10)),
    "string": (pa.string(), _text),
    "binary": (pa.binary(), lambda r, i: bytes(r.randrange(256) for _ in range(r.choice([0, 1, 12, 13, 40])))),
    "fixed": (pa.binary(5), lambda r, i: bytes(r.randrange(256) for _ in range(5))),
    "date": (pa.date32(), _day),
    "time_ms": (pa.time32("ms"), _time(10**3)),
    "time_us": (pa.time64("us"), _time(10**6)),
    "time_ns": (pa.time64("ns"), _time(10**9)),
    "timestamp_ms": (pa.timestamp("ms"), _instant("ms")),
    "timestamp_us": (pa.timestamp("us"), _instant("us")),
    "timestamp_ns": (pa.timestamp("ns"), _instant("ns")),
    "instant_us": (pa.timestamp("us", "UTC"), _instant("us")),
}

NESTED = {
    "list_int": (pa.list_(pa.int32()), lambda r, i: [r.choice([None, j]) for j in range(r.randint(0, 4))]),
    "list_string": (pa.list_(pa.string()), lambda r, i: [r.choice([None, _text(r, 9)]) for _ in range(r.randint(0, 3))]),
    "list_list": (
        pa.list_(pa.list_(pa.int64())),
        lambda r, i: [r.choice([None, [], [1, None, 3]]) for _ in range(r.randint(0, 3))],
    ),
    "struct": (
        pa.struct([("a", pa.int32()), ("b", pa.string())]),
        lambda r, i: {"a": r.choice([None, i]), "b": r.choice([None, _text(r, 9)])},
    ),
    "struct_list": (
        pa.struct([("x", pa.list_(pa.float64())), ("y", pa.struct([("z", pa.date32())]))]),
        lambda r, i: {"x": r.choice([None, [], [1.5, None]]), "y": r.choice([None, {"z": _day(r, 9)}])},
    ),
    "list_struct": (
        pa.list_(pa.struct([("k", pa.string()), ("v", pa.decimal128(9, 3))])),
        lambda r, i: [r.choice([None, {"k": _text(r, 9), "v": _decimals(9, 3)(r, 9)}]) for _ in range(r.randint(0, 3))],
    ),
    "map": (
        pa.map_(pa.string(), pa.int64()),
        lambda r, i: [(f"k{j}", r.choice([None, j])) for j in range(r.randint(0, 3))],
    ),
    "map_list": (
        pa.map_(pa.int32(), pa.list_(pa.string())),
        lambda r, i: [(j, r.choice([None, [], ["x", None]])) for j in range(r.randint(0, 2))],
    ),
}


def column(kind, rows, nulls):
    """`rows` values of the type named `kind`, nulls as `NULLS` says."""
    of, value = (FLAT | NESTED)[kind]
    r = random.Random(f"{SEED} {kind} {rows} {nulls}")
    share = NULLS[nulls]
    values = [None if share and r.random() < share else value(r, i) for i in range(rows)]
    if pa.types.is_timestamp(of) or pa.types.is_time(of):
        storage = pa.int32() if of.bit_width == 32 else pa.int64()
        return pa.array(values, storage).cast(of)
    return pa.array(values, of)


def table(kinds, rows, nulls):
    arrays = [column(kind, rows, nulls) for kind in kinds]
    fields = [pa.field(kind, a.type, nullable=nulls != "required") for kind, a in zip(kinds, arrays)]
    return pa.table(arrays, pa.schema(fields))
