"""Rows of one scenario are one event: what differs between them, or stops nothing, gives its one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.data.changes import Tables, optional, refused, tiny_and, warned
from tests.data.tiny import SAID

HEADING = "scenario,form,country,cut_share,years,probability_per_year,low,high"
FIRST = "stop,lithium.chemical,CHL,1,1,0.1,0.05,0.2"
GOOD = "stop,lithium.chemical,AUS,0.5,1,0.1,0.05,0.2"
ROWS = {
    "stop,lithium.chemical,AUS,0.5,2,0.1,0.05,0.2": (
        "years", "stop has 1 in its first row, 2 here; write the same in every row, or another name",
    ),
    "stop,lithium.chemical,AUS,0.5,1,0.12,0.05,0.2": (
        "probability_per_year",
        "stop has 0.1 in its first row, 0.12 here; write the same in every row, or another name",
    ),
    "stop,lithium.chemical,AUS,0.5,1,0.1,0.05,": (
        "high", "stop has 0.2 in its first row, blank here; write the same in every row, or another name",
    ),
    "stop,lithium.chemical,AUS,0,1,0.1,0.05,0.2": (
        "cut_share", "stop would stop nothing with 0; write the share that stops, or delete the row",
    ),
    "other,lithium.chemical,AUS,1,0,,,": ("years", "other would stop nothing with 0; write how long it lasts"),
}  # fmt: skip


@pytest.mark.parametrize(("row", "said"), ROWS.items(), ids=[column for column, _ in ROWS.values()])
def test_rows_of_one_scenario(tmp_path: Path, row: str, said: tuple[str, str]) -> None:
    column, message = said
    tables = tiny_and(optional("disruptions", HEADING, FIRST, row))
    assert refused(tmp_path, tables) == [f"disruptions.csv row 3 column {column}: {message}"]


ALLIED = "form,buyer,seller,tonnes,low,high,year"


@pytest.mark.parametrize(
    ("buyer", "said"),
    [("USA", "USA is home, no ally; write what it wants in demand, or delete the row"),
     ("EU", "no country EU; write an ISO 3166 alpha-3 code, or EUU")],
)  # fmt: skip
def test_an_ally_is_a_country_that_is_not_home(tmp_path: Path, buyer: str, said: str) -> None:
    row = f"lithium.chemical,{buyer},CHL,10,10,10,2024"
    good = "lithium.chemical,EUU,CHL,10,10,10,2024"
    assert refused(tmp_path, tiny_and(optional("allied_demand", ALLIED, good, row))) == [
        f"allied_demand.csv row 3 column buyer: {said}"
    ]


def test_a_member_is_not_counted_beside_its_union(tmp_path: Path) -> None:
    """Of another seller, or of another form, it is."""
    rows = ["lithium.chemical,EUU,CHL,10,10,10,2024", "lithium.chemical,DEU,CHL,4,4,4,2024",
            "lithium.chemical,DEU,AUS,4,4,4,2024", "lithium.concentrate,DEU,CHL,4,4,4,2024"]  # fmt: skip

    def change(tables: Tables) -> None:
        tables["countries"].append(["DEU", "Germany", "1.5", "0.1", *SAID])
        optional("allied_demand", ALLIED, *rows)(tables)

    assert refused(tmp_path, tiny_and(change)) == [
        "allied_demand.csv row 3 column buyer: DEU is a member of EUU in row 2, lithium.chemical of CHL, and would "
        "count twice; delete one of both rows"
    ]


def test_good_rows(tmp_path: Path) -> None:
    other = "other,lithium.concentrate,AUS,1,0.5,,,"
    assert warned(tmp_path, tiny_and(optional("disruptions", HEADING, FIRST, GOOD, other))) == []
