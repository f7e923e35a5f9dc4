"""The schema of result tables is what a run writes: every table, every column in order, a key that tells rows apart."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from model.plan.result_schema import RESULT_TABLE, RESULT_TABLES, results_text
from model.report.run_view import RunView
from model.runs.run_folder import TABLES


@pytest.fixture(scope="module")
def tables(us: RunView) -> dict[str, pd.DataFrame]:
    return {path.name: _every_variant(path) for path in (us.run.folder / TABLES).iterdir()}


def _every_variant(folder: Path) -> pd.DataFrame:
    return pd.concat([pd.read_parquet(file) for file in sorted(folder.glob("*.parquet"))])


def test_a_run_writes_these_tables_and_no_others(tables: dict[str, pd.DataFrame]) -> None:
    assert set(tables) == {table.name for table in RESULT_TABLES}


def test_columns_stand_in_the_order_of_the_schema(tables: dict[str, pd.DataFrame]) -> None:
    assert {name: tuple(frame.columns) for name, frame in tables.items()} == {t.name: t.names for t in RESULT_TABLES}


def test_keys_tell_rows_apart(tables: dict[str, pd.DataFrame]) -> None:
    twice = {name for name, frame in tables.items() if frame.duplicated(list(RESULT_TABLE[name].key)).any()}
    assert twice == set()


def test_numbers_have_a_unit_and_words_have_none(tables: dict[str, pd.DataFrame]) -> None:
    for name, frame in tables.items():
        for column in RESULT_TABLE[name].columns:
            number = pd.api.types.is_numeric_dtype(frame[column.name]) and frame[column.name].dtype != bool
            if len(frame) and column.name != "step":
                assert bool(column.unit) == number, f"{name}.{column.name}"


def test_every_metric_of_the_summary_has_a_unit(tables: dict[str, pd.DataFrame]) -> None:
    assert (tables["summary"]["unit"] != "").all()


def test_the_schema_is_printed_table_by_table() -> None:
    text = results_text()
    assert all(f"\n{table.name}\n" in f"\n{text}" for table in RESULT_TABLES)
    assert max(map(len, text.splitlines())) <= 100
