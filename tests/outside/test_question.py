"""A question about a plan is one folder: a package adds one, and it is asked, listed and refused like our own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.outside.offered import HERE, Installed, offered

pytestmark = pytest.mark.breadth


@pytest.fixture(scope="module")
def asking(site: Path) -> Iterator[Installed]:
    """Return a process in which the packages of the policy and of the question are installed."""
    with closing(Installed(offered(site, HERE / "dearest", "lodeplan.questions", "dearest", "QUESTION"))) as process:
        yield process


def test_it_is_answered_with_units(asking: Installed, run: Path) -> None:
    said = asking("ask", "dearest", run, "least-cost")
    assert said.returncode == 0, said.stderr
    first, names, units, _, *rows = said.stdout.splitlines()
    assert first == "The year in which one more tonne of each form is worth most."
    assert names.split() == ["form", "year", "usd_per_t", "plan_musd"]
    assert units.split() == ["USD/t", "MUSD", "PV"]
    assert rows[0].split() == ["lithium.chemical", "2024", "72,500", "199"]


@pytest.mark.breadth
def test_it_is_answered_for_a_script(asking: Installed, run: Path) -> None:
    said = json.loads(asking("ask", "dearest", run, "floor", "--json").stdout)
    assert said["units"] == {"usd_per_t": "USD/t", "plan_musd": "MUSD PV"}
    assert {row["form"] for row in said["rows"]} == {"lithium.chemical", "lithium.concentrate"}


@pytest.mark.breadth
def test_what_nobody_answers_is_refused_with_what_can_be_asked(asking: Installed, run: Path) -> None:
    said = asking("ask", "dearst", run, "least-cost")
    assert said.returncode == 3
    assert (
        "nobody answers 'dearst'; did you mean dearest?; it may be added_capacity, built_projects, idle_plants, "
        "share_jumps, dearest" in said.stderr
    )
