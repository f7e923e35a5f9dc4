"""Cost along a lever: corners that can be worked out on paper, and laws that curves of a small world keep."""

from __future__ import annotations

import math
import multiprocessing
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data.messages.finding import BadInput
from model.analysis.explain.prices import prices
from model.analysis.frontier import trace, trace_grid
from model.analysis.frontier.lever import lever_of
from model.analysis.what_if.bench import on_the_bench
from model.execution.executor import HERE, Executor
from model.execution.local_processes import LocalProcesses
from model.policies import BY_NAME
from model.policies.base.level import one_more
from model.report.terminal.frontier import _told_points, frontier_text
from tests.breadth import wide
from tests.handmade import clauses
from tests.model.analysis.worlds import world

STOCK = ("stockpile_target", {"days": 73, "account": "fund"})
"""73 days of 4 kt are 0.8 kt."""


def test_a_stock_is_a_bound_and_its_curve_exact() -> None:
    """A kt in stock from 2026 to 2028 costs 5 to buy and 0.1 a year to hold; 1 kt a year is the most that goes in."""
    bench = on_the_bench(world(), clauses(STOCK))
    found = trace(bench, "stockpile_target.days")
    assert found.lever.kind == "bound"
    assert found.curve.broken < 1e-6
    assert found.curve.error == 0
    levels = [p.level for p in found.curve.points]
    assert levels == pytest.approx([0.0, 73.0, 91.25], abs=1e-3)  # both ends, and what is stated
    per_day = 4 / 365
    rise = found.curve.points[-1].cost - found.curve.points[0].cost
    assert rise == pytest.approx((5 + 3 * 0.1) * per_day * 91.25, rel=1e-6)
    assert found.impossible[0] is None
    assert found.impossible[1] == pytest.approx(146)


def test_the_level_of_a_path_says_of_which_year_it_is() -> None:
    """The largest of a path may lie beyond the last year planned: what is in force then is less."""
    path = {2026: 0.0, 2028: 40.0, 2032: 80.0}
    bench = on_the_bench(world(), clauses(("stockpile_target", {"days": path, "account": "fund"})))
    lever = lever_of(bench, "stockpile_target.days")
    assert lever.stated == 80.0
    assert lever.words.endswith(
        "; the level traced is that of 2032, the largest stated, those of other years in proportion"
    )


def test_demand_is_a_bound_too() -> None:
    """China has 10 kt at 5, then Australia 2 kt at 8: the corner is at 2.5 times the demand of 4 kt."""
    bench = on_the_bench(world(stocks=[], builds=[], outputs=[], sites=[]), ())
    found = trace(bench, "demand", span=(0.5, 4.0))
    assert [p.level for p in found.curve.points] == pytest.approx([0.5, 1.0, 2.5, 3.0], abs=1e-6)
    slopes = found.table()["per_unit"].to_numpy()[:-1]
    assert slopes == pytest.approx([0.01 * 3 * 4 * 5, 0.01 * 3 * 4 * 5, 0.01 * 3 * 4 * 8])  # one more percent
    assert found.impossible == (None, 4.0)


@pytest.mark.breadth
def test_a_share_is_monotone_within_its_tolerance() -> None:
    said = clauses(("bloc_share_floor", {"bloc": "allies", "min": 0.4}), ("tariff", {"rate": 0.1}))
    bench = on_the_bench(world(missing=4.0), said)
    found = trace(bench, "bloc_share_floor.min", tolerance=0.05)
    costs = np.array([p.cost for p in found.curve.points])
    assert found.lever.kind == "share"
    assert (np.diff(costs) >= -1e-6).all()
    assert found.curve.error <= 0.05 * (costs[-1] - costs[0]) + 1e-6


def test_a_duty_is_a_price_and_its_curve_concave() -> None:
    bench = on_the_bench(world(), clauses(("tariff", {"rate": 0.1, "countries": ["CHN"]})))
    found = trace(bench, "tariff.rate", span=(0.0, 1.0))
    assert [found.table()["level"].iloc[i] for i in (0, -1)] == [0.0, 1.0], "a rate, not percent"
    assert found.lever.kind == "price"
    assert found.curve.broken < 1e-6
    slopes = found.table()["per_unit"].to_numpy()[:-1]
    assert (np.diff(slopes) <= 1e-9).all()
    corners = [p.level for p in found.curve.points]
    nearest = min(corners, key=lambda c: abs(c - 0.6))
    assert nearest == pytest.approx(0.6), "Australia at 8 is as cheap as China at 5 x 1.6"


@pytest.mark.breadth
def test_every_point_of_the_curve_is_what_solving_there_gives() -> None:
    for days in (20, 60, 90):
        said = clauses(("stockpile_target", {"days": days, "account": "fund"}))
        fresh = on_the_bench(world(), said).cost
        found = trace(on_the_bench(world(), clauses(STOCK)), "stockpile_target.days", span=(0, 91))
        xs, ys = ([getattr(p, n) for p in found.curve.points] for n in ("level", "cost"))
        assert float(np.interp(days, xs, ys)) == pytest.approx(fresh, rel=1e-7)


@pytest.mark.breadth
def test_two_levers_make_a_grid() -> None:
    said = clauses(STOCK, ("bloc_share_floor", {"bloc": "allies", "min": 0.4}))
    found = trace_grid(
        on_the_bench(world(), said), ("stockpile_target.days", "bloc_share_floor.min"), ((0, 60), (0, 0.4)), 3
    )
    cost = found.cost.to_numpy()
    assert cost.shape == (3, 3)
    assert (np.diff(cost, axis=0) >= -1e-6).all()
    assert (np.diff(cost, axis=1) >= -1e-6).all()


@pytest.mark.breadth
def test_two_processes_find_the_points_of_one() -> None:
    """Of a share and of two levers: points, solves; nobody is left behind."""
    said = clauses(STOCK, ("bloc_share_floor", {"bloc": "allies", "min": 0.4}))
    keys = ("stockpile_target.days", "bloc_share_floor.min")
    two = LocalProcesses(2)
    one, other = (
        trace(on_the_bench(world(missing=4.0), said), keys[1], tolerance=0.2, executor=executor)
        for executor in (HERE, two)
    )
    assert (one.curve, one.solves) == (other.curve, other.solves)
    grid = trace_grid(on_the_bench(world(), said), keys, ((0, 60), (0, 0.4)), 2, two)
    assert grid.cost.equals(trace_grid(on_the_bench(world(), said), keys, ((0, 60), (0, 0.4)), 2).cost)
    two.close()
    assert not multiprocessing.active_children()


def traced(keys: tuple[str, str], said: Any, executor: Executor) -> Iterator[Any]:
    for key, against in ((keys[0], "cost"), (keys[1], "cost"), (keys[1], "resource_cost")):
        found = trace(on_the_bench(world(missing=4.0), said), key, against, (0.0, 0.6), executor=executor)
        yield [(p.level, p.cost, p.slope) for p in found.curve.points], found.solves
    grid = trace_grid(on_the_bench(world(), said), keys, ((0, 60), (0, 0.4)), 3, executor)
    yield grid.cost.to_numpy().tolist(), grid.solves


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("stockpile_targt.days", "did you mean stockpile_target"),
        ("stockpile_target.min", "the level of stockpile_target is days; levers are stockpile_target.days, demand"),
        (
            "stockpile_target.days=10,20",
            "'stockpile_target.days=10,20' is no lever: levels are written with --from and --to, not behind it; levers "
            "are stockpile_target.days, demand",
        ),
        ("import_ban", "import_ban states no amount that could be turned; levers are stockpile_target.days, demand"),
    ],
)
def test_a_lever_that_is_none(key: str, words: str) -> None:
    bench = on_the_bench(world(missing=4.0), clauses(STOCK, ("import_ban", {"countries": ["CHN"]})))
    with pytest.raises(BadInput) as wrong:
        trace(bench, key)
    assert words in wrong.value.findings[0].message


@pytest.mark.breadth
def test_no_level_with_a_plan() -> None:
    bench = on_the_bench(world(), clauses(("stockpile_target", {"days": 10, "account": "fund"})))
    with pytest.raises(BadInput) as wrong:
        trace(bench, "stockpile_target", span=(200, 300))
    assert "no plan at any level" in wrong.value.findings[0].message


@pytest.mark.parametrize(
    ("span", "said"), [((5, 2), "from 5 to 2"), ((5, 5), "from 5 to 5"), ((0, float("inf")), "from 0 to inf")]
)
def test_a_span_that_is_none(span: tuple[float, float], said: str) -> None:
    with pytest.raises(BadInput) as caught:
        trace(on_the_bench(world(), clauses(STOCK)), "stockpile_target.days", span=span)
    assert str(caught.value) == f"--lever: stockpile_target.days: {said} is no span"


STATED: dict[str, tuple[tuple[str, dict[str, Any]], str, float, str]] = {
    "share": (("bloc_share_floor", {"bloc": "allies", "min": 0.4}), "min", 0.4, "share"),
    "share by year": (("country_share_cap", {"max": {2026: 0.9, 2028: 0.8}}), "max", 0.9, "share"),
    "rate": (("tariff", {"rate": 0.25}), "rate", 0.25, "rate"),
    "licence": (("export_restriction", {"countries": ["CHN"], "licence_share": 0.5}), "licence_share", 0.5, "share"),
    "pace": (("workforce", {"build_rate": 0.5}), "build_rate", 0.5, "times the pace"),
    "days": (STOCK, "days", 73, "days"),
    "money": (("budget_cap", {"account": "fund", "dollars": "real", "max_musd": 50}), "max_musd", 50, "MUSD"),
    "price": (("carbon_price", {"dollars": "real", "usd_per_t": 40}), "usd_per_t", 40, "USD per t CO2e"),
    "index": (("hhi_cap", {"max": 0.9}), "max", 0.9, "HHI"),
}


@pytest.mark.parametrize("kind", [*list(STATED)[::4], *wide(*(k for n, k in enumerate(STATED) if n % 4))])
def test_a_lever_has_the_unit_and_the_number_of_the_study(kind: str) -> None:
    policy, field, stated, unit = STATED[kind]
    lever = lever_of(on_the_bench(world(missing=4.0), clauses(policy)), f"{policy[0]}.{field}")
    assert (lever.unit, lever.stated) == (unit, stated)


def test_every_level_has_the_unit_of_the_study() -> None:
    """No level is shown in percent where a study states 0.25; a share is what a study may state up to 1 and no more."""
    for name, policy in BY_NAME.items():
        for level in policy.levels:
            assert "%" not in level.study_unit, name
            assert level.is_share == (level.study_unit in ("share", "rate", "HHI")), name


def test_what_a_study_may_not_state_is_no_span() -> None:
    with pytest.raises(BadInput) as caught:
        trace(on_the_bench(world(), clauses(("tariff", {"rate": 0.25}))), "tariff.rate", span=(0, 50))
    said = "--lever: tariff.rate: from 0 to 50 [rate] is more than a study may state; "
    assert str(caught.value) == said + "must be at most 3, got 50; for 50% write 0.5"


def test_one_more_is_what_explain_calls_one_more() -> None:
    """A point of a duty: a tenth of what 0.1 more costs; the level that is stated has a row of its own."""
    said = clauses(("tariff", {"rate": 0.25, "countries": ["CHN"]}))
    bench = on_the_bench(world(), said)
    found = trace(bench, "tariff.rate", span=("10%", "0.4"))
    (price,) = prices(bench)
    at = [p.level for p in found.curve.points].index(0.25)
    assert found.lever.one == one_more(price.unit) == "point"
    assert found.table()["per_unit"][at] == pytest.approx(price.price)
    rows = frontier_text(found, "s", "v").splitlines()
    assert [row.split()[0] for row in rows if row.endswith("stated now")] == ["0.25"]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("stockpile_target.days", "'60%' is no level of stockpile_target.days; write a number [days]"),
        ("demand", ""),
    ],
)
def test_levels_in_percent(key: str, said: str) -> None:
    bench = on_the_bench(world(), clauses(STOCK))
    if not said:
        assert trace(bench, key, span=("60%", "110%")).curve.points[0].level == pytest.approx(0.6)
        return
    with pytest.raises(BadInput) as wrong:
        trace(bench, key, span=(None, "60%"))
    assert wrong.value.findings[0].line() == f"--to: {said}"


def test_a_long_curve_is_printed_by_the_points_that_tell_it() -> None:
    """A hundred points of a bent line: the corner, the ends and what is stated; one more is what lies to the next."""
    level = [i / 100 for i in range(101)]
    cost = [100 * max(0.0, x - 0.6) for x in level]
    step = [100 * (b - a) / 100 / (0.01 * 100) for a, b in pairwise(cost)]
    points = pd.DataFrame({"level": level, "cost": cost, "per_unit": [*step, math.nan]})
    shown, (said,) = _told_points(points, "cost", 0.2)
    assert shown["level"].tolist() == [0.0, 0.2, 0.6, 1.0]
    assert shown["per_unit"].tolist()[:3] == pytest.approx([0.0, 0.0, 1.0])
    assert said == (
        "4 of 101 points, chosen so that straight lines between them miss no other by more than 0 MUSD; --json or "
        "--out FILE has all"
    )
    assert _told_points(points.head(20), "cost", None)[1] == []
