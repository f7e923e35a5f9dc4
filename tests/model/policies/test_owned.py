"""Plants of several owners: what counts in their parts, who is meant by what part, and what is refused."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
from pydantic import ValidationError

from model.frames.study_frames import Frames
from model.policies import BY_NAME
from tests.handmade import booked, cell, costs, data_of, doctored, missed, plan_of, program_of, says
from tests.model.policies.built import must_build
from tests.model.policies.chain import METAL_AUS, METAL_CHN, chain
from tests.model.policies.test_capital_grant import GRANT

METAL = ["a.metal"]
INDEX = [{"fiscal_year": y, "index": i} for y, i in ((2026, 1.1), (2027, 1.2), (2028, 1.3))]
EARLY, LATE = 273 / 365, 92 / 365


def of(plant: str, **parts: float) -> list[dict[str, Any]]:
    return [{"plant": plant, "owner": owner, "share": share} for owner, share in parts.items()]


def _owned(plant: str, tables: dict[str, Any] | None = None, **parts: float) -> Frames:
    return chain(tables={"ownership": of(plant, **parts), **(tables or {})})


def test_owned_part_of_what_a_plant_makes_counts():
    """China owns 30% of the refinery at home: 0.3 of each kt is under its cap, and the rest is nobody's."""
    said = ("owner_share_cap", {"owners": ["CHN"], "max": 0.5, "forms": METAL})
    says(
        program_of(_owned("ref", USA=0.7, CHN=0.3), said),
        "share_at_most",
        {
            "share_at_most[owner_share_cap,owner CHN,a.metal,2026]": (
                {f"Purchase[{METAL_CHN},2026]": 1, "Output[ref,2026]": 0.3, "Supply[a.metal,2026]": -0.5}, "<=", 0.0,
            ),
        },
    )  # fmt: skip


def test_a_plant_of_members_alone_counts_whole():
    """Australia and Canada, both allies, own the partner's plant between them; home 60% of the one at home."""
    parts = [*of("aus", AUS=1 / 3, CAN=2 / 3), *of("ref", USA=0.6, CHN=0.4)]
    blocs = [{"bloc": "allies", "country": c, "from_year": 2000} for c in ("AUS", "CAN")]
    said = ("bloc_share_floor", {"bloc": "allies", "min": 0.5, "measure": "owner", "forms": METAL})
    theirs = {f"Purchase[{METAL_AUS},2026]": -1, "Output[aus,2026]": -1, "Output[ref,2026]": -0.6}
    row = {**theirs, "Output[rec,2026]": -1, "Supply[a.metal,2026]": 0.5}
    says(
        program_of(chain(tables={"ownership": parts, "blocs": blocs}), said),
        "share_at_least",
        {"share_at_least[bloc_share_floor,allies and home,a.metal,2026]": (row, "<=", 0.0)},
    )


def test_a_cap_on_a_bloc_counts_in_parts_by_owner_alone():
    """By shipment who owns a plant says nothing."""
    frames = _owned("ref", USA=0.7, CHN=0.3)
    for measure, tuples in (("owner", 1), ("shipped", 0)):
        said = ("bloc_share_cap", {"bloc": "feoc", "max": 0.5, "measure": measure, "forms": METAL})
        assert len(data_of(frames, said).sets["COUNTED_IN_PART"]) == tuples


def test_plan_and_recheck_in_parts():
    """Metal from China costs 7, made at home 7.25: a third of 4 kt may be Chinese; of the refinery's 2 kt 0.6 are.

    So 0.733 kt are bought there, and the rest is dearer.
    """
    said = ("owner_share_cap", {"owners": ["CHN"], "max": 1 / 3, "forms": METAL})
    plan, frames, stated = plan_of(_owned("ref", USA=0.7, CHN=0.3), said)
    assert cell(plan, "production", "tonnes", plant="ref", form="a.metal") == pytest.approx(2000)
    assert cell(plan, "purchases", "tonnes", form="a.metal", owner="CHN") == pytest.approx(4000 / 3 - 0.3 * 2000)
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "production", "tonnes", 2400.0, plant="ref", form="a.metal")
    assert missed(plan, frames, stated, tables) == []
    tables = doctored(plan, "purchases", "tonnes", 1000.0, form="a.metal", owner="CHN")
    assert missed(plan, frames, stated, tables) == ["owner_share_cap: owner CHN a.metal 2026"]


def test_each_owner_has_its_share_of_supply():
    plan, _, _ = plan_of(_owned("ref", USA=0.7, CHN=0.3), ("import_ban", {"countries": ["CHN"], "forms": METAL}))
    supply = cell(plan, "concentration", "supply_t", form="a.metal")
    made = cell(plan, "production", "tonnes", plant="ref", form="a.metal")
    assert cell(plan, "shares", "owner_share", form="a.metal", country="CHN") == pytest.approx(0.3 * made / supply)
    assert cell(plan, "shares", "owner_share", form="a.metal") == pytest.approx(1.0)


def test_a_duty_by_owner_falls_on_the_part_of_a_partners_plant():
    """Without sellers of metal the Australian plant makes 1 kt at 9 MUSD; China owns 40%: a tenth of that is 0.36.

    Nominal: 273 days at 1.1 and 92 at 1.2.
    """
    frames = chain(offers=[{}], tables={"ownership": of("aus", AUS=0.6, CHN=0.4), "deflator": INDEX})
    said = ("tariff", {"countries": ["CHN"], "rate": 0.1, "by": "owner", "forms": METAL})
    costs(program_of(frames, said), "output_tariff_cost", {"Output[aus,2026]": 0.4 * 0.1 * 9.0})
    plan, adjusted, stated = plan_of(frames, said)
    paid = 0.4 * 0.1 * 9.0
    assert booked(plan, adjusted, stated) == pytest.approx(
        {(2026, "plants", "Treasury", "tariffs on partner output", "customs"): paid}
    )
    budget = plan.tables["budget"].query("account == 'customs'").set_index("fiscal_year")["outlays_nominal_musd"]
    assert -budget.to_dict()[2026] == pytest.approx(1.1 * paid * EARLY)
    assert -budget.to_dict()[2027] == pytest.approx(1.2 * paid * LATE)


@pytest.mark.parametrize(("part", "earned"), [(0.24, True), (0.25, False), (0.6, False)])
def test_a_quarter_in_the_hands_of_those_left_out_earns_no_credit(part: float, earned: bool):
    """26 U.S.C. 45X(d)(4) and 7701(a)(51): a quarter makes a plant one of a foreign entity; the recycler is home's."""
    left_out = {"countries": ["CHN", "RUS"], "at_least": "25%"}
    program = program_of(
        _owned("ref", USA=1 - part, CHN=part),
        ("production_tax_credit", {"credit": "45X", "except_owned_by": left_out}),
    )
    of_ref = {"Output[ref,2026]": -0.1} if earned else {}
    costs(program, "production_credit", {**of_ref, "Output[rec,2026]": -0.1 * 9.0})


@pytest.mark.parametrize("field", ["owned_by", "except_owned_by"])
@pytest.mark.parametrize(
    ("countries", "why"),
    [
        ([], "is empty; list at least one"),
        (["CHN", "CHN"], "'CHN' is listed twice; once is enough"),
        (["CHN", ""], "holds an empty word; delete it, or write what is meant"),
    ],
)
def test_a_list_of_owners_emptied_by_a_script_is_refused(field: str, countries: list[str], why: str):
    with pytest.raises(ValidationError, match=re.escape(why)):
        BY_NAME["production_tax_credit"].model_validate(
            {"credit": "45X", field: {"countries": countries, "at_least": 0.25}}
        )


def test_a_credit_that_a_foreign_owner_forgoes_in_nominal_dollars():
    """2 kt at 1 MUSD: a tenth is 0.2, of 2026 at 1.1 and 1.2; with China's quarter nothing is forgone."""
    left_out = {"countries": ["CHN"], "at_least": 0.25}
    said = ("production_tax_credit", {"credit": "45X", "except_owned_by": left_out, "forms": METAL})
    ban = ("import_ban", {"countries": ["CHN"], "forms": METAL})
    for part, forgone in ((0.2, 0.2), (0.25, 0.0)):
        plan, frames, stated = plan_of(_owned("ref", {"deflator": INDEX}, USA=1 - part, CHN=part), ban, said)
        assert missed(plan, frames, stated) == []
        budget = plan.tables["budget"].query("account == '45x'").set_index("fiscal_year")["outlays_nominal_musd"]
        recycled = 0.9 * cell(plan, "production", "tonnes", plant="rec", form="a.metal") / 1000
        assert budget.get(2026, 0.0) == pytest.approx(1.1 * EARLY * (forgone + recycled))
        assert budget.get(2027, 0.0) == pytest.approx(1.2 * LATE * (forgone + recycled))


@pytest.mark.parametrize(
    ("asked", "granted"),
    [
        ({"owned_by": {"countries": ["USA", "CAN"], "at_least": 0.75}}, True),
        ({"owned_by": {"countries": ["USA"], "at_least": 0.75}}, False),
        ({"except_owned_by": {"countries": ["CHN"], "at_least": 0.25}}, True),
        ({"except_owned_by": {"countries": ["CHN"], "at_least": 0.2}}, False),
    ],
)
def test_a_grant_asks_who_owns_a_plant(asked: dict[str, Any], granted: bool):
    """Home 60%, Canada 20%, China 20%: 0.6 + 0.2 reach three quarters with rounding, 0.6 alone do not."""
    frames = must_build(tables={"ownership": of("ref", USA=0.6, CAN=0.2, CHN=0.2)})
    name, said = GRANT
    plan, adjusted, stated = plan_of(frames, (name, {**said, **asked, "plants": ["ref"]}))
    assert cell(plan, "grants", "musd") == pytest.approx(0.4 * 10.0 if granted else 0.0)
    assert missed(plan, adjusted, stated) == []


def test_uses_by_owner_are_not_told_apart_where_a_plant_is_owned_in_part():
    line = (
        "counts by owner what end uses get, and ref (USA 70%, CHN 30%) is theirs in part: what is made for one use is "
        "not told apart by owner; name other forms, or measure = 'shipped'"
    )
    frames = _owned("ref", USA=0.7, CHN=0.3)
    for name, said in (
        ("import_ban", {"countries": ["CHN"], "measure": "owner", "end_uses": ["defence"]}),
        ("owner_share_cap", {"owners": ["CHN"], "max": 0.2, "end_uses": ["defence"]}),
    ):
        assert BY_NAME[name].model_validate(said).lacks_beside((), frames) == line
        whole = BY_NAME[name].model_validate({**said, "forms": ["a.raw"]})
        assert whole.lacks_beside((), frames) == ""


def test_a_part_of_nothing_is_asked_for_in_words():
    with pytest.raises(ValueError, match="at_least = 0 is every plant"):
        BY_NAME["loan"].model_validate({
            "account": "osc_credit", "share": 0.1, "rate": 0.01, "owned_by": {"countries": ["USA"], "at_least": 0},
        })  # fmt: skip


# ---------------------------------------------------------------- a part that is sold

SOLD = [
    {"plant": "ref", "owner": "USA", "share": 0.7, "until_year": 2026},
    {"plant": "ref", "owner": "CHN", "share": 0.3, "until_year": 2026},
    {"plant": "ref", "owner": "CHN", "share": 0.8, "from_year": 2027},
    {"plant": "ref", "owner": "USA", "share": 0.2, "from_year": 2027},
]
BOTH_YEARS = (2026, 2027)


def test_a_part_counts_from_the_year_in_which_it_is_bought():
    said = ("owner_share_cap", {"owners": ["CHN"], "max": 0.5, "forms": METAL})
    data = data_of(chain(BOTH_YEARS, tables={"ownership": SOLD}), said)
    counted = dict(zip([t[3] for t in data.tuples("OWNED_PARTS")], data.parameters["owned_part"], strict=True))
    assert {int(year): part for year, part in counted.items()} == pytest.approx({2026: 0.3, 2027: 0.8})


def test_whose_plant_it_is_is_asked_year_by_year():
    """2 kt at 1 MUSD: a tenth in 2026, 7.5% in 2027 to those who own less than half; nominal by the days of each."""
    index = [{"fiscal_year": y, "index": i} for y, i in ((2026, 1.1), (2027, 1.2), (2028, 1.3))]
    left_out = {"countries": ["CHN"], "at_least": 0.5}
    said = ("production_tax_credit", {"credit": "45X", "except_owned_by": left_out})
    ban = ("import_ban", {"countries": ["CHN"], "forms": METAL})
    demands = [{"wanted": 2.0, "year": year} for year in BOTH_YEARS]
    for ownership, second in ((SOLD, 0.0), ((), 0.075)):
        frames = chain(BOTH_YEARS, demands=demands, tables={"ownership": ownership, "deflator": index})
        plan, adjusted, stated = plan_of(frames, ban, said)
        assert missed(plan, adjusted, stated) == []
        budget = plan.tables["budget"].query("account == '45x'").set_index("fiscal_year")["outlays_nominal_musd"]
        credited = {2026: 1.1 * 0.2 * EARLY, 2027: 1.2 * (0.2 * LATE + 2 * second * EARLY), 2028: 2.6 * second * LATE}
        assert budget.to_dict() == pytest.approx({year: musd for year, musd in credited.items() if musd})


def test_each_owner_has_its_share_of_supply_in_its_years():
    ban = ("import_ban", {"countries": ["CHN"], "forms": METAL})
    demands = [{"wanted": 2.0, "year": year} for year in BOTH_YEARS]
    plan, _, _ = plan_of(chain(BOTH_YEARS, demands=demands, tables={"ownership": SOLD}), ban)
    shares = [cell(plan, "shares", "owner_share", form="a.metal", country="CHN", year=y) for y in BOTH_YEARS]
    assert shares == pytest.approx([0.3, 0.8])


@pytest.mark.parametrize(
    ("said", "countries"), [(["CHN", "RUS"], '["CHN", "RUS"]'), ("CHN", '["CHN"]'), (True, '["CHN"]')]
)
def test_owners_without_a_part_are_told_the_form_that_is_meant(said: object, countries: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        BY_NAME["production_tax_credit"].model_validate({"credit": "45X", "except_owned_by": said})
    meant = f'write such as {{ countries = {countries}, at_least = "25%" }}'
    assert meant in str(wrong.value)
    written = tomllib.loads(f"owners = {meant.removeprefix('write such as ')}")["owners"]
    assert BY_NAME["production_tax_credit"].model_validate({"credit": "45X", "except_owned_by": written})
