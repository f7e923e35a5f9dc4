"""The line that a page draws for a limit is the one that binds: of several sentences the tightest, year by year."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from model.policies import BY_NAME, Clause
from model.report.questions import limits
from model.report.run_view import RunView


def drawn(*said: tuple[str, dict[str, Any]]) -> dict[tuple[str, str], dict[int, float]]:
    clauses = [Clause(f"{name}#{i}", BY_NAME[name].model_validate(fields)) for i, (name, fields) in enumerate(said)]
    rows = [(c.label, "a.metal", year) for c in clauses for year in (2026, 2027)]
    m = SimpleNamespace(rows=lambda *_: rows, clauses=lambda _: clauses, answers={})
    return limits(cast(RunView, m), "tried")


def test_the_highest_floor_and_the_lowest_cap_are_drawn() -> None:
    found = drawn(
        ("domestic_share_floor", {"min": 0.2}), ("domestic_share_floor", {"min": {2026: 0.1, 2027: 0.4}}),
        ("country_share_cap", {"max": 0.7}), ("country_share_cap", {"max": 0.5}),
    )  # fmt: skip
    assert found["a.metal", "domestic"] == pytest.approx({2026: 0.2, 2027: 0.4})
    assert found["a.metal", "top"] == pytest.approx({2026: 0.5, 2027: 0.5})
