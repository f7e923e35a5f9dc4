"""Permits: lead times of plants at home, shorter or longer, and everything that follows from them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from pydantic import ValidationError

from model.frames.build_options import builds_of, rebuilt
from model.policies.base.policy import in_turn
from model.program.fill.from_frames import variant_frames
from tests.handmade import cell, clauses, data_of, doctored, missed, plan_of
from tests.model.policies.chain import chain

NAME = "permitting"
YEARS = (2026, 2027, 2028, 2029)
FACTS = {"capex": 10.0, "lead": 2.0, "life": 5.0, "rate": 0.0, "earliest": 2028}


def _chain(**more: object):
    plants = [{"plant": p, "country": c, **FACTS} for p, c in (("ref", "USA"), ("aus", "AUS"))]
    frames = chain(YEARS, plants=plants, **more)
    return replace(frames, **rebuilt(frames, frames.plants, builds_of(frames.plants, YEARS, 0.0, "USA")))


def _starts(frames: object, plant: str = "ref") -> dict[int, int]:
    builds = frames.builds[frames.builds["plant"] == plant]  # type: ignore[attr-defined]
    return dict(zip(builds["year"].tolist(), builds["first_run"].tolist(), strict=True))


def _shifted(**said: object):
    return variant_frames(_chain(), clauses((NAME, said)))


def test_without_it():
    assert _starts(_chain()) == {2026: 2028, 2027: 2029}


def test_shorter_and_longer():
    """A year less, the earliest year as before; a year more leaves one decision."""
    assert _starts(_shifted(years=-1)) == {2027: 2028, 2028: 2029}
    assert _starts(_shifted(years=-1, earliest_years=-1)) == {2026: 2027, 2027: 2028, 2028: 2029}
    assert _starts(_shifted(years=1)) == {2026: 2029}
    assert _starts(_shifted(years=9)) == {}


def test_the_earliest_year_alone():
    assert _starts(_shifted(earliest_years=1)) == {2027: 2029}


def test_never_below_no_lead_time():
    assert _starts(_shifted(years=-9)) == {2028: 2028, 2029: 2029}


def test_from_a_date_for_what_is_decided_after_it():
    assert _starts(_shifted(years=-1, **{"from": 2028})) == {2026: 2028, 2027: 2029, 2028: 2029}


def test_only_at_home():
    assert _starts(_shifted(years=-1), "aus") == {2026: 2028, 2027: 2029}


def test_charges_follow():
    """In operation from 2027: three years of the five fall within the horizon, 2 MUSD each."""
    builds = _shifted(years=-1, earliest_years=-1).builds.set_index(["plant", "year"])
    assert builds.at[("ref", 2026), "capital_charge"] == pytest.approx(3 * 2.0)


def test_a_plant_that_could_not_run_in_time_can():
    """Four years of lead time leave nothing within the horizon; two less do, with recipe, site and years to run in."""
    frames = chain(YEARS, plants=[{"plant": "new", **FACTS, "lead": 4.0}], tables={
        "recipes": tuple({"plant": "new", "form": f, "t_per_t": t} for f, t in (("a.metal", 1.0), ("a.raw", -1.0))),
        "plants": ({"plant": "new", "kind": "refinery"},),
    })  # fmt: skip
    after = variant_frames(frames, clauses((NAME, {"years": -2})))
    assert _starts(after, "new") == {2026: 2028, 2027: 2029}
    assert after.outputs.loc[after.outputs["plant"] == "new", "year"].tolist() == [2028, 2029]
    assert set(after.recipe.loc[after.recipe["plant"] == "new", "form"]) == {"a.metal", "a.raw"}
    assert after.sites.loc[after.sites["plant"] == "new", "buildable"].tolist() == [8.0]
    assert data_of(frames, (NAME, {"years": -2})).tuples("RUNNING")


def test_it_adjusts_before_prices_do():
    """A credit stated first also covers the years that a shorter lead time opens."""
    said = (("production_tax_credit", {"share_of_cost": 0.5}), (NAME, {"years": -1, "earliest_years": -1}))
    assert [c.policy.name for c in in_turn(clauses(*said))] == [NAME, "production_tax_credit"]
    outputs = variant_frames(_chain(), clauses(*said)).outputs
    assert (outputs.loc[outputs["plant"] == "ref", "credit"] == 0.5).all()


def test_the_last_of_two_holds():
    frames = variant_frames(_chain(), clauses((NAME, {"years": 1}), (NAME, {"years": -1, "from": 2027})))
    assert _starts(frames) == {2026: 2029, 2027: 2028, 2028: 2029}


def test_it_says_something():
    with pytest.raises(ValueError, match="write years or earliest_years"):
        data_of(_chain(), (NAME, {}))


def test_plan_and_recheck():
    """Without metal from abroad the plan builds as soon as it can: in 2027 for 2028, not before."""
    frames = _chain(
        offers=[{"year": y} for y in YEARS],
        outputs=[{"year": y} for y in YEARS],
        demands=[{"year": y, "wanted": 3.0} for y in YEARS],
    )
    frames = replace(frames, **rebuilt(frames, frames.plants[frames.plants["plant"] == "aus"], frames.builds[:0]))
    plan, adjusted, stated = plan_of(frames, (NAME, {"years": -1}))
    assert cell(plan, "capacity", "built_t", plant="ref", year=2027) == pytest.approx(1000)
    assert missed(plan, adjusted, stated) == []
    late = doctored(plan, "capacity", "built_t", 0.0, plant="ref", year=2027)
    late["capacity"] = pd.concat([late["capacity"], pd.DataFrame([{"plant": "ref", "year": 2028, "built_t": 1000.0}])])
    assert missed(plan, adjusted, stated, late) == [f"{NAME}: ref 2028"]


@pytest.mark.parametrize("field", ["years", "earliest_years"])
def test_a_part_of_a_year_is_refused(field: str) -> None:
    with pytest.raises(ValidationError, match=r"must be whole years; write -1 or 0, got -0\.5"):
        clauses((NAME, {field: -0.5}))
