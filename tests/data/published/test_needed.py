"""A figure that the preparation needs and that is blank, withheld or gone is asked for by file, row and column."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from data.messages.finding import BadInput
from data.prepare.every_table import prepare_all
from data.prepare.figures import Figures
from tests.breadth import wide
from tests.data.published.edits import Rows, copied, edited, rows_of


def _blank(figure: str, **cells: str) -> Callable[[Rows], object]:
    def edit(rows: Rows) -> None:
        next(row for row in rows if row["figure"] == figure).update(cells)

    return edit


def _without(figure: str) -> Callable[[Rows], object]:
    def edit(rows: Rows) -> None:
        rows[:] = [row for row in rows if row["figure"] != figure]

    return edit


NEEDS = "and the preparation needs a number here; write one, with low and high, and say in the rule where it comes from"


@pytest.mark.parametrize(
    ("table", "figure", "flag", "said"),
    [
        ("lithium_cobalt_nickel/prices", "lcn-prices-0001", "W", f"'' is empty (withheld), {NEEDS}"),
        *wide(
            ("published/us_salient_statistics", "us-salient-statistics-0043", "W", f"'' is empty (withheld), {NEEDS}"),
            ("lithium_cobalt_nickel/world_supply", "lcn-world-supply-0112", "W", f"'' is empty (withheld), {NEEDS}"),
            ("graphite_rare_earths/prices", "gre-prices-0028", "NA", f"'' is empty (not available), {NEEDS}"),
        ),
    ],
)
def test_a_newly_withheld_line_is_named(table: str, figure: str, flag: str, said: str, tmp_path: Path) -> None:
    folder = copied(tmp_path / "figures")
    row = next(n for n, row in enumerate(rows_of(folder, table), 2) if row["figure"] == figure)
    edited(folder, table, _blank(figure, value="", flag=flag, estimated="") if table.endswith("statistics") else
           _blank(figure, value="", flag=flag))  # fmt: skip
    with pytest.raises(BadInput) as refused:
        prepare_all(Figures(folder))
    assert str(refused.value) == f"{table}.csv row {row} column value: {said}"


@pytest.mark.breadth
@pytest.mark.parametrize(
    ("table", "figure", "said"),
    [
        ("lithium_cobalt_nickel/prices", "lcn-prices-0001",
         "column figure: no row 'lcn-prices-0001', which the preparation reads; write it; did you mean "),
        ("minor_metals/prices", "mnr-prices-0001",
         "planned/prices.csv row 46 column parts: 'mnr-prices-0001' is the id of no figure of minor_metals, "
         "graphite_rare_earths, assumptions/markets, assumptions/recipes or published/capex_projects; write one, as in "
         "their column figure"),
    ],
)  # fmt: skip
def test_a_row_that_is_gone_is_named(table: str, figure: str, said: str, tmp_path: Path) -> None:
    folder = copied(tmp_path / "figures")
    edited(folder, table, _without(figure))
    with pytest.raises(BadInput) as refused:
        prepare_all(Figures(folder))
    assert said in str(refused.value)
