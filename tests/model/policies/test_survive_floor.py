"""A stop is survived for months by what the plan can do then: rows, proof, and what a floor on means misses."""

from __future__ import annotations

from typing import Any

import pytest

from model.analysis.stress.losses import single_losses
from model.analysis.stress.measures import damage
from model.analysis.stress.recourse import Recourse
from model.analysis.stress_found import Damage
from model.analysis.what_if.bench import on_the_bench
from model.frames.study_frames import Frames
from tests.handmade import cell, clauses, data_of, doctored, missed, plan_of, program_of, says
from tests.model.policies.chain import chain

NAME = "survive_floor"
YEARS = (2026, 2027)
FLOOR = (NAME, {"countries": ["CHN"], "min": 0.5, "months": 6, "forms": ["a.metal"]})
SELLERS = (("a.raw", "CHN", 5.0, 20.0, 20.0), ("a.metal", "CHN", 7.0, 8.0, 8.0), ("a.metal", "AUS", 12.0, 4.0, 0.5))


def _world(**more: Any) -> Frames:
    """China sells ore and 8 kt of metal, Australia 4 of metal, growing by half a kt; 1 kt of refinery runs on ore.

    4 kt are wanted by defence; 1 kt of stock may be held, released at 3 a year, filled by 1 a year.
    """
    rows: dict[str, Any] = {
        "offers": [
            {"form": f, "country": c, "price": p, "available": a, "year": y, "ramp_rate": 0.0, "ramp_kt": r}
            for f, c, p, a, r in SELLERS for y in YEARS
        ],
        "outputs": [{"plant": "ref", "country": "USA", "existing": 1.0, "variable": 9.0, "year": y} for y in YEARS],
        "builds": [{"year": 2026, "first_run": 2027, "last_run": 2030, "capital_charge": 9.0}],
        "sites": [{"plant": "ref", "buildable": 2.0}],
        "stocks": [
            {"year": y, "stock_most": 1.0, "fill_most": 1.0, "release_most": 3.0, "holding": 0.5} for y in YEARS
        ],
        "demands": [{"wanted": 4.0, "shortfall_most": 4.0, "shortage": 100.0, "year": y} for y in YEARS],
        "collections": [], "returns": [],
    }  # fmt: skip
    return chain(YEARS, **{**rows, **more})


def test_stop_ramp() -> None:
    """Of the year before, in which nothing stopped; in the first year planned nobody has one."""
    says(program_of(_world(), FLOOR), "stop_ramp", {
        f"stop_ramp[{NAME},CHN,a.metal|AUS|1,2027]": (
            {f"StopPurchase[{NAME},CHN,a.metal|AUS|1,2027]": 1, "Purchase[a.metal|AUS|1,2026]": -1}, "<=", 0.5,
        ),
    })  # fmt: skip


def test_stop_capacity() -> None:
    says(program_of(_world(), FLOOR), "stop_capacity", {
        f"stop_capacity[{NAME},CHN,ref,2026]": ({f"StopOutput[{NAME},CHN,ref,2026]": 1}, "<=", 1.0),
        f"stop_capacity[{NAME},CHN,ref,2027]": (
            {f"StopOutput[{NAME},CHN,ref,2027]": 1, "Build[ref,2026]": -1}, "<=", 1.0,
        ),
    })  # fmt: skip


def test_stop_stock() -> None:
    """Six months at a year's pace use half of it up."""
    says(program_of(_world(), FLOOR), "stop_stock", {
        f"stop_stock[{NAME},CHN,private,a.metal,2027,2026]": (
            {f"StopRelease[{NAME},CHN,private,a.metal,2027]": 0.5, "Stock[private,a.metal,2026]": -1}, "<=", 0.0,
        ),
    })  # fmt: skip


def test_survives_stop_and_stop_feed() -> None:
    """China's metal is left out, and its ore: the refinery takes in what nobody sells."""
    program = program_of(_world(), FLOOR)
    says(program, "survives_stop", {
        f"survives_stop[{NAME},CHN,a.metal,{y}]": (
            {f"StopPurchase[{NAME},CHN,a.metal|AUS|1,{y}]": -1, f"StopOutput[{NAME},CHN,ref,{y}]": -1,
             f"StopRelease[{NAME},CHN,private,a.metal,{y}]": -1}, "<=", -0.5 * 4.0,
        )
        for y in YEARS
    })  # fmt: skip
    says(program, "stop_feed", {
        f"stop_feed[{NAME},CHN,a.raw,{y}]": ({f"StopOutput[{NAME},CHN,ref,{y}]": 1.25}, "<=", 0.0) for y in YEARS
    })  # fmt: skip


@pytest.mark.parametrize("scope", [{"minerals": ["b"]}, {"from": 2028}, {"min": {2030: 0.5}}, {"forms": ["a.raw"]}])
def test_touches_nothing(scope: dict[str, object]) -> None:
    assert not len(data_of(_world(), (NAME, {**FLOOR[1], **scope})).sets["STOPS"])


def test_end_uses_are_named_and_do_without_at_their_first_step() -> None:
    demands = [
        {"end_use": u, "essential": e, "wanted": 4.0, "shortfall_most": 4.0, "shortage": 100.0, "year": y,
         "substitute_most": s, "substitute_cost": 50.0}
        for u, e, s in (("defence", True, 0.5), ("other", False, 1.0)) for y in YEARS
    ]  # fmt: skip
    frames = _world(demands=demands)
    said = {"countries": ["CHN"], "min": 0.5, "forms": ["a.metal"]}
    essential = data_of(frames, (NAME, said)).parameters["stop_need"]
    other = data_of(frames, (NAME, {**said, "end_uses": ["other"]})).parameters["stop_need"]
    assert essential.tolist() == pytest.approx([2.0 - 0.5] * 2)
    assert other.tolist() == pytest.approx([2.0 - 1.0] * 2)


def test_plan_and_recheck() -> None:
    """From 2027 on 2 kt a year are asked for, for six months: 1 kt.

    Australia, which sells nothing in the cheapest plan, sells half a kt a year more than in 2026; stock is released at
    up to 3 a year for what there is. The least dear of both: half a kt of stock and half a kt bought in 2026.
    """
    plan, frames, stated = plan_of(_world(), (NAME, {**FLOOR[1], "from": 2027}))
    assert missed(plan, frames, stated) == []
    stock = cell(plan, "stockpile", "stock_t", year=2026)
    bought = float(plan.tables["purchases"].query("country == 'AUS' and year == 2026")["tonnes"].sum())
    assert stock / 0.5 + bought + 500 == pytest.approx(2000)
    tables = doctored(plan, "stockpile", "stock_t", stock - 100.0, form="a.metal", year=2026)
    assert missed(plan, frames, stated, tables)[0] == f"{NAME}: without CHN 2027"


def struck(frames: Frames, *said: tuple[str, dict[str, Any]]) -> Damage:
    """Return what the loss of China from 2027 does to a plan."""
    bench = on_the_bench(frames, clauses(*said))
    assert bench.possible
    recourse = Recourse(bench.best, bench.frames)
    (china,) = (x for x in single_losses(bench.program, bench.frames, 1.0) if (x.kind, x.name) == ("country", "CHN"))
    response = recourse.after(china, 2027)
    assert response is not None
    return damage(recourse, response)


def test_a_plan_that_a_floor_of_means_calls_safe_and_is_not() -> None:
    """4 kt that Australia offers cover all of defence on paper; it grows by half a kt, and goes short after 1.5 months.

    With recourse asked for, half of what is wanted is met for the six months that are asked for.
    """
    means = ("nminus1_floor", {"min": 1.0, "forms": ["a.metal"]})
    called_safe = struck(_world(), means)
    assert called_safe.short[0].share == pytest.approx(1 - 0.5 / 4)
    assert called_safe.survive_months == pytest.approx(12 * 0.5 / 4)
    safe = struck(_world(), means, (NAME, {**FLOOR[1], "min": 1.0, "from": 2027}))
    assert safe.survive_months is not None
    assert safe.survive_months >= 6 - 1e-6


@pytest.mark.parametrize("months", [0, 13])
def test_months_are_those_of_a_year(months: float) -> None:
    with pytest.raises(ValueError, match="months"):
        clauses((NAME, {**FLOOR[1], "months": months}))


QUAY = {
    "infrastructure": [
        {"facility": h, "year": y, "capacity": 900.0, "unit": "hours", "extra": more, "extra_usd_per_unit": more / 10}
        for h, more in (("mill", 200.0), ("quay", 0.0)) for y in YEARS
    ],
    "shared_use": [
        {"facility": "quay", "kind": "form", "user": "a.metal", "use_per_t": 2.0},
        {"facility": "mill", "kind": "plant", "user": "ref", "use_per_t": 0.5},
    ],
}  # fmt: skip
"""Metal from abroad passes a quay, 2 hours a tonne of 900; the mill has 900 and 200 more at a price."""


def test_stop_shared() -> None:
    says(program_of(_world(tables=QUAY), FLOOR), "stop_shared", {
        f"stop_shared[{NAME},CHN,{h},{y}]": ({f"{what},{y}]": each}, "<=", most)
        for h, what, each, most in (
            ("mill", f"StopOutput[{NAME},CHN,ref", 0.5, 0.9 + 0.2),
            ("quay", f"StopPurchase[{NAME},CHN,a.metal|AUS|1", 2.0, 0.9),
        )
        for y in YEARS
    })  # fmt: skip


def test_stop_reserves() -> None:
    """Six months at a year's pace use up half; what was mined before is gone, and nothing of the year itself."""
    says(program_of(_world(mines=[{"plant": "ref", "reserves": 3.0}]), FLOOR), "stop_reserves", {
        f"stop_reserves[{NAME},CHN,ref,2026]": ({f"StopOutput[{NAME},CHN,ref,2026]": 0.5}, "<=", 3.0),
        f"stop_reserves[{NAME},CHN,ref,2027]": (
            {f"StopOutput[{NAME},CHN,ref,2027]": 0.5, "Output[ref,2026]": 1}, "<=", 3.0,
        ),
    })  # fmt: skip


AUS_SELLS = [
    {"form": "a.metal", "country": c, "price": p, "available": 9.0, "year": y, "ramp_rate": 9.0, "ramp_kt": 9.0}
    for c, p in (("CHN", 7.0), ("AUS", 12.0)) for y in YEARS
]  # fmt: skip


@pytest.mark.breadth
def test_what_answers_passes_the_quay_that_it_shares() -> None:
    """Australia offers 9 kt and the quay takes 0.45: of 4 kt wanted a floor of 0.1 can be kept, of 0.5 not.

    The re-check says so by itself: the plan without the quay, looked at with it, misses what the quay holds back.
    """
    said = (NAME, {**FLOOR[1], "min": 0.1})
    frames = {"offers": AUS_SELLS, "outputs": [], "builds": [], "sites": [], "stocks": []}
    plan, world, stated = plan_of(_world(**frames, tables=QUAY), said)
    assert missed(plan, world, stated) == []
    plan, world, stated = plan_of(_world(**frames), (NAME, FLOOR[1]))
    assert missed(plan, world, stated) == []
    assert missed(plan, _world(**frames, tables=QUAY), stated)[0] == f"{NAME}: without CHN 2026"
    assert not on_the_bench(_world(**frames, tables=QUAY), clauses((NAME, FLOOR[1]))).possible


@pytest.mark.breadth
def test_what_was_mined_before_answers_no_stop() -> None:
    """The plant at home is a mine of 2 kt of reserves that runs at 2 a year: mined out in 2026, it serves nobody later.

    A floor of half of 4 kt for six months asks for 1 kt to be left, so that only 1 is mined in 2026.
    """
    mine = {
        "offers": AUS_SELLS[:2], "outputs": [{"plant": "ref", "country": "USA", "existing": 2.0, "year": y}
                                             for y in YEARS],
        "builds": [], "sites": [], "stocks": [], "recipe": [{}], "mines": [{"plant": "ref", "reserves": 2.0}],
        "discount_rate": 0.1,
    }  # fmt: skip
    free, world, _ = plan_of(_world(**mine))
    assert cell(free, "production", "tonnes", plant="ref", year=2026) == pytest.approx(2000)
    plan, world, stated = plan_of(_world(**mine), FLOOR)
    assert cell(plan, "production", "tonnes", plant="ref", year=2026) == pytest.approx(1000)
    assert missed(plan, world, stated) == []
    assert missed(free, world, stated) == [f"{NAME}: without CHN 2027"]
