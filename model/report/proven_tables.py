"""The result tables of a run as they lie on the disk: proven by their hash, put together, as plain values."""

from __future__ import annotations

import functools
import hashlib
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from data.messages.refusals import NOT_A_TABLE_FILE, OTHER_THAN_WRITTEN, missing_table
from model.plan.result_schema import misfit
from model.runs.run_folder import FORMAT, TABLES, NotARun, Run


def together(parts: list[pa.Table]) -> pa.Table:
    """Return the parts of a table as one; those without rows, whose columns have no sure kind, only if all are."""
    filled = [part for part in parts if part.num_rows] or parts[:1]
    return pa.concat_tables(filled, promote_options="permissive")


def plain_list(column: pa.ChunkedArray) -> list[Any]:
    """Return a column as Python values, missing numbers as NaN; each different text is made once."""
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        values: list[Any] = column.to_numpy().tolist()
        return values
    whole = column.combine_chunks().dictionary_encode()
    whole = whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole
    words = [*whole.dictionary.to_pylist(), None]
    return [words[i] for i in whole.indices.fill_null(len(words) - 1).to_numpy().tolist()]


def proven(run: Run, table: str, variant: str, digest: str) -> pa.Table:
    """Return a table of a plan; raise NotARun where it is missing, altered, or not as it is written."""
    path = run.folder / TABLES / table / f"{variant}.parquet"
    if not path.is_file():
        raise NotARun(missing_table(path, table, variant))
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise NotARun(f"{path}: table '{table}' of variant '{variant}' was altered since the run; run the study again")
    try:
        found = pq.ParquetFile(pa.BufferReader(content)).read(use_threads=False)  # threads cost more than small files
    except pa.ArrowException:
        raise NotARun(f"{path}: {NOT_A_TABLE_FILE}") from None
    if found.num_rows and run.format == FORMAT and (wrong := _misfit(table, found.schema.remove_metadata())):
        raise NotARun(f"{path}: {wrong}; {OTHER_THAN_WRITTEN}")
    return found


@functools.lru_cache(maxsize=256)
def _misfit(table: str, schema: pa.Schema) -> str:
    """Return what is wrong with the columns of a table, '' where nothing is; once for all tables that are alike."""
    kinds: dict[str, Any] = schema.empty_table().to_pandas().dtypes.to_dict()
    return misfit(table, kinds | {field.name: None for field in schema if pa.types.is_null(field.type)})
