"""A seller that the plan does not use is qualified first; what is sold beyond an offer is dearer, later and cut too."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from model.analysis.stress.measures import damage
from model.analysis.stress.who_pays import paid
from model.analysis.what_if.bench import Bench, on_the_bench
from tests.handmade import clauses
from tests.model.analysis.stress.test_recourse import bought, lost, responded
from tests.model.analysis.worlds import world


def bench_with(months: float, more: float | None = None, dearer: float | None = None) -> Bench:
    base = world(missing=4.0, builds=[], sites=[])
    row = {"form": "a.metal", "after_months": months, "more_share": more, "price_rise_share": dearer}
    return on_the_bench(replace(base, tables={**base.tables, "surge": pd.DataFrame([row])}), clauses())


def test_a_new_seller_sells_for_the_rest_of_the_year_in_which_it_is_qualified() -> None:
    bench = bench_with(3.0)
    recourse, found = responded(bench, lost(bench, "country", "CHN", 2.0), 2027)
    assert bought(bench, found, "AUS", 2027) == pytest.approx(2.0 * 9 / 12)
    assert bought(bench, found, "AUS", 2028) == pytest.approx(2.0)
    assert damage(recourse, found).lost_output_musd == pytest.approx(100 * (2.5 + 2.0))


def test_a_seller_of_the_plan_needs_no_qualification() -> None:
    bench = bench_with(24.0)
    _, found = responded(bench, lost(bench, "country", "CHN", 0.8), 2027)
    assert bought(bench, found, "CHN", 2027) == pytest.approx(2.0)  # a fifth of the 10 kt it offers
    assert bought(bench, found, "AUS", 2027) == 0.0


def test_more_is_sold_after_the_months_while_it_lasts_and_dearer() -> None:
    bench = bench_with(6.0, more=0.5, dearer=0.25)
    recourse, found = responded(bench, lost(bench, "country", "CHN"), 2027)
    done = damage(recourse, found)
    # Half a year of Australia's 2 kt, and of half as much again at 8 x 1.25; China, which has stopped, sends no more.
    assert found.x[len(bench.program.cost) :].sum() == pytest.approx(0.5)
    assert done.extra_musd == pytest.approx(1.0 * 8 + 0.5 * 10 - 4 * 5)
    assert done.lost_output_musd == pytest.approx(100 * 2.5)
    before, after = paid(bench, recourse.surge, recourse.plan), paid(bench, recourse.surge, found.x)
    assert after["buyers"] - before["buyers"] == pytest.approx(done.extra_musd)


def test_a_stop_shorter_than_the_months_sees_no_more() -> None:
    bench = bench_with(6.0, more=0.5, dearer=0.25)
    _, found = responded(bench, lost(bench, "country", "CHN", 0.5), 2027)
    assert found.x[len(bench.program.cost) :].sum() == 0.0
