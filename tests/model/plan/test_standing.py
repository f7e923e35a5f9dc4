"""What is built stands for its life, and no longer: capacity and payments of a plant that is gone before the end."""

from __future__ import annotations

from typing import Any

import pytest

from model.plan.ledger import cost_by_payer, market_cost, national_resource_cost, payers
from model.plan.plan import Plan
from tests.handmade import plan_of
from tests.model.policies.built import CHARGE, COST, KINDS, must_build
from tests.model.policies.chain import chain

YEARS = (2026, 2027, 2028)


def _built_for_a_year() -> Plan:
    """Ore comes from abroad; 2 kt of capacity stand, 3 kt are wanted in 2027, and what is built lives then only."""
    builds: list[dict[str, Any]] = [
        {
            "plant": p, "kind": k, "country": c, "year": 2026, "first_run": 2027, "last_run": 2027,
            "capital_charge": CHARGE, "annuity": CHARGE, "capex": 10.0, "upkeep": 2.0,
        }
        for p, k, c in KINDS
    ]  # fmt: skip
    frames = chain(
        YEARS,
        builds=builds,
        plants=[{"plant": p, "kind": k, "country": c, "lead": 1.0, "life": 1.0, "rate": 0.2} for p, k, c in KINDS],
        sites=[{"plant": p} for p, *_ in KINDS],
        offers=[{"year": y} for y in YEARS],
        outputs=[{"year": y, "fixed": 2.0} for y in YEARS],
        demands=[{"year": y, "wanted": 3.0 if y == 2027 else 2.0} for y in YEARS],
    )
    return plan_of(frames)[0]


def test_capacity_ends_with_the_life_of_what_was_built() -> None:
    capacity = _built_for_a_year().tables["capacity"].query("plant == 'ref'").set_index("year")
    assert capacity["built_t"].to_dict() == pytest.approx({2026: 1000.0, 2027: 0.0, 2028: 0.0})
    assert capacity["usable_t"].to_dict() == pytest.approx({2026: 2000.0, 2027: 3000.0, 2028: 2000.0})
    assert capacity["capacity_t"].to_dict() == pytest.approx({2026: 2000.0, 2027: 3000.0, 2028: 2000.0})


def test_a_new_plant_runs_whole_and_makes_the_share_of_its_age() -> None:
    """1 kt is wanted in each year from 2027; a plant that makes half in its first year is built twice as large."""
    years = {"first_run": 2027, "last_run": 2028, "capital_charge": CHARGE, "annuity": CHARGE, "capex": 10.0}
    frames = chain(
        YEARS,
        builds=[{"plant": "ref", "year": 2026, **years}],
        plants=[{"plant": "ref", "lead": 1.0, "life": 2.0, "rate": 0.2}],
        sites=[{"plant": "ref"}],
        offers=[{"year": y} for y in YEARS],
        outputs=[{"year": y, "existing": 0.0} for y in YEARS[1:]],
        demands=[{"year": y, "wanted": 1.0} for y in YEARS[1:]],
        tables={"ramps": [{"kind": "refinery", "running_year": 1.0, "share": 0.5}]},
    )
    capacity = plan_of(frames)[0].tables["capacity"].set_index("year")
    assert capacity["capacity_t"].to_dict() == pytest.approx({2026: 0.0, 2027: 2000.0, 2028: 2000.0})
    assert capacity["usable_t"].to_dict() == pytest.approx({2026: 0.0, 2027: 1000.0, 2028: 2000.0})


def test_nobody_pays_for_what_is_gone() -> None:
    """The year's charge on 1 kt/yr in 2027 alone, and 2 MUSD a kt to keep what stands: 2 kt, 3 kt, 2 kt."""
    ledger = _built_for_a_year().tables["ledger"]
    paid = ledger.groupby(["item", "year"])["musd"].sum()
    assert paid["capital charges"].to_dict() == pytest.approx({2027: CHARGE})
    assert paid["holding capacity"].to_dict() == pytest.approx({2026: 4.0, 2027: 6.0, 2028: 4.0})


def test_what_owners_ask_above_the_social_rate_stays_within_the_nation() -> None:
    """Of 12 MUSD a year 7 are capital, 1 is interest during construction, 4 go to the nation's own financiers."""
    more = {"annuity": CHARGE, "interest": 1.0, "spread": 4.0, "capital_charge": 7.0, "interest_charge": 1.0}
    build = {"plant": "ref", "kind": "refinery", "country": "USA", "year": 2026, "first_run": 2027, "last_run": 2027}
    frames = must_build(builds=[{**build, **more, "spread_charge": 4.0, "capex": 10.0}])
    plan, adjusted, _ = plan_of(frames)
    ledger = plan.tables["ledger"]
    paid = ledger[ledger["year"] == 2027].set_index(["payer", "payee", "item"])["musd"]
    assert paid["plants", "capital", "capital charges"] == pytest.approx(7.0)
    assert paid["plants", "capital", "interest during construction"] == pytest.approx(1.0)
    assert paid["plants", "financiers", "return above the social rate"] == pytest.approx(4.0)
    assert market_cost(ledger, adjusted) == pytest.approx(plan.cost) == pytest.approx(COST)
    assert national_resource_cost(ledger, adjusted) == pytest.approx(COST - 4.0)
    assert cost_by_payer(ledger, adjusted)["financiers"] == pytest.approx(-4.0)
    assert sum(payers(ledger, adjusted).values()) == pytest.approx(COST - 4.0)
