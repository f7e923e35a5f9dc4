"""What is packed comes out as it went in: values, types, and which frames are one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from model.execution.cluster.packed import packed, unpacked
from model.execution.text_storage import texts_as_objects

COLUMNS: dict[str, Any] = {
    "texts": ["a", "b", "a", ""],
    "many": [str(number) for number in range(4)],
    "some": ["a", None, "a", float("nan")],
    "mixed": ["1", 1, 1.0, True],
    "numbers": [1.5, -0.0, float("nan"), 2.0],
    "counts": np.array([1, 2, 3, 4], dtype=np.int32),
    "yes": [True, False, True, True],
}


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_is_what_it_was(name: str) -> None:
    with texts_as_objects():
        frame = pd.DataFrame({name: COLUMNS[name], "beside": range(4)}, index=[5, 3, 3, 1])
    frame.attrs["units"] = {name: "t"}
    again = unpacked(packed(frame))
    pd.testing.assert_frame_equal(again, frame, check_exact=True)
    assert list(map(repr, again[name])) == list(map(repr, frame[name]))
    assert again.attrs == frame.attrs
    again.loc[:, "beside"] = 0  # and can be written to


def test_texts_of_a_type_of_their_own_keep_it() -> None:
    frame = pd.DataFrame({"texts": ["a", "b"]})
    pd.testing.assert_frame_equal(unpacked(packed(frame)), frame)


def test_frames_without_rows_or_columns() -> None:
    with texts_as_objects():
        frames = [pd.DataFrame(), pd.DataFrame({"a": pd.Series([], dtype=object)}), pd.DataFrame(index=[1, 2])]
    for again, frame in zip(unpacked(packed(frames)), frames, strict=True):
        pd.testing.assert_frame_equal(again, frame)


def test_one_frame_stays_one_and_repeated_texts_cost_little() -> None:
    with texts_as_objects():
        frame = pd.DataFrame({"texts": ["a long text that stands in every row"] * 10_000})
    first, second = unpacked(packed((frame, [frame])))
    assert second[0] is first
    assert len(packed(frame)) < 2_000
