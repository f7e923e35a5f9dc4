"""What tests say of tables: that two hold the same, however their texts are held."""

from __future__ import annotations

from typing import Any

import pandas as pd


def assert_same_table(one: pd.DataFrame, other: pd.DataFrame, **tolerance: Any) -> None:
    """Fail unless two tables hold the same: a run holds texts otherwise than a command does, and says the same."""
    pd.testing.assert_frame_equal(_plain(one), _plain(other), **tolerance)


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its texts, and the names of its columns, as Python's own."""
    out = table.astype({name: object for name in table if pd.api.types.is_string_dtype(table[name])})
    return out.set_axis(pd.Index(list(table.columns), dtype=object), axis=1)
