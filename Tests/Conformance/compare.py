"""Equality of tables across engines: values, not the accidents of each engine's types."""

import math
import uuid

import pyarrow as pa
import pyarrow.compute as pc


def difference(expected: pa.Table, found: pa.Table):
    """None when the tables say the same; else the first difference in words."""
    if expected.column_names != found.column_names:
        return f"columns {found.column_names} instead of {expected.column_names}"
    if expected.num_rows != found.num_rows:
        return f"{found.num_rows} rows instead of {expected.num_rows}"
    for name in dict.fromkeys(expected.column_names):
        for at in [i for i, other in enumerate(expected.column_names) if other == name]:
            text = _column(expected.column(at), found.column(at))
            if text:
                return f"column {name}: {text}"
    return None


def _column(expected, found):
    try:
        if found.type == expected.type:
            cast = found
        else:
            cast = None if pa.types.is_nested(expected.type) else found.cast(expected.type)
        if cast is not None and cast.equals(expected):
            return None
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError):
        pass
    if len(expected) > 1 << 22:
        return f"type {found.type} instead of {expected.type}, or values differ"
    for row, (a, b) in enumerate(zip(values(expected), values(found))):
        if not same(a, b):
            return f"row {row}: {b!r} instead of {a!r} ({found.type}, {expected.type})"
    return None


def values(column):
    """Python values with times as whole numbers, so that nanoseconds and year 0 survive."""
    return [v for chunk in column.chunks for v in _list(chunk)]


def _list(array):
    kind = array.type
    if isinstance(array, pa.ExtensionArray):
        return _list(array.storage)
    if pa.types.is_dictionary(kind):
        return _list(array.dictionary_decode())
    if pa.types.is_timestamp(kind):
        per = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}[kind.unit]
        return [None if v is None else v * per for v in array.cast(pa.int64()).to_pylist()]
    if pa.types.is_time(kind):
        per = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}[kind.unit]
        storage = pa.int32() if kind.bit_width == 32 else pa.int64()
        return [None if v is None else v * per for v in array.cast(storage).to_pylist()]
    if pa.types.is_date(kind):
        return array.cast(pa.date32()).cast(pa.int32()).to_pylist()
    if pa.types.is_struct(kind):
        children = [_list(child) for child in array.flatten()]
        names = [kind.field(i).name for i in range(kind.num_fields)]
        valid = array.is_valid().to_pylist()
        return [
            dict(zip(names, (child[i] for child in children))) if valid[i] else None for i in range(len(array))
        ]
    if pa.types.is_map(kind):
        pairs = list(zip(_list(array.keys), _list(array.items)))
        return _slices(array, pairs)
    if pa.types.is_fixed_size_list(kind):
        return [None if v is None else list(v) for v in array.to_pylist()]
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _slices(array, _list(array.values))
    return array.to_pylist()


def _slices(array, items):
    offsets = array.offsets.to_pylist()
    valid = array.is_valid().to_pylist()
    # Children keep the parent's offset base: `values` and `keys` ignore slicing.
    return [items[offsets[i] : offsets[i + 1]] if valid[i] else None for i in range(len(array))]


def same(a, b):
    if isinstance(a, float) and isinstance(b, float):
        return a == b or (math.isnan(a) and math.isnan(b))
    if isinstance(a, bytes) and len(a) == 16 and isinstance(b, str) and len(b) == 36:
        return uuid.UUID(bytes=a) == uuid.UUID(b)
    if isinstance(b, dict) and not isinstance(a, dict):
        # A union, which we read as a struct with a member a branch.
        present = [value for value in b.values() if value is not None]
        return a is None if not present else len(present) == 1 and same(a, present[0])
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b))
    return a == b
