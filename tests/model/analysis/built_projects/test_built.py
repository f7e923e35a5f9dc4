"""What is built, with the status that was read, or that of its plant, and what is known of such projects."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from data.load import load_dataset
from model.analysis.built_projects.built import NOT_READ, Spread, built_projects, risk_by_status

RISKS = load_dataset("us_2026").table("project_risk")


def test_each_build_has_its_status_and_what_is_known_of_it() -> None:
    plants = pd.DataFrame(
        [("one", "a.metal", "feasibility", "candidate"), ("two", "a.metal", "", "under_construction"),
         ("three", "a.metal", "", "candidate"), ("four", "a.metal", "announced", "candidate")],
        columns=["plant", "form", "project_status", "status"],
    )  # fmt: skip
    capacity = pd.DataFrame(
        [("one", 2027, 5.0), ("one", 2026, 3.0), ("two", 2026, 1.0), ("three", 2026, 2.0), ("four", 2026, 0.0)],
        columns=["plant", "year", "built_t"],
    )
    found = {x.plant: x for x in built_projects(plants, RISKS, capacity)}
    assert list(found) == ["one", "three", "two"]
    assert (found["one"].tonnes, found["one"].decided) == (8.0, (2026, 2027))
    assert {plant: x.status for plant, x in found.items()} == {
        "one": "feasibility", "two": "construction", "three": NOT_READ,
    }  # fmt: skip
    assert found["three"].risk is None
    assert found["one"].risk is not None
    assert found["one"].risk.chance == Spread(0.45, 0.23, 0.7)


def test_the_nearer_to_running_the_likelier_and_the_less_late() -> None:
    """Every status has a row, each number lies in its range, and a project farther on is no worse in any of them."""
    risks = risk_by_status(RISKS)
    order = [risks[status] for status in ("construction", "financed", "permitted", "feasibility", "announced")]
    for risk in order:
        assert all(x.low <= x.value <= x.high for x in (risk.chance, risk.delay, risk.overrun))
    for before, after in pairwise(order):
        assert before.chance.value > after.chance.value
        assert before.delay.value <= after.delay.value
        assert before.overrun.value <= after.overrun.value
