"""Caps on a bloc and on badly governed countries: by shipment, by origin, by owner."""

from __future__ import annotations

import pytest

from tests.handmade import cell, data_of, doctored, missed, plan_of, program_of, says
from tests.model.policies.chain import METAL_AUS, METAL_CHN, RAW_AUS, RAW_CHN, chain

BLOC, GOVERNANCE = "bloc_share_cap", "governance_cap"
METAL = {"forms": ["a.metal"]}
SAID = {BLOC: {"bloc": "feoc"}, GOVERNANCE: {"below": -0.4}}
WHO = {BLOC: "feoc", GOVERNANCE: "governance below -0.4"}
BOTH = pytest.mark.parametrize("name", [BLOC, GOVERNANCE])


@BOTH
def test_share_at_most_by_shipment(name: str):
    says(program_of(chain(), (name, {**SAID[name], "max": 0.3, **METAL})), "share_at_most", {
        f"share_at_most[{name},{WHO[name]},a.metal,2026]": ({f"Purchase[{METAL_CHN},2026]": 1,
            "Supply[a.metal,2026]": -0.3}, "<=", 0.0),
    })  # fmt: skip


@BOTH
def test_share_at_most_by_owner(name: str):
    """The Australian ore is Chinese owned in the chain."""
    says(program_of(chain(), (name, {**SAID[name], "max": 0.3, "measure": "owner", "forms": ["a.raw"]})),
        "share_at_most", {
        f"share_at_most[{name},{WHO[name]},a.raw,2026]": (
            {f"Purchase[{RAW_CHN},2026]": 1, f"Purchase[{RAW_AUS},2026]": 1, "Supply[a.raw,2026]": -0.3}, "<=", 0.0,
        ),
    })  # fmt: skip


@BOTH
def test_origin_at_least(name: str):
    """At most 30% mined there is at least 70% that qualifies as mined elsewhere."""
    key = f"{name},not {WHO[name]}"
    says(program_of(chain(), (name, {**SAID[name], "max": 0.3, "measure": "origin", **METAL})), "origin_at_least", {
        f"origin_at_least[{key},a.metal,2026]": ({f"Qualified[{key},a.metal,2026]": -1,
            "Supply[a.metal,2026]": 1 - 0.3}, "<=", 0.0),
    })  # fmt: skip


def test_membership_is_that_of_each_year():
    """Canada is an ally until 2026, Australia from 2027: only then is there anybody to cap."""
    data = data_of(chain((2026, 2027)), (BLOC, {"bloc": "allies", "max": 0.5, **METAL}))
    counted = {(t[3], t[4]) for t in data.tuples("COUNTED_SELLERS")}
    assert counted == {(2027, METAL_AUS)}


def test_home_is_never_counted_as_badly_governed():
    assert not len(data_of(chain(), (GOVERNANCE, {"below": 2.5, "max": 0.1, "forms": ["a.scrap"]})).sets["SHARE_CAPS"])


@BOTH
@pytest.mark.parametrize("measure", ["shipped", "origin", "owner"])
@pytest.mark.parametrize("scope", [{"minerals": ["b"]}, {"from": 2027}, {"max": {2030: 0.5}}])
def test_touches_nothing(name: str, scope: dict[str, object], measure: str):
    data = data_of(chain(), (name, {**SAID[name], "max": 0.1, "measure": measure, **scope}))
    assert not len(data.sets["SHARE_CAPS"])
    assert not len(data.sets["ORIGIN_FLOORS"])


@BOTH
def test_plan_and_recheck(name: str):
    """A quarter of 4 kt from China at 7, 2 kt made at home at 7.25, the rest in Australia at 8.5."""
    plan, frames, stated = plan_of(chain(), (name, {**SAID[name], "max": 0.25, **METAL}))
    assert plan.cost == pytest.approx(1 * 7 + 2 * 7.25 + 1 * 8.5)
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "purchases", "tonnes", 2000.0, form="a.metal", country="CHN")
    assert missed(plan, frames, stated, tables) == [f"{name}: {WHO[name]} a.metal 2026"]


@BOTH
def test_plan_and_recheck_by_origin(name: str):
    plan, frames, stated = plan_of(chain(), (name, {**SAID[name], "max": 0.25, "measure": "origin", **METAL}))
    assert cell(plan, "shares", "origin_share", form="a.metal", country="CHN") <= 0.25 + 1e-9
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "lots", "qualified_t", 2000.0, form="a.metal")
    assert missed(plan, frames, stated, tables) == [f"{name}: not {WHO[name]} a.metal 2026"]


def test_unknown_bloc():
    sentence = plan_of(chain(), (BLOC, {"bloc": "feoc", "max": 0.9}))[2][0].policy
    assert [word for _, word, _ in sentence.model_copy(update={"bloc": "foec"}).unknown_words(chain())] == ["foec"]
