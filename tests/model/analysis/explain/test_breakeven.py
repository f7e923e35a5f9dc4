"""Break-even values where a dollar later is worth less: a price per tonne is in the money of its year."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from model.analysis.explain.breakeven import Candidate, candidates, entry, estimated, tariff_entry
from model.analysis.what_if.bench import Bench, on_the_bench
from tests.handmade import clauses
from tests.model.analysis.worlds import YEARS, world

RATE = 0.25


def bench(**rows: Any) -> Bench:
    """China sells at 5, Australia at 8; the refinery decided in 2026 runs in 2027 and 2028."""
    worth = {y: (1 + RATE) ** -(y - 2026 + 0.5) for y in YEARS}
    builds = [
        {"year": y, "first_run": y + 1, "last_run": 2028, "build_most": 1.5, "capex": 10.0, "annuity": 1.0,
         "capital_charge": sum(worth[t] for t in YEARS if t > y), "upkeep": 0.0}
        for y in YEARS[:-1]
    ]  # fmt: skip
    frames = replace(world(stocks=[], builds=builds, **rows), discount_rate=RATE)
    return on_the_bench(frames, clauses())


def candidate(of: Bench, party: str, lever: str) -> Candidate:
    return next(c for c in candidates(of) if c.party == party and c.lever == lever)


def dear(country: str, price: float) -> dict[str, Any]:
    return {"offers": [{"form": "a.metal", "country": country, "year": y, "price": price, "available": 10.0}
                      for y in YEARS]}  # fmt: skip


def test_a_supplier_enters_at_the_difference_of_price_in_any_year() -> None:
    plain = bench()
    found = entry(plain, candidate(plain, "AUS", "price"))
    assert found.value == pytest.approx(3000)
    assert estimated(candidate(plain, "AUS", "price")).estimate == pytest.approx(3000)


def test_a_plant_enters_at_the_price_that_it_lacks_each_year() -> None:
    """At 6.5 to buy, 6 to make and 1 of capital a year, a tonne lacks 500 USD in whatever year it is sold."""
    at = bench(**dear("CHN", 6.5))
    ref = candidate(at, "ref", "price")
    assert estimated(ref).estimate == pytest.approx(500)
    assert entry(at, ref).value == pytest.approx(500)


def test_a_duty_is_paid_in_the_year_of_the_purchase() -> None:
    """At 6.5 a tonne lacks 500 USD: a duty of 7.7%."""
    at = bench(**dear("CHN", 6.5))
    assert tariff_entry(at, candidate(at, "ref", "grant")).value == pytest.approx(100 * 0.5 / 6.5, abs=0.06)
