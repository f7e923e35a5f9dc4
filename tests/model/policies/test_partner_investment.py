"""Plants in partner countries, modelled on a plant of the table, part of their output for buyers at home."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from data.dataset import Dataset
from model.frames.study_frames import Frames
from model.plan.ledger import market_cost, national_resource_cost
from model.program.fill.from_dataset import base_frames
from model.program.fill.from_frames import variant_frames
from model.proof.second_reading import facts
from model.study.settings import Study
from tests.handmade import booked, cell, clauses, data_of, doctored, missed, plan_of
from tests.model.policies.built import can_build, must_build
from tests.random_study import random_study

NAME = "partner_investment"
RECIPES = ({"plant": "ref", "form": "a.metal", "t_per_t": 1.0}, {"plant": "ref", "form": "a.raw", "t_per_t": -1.25})
SAID = {"like": "ref", "country": "CAN", "size_t": 2000, "us_share": 0.75, "capital_factor": 1.5, "operating_factor": 2}


def _tables(frames: Frames) -> dict[str, object]:
    return {**{n: t.to_dict("records") for n, t in frames.tables.items()}, "recipes": RECIPES}


def _adjusted(**more: object):
    frames = can_build()
    return variant_frames(can_build(tables=_tables(frames)), clauses((NAME, {**SAID, **more})))


def test_the_plant():
    """1.5 of 2 kt/yr are reserved, at one and a half times the capital and twice the cost of making."""
    f = _adjusted()
    plant = f.plants.set_index("plant").loc["ref_can"]
    assert (plant["country"], plant["owner"], plant["kind"]) == ("CAN", "USA", "refinery")
    assert (plant["buildable"], plant["capex"], plant["variable"]) == (1.5, 15.0, 2.0)
    build = f.builds.set_index("plant").loc["ref_can"]
    assert (build["year"], build["first_run"], build["build_most"]) == (2026, 2027, 1.5)
    assert build["capital_charge"] == pytest.approx(18.0)
    assert f.sites.set_index("plant").at["ref_can", "buildable"] == 1.5
    recipe = f.recipe[f.recipe["plant"] == "ref_can"].set_index("form")["t_per_t"].to_dict()
    assert recipe == {"a.metal": 1.0, "a.raw": -1.25}
    outputs = f.outputs[f.outputs["plant"] == "ref_can"]
    assert outputs[["year", "existing", "variable"]].to_numpy().tolist() == [[2027, 0.0, 2.0]]
    assert "ref_can" in set(f.tables["plants"]["plant"])


def test_the_others_stay():
    before, after = can_build(), _adjusted()
    for name in ("builds", "outputs", "sites", "recipe"):
        mine = getattr(after, name)
        assert len(mine[mine["plant"] != "ref_can"]) == len(getattr(before, name)), name


def test_dates_name_and_earliest_year():
    assert "maple" in set(_adjusted(plant="maple").builds["plant"])
    assert "ref_can" not in set(_adjusted(**{"from": 2027}).builds["plant"])
    assert "ref_can" not in set(_adjusted(earliest_year=2028).builds["plant"])


def test_a_grant_may_name_its_country():
    grant = ("capital_grant", {"account": "dpa", "share": 0.1, "countries": ["CAN"]})
    data = data_of(can_build(tables=_tables(can_build())), grant, (NAME, SAID))
    assert {p for _, p, _ in data.tuples("GRANTS")} == {"ref_can"}


def test_a_plant_of_another_study_touches_nothing():
    frames = can_build()
    assert variant_frames(frames, clauses((NAME, {**SAID, "like": "elsewhere"}))) is frames


@pytest.mark.parametrize("read", [base_frames, facts])
def test_a_cancelled_plant_is_a_model_and_is_not_built(read: Callable[[Dataset, Study], Frames]) -> None:
    """What the table keeps as evidence of cost may be built elsewhere."""
    dataset, study, _ = random_study(1)
    plants = dataset.table("plants")
    plants.loc[plants["plant"] == "amber_refinery", ["status", "buildable_t"]] = "cancelled", 1000.0
    said = {"like": "amber_refinery", "country": "CHN", "size_t": 1000}
    changed = replace(dataset, tables={**dataset.tables, "plants": plants})
    frames = variant_frames(read(changed, study), clauses((NAME, said)))
    for name in ("builds", "outputs", "sites", "recipe"):
        known = set(getattr(frames, name)["plant"])
        assert "amber_refinery_chn" in known
        assert "amber_refinery" not in known
    assert frames.tables["plants"].set_index("plant").at["amber_refinery_chn", "status"] == "candidate"


def test_plan_and_recheck():
    """Cheaper than building at home, it is built, and its goods come from Canada."""
    frames = must_build()
    cheap = {**SAID, "capital_factor": 0.5, "operating_factor": 1}
    wanted = {name: getattr(frames, name).to_dict("records") for name in ("offers", "outputs", "demands")}
    plan, adjusted, stated = plan_of(can_build(tables=_tables(frames), **wanted), (NAME, cheap))
    assert cell(plan, "capacity", "built_t", plant="ref_can") == pytest.approx(1000)
    assert cell(plan, "production", "tonnes", country="CAN", main=True) == pytest.approx(1000)
    assert missed(plan, adjusted, stated) == []
    tables = doctored(plan, "capacity", "built_t", 1600.0, plant="ref_can", year=2026)
    assert missed(plan, adjusted, stated, tables) == [f"{NAME}: capacity for buyers at home"]


def test_a_mine_is_mined_for_others_too():
    """Of 4 kt of reserves three quarters are for buyers at home, as of its output: 4 in all."""
    frames = can_build()
    mine = frames.plants.assign(reserves=frames.plants["reserves"].mask(frames.plants["plant"] == "ref", 4.0))
    adjusted = variant_frames(replace(can_build(tables=_tables(frames)), plants=mine), clauses((NAME, SAID)))
    assert dict(zip(adjusted.mines["plant"], adjusted.mines["reserves"], strict=True))["ref_can"] == 3.0


def test_what_a_plant_shares_its_copy_does_not_and_that_is_asked_about():
    (one,) = clauses((NAME, SAID))
    frames = can_build()
    capacity = [{"facility": "mill", "year": y, "capacity": 1.0, "unit": "hours"} for y in frames.years]
    use = [{"facility": "mill", "kind": "plant", "user": user, "use_per_t": 1.0} for user in ("ref", "aus")]
    shared = can_build(tables={**_tables(frames), "infrastructure": capacity, "shared_use": use})
    assert list(one.policy.doubts(shared)) == [(
        "like", "ref shares mill with others, and ref_can takes nothing of it; if it stands there too, add a plant of "
        "its own, with its row in the table shared_use",
    )]  # fmt: skip
    assert list(one.policy.doubts(frames)) == []


def test_no_copy_of_a_circuit():
    """A circuit makes no more than its host gives; a copy abroad would have none, and make of nothing."""
    frames = can_build()
    hosts = ({"plant": "ref", "host": "mine", "t_per_t": 0.1}, {"plant": "ref", "host": "aus", "t_per_t": 0.1})
    tables = {**_tables(frames), "hosts": hosts}
    (one,) = clauses((NAME, SAID))
    assert one.policy.lacks_beside([], can_build(tables=tables)) == (
        "ref lives on aus or mine and makes nothing without, so a copy in CAN would have no host; write like = a plant "
        "that stands alone"
    )
    assert one.policy.lacks_beside([], frames) == ""


def test_no_name_of_a_plant_that_stands():
    """It would take the place of that plant, whose capacity would be gone without a word."""
    frames = can_build(tables={**_tables(can_build()), "plants": ({"plant": "ref", "country": "USA"},)})
    (one, other) = clauses((NAME, {**SAID, "plant": "ref"}), (NAME, SAID))
    assert one.policy.lacks_beside([], frames) == (
        "its plant is named ref as one of the table plants is, in USA; write another with plant = 'ref_can'"
    )
    assert other.policy.lacks_beside([], frames) == ""


def test_home_is_no_partner():
    (one,) = clauses((NAME, {**SAID, "country": "USA"}))
    assert one.policy.lacks_beside([], can_build()) == (
        "USA is home, and no partner; name a partner country (a plant at home is a row of the table plants: "
        "[[data.patch.plants]] with add = true, like ref)"
    )


@pytest.mark.parametrize("year", [50, -1, 20255])
def test_the_first_year_is_a_year(year: int):
    with pytest.raises(ValueError, match=f"earliest_year must be a year such as 2030, got {year}"):
        clauses((NAME, {**SAID, "earliest_year": year}))


def test_the_share_reserved_is_a_share():
    (half,) = clauses((NAME, {**SAID, "us_share": "50%"}))
    assert half.policy.us_share == 0.5
    with pytest.raises(ValueError, match=r"50 means 5000%; write 0\.5 or '50%'"):
        clauses((NAME, {**SAID, "us_share": 50}))
    with pytest.raises(ValueError, match="greater than 0"):
        clauses((NAME, {**SAID, "us_share": 0}))


SHARED = {**SAID, "us_share": 0.5, "capital_factor": 0.5, "operating_factor": 1}
"""1 of 2 kt/yr is planned, at 5 MUSD per kt/yr: the project costs 10, its planned part 5 and a yearly charge of 6."""
UNAIDED = 5 * 7.25 + 6.0
AID = {
    "capital_grant": (
        {"account": "dpa", "share": 0.2},
        1.2,
        {(2026, "Treasury", "financiers", "capital grants", "dpa"): 2.0},
    ),
    "investment_tax_credit": (
        {"share": 0.2},
        1.2,
        {
            (2027, "financiers", "plants", "charges saved by investment credits", ""): 1.2,
            (2027, "Treasury", "financiers", "investment credit", "48c"): 2.0,
        },
    ),
    "equity": (
        {"account": "dpa", "share": 0.2, "return_rate": 0.05},
        0.15,
        {
            (2027, "financiers", "plants", "charges saved by equity", ""): 1.2,
            (2026, "Treasury", "financiers", "equity bought", "dpa"): 2.0,
            (2027, "plants", "financiers", "charges on equity", ""): 1.05,
            (2027, "financiers", "Treasury", "return on equity", "dpa"): 2.1,
        },
    ),
    "loan": (
        {"account": "osc_credit", "share": 0.5, "rate": 0.05, "subsidy_rate": 0.1},
        0.375,
        {
            (2027, "financiers", "plants", "charges saved by loans", ""): 3.0,
            (2026, "financing account", "financiers", "loans, face value (memo)", ""): 5.0,
            (2026, "Treasury", "financing account", "credit subsidy of loans (rate as stated)", "osc_credit"): 0.5,
            (2027, "plants", "financiers", "charges on loans", ""): 2.625,
            (2027, "financiers", "financing account", "loan repayments", ""): 4.5 * 1.023,
        },
    ),
}
"""What a fifth of the capital, or a half, saves the part that is planned, and who pays whom for the whole project."""


def _aided(*said: tuple[str, dict[str, object]]):
    frames = must_build()
    wanted = {name: getattr(frames, name).to_dict("records") for name in ("offers", "outputs", "demands")}
    return plan_of(can_build(tables=_tables(frames), **wanted), (NAME, SHARED), *said)


@pytest.mark.parametrize("name", AID)
def test_aid_is_for_the_whole_project(name: str):
    """The planned part saves its own charges; the account pays twice that part, and the owners keep the rest."""
    said, saved, flows = AID[name]
    plan, frames, stated = _aided((name, {**said, "countries": ["CAN"]}))
    assert cell(plan, "capacity", "built_t", plant="ref_can") == pytest.approx(1000)
    assert plan.cost == pytest.approx(UNAIDED - saved)
    assert booked(plan, frames, stated) == pytest.approx(flows)
    assert market_cost(plan.tables["ledger"], frames) == pytest.approx(plan.cost)
    assert national_resource_cost(plan.tables["ledger"], frames) == pytest.approx(UNAIDED)
    assert missed(plan, frames, stated) == []


@pytest.mark.parametrize(("name", "most", "put_up"), [("capital_grant", 1.0, 0.5), ("loan", 0.2, 1.0)])
def test_a_budget_counts_the_whole_project(name: str, most: float, put_up: float):
    """1 MUSD of grants pays half of it for the planned part; 0.2 of subsidy is that of 2 MUSD, half lent here."""
    said, *_ = AID[name]
    cap = ("budget_cap", {"account": said["account"], "dollars": "real", "max_musd": most})
    plan, frames, stated = _aided((name, {**said, "countries": ["CAN"]}), cap)
    table = "grants" if name == "capital_grant" else "finance"
    assert cell(plan, table, "musd", plant="ref_can") == pytest.approx(put_up)
    spent = plan.tables["budget"].set_index("account").loc[said["account"], "obligations_musd"]
    assert float(spent.sum()) == pytest.approx(most)
    assert missed(plan, frames, stated) == []
