"""What some end uses are refused, read a second time: a plan that serves them from those who refuse is found out."""

from __future__ import annotations

from typing import Any

import pytest

from model.proof.comparisons import Book
from model.proof.keyed_columns import Facts, columns_of
from model.proof.second_opinion.plan import Plan
from model.proof.second_opinion.reading import Reading
from model.proof.second_opinion.uses import uses_served
from tests.handmade import doctored, plan_of
from tests.model.policies.chain import chain

BOTH = [{"end_use": use, "wanted": 4.0, "shortfall_most": 4.0} for use in ("defence", "other")]
PLANTS = [{"plant": "ref"}, {"plant": "aus", "country": "AUS"}, {"plant": "rec", "kind": "recycler"}]
OF_DEFENCE = {"countries": ["CHN"], "end_uses": ["defence"], "forms": ["a.metal"]}


@pytest.mark.parametrize(
    ("name", "said", "asked"),
    [
        ("import_ban", {}, 4000.0),
        ("export_restriction", {}, 4000.0),
        ("export_restriction", {"licence_share": 0.25}, 3000.0),
        ("export_restriction", {"licence_share": 0.25, "from": "2026-07-02"}, 3000.0 * 183 / 365),
    ],
)
def test_what_uses_get_that_others_have_to_serve(name: str, said: dict[str, Any], asked: float) -> None:
    """Nothing is broken in the plan; with hardly anything made at home, what others serve is too little."""
    base = chain(demands=BOTH, plants=PLANTS)
    plan, frames, clauses = plan_of(base, (name, {**OF_DEFENCE, **said}))
    fewer = doctored(plan, "production", "tonnes", -2000.0, plant="ref", form="a.metal")
    for tables, holds in ((plan.tables, True), (fewer, False)):
        book = Book()
        uses_served(book, Plan(Reading(Facts(base)), Facts(frames), columns_of(tables)), [c.policy for c in clauses])
        (entry,) = book.entries
        assert float(entry.value[0]) == pytest.approx(asked)
        assert (float(entry.value[0]) <= float(entry.limit[0]) + 1e-6) == holds
