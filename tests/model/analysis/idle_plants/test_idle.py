"""Plants that stand and make nothing: in which years, and what a tonne lacks, worked out on paper."""

from __future__ import annotations

import pandas as pd
import pytest

from data.rows import each_row
from model.analysis.idle_plants.idle import MADE, PRICED, IdlePlant, Reason, idle_plants, known_plants
from model.analysis.question import questions

PLANTS = pd.DataFrame(
    [("dear", "a.metal", "existing", 6.0), ("even", "a.metal", "under_construction", 2.5),
     ("held", "a.metal", "existing", 1.0), ("gone", "a.metal", "cancelled", 6.0), ("runs", "a.metal", "existing", 1.0),
     ("other", "b.metal", "existing", 1.0)],
    columns=["plant", "form", "status", "variable_usd_per_t"],
)  # fmt: skip
STANDING = pd.DataFrame(
    [(plant, year, 100.0) for plant in PLANTS["plant"] for year in (2025, 2026, 2027)],
    columns=["plant", "year", "capacity_t"],
)
RECIPES = pd.DataFrame(
    [(plant, form, t) for plant in PLANTS["plant"] for form, t in (("a.metal", 1.0), ("a.raw", -1.25))],
    columns=["plant", "form", "t_per_t"],
)
PRICES = pd.DataFrame(
    [("a.metal", 2026, 8.0), ("a.metal", 2027, 9.0), ("a.raw", 2026, 4.0), ("a.raw", 2027, 5.2)],
    columns=["form", "year", "usd_per_t"],
)
OUTPUT = pd.DataFrame(
    [("runs", 2026, 90.0, True), ("runs", 2027, 90.0, True), ("dear", 2026, 80.0, True), ("dear", 2026, -100.0, False)],
    columns=["plant", "year", "tonnes", "main"],
)


def _found() -> dict[str, IdlePlant]:
    known = known_plants(PLANTS, STANDING, RECIPES)
    return {x.plant: x for x in idle_plants(known, each_row(OUTPUT, *MADE), each_row(PRICES, *PRICED))}


def test_who_stands_idle_and_when() -> None:
    """2025 is not planned, a cancelled plant is none, b is not planned, and what runs is not idle."""
    assert {plant: x.years for plant, x in _found().items()} == {
        "dear": (2027,), "even": (2026, 2027), "held": (2026, 2027),
    }  # fmt: skip


def test_what_a_tonne_lacks_in_the_last_year() -> None:
    """In 2027 metal is worth 9, feed costs 1.25 times 5.2: 6.5; making costs 6, 2.5 and 1."""
    found = _found()
    assert found["dear"].worth == 9.0
    assert found["dear"].feed == pytest.approx(6.5)
    assert found["dear"].lacks == pytest.approx(3.5)
    assert (found["even"].lacks, found["held"].lacks) == (0.0, pytest.approx(-1.5))
    assert [found[p].reason for p in ("dear", "even", "held")] == [Reason.MONEY, Reason.EVEN, Reason.LIMIT]


def test_every_question_of_the_program_can_be_asked() -> None:
    """A file `question` without a QUESTION in a folder of analysis would stop every other question too."""
    assert {"added_capacity", "built_projects", "idle_plants"} <= set(questions())
