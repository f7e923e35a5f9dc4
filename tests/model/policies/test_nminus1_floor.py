"""The loss of any one supplier country: rows, and the proof that each in turn can be lost."""

from __future__ import annotations

from typing import Any

import pytest

from model.frames.study_frames import Frames
from model.plan.plan import Plan
from tests.breadth import wide
from tests.handmade import cell, data_of, doctored, missed, plan_of, program_of, says
from tests.model.policies.chain import chain

NAME = "nminus1_floor"
FLOOR = (NAME, {"min": 0.9, "forms": ["a.metal"]})
SELLERS = (
    ("a.raw", "CHN", 5.0, 20.0),
    ("a.metal", "CHN", 7.0, 2.0),
    ("a.metal", "AUS", 12.0, 1.2),
    ("a.metal", "CAN", 13.0, 0.4),
)
PLANTS = (
    ("ref", "USA", "refinery", 0.5, 1.0),
    ("aus", "AUS", "refinery", 0.25, 3.0),
    ("rec", "USA", "recycler", 0.25, 9.0),
)
ESSENTIAL, OTHER = 4.0, 1.0


def _world(years: tuple[int, ...] = (2026, 2027), **more: Any) -> Frames:
    """China, Australia and Canada sell 2, 1.2 and 0.4 kt of metal, plants make 1; 1 kt may be held, 0.6
    released a year.
    """
    rows: dict[str, Any] = {
        "offers": [{"form": f, "country": c, "price": p, "available": a, "year": y} for f, c, p,
            a in SELLERS for y in years],
        "outputs": [{"plant": p, "country": c, "kind": k, "existing": e, "variable": v, "year": y} for p, c, k, e,
            v in PLANTS for y in years],
        "builds": [{"year": 2026, "first_run": 2027, "last_run": 2030, "capital_charge": 9.0}, {"plant": "aus",
            "country": "AUS", "year": 2026, "first_run": 2027, "capital_charge": 90.0}],
        "sites": [{"plant": "ref", "buildable": 0.4}, {"plant": "aus", "buildable": 8.0}],
        "stocks": [{"year": y, "stock_most": 1.0, "release_most": 0.6, "holding": 0.5} for y in years],
        "demands": [
            {"end_use": u, "essential": e, "wanted": w, "shortfall_most": w, "shortage": s, "year": y}
            for u, e, w, s in (("defence", True, ESSENTIAL, 100.0), ("other", False, OTHER, 11.0)) for y in years
        ],
    }  # fmt: skip
    return chain(years, **{**rows, **more})


def test_release_within_stock():
    says(program_of(_world(), FLOOR), "release_within_stock", {
        f"release_within_stock[{NAME},private,a.metal,{y}]": ({f"Release[{NAME},private,a.metal,{y}]": 1,
            f"Stock[private,a.metal,{y}]": -1}, "<=", 0.0)
        for y in (2026, 2027)
    })  # fmt: skip


def test_ready_within_capacity():
    """All plants, with what is built and runs from 2027, and what the stock can release."""
    says(program_of(_world(), FLOOR), "ready_within_capacity", {
        f"ready_within_capacity[{NAME},a.metal,2026]": (
            {f"Ready[{NAME},a.metal,2026]": 1, f"Release[{NAME},private,a.metal,2026]": -1}, "<=", 0.5 + 0.25 + 0.25,
        ),
        f"ready_within_capacity[{NAME},a.metal,2027]": (
            {f"Ready[{NAME},a.metal,2027]": 1, f"Release[{NAME},private,a.metal,2027]": -1, "Build[ref,2026]": -1,
                "Build[aus,2026]": -1},
            "<=", 0.5 + 0.25 + 0.25,
        ),
    })  # fmt: skip


def test_survives_loss():
    """Each country's offer is left out, and so are its plants: Australia's, built or building."""
    ready = {y: {f"Ready[{NAME},a.metal,{y}]": -1} for y in (2026, 2027)}
    says(program_of(_world(), FLOOR), "survives_loss", {
        **{f"survives_loss[{NAME},CHN,a.metal,{y}]": (ready[y], "<=", 1.2 + 0.4 - 0.9 * ESSENTIAL) for y in ready},
        **{f"survives_loss[{NAME},CAN,a.metal,{y}]": (ready[y], "<=", 2.0 + 1.2 - 0.9 * ESSENTIAL) for y in ready},
        f"survives_loss[{NAME},AUS,a.metal,2026]": (ready[2026], "<=", 2.0 + 0.4 - 0.25 - 0.9 * ESSENTIAL),
        f"survives_loss[{NAME},AUS,a.metal,2027]": ({**ready[2027], "Build[aus,2026]": 1}, "<=",
            2.0 + 0.4 - 0.25 - 0.9 * ESSENTIAL),
    })  # fmt: skip


@pytest.mark.parametrize("scope", [{"minerals": ["b"]}, {"from": 2028}, {"min": {2030: 0.5}}, {"forms": ["a.raw"]}])
def test_touches_nothing(scope: dict[str, object]):
    """Ore has no essential use."""
    assert not len(data_of(_world(), (NAME, {"min": 0.9, **scope})).sets["LOSSES"])


def test_plan_and_recheck():
    """Without China 1.6 kt are offered and 1 kt can be made: 0.6 comes from stock, 0.4, all there is room for,
    is built at home: 3.6 of 4.
    """
    plan, frames, stated = plan_of(_world(), (NAME, {"min": {2027: 0.9}, "forms": ["a.metal"]}))
    assert cell(plan, "stockpile", "stock_t", year=2027) == pytest.approx(600)
    assert cell(plan, "capacity", "built_t", plant="ref") >= 400 - 1e-6
    assert cell(plan, "concentration", "nminus1_coverage", form="a.metal", year=2027) >= 0.9 - 1e-9
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "stockpile", "stock_t", 500.0, form="a.metal", year=2027)
    assert missed(plan, frames, stated, tables)[0] == f"{NAME}: without CHN a.metal 2027"


def test_the_column_is_the_least_cover_over_countries():
    """In 2026 without the floor: China's loss leaves 1.6 + 1 of 4, others leave more."""
    plan, _, _ = plan_of(_world((2026,)))
    assert cell(plan, "concentration", "nminus1_coverage", form="a.metal") == pytest.approx((1.6 + 1.0) / ESSENTIAL)


@pytest.mark.parametrize("lost", ["CHN", *wide("AUS", "CAN")])
def test_each_supplier_in_turn_can_be_lost(lost: str):
    """The plan's plants and stock, without one country's metal and plants: essential uses still get their share."""
    plan, _, _ = plan_of(_world(), (NAME, {"min": {2027: 0.9}, "forms": ["a.metal"]}))
    after = _year_without(plan, lost)
    delivered = cell(after, "demand", "delivered_t", end_use="defence")
    assert delivered >= 0.9 * ESSENTIAL * 1e3 - 1e-6
    before, _, _ = plan_of(_world())
    if lost == "CHN":
        assert cell(_year_without(before, lost), "demand", "delivered_t", end_use="defence") < 0.9 * ESSENTIAL * 1e3


def _year_without(plan: Plan, lost: str) -> Plan:
    """Solve 2027 again with the capacity and stock of a plan, without a country that sells or makes metal.

    What the stock can release is offered for nothing at home: opening stock is the nation's, and held.
    """
    capacity = {p: cell(plan, "capacity", "capacity_t", plant=p, year=2027) / 1e3 for p, *_ in PLANTS}
    stock = cell(plan, "stockpile", "stock_t", year=2027) / 1e3
    return plan_of(_world(
        (2027,),
        offers=[{"form": f, "country": c, "price": p, "available": a, "year": 2027} for f, c, p,
            a in (*SELLERS, ("a.metal", "USA", 0.0, min(stock, 0.6))) if f == "a.raw" or c != lost],
        outputs=[
            {"plant": p, "country": c, "kind": k, "existing": capacity[p], "variable": v, "year": 2027} for p, c,
                k, _, v in PLANTS if c != lost
        ],
        stocks=[], builds=[], sites=[],
    ))[0]  # fmt: skip
