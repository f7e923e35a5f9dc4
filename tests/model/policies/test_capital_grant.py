"""Grants: a share of the capital, never more than the capital together, paid once and saving yearly charges."""

from __future__ import annotations

import pytest

from tests.handmade import booked, cell, costs, data_of, doctored, missed, plan_of, program_of, says
from tests.model.policies.chain import chain

NAME = "capital_grant"


def _chain(**more: object):
    """Ref and rec may be built in 2026, running in 2027: capex 10, of which the horizon bears 2."""
    builds = [
        {
            "plant": p,
            "kind": k,
            "country": c,
            "year": 2026,
            "first_run": 2027,
            "capital_charge": 2.0,
            "capex": 10.0,
            "annuity": 2.0,
        }
        for p, k, c in (("ref", "refinery", "USA"), ("rec", "recycler", "USA"), ("aus", "refinery", "AUS"))
    ]
    return chain((2026, 2027), **{"builds": builds, "sites": [{"plant": p} for p in ("ref", "rec", "aus")], **more})


GRANT = (NAME, {"account": "dpa", "share": 0.4})


def test_grant_limit():
    """Plants at home, 40% of 10 MUSD per kt/yr."""
    says(
        program_of(_chain(), GRANT),
        "grant_limit",
        {
            f"grant_limit[{NAME},{p},2026]": ({f"Grant[{NAME},{p},2026]": 1, f"Build[{p},2026]": -0.4 * 10}, "<=", 0.0)
            for p in ("ref", "rec")
        },
    )


def test_grants_within_capital():
    """Two sentences that pay 80% each together pay 100% at most."""
    said = (NAME, {"account": "dpa", "share": 0.8, "kinds": ["recycler"]})
    says(
        program_of(_chain(), said, said),
        "grants_within_capital",
        {
            "grants_within_capital[rec,2026]": (
                {f"Grant[{NAME},rec,2026]": 1, f"Grant[{NAME}#2,rec,2026]": 1, "Build[rec,2026]": -10},
                "<=",
                0.0,
            ),
        },
    )


def test_grants_save_yearly_charges():
    """A dollar saves the charges on a dollar of capital that fall within the horizon: 2 of 10."""
    program = program_of(_chain(), GRANT)
    costs(program, "grants", {f"Grant[{NAME},{p},2026]": -2.0 / 10.0 for p in ("ref", "rec")})


@pytest.mark.parametrize(
    ("scope", "plants"),
    [
        ({"kinds": ["refinery"]}, {"ref"}),
        ({"plants": ["rec"]}, {"rec"}),
        ({"countries": ["AUS"]}, {"aus"}),
        ({"minerals": ["b"]}, set()),
        ({"stages": ["mined"]}, set()),
        ({"from": 2027}, set()),
        ({"until": "2026-01-01"}, {"ref", "rec"}),
    ],
)
def test_who_is_eligible(scope: dict[str, object], plants: set[str]):
    data = data_of(_chain(), (NAME, {"account": "dpa", "share": 0.4, **scope}))
    assert {p for _, p, _ in data.tuples("GRANTS")} == {p for p, _ in data.tuples("GRANTED")} == plants


def test_a_plant_without_capital_needs_no_grant():
    builds = [{"plant": "ref", "year": 2026, "first_run": 2027, "capital_charge": 0.0, "capex": 0.0, "annuity": 0.0}]
    assert not data_of(_chain(builds=builds), GRANT).tuples("GRANTS")
    plan, frames, stated = plan_of(_chain(builds=builds, offers=[{"year": y} for y in (2026, 2027)]), GRANT)
    assert missed(plan, frames, stated) == []
    assert plan.tables["ledger"]["musd"].notna().all()


def test_plan_bookings_and_recheck():
    """Without metal from abroad the plan builds 1 kt; 40% of its 10 MUSD is paid, and 60% of the charge borne."""
    frames = _chain(
        offers=[{"year": y} for y in (2026, 2027)],
        outputs=[{"year": y} for y in (2026, 2027)],
        demands=[{"year": 2026, "wanted": 2.0}, {"year": 2027, "wanted": 3.0}],
    )
    plan, adjusted, stated = plan_of(frames, GRANT)
    assert cell(plan, "capacity", "built_t", plant="ref") == pytest.approx(1000)
    assert plan.cost == pytest.approx(5 * 7.25 + 2.0 - 4.0 * 0.2)
    assert booked(plan, adjusted, stated) == pytest.approx(
        {(2026, "Treasury", "financiers", "capital grants", "dpa"): 0.4 * 10.0}
    )
    assert cell(plan, "ledger", "musd", item="capital charges") == pytest.approx(2.0)
    assert cell(plan, "ledger", "musd", item="charges saved by grants") == pytest.approx(0.4 * 2.0)
    assert missed(plan, adjusted, stated) == []
    for tables in (doctored(plan, "grants", "musd", 4.5), doctored(plan, "capacity", "built_t", 500.0, year=2026)):
        assert missed(plan, adjusted, stated, tables) == [f"{NAME}: ref 2026"]
