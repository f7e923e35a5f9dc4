"""What several sentences ask of one plan's tables is worked out once, and never taken for what is of other tables."""

from __future__ import annotations

import pandas as pd

from model.policies.base.policy import Tables
from model.policies.base.result_tables import ResultTables, rows_of, told
from model.policies.tariff import Tariff

PLAN = {"purchases": pd.DataFrame({"form": ["a", "b"], "tonnes": [1.0, 2.0]})}


def rate_on(tariff: Tariff, asked: list[int], tables: Tables) -> float:
    """Return a rate on what was bought; note that it was asked."""
    asked.append(len(tables["purchases"]))
    return float(tables["purchases"]["tonnes"].sum()) * float(tariff.rate or 0.0)  # type: ignore[arg-type]


def test_sentences_that_do_the_same_are_asked_about_once_and_others_on_their_own() -> None:
    asked: list[int] = []
    tables = ResultTables(PLAN)
    first, alike, other = Tariff(rate=0.5), Tariff(rate=0.5, cite="another"), Tariff(rate=0.25)
    assert [told(tables, rate_on, tariff, asked) for tariff in (first, alike, other, first)] == [1.5, 1.5, 0.75, 1.5]
    assert asked == [2, 2]


def test_tables_some_of_which_are_changed_are_asked_again() -> None:
    """So are those of another plan, and any that are no `ResultTables`."""
    asked: list[int] = []
    tables, tariff = ResultTables(PLAN), Tariff(rate=0.5)
    assert told(tables, rate_on, tariff, asked) == 1.5
    fewer = {**tables, "purchases": PLAN["purchases"][:1]}
    assert told(fewer, rate_on, tariff, asked) == 0.5
    assert told(ResultTables(fewer), rate_on, tariff, asked) == 0.5
    assert told(PLAN, rate_on, tariff, asked) == told(PLAN, rate_on, tariff, asked) == 1.5
    assert asked == [2, 1, 1, 2, 2]


def test_rows_are_the_same_from_tables_of_either_kind() -> None:
    rows = [("a", 1.0), ("b", 2.0)]
    tables = ResultTables(PLAN)
    for _ in range(2):
        assert list(rows_of(tables, "purchases", "form", "tonnes")) == rows
    assert list(rows_of(PLAN, "purchases", "form", "tonnes")) == rows
    changed = {**tables, "purchases": PLAN["purchases"].assign(tonnes=3.0)}
    assert list(rows_of(changed, "purchases", "form", "tonnes")) == [("a", 3.0), ("b", 3.0)]
