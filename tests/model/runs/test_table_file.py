"""A result table's file is, to the byte, what pandas writes; how texts are kept in memory leaves no trace in it."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest

from model.execution.text_storage import texts_as_objects
from model.runs.table_file import csv_file, table_file

pytestmark = pytest.mark.usefixtures("texts_of_pandas")


def _table() -> pd.DataFrame:
    columns = {
        "form": ["ore", "métal", None],
        "year": [2026, 2027, 2028],
        "tonnes": [1.5, np.nan, -0.0],
        "main": [True, False, True],
        "share": pd.array([0.5, None, 1.0], dtype="Float64"),
    }
    return pd.DataFrame(columns)


def _by_pandas(frame: pd.DataFrame) -> bytes:
    held = io.BytesIO()
    frame.to_parquet(held, index=False)
    return held.getvalue()


def test_a_file_is_what_pandas_writes_of_texts_in_arrow_as_objects_and_as_plain_python() -> None:
    wanted = _by_pandas(_table())
    with texts_as_objects():
        as_objects = _table()
    assert as_objects["form"].dtype == as_objects.columns.dtype == object
    assert table_file(_table()) == wanted
    assert table_file(as_objects) == wanted
    assert table_file(_table().astype({"form": object})) == wanted


def test_a_table_without_rows_keeps_the_kinds_of_its_columns() -> None:
    assert table_file(_table()[:0]) == _by_pandas(_table()[:0])
    assert table_file(_table()[:0].astype({"form": object})) == _by_pandas(_table()[:0])


def test_tables_without_rows_that_differ_in_what_pandas_calls_their_columns_are_two_files() -> None:
    sure, unsure = (pd.DataFrame({"year": pd.array([], dtype=kind)}) for kind in ("int64", "Int64"))
    for one in (sure, unsure, sure.rename(columns={"year": "step"})):
        assert table_file(one) == _by_pandas(one)


def test_texts_are_kept_in_a_type_of_their_own_again_afterwards() -> None:
    with texts_as_objects():
        assert pd.Series(["a"]).dtype == object
    assert pd.Series(["a"]).dtype == "str"


@pytest.mark.parametrize("kept_as", ["str", object])
def test_no_text_of_a_csv_file_is_a_formula_and_every_digit_is_kept(kept_as: object) -> None:
    frame = pd.DataFrame({"=name": ["=1+1", "-2", None, "plain"], "x": [0.1, -2.0, np.nan, 1e-17]})
    text = csv_file(frame.astype({"=name": kept_as})).decode("utf-8")
    assert text == "'=name,x\n'=1+1,0.1\n'-2,-2.0\n,\nplain,1e-17\n"
