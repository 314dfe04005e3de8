"""Columns: small vectorised helpers between numpy and Arrow."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

HEX = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
DAY = np.timedelta64(86_400, "s")


def choose(
    rng: np.random.Generator, values: Sequence[str | None], n: int, p: Sequence[float] | None = None
) -> np.ndarray:
    """n draws of the given values as an object array."""
    pool = np.array(values, dtype=object)
    return pool[rng.choice(len(pool), size=n, p=p)]


def blank(mask: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The text values, None where the mask holds."""
    return np.where(mask, None, values)


def filled(values: np.ndarray) -> np.ndarray:
    """Where an object array holds a value."""
    return np.not_equal(values, None).astype(bool)


def masked(keep: np.ndarray, values: pa.Array | np.ndarray) -> pa.Array:
    """The values as Arrow, null where not kept."""
    values = as_arrow(values)
    return pc.if_else(pa.array(keep), values, pa.scalar(None, values.type))


def as_arrow(values: pa.Array | np.ndarray) -> pa.Array:
    """An Arrow array; object arrays are text, whole-second timestamps stay so."""
    if isinstance(values, pa.ChunkedArray):
        return values.combine_chunks()
    if isinstance(values, pa.Array):
        return values
    if values.dtype == object:
        return pa.array(values, type=pa.string(), from_pandas=True)
    return pa.array(values)


def money(cents: np.ndarray) -> pa.Array:
    """Whole cents as decimal(18, 2)."""
    words = np.empty((len(cents), 2), dtype=np.int64)
    words[:, 0] = cents
    words[:, 1] = words[:, 0] >> 63
    buffer = pa.py_buffer(words.tobytes())
    return pa.Array.from_buffers(pa.decimal128(18, 2), len(cents), [None, buffer])


def text(values: pa.Array | np.ndarray) -> pa.Array:
    """Numbers or days as text."""
    return pc.cast(as_arrow(values), pa.string())


def join(*parts: str | pa.Array | np.ndarray) -> pa.Array:
    """The parts, text or constants, side by side."""
    arrays = [part if isinstance(part, str) else as_arrow(part) for part in parts]
    return pc.binary_join_element_wise(*arrays, "")


def salesforce_ids(prefix: str, numbers: np.ndarray) -> pa.Array:
    """18-character ids: key prefix, instance, number, suffix."""
    return join(prefix + "5g", pc.utf8_lpad(text(numbers), 10, padding="0"), "QAC")


def uuids(rng: np.random.Generator, n: int) -> pa.Array:
    """n random UUID-shaped keys."""
    raw = np.frombuffer(rng.bytes(16 * n), dtype=np.uint8).reshape(n, 16)
    digits = np.empty((n, 32), dtype=np.uint8)
    digits[:, 0::2] = HEX[raw >> 4]
    digits[:, 1::2] = HEX[raw & 15]
    out = np.full((n, 36), ord("-"), dtype=np.uint8)
    for start, end, at in ((0, 8, 0), (8, 12, 9), (12, 16, 14), (16, 20, 19), (20, 32, 24)):
        out[:, at : at + end - start] = digits[:, start:end]
    offsets = np.arange(0, 36 * n + 1, 36, dtype=np.int32)
    return pa.StringArray.from_buffers(n, pa.py_buffer(offsets), pa.py_buffer(out.tobytes()))


def seconds(values: np.ndarray) -> np.ndarray:
    """Numbers of seconds as time spans."""
    return np.asarray(values).astype(np.int64).astype("timedelta64[s]")


def older_versions(
    rng: np.random.Generator,
    columns: dict[str, Any],
    created: str,
    updated: str,
    blanked: str,
    share: float = 0.005,
) -> dict[str, Any]:
    """The columns, a share of rows repeated as a loader left them behind: older, less filled."""
    n = len(columns[created])
    again = np.flatnonzero(rng.random(n) < share)
    out = dict(columns)
    for name, values in columns.items():
        if isinstance(values, np.ndarray | pa.Array | pa.ChunkedArray):
            array = as_arrow(values)
            out[name] = pa.concat_arrays([array, array.take(pa.array(again))])
    since = columns[updated][again] - columns[created][again]
    older = columns[updated][again] - (since / 2).astype("timedelta64[s]")
    out[updated] = np.concatenate([columns[updated], older])
    out[blanked] = np.concatenate([columns[blanked], np.full(len(again), None, dtype=object)])
    return out
