"""Columns that the program uses as whole years are whole in the schema, and begin where a year makes sense."""

from __future__ import annotations

import pytest

from data.schema import TABLES

LEAST = {
    ("plants", "lead_time_years"): 0,
    ("plants", "life_years"): 1,
    ("returns", "lifetime_years"): 1,
    ("spendout", "lag_years"): 0,
    ("suppliers", "step"): 1,
    ("scrap", "step"): 1,
    ("end_uses", "priority"): 1,
}


@pytest.mark.parametrize(("table", "column"), LEAST)
def test_column_is_whole(table: str, column: str) -> None:
    known = next(t for t in TABLES if t.name == table).column(column)
    assert known.whole
    assert known.minimum == LEAST[table, column]


def test_each_table_of_years_says_what_a_year_without_a_row_lacks() -> None:
    by_year = [table for table in TABLES if table.by_year]
    assert len(by_year) > 15
    assert [t.name for t in by_year if not (t.before_first and t.between) and t.lacking not in t.names] == []
    assert [t.name for t in TABLES if not t.by_year and (t.lacking or t.zero_means or t.from_base_year)] == []
