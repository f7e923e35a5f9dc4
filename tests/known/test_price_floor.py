"""The price floor of DoD and MP Materials (July 2025): 110 USD per kg of NdPr, whatever the market pays.

Published arithmetic: for 1,000 t a year the payment is 50, 30 and 0 million USD at 60, 80 and 110 USD/kg, and the
EBITDA guarantee of 140 million a year, rising 2%, is 1,532.96 million over ten years if it is drawn in full.
https://fas.org/publication/unpacking-dod-and-mp-partnership
"""

from __future__ import annotations

import pytest

from tests.handmade import Frames, cell, plan_of, study

YEARS = tuple(range(2028, 2038))
PRICE_PER_KG = 110_000


def _separation(kt: float) -> Frames:
    """A plant at home that makes what users want, `kt` a year."""
    return study(
        YEARS,
        forms=[{"form": "a.metal", "stage": "refined", "price": 60.0}],
        outputs=[{"year": y, "existing": kt} for y in YEARS],
        recipe=[{}],
        demands=[{"year": y, "wanted": kt, "shortfall_most": kt} for y in YEARS],
        tables={"accounts": [{"account": "ndpr_floor", "kind": "contingent", "profile": "contingent"}]},
    )


@pytest.mark.parametrize(("market", "payment"), [(60_000, 50.0), (80_000, 30.0), (110_000, 0.0), (140_000, 0.0)])
def test_payment_for_a_thousand_tonnes(market: float, payment: float):
    said = {
        "forms": ["a.metal"],
        "dollars": "real",
        "price_spread": 0,
        "floor_usd_per_t": PRICE_PER_KG,
        "market_usd_per_t": market,
    }
    plan, _, _ = plan_of(_separation(1.0), ("price_floor", said))
    for year in YEARS:
        assert cell(plan, "ledger", "musd", account="ndpr_floor", year=year) == pytest.approx(payment)
        assert cell(plan, "contingent", "musd", scenario="central", year=year) == pytest.approx(payment)
    assert cell(plan, "summary", "value", metric="resource_cost") == pytest.approx(10 * 1.0)
    contingent = cell(plan, "summary", "value", metric="federal_contingent_10_years")
    assert cell(plan, "summary", "value", metric="federal_outlays_10_years") == contingent


def test_guarantee_drawn_in_full():
    """10,000 t of magnets a year guaranteed 14,000 USD/t, 2% more each year, against a market that pays nothing."""
    floor = {year: 14_000 * 1.02**k for k, year in enumerate(YEARS)}
    said = {"forms": ["a.metal"], "dollars": "real", "price_spread": 0, "floor_usd_per_t": floor, "market_usd_per_t": 0}
    plan, _, _ = plan_of(_separation(10.0), ("price_floor", said))
    assert cell(plan, "ledger", "musd", account="ndpr_floor") == pytest.approx(1532.96, abs=0.005)
    assert cell(plan, "budget", "outlays_musd", account="ndpr_floor") == pytest.approx(1532.96, abs=0.005)
