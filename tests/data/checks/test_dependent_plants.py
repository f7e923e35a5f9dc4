"""Circuits and their hosts, newer plants and those that they replace: every wrong row gives its one line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.data.changes import Tables, refused, tiny_and, warned
from tests.data.tiny import PROVENANCE, SAID, YEARS

GOOD_HOST = ("circuit", "refinery", "0.2")
GOOD_NEWER = ("newer", "refinery", "0.5")
Rows = Sequence[Sequence[str]]


def _tables(hosts: Rows = (GOOD_HOST,), newer: Rows = (GOOD_NEWER,), **cells: str) -> Tables:
    """Make a refinery, a circuit that lives on it, a newer plant that replaces half of it, and others like them.

    cells: of a plant, as `plant__column`; `stands__plant` is what it has in every year
    """

    def change(tables: Tables) -> None:
        heading, refinery = tables["plants"][0], tables["plants"][1]
        for plant in ("circuit", "second", "newer", "rebuilt", "dead", "abroad"):
            row = [plant, plant, *refinery[2:]]
            row[heading.index("status")] = "cancelled" if plant == "dead" else "candidate"
            row[heading.index("country")] = "AUS" if plant == "abroad" else "USA"
            row[heading.index("owner")] = "AUS" if plant == "abroad" else "USA"
            for column in [c.split("__")[1] for c in cells if c.startswith(f"{plant}__")]:
                row[heading.index(column)] = cells[f"{plant}__{column}"]
            tables["plants"].append(row)
            for form, amount in (("lithium.chemical", "1"), ("lithium.concentrate", "-1.1")):
                tables["recipes"].append([plant, form, amount, *SAID])
        for plant, column in (c.split("__") for c in cells if c.startswith("refinery__")):
            tables["plants"][1][heading.index(column)] = cells[f"{plant}__{column}"]
        for plant in [c.split("__")[1] for c in cells if c.startswith("stands__")]:
            rows = [row for row in tables["plant_capacity"] if row[0] != plant]
            tables["plant_capacity"] = [*rows, *([plant, y, cells[f"stands__{plant}"], *SAID] for y in YEARS)]
        tables["hosts"] = [["plant", "host", "t_per_t", *PROVENANCE], *([*row, *SAID] for row in hosts)]
        tables["replacements"] = [["plant", "replaces", "share", *PROVENANCE], *([*row, *SAID] for row in newer)]

    return tiny_and(change)


WRONG = {
    "a host that is not there": (
        _tables([("circuit", "refinary", "0.2")]),
        "hosts.csv row 2 column host: 'refinary' is not in plants.csv; did you mean refinery?",
    ),
    "no ratio": (
        _tables([("circuit", "refinery", "0")]),
        "hosts.csv row 2 column t_per_t: circuit makes 0 t for a tonne of refinery; write above 0 what a tonne gives, "
        "or delete the row",
    ),
    "a ratio below nothing": (
        _tables([("circuit", "refinery", "-0.2")]),
        "hosts.csv row 2 column t_per_t: circuit makes -0.2 t for a tonne of refinery; write above 0 what a tonne "
        "gives, or delete the row",
    ),
    "a cancelled host": (
        _tables([("circuit", "dead", "0.2")]),
        "hosts.csv row 2 column host: dead is cancelled, so circuit would never run; write a host that stands or may "
        "be built",
    ),
    "a host abroad": (
        _tables([("circuit", "abroad", "0.2")]),
        "hosts.csv row 2 column host: circuit stands in USA, abroad in AUS; write a host in USA, or in recipes.csv the "
        "form that abroad ships and circuit takes in",
    ),
    "its own host": (
        _tables([("circuit", "circuit", "0.2")]),
        "hosts.csv row 2 column host: circuit lives on circuit; delete the row of the one that stands alone",
    ),
    "a loop": (
        _tables([("second", "circuit", "0.2"), ("circuit", "newer", "0.2"), ("newer", "second", "0.2")]),
        "hosts.csv row 2 column host: second lives on circuit lives on newer lives on second; delete the row of the "
        "one that stands alone",
    ),
    "a plant that replaces itself": (
        _tables(newer=[("refinery", "refinery", "0.5")]),
        "replacements.csv row 2 column replaces: refinery cannot replace itself; write another",
    ),
    "a plant that replaces one abroad": (
        _tables(newer=[("newer", "abroad", "0.5")], stands__abroad="10"),
        "replacements.csv row 2 column replaces: abroad stands in AUS, newer in USA; write a plant of the same country",
    ),
    "no share": (
        _tables(newer=[("newer", "refinery", "0")]),
        "replacements.csv row 2 column share: newer would replace nothing of refinery; write above 0, or delete the "
        "row",
    ),
    "a share in percent": (
        _tables(newer=[("newer", "refinery", "50")]),
        "replacements.csv row 2 column share: '50' is above 1; write 0.5 for 50%",
    ),
    "a new plant that cannot be built": (
        _tables(newer=[("newer", "refinery", "0.5")], newer__buildable_t="0", newer__buildable_t_per_year="0"),
        "replacements.csv row 2 column plant: newer cannot be built, so it replaces nothing; write its buildable_t, or "
        "delete the row",
    ),
    "nothing to replace": (
        _tables(newer=[("newer", "rebuilt", "0.5")]),
        "replacements.csv row 2 column replaces: rebuilt has no capacity above 0 in plant_capacity.csv to replace; "
        "delete the row",
    ),
    "more than all of it": (
        _tables(newer=[("newer", "refinery", "0.5"), ("rebuilt", "refinery", "0.6")]),
        "replacements.csv row 2 column share: share adds to 1.1 (replaces refinery; rows 2, 3); it must add to at most "
        "1",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_row_gives_its_line(name: str, tmp_path: Path) -> None:
    tables, line = WRONG[name]
    assert refused(tmp_path / "tiny", tables) == [line]


ASKED = {
    "a circuit that stands without a host": (
        _tables([("circuit", "newer", "0.2")], stands__circuit="10", newer__earliest_year="2026"),
        "hosts.csv row 2 column host: circuit has capacity in 2024, when newer can make nothing; write 0 for it, or "
        "what its host has then (warning)",
    ),
    "two circuits out of one host": (
        _tables([("circuit", "refinery", "0.2"), ("second", "refinery", "0.1")]),
        "hosts.csv row 3 column plant: circuit and second both make lithium.chemical of what refinery gives, each up "
        "to its own t_per_t; let refinery make a form that both take in, where they share it (warning)",
    ),
}


@pytest.mark.parametrize("name", ASKED)
def test_odd_row_is_asked_about(name: str, tmp_path: Path) -> None:
    tables, line = ASKED[name]
    assert line.removesuffix(" (warning)") in [found.removesuffix(" (warning)") for found in warned(tmp_path, tables)]


def test_right_rows_give_no_line(tmp_path: Path) -> None:
    """Several hosts, one of them newer than the circuit, and two plants that share out what they replace."""
    tables = _tables(
        [GOOD_HOST, ("circuit", "newer", "0.4")], [GOOD_NEWER, ("rebuilt", "refinery", "0.5")], stands__circuit="10"
    )
    assert not [line for line in warned(tmp_path, tables) if line.startswith(("hosts", "replacements"))]
