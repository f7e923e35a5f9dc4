"""A question about a plan is one folder: a package adds one, and it is asked, listed and refused like our own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.outside.offered import HERE, beside, offered

pytestmark = pytest.mark.breadth


@pytest.fixture(scope="module")
def asking(site: Path) -> Path:
    """Return a folder in which the packages of the policy and of the question are installed."""
    return offered(site, HERE / "dearest", "lodeplan.questions", "dearest", "QUESTION")


def test_it_is_answered_with_units(asking: Path, run: Path) -> None:
    said = beside(asking, "ask", "dearest", run, "least-cost")
    assert said.returncode == 0, said.stderr
    first, names, units, _, *rows = said.stdout.splitlines()
    assert first == "The year in which one more tonne of each form is worth most."
    assert names.split() == ["form", "year", "usd_per_t", "plan_musd"]
    assert units.split() == ["USD/t", "MUSD", "PV"]
    assert rows[0].split() == ["lithium.chemical", "2024", "72,500", "199"]


@pytest.mark.breadth
def test_it_is_answered_for_a_script(asking: Path, run: Path) -> None:
    said = json.loads(beside(asking, "ask", "dearest", run, "floor", "--json").stdout)
    assert said["units"] == {"usd_per_t": "USD/t", "plan_musd": "MUSD PV"}
    assert {row["form"] for row in said["rows"]} == {"lithium.chemical", "lithium.concentrate"}


@pytest.mark.breadth
def test_what_nobody_answers_is_refused_with_what_can_be_asked(asking: Path, run: Path) -> None:
    said = beside(asking, "ask", "dearst", run, "least-cost")
    assert said.returncode == 3
    assert (
        "nobody answers 'dearst'; did you mean dearest?; it may be added_capacity, built_projects, idle_plants, "
        "share_jumps, dearest" in said.stderr
    )
