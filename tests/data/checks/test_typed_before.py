"""A table that a patch leaves as it was is not typed again, and a name taken away is told where it is missed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from data.checks.columns import check_tables
from data.checks.typed_before import Before
from data.messages.finding import Finding
from data.reading.folder_or_workbook import read_all
from data.reading.raw_table import Reading
from tests.data import tiny


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    return read_all(tiny.write_folder(tmp_path / "tiny"))


def _typed(reading: Reading) -> tuple[Before, list[Finding]]:
    typed, found, _ = check_tables(reading, None, known=True)
    return Before(reading.frames, typed, frozenset(one.file for one in found)), found


def _with(reading: Reading, table: str, cells: pd.DataFrame) -> Reading:
    """Return a reading with other cells in a table, its rows numbered as in a file."""
    frame = replace(reading.frames[table], cells=cells.reset_index(drop=True), rows=cells.index.to_numpy() + 2)
    return replace(reading, frames={**reading.frames, table: frame})


def test_what_nobody_changed_is_taken_as_it_was(reading: Reading) -> None:
    before, found = _typed(reading)
    assert found == []
    again, told, _ = check_tables(reading, None, True, before)
    assert told == []
    assert all(again[name] is before.typed[name] for name in reading.frames)


def test_a_table_that_changed_is_typed_again_and_one_that_names_more_is_not(reading: Reading) -> None:
    before, _ = _typed(reading)
    cells = reading.frames["sources"].cells
    more = pd.concat([cells, cells.iloc[[0]].assign(source_id="another")], ignore_index=True)
    again, told, _ = check_tables(_with(reading, "sources", more), None, True, before)
    assert told == []
    assert again["sources"] is not before.typed["sources"]
    assert again["suppliers"] is before.typed["suppliers"]


def test_a_name_that_is_gone_is_missed_where_it_was_used(reading: Reading) -> None:
    before, _ = _typed(reading)
    cells = reading.frames["countries"].cells
    _, told, _ = check_tables(_with(reading, "countries", cells[cells["country"] != "CHL"]), None, True, before)
    assert [(one.file, one.column, one.value) for one in told][:1] == [("suppliers.csv", "country", "CHL")]


def test_what_was_found_in_a_table_is_found_again(reading: Reading) -> None:
    cells = reading.frames["suppliers"].cells
    wrong = _with(reading, "suppliers", cells.assign(price_usd_per_t="x"))
    before, found = _typed(wrong)
    assert found
    _, told, _ = check_tables(wrong, None, True, before)
    assert told == found
