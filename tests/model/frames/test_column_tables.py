"""Tables held as columns are the frames that they were, made once, and read without one."""

from __future__ import annotations

import numpy as np
import pandas as pd

from model.frames.column_tables import ColumnTables, as_frame, columns_of, length_of

ROWS = {
    "form": np.array(["a", "b"], dtype=object),
    "year": np.array([2026, 2027]),
    "share": pd.array([0.5, None], dtype="Float64"),
}
NONE = {"form": np.array([], dtype=object), "t": np.array([], dtype=float)}


def test_a_frame_holds_the_columns_as_they_are_and_is_made_once() -> None:
    frame = as_frame(ROWS)
    assert [str(kind) for kind in frame.dtypes] == ["object", "int64", "Float64"]
    assert frame["form"].tolist() == ["a", "b"]
    assert frame["share"].isna().tolist() == [False, True]
    tables = ColumnTables({"shares": ROWS})
    assert tables["shares"] is tables["shares"]
    pd.testing.assert_frame_equal(tables["shares"], frame)


def test_columns_are_read_of_tables_of_either_kind() -> None:
    tables = ColumnTables({"shares": ROWS}).beside(none=NONE)
    assert columns_of(tables, "shares") is ROWS
    assert list(tables) == ["shares", "none"]
    frames = dict(tables)
    assert columns_of(frames, "shares") is frames["shares"]
    for each in (tables, frames):
        assert [length_of(columns_of(each, name)) for name in each] == [2, 0]
