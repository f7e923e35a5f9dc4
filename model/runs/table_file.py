"""A result table as the content of its parquet file, whatever pandas keeps its texts in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from data.messages.refusals import NOT_A_TABLE_FILE
from data.messages.spreadsheet_text import inert
from model.frames.column_tables import Plain, columns_of
from model.runs.run_faults import NotARun

_TEXT = pa.large_string()


def packed(tables: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """Return tables as the content of their parquet files."""
    return {name: table_file(columns_of(tables, name)) for name in tables}


def table_file(table: pd.DataFrame | Plain) -> bytes:
    """Return a table of texts, numbers and flags as the content of its parquet file, to the byte as pandas writes it.

    What is not of a number's or a flag's type is a text, or empty. Pandas would look at every value to find that out.
    """
    columns = {name: column.values for name, column in table.items()} if isinstance(table, pd.DataFrame) else table
    kinds = {name: _kind(values.dtype) for name, values in columns.items()}
    arrays = [_array(values, kinds[name]) for name, values in columns.items()]
    made = pa.Table.from_arrays(arrays, names=[str(name) for name in kinds])
    described = _described(tuple(kinds.items()))
    return _written(made, described) if made.num_rows else _written_empty(made.schema, described)


def _written(table: pa.Table, described: str) -> bytes:
    held = pa.BufferOutputStream()
    parquet.write_table(table.replace_schema_metadata({"pandas": described}), held)
    return held.getvalue().to_pybytes()  # type: ignore[no-any-return]


@cache
def _written_empty(columns: pa.Schema, described: str) -> bytes:
    """Return a table without rows, as a quarter of a plan's tables are, alike in every plan."""
    return _written(columns.empty_table(), described)


def csv_file(frame: pd.DataFrame) -> bytes:
    """Return the same as the content of a CSV file, every digit kept, in which no text is a formula."""
    texts = [name for name, dtype in frame.dtypes.items() if _kind(dtype) == "str"]
    safe = frame.assign(**{str(name): frame[name].map(_inert) for name in texts})
    return safe.rename(columns=inert).to_csv(index=False, lineterminator="\n").encode("utf-8")


def _inert(value: Any) -> Any:
    return inert(value) if isinstance(value, str) else value


def _array(values: Any, kind: str) -> pa.Array:
    if kind == "str":
        return pa.array(np.asarray(values, dtype=object), _TEXT, from_pandas=True)
    return pa.array(values, from_pandas=True)


@cache
def _kind(dtype: Any) -> str:
    return "str" if dtype.kind == "O" else str(dtype)


@cache
def _described(kinds: tuple[tuple[Any, str], ...]) -> str:
    """Return what pandas notes of a table's columns, so that it reads them as what they were: alike in all plans."""
    columns = [
        {
            "name": name,
            "field_name": name,
            "pandas_type": "object" if kind == "str" else kind.lower(),
            "numpy_type": kind,
            "metadata": None,
        }
        for name, kind in kinds
    ]
    noted = {
        "index_columns": [],
        "column_indexes": [],
        "columns": columns,
        "attributes": {},
        "creator": {"library": "pyarrow", "version": pa.__version__},
        "pandas_version": pd.__version__,
    }
    return json.dumps(noted)


def read_table(path: Path) -> pd.DataFrame:
    """Return a table of a run. Raises NotARun for a file that is none."""
    try:
        held = parquet.ParquetFile(pa.BufferReader(path.read_bytes()))
        frame: pd.DataFrame = held.read(use_threads=False).to_pandas()  # threads cost more than small files
    except (ValueError, OSError) as fault:  # pyarrow's own are of both kinds
        raise NotARun(f"{path}: {NOT_A_TABLE_FILE}") from fault
    return frame
