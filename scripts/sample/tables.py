"""The growing output files: one writer a table, fed chunk by chunk."""

from pathlib import Path
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from .columns import as_arrow


class Tables:
    """Appends columns to `<folder>/<source>/<table>.<format>` and counts rows."""

    def __init__(self, raw: Path, truth: Path, file_format: str = "csv") -> None:
        self._raw, self._truth, self._format = raw, truth, file_format
        self._writers: dict[str, pacsv.CSVWriter | pq.ParquetWriter] = {}
        self.row_counts: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for writer in self._writers.values():
            writer.close()

    def write(self, name: str, columns: dict[str, Any]) -> None:
        """Append rows to `<source>.<table>`; a constant fills its column, and None is text."""
        rows = pa.table(_filled(columns))
        if name not in self._writers:
            self._writers[name] = self._open(name, rows.schema)
            self.row_counts[name] = 0
        self._writers[name].write_table(rows)
        self.row_counts[name] += rows.num_rows

    def _open(self, name: str, schema: pa.Schema) -> pacsv.CSVWriter | pq.ParquetWriter:
        source, table = name.split(".")
        is_truth = source == "truth"
        folder = self._truth if is_truth else self._raw / source
        folder.mkdir(parents=True, exist_ok=True)
        stem = folder / table
        for stale in (stem.with_suffix(".csv"), stem.with_suffix(".parquet")):
            stale.unlink(missing_ok=True)
        if self._format == "parquet" and not is_truth:
            return pq.ParquetWriter(stem.with_suffix(".parquet"), schema, compression="zstd")
        return pacsv.CSVWriter(stem.with_suffix(".csv"), schema)


def _filled(columns: dict[str, Any]) -> dict[str, pa.Array]:
    n = next(
        len(v) for v in columns.values() if isinstance(v, np.ndarray | pa.Array | pa.ChunkedArray)
    )
    filled = {}
    for name, values in columns.items():
        if values is None or isinstance(values, str | bool | np.datetime64):
            scalar = pa.scalar(values, type=pa.string() if values is None else None)
            filled[name] = pa.repeat(scalar, n)
        else:
            filled[name] = as_arrow(values)
    return filled
