"""A part is made once of the same tables and things, and anew where one of them is another."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pytest

from model.frames.known_parts import KnownParts, Tables


@pytest.fixture
def tables() -> dict[str, pd.DataFrame]:
    return {name: pd.DataFrame({"t": [1.0, 2.0]}) for name in ("demand", "suppliers")}


def total(tables: Tables, factor: float, beside: pd.DataFrame, names: set[str]) -> pd.DataFrame:
    return pd.DataFrame({"t": tables["demand"]["t"] * factor + beside["t"]}).assign(names=len(names))


def counted(tables: Tables) -> int:
    return len(tables)


def test_what_reads_the_same_is_made_once(tables: Mapping[str, pd.DataFrame]) -> None:
    known, beside = KnownParts(), pd.DataFrame({"t": [1.0, 1.0]})
    made = known.made(total, tables, 2.0, beside, {"a"})
    other = {**tables, "suppliers": tables["suppliers"] * 2}
    assert known.made(total, other, 2.0, beside, {"a"}) is made
    assert made["t"].to_list() == [3.0, 5.0]


@pytest.mark.parametrize("changed", ["factor", "kind", "frame", "names", "table", "gone"])
def test_another_table_or_thing_makes_another_part(tables: dict[str, pd.DataFrame], changed: str) -> None:
    known, beside = KnownParts(), pd.DataFrame({"t": [1.0, 1.0]})
    made = known.made(total, tables, 2.0, beside, {"a"})
    if changed == "gone":
        with pytest.raises(KeyError):
            known.made(total, {}, 2.0, beside, {"a"})
        return
    if changed == "table":
        tables["demand"] = tables["demand"].copy()
    again = known.made(
        total,
        tables,
        {"factor": 3.0, "kind": 2}.get(changed, 2.0),
        beside.copy() if changed == "frame" else beside,
        {"a", "b"} if changed == "names" else {"a"},
    )
    assert again is not made
    assert known.made(total, tables, 2.0, beside, {"a"})["t"].to_list() == [3.0, 5.0]


def test_who_counts_tables_has_read_all(tables: dict[str, pd.DataFrame]) -> None:
    known = KnownParts()
    assert known.made(counted, tables) == 2
    assert known.made(counted, {**tables, "forms": tables["demand"]}) == 3
