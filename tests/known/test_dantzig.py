"""Dantzig's transportation problem: published cost and prices, and how far one cannery's share can be capped."""

from __future__ import annotations

from typing import Any

import pytest

from tests.known.cases import Answer, answer

CENT = 0.01
"""USD/t: the tie-break moves a price by up to a cent."""


def _capped(most: float, *more: dict[str, Any], shortfall: str = "priced") -> Answer:
    """Cap the share of San Diego, which stands as MEX."""
    cap = {"country_share_cap": {"countries": ["MEX"], "max": most}}
    return answer("dantzig_one_form", "cases", cap, *more, shortfall=shortfall)


CLOSED = {"import_ban": {"countries": ["ROW"]}}


@pytest.mark.parametrize("shortfall", ["priced", "forbidden"])
def test_published_cost(shortfall: str):
    found = answer("dantzig", "cases", shortfall=shortfall)
    assert found.solution.objective == pytest.approx(153.675, abs=1e-6)
    assert found.tonnes("demand", "delivered_t") == pytest.approx(900_000)


def test_published_prices():
    """What one more case is worth at each market: 0.225, 0.153, 0.126 thousand dollars; at the canneries nothing."""
    prices = answer("dantzig", "cases").plan.tables["prices"].set_index("form")["usd_per_t"]
    for place, price in (("new-york", 225), ("chicago", 153), ("topeka", 126), ("seattle", 0), ("san-diego", 0)):
        assert prices[f"cases.at-{place}"] == pytest.approx(price, abs=CENT)


def test_published_shipments():
    """San Diego serves Topeka alone, Seattle serves Chicago alone; New York costs the same from both."""
    found = answer("dantzig", "cases")
    sent = {p: found.tonnes("production", plant=p, main=True) for p in found.frames.outputs["plant"]}
    assert sent["seattle-to-chicago"] == pytest.approx(300_000)
    assert sent["san-diego-to-topeka"] == pytest.approx(275_000)
    assert sent["seattle-to-new-york"] + sent["san-diego-to-new-york"] == pytest.approx(325_000)
    assert sent["seattle-to-topeka"] == sent["san-diego-to-chicago"] == 0


def test_a_cap_of_60_percent_leaves_ten_cases_to_others():
    found = _capped(0.6)
    assert found.tonnes("purchases", country="MEX") == pytest.approx(0.6 * 900_000)
    assert found.tonnes("purchases", country="CAN") == pytest.approx(350_000)
    assert found.tonnes("purchases", country="ROW") == pytest.approx(10_000)


def test_a_cap_of_60_percent_with_nobody_else_leaves_twenty_five():
    """The share is of the supply, which the missing cases shrink: 350 / 0.4 = 875."""
    found = _capped(0.6, CLOSED)
    assert found.tonnes("purchases") == pytest.approx(875_000)
    assert found.tonnes("demand", "shortfall_t") == pytest.approx(25_000)


def test_a_cap_of_60_percent_is_impossible_when_nothing_may_be_missing():
    assert _capped(0.6, CLOSED, shortfall="forbidden").solution.status == "infeasible"


def test_the_limit_is_61_111_percent():
    limit = (900 - 350) / 900
    assert _capped(limit, CLOSED, shortfall="forbidden").solution.status == "optimal"
    assert _capped(limit - 1e-6, CLOSED, shortfall="forbidden").solution.status == "infeasible"
