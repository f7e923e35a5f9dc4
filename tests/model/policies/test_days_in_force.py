"""Days in force: the calculus of dates, what it does to sellers, and what every policy does with part of a year."""

from __future__ import annotations

import datetime as dt
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from model.policies import BY_NAME, POLICIES
from model.policies.base.days_in_force import Dates, bound_share, days_of, mean_open
from model.policies.base.share_rows import wanted
from tests.handmade import bounds, cell, doctored, missed, plan_of, program_of
from tests.model.policies.built import can_build, must_build
from tests.model.policies.chain import RAW_CHN, chain
from tests.model.study.files import loaded

BAN, LICENCE = "import_ban", "export_restriction"
OFFER = {"form": "a.raw", "country": "CHN", "available": 2.0}


def _left(*said: tuple[str, dict[str, Any]], year: int = 2026) -> float:
    """Return the part of a seller's 2,000 t that is open."""
    frames = chain((year,), offers=[{**OFFER, "year": year}])
    return bounds(program_of(frames, *said), "Purchase")[f"Purchase[{RAW_CHN},{year}]"] / 2.0


def _ban(start: str, until: str, **more: Any) -> tuple[str, dict[str, Any]]:
    return BAN, {**({} if "bloc" in more else {"countries": ["CHN"]}), "from": start, "until": until, **more}


# ---------------------------------------------------------------- the calculus


@pytest.mark.parametrize(
    ("start", "until", "year", "days"),
    [
        (None, None, 2026, (0, 365)),
        (None, None, 2028, (0, 366)),
        (2026, 2026, 2026, (0, 365)),
        ("2026-12-31", None, 2026, (364, 365)),
        (None, "2026-01-01", 2026, (0, 1)),
        ("2028-02-29", "2028-02-29", 2028, (59, 60)),
        ("2027-06-01", "2027-05-31", 2027, (0, 0)),
        (2027, None, 2026, (0, 0)),
        (None, 9999, 2026, (0, 365)),
    ],
)
def test_days_of_a_year(start: Any, until: Any, year: int, days: tuple[int, int]):
    assert days_of(start, until, year) == days


@pytest.mark.parametrize(
    ("dates", "parts"),
    [
        (Dates.PRO_RATA, (184 / 365, 1.0, 181 / 366)),
        (Dates.OPEN_DAYS, (184 / 365, 1.0, 181 / 366)),
        (Dates.DECISIONS, (184 / 365, 1.0, 181 / 366)),
        (Dates.WHOLE_YEARS, (0.0, 1.0, 0.0)),
        (Dates.YEAR_END, (1.0, 1.0, 0.0)),
    ],
)
def test_what_part_of_a_year_is_bound(dates: Dates, parts: tuple[float, ...]):
    """In force from 1 July 2026 to 29 June 2028, a leap year."""
    found = [bound_share(dates, "2026-07-01", "2028-06-29", year) for year in (2026, 2027, 2028)]
    assert found == pytest.approx(parts)


def test_the_mean_of_the_smallest_part_left_open():
    """100 days at a half, of which 50 are closed altogether, then 30 more closed."""
    closures = [(0, 100, 0.5), (50, 100, 0.0), (100, 130, 0.0)]
    found = {mean_open(order, 2026) for order in permutations(closures)}
    assert found == {(50 * 0.5 + (365 - 130) * 1.0) / 365}


# ---------------------------------------------------------------- closed sellers


def test_four_quarterly_bans_close_the_year():
    quarters = (("01-01", "03-31"), ("04-01", "06-30"), ("07-01", "09-30"), ("10-01", "12-31"))
    assert _left(*(_ban(f"2026-{a}", f"2026-{b}") for a, b in quarters)) == 0.0


def test_a_half_year_said_by_country_and_by_bloc_closes_that_half_once():
    """From 1 July: 181 of 365 days are left of 2,000 t."""
    by_country, by_bloc = _ban("2026-07-01", "2026-12-31"), _ban("2026-07-01", "2026-12-31", bloc="feoc")
    assert 2000 * _left(by_country, by_bloc) == pytest.approx(181 / 365 * 2000)


def test_half_years_that_overlap_close_their_days_once():
    """1 January to 31 August and 1 July to 31 October: 61 of 365 days are left."""
    assert _left(_ban("2026-01-01", "2026-08-31"), _ban("2026-07-01", "2026-10-31")) == pytest.approx(61 / 365)


def test_days_of_a_leap_year():
    assert _left(_ban("2028-02-29", "2028-02-29"), _ban("2028-03-01", "2028-03-01"), year=2028) == pytest.approx(
        364 / 366
    )


def test_a_ban_and_a_licence_leave_the_smaller_part_of_each_day():
    """Licensed to 40% all year, banned from 1 July: 40% of 181 days."""
    licence = (LICENCE, {"countries": ["CHN"], "licence_share": 0.4})
    assert _left(licence, _ban("2026-07-01", "2026-12-31")) == pytest.approx(0.4 * 181 / 365)


def test_two_licences_leave_the_smaller():
    both = [(LICENCE, {"countries": ["CHN"], "licence_share": share}) for share in (0.6, 0.5)]
    assert _left(*both) == pytest.approx(0.5)


def test_a_ban_by_form_and_a_ban_by_owner_meet_in_one_seller():
    """By form until 31 March, by owner from 1 March: 90 + 306 - 31 days closed are all."""
    assert (
        _left(_ban("2026-01-01", "2026-03-31", forms=["a.raw"]), _ban("2026-03-01", "2026-12-31", measure="owner")) == 0
    )


@pytest.mark.breadth
def test_the_order_of_sentences_does_not_matter():
    """Bans and a duty between them, in every order, from the same frames, which keep what sentences make of them."""
    said = [
        _ban("2026-02-01", "2026-05-31"),
        (LICENCE, {"countries": ["CHN"], "licence_share": 0.3, "until": "2026-04-30"}),
        ("tariff", {"rate": 0.1}),
        _ban("2026-05-01", "2026-06-30", bloc="feoc"),
    ]
    frames = chain((2026,), offers=[{**OFFER, "year": 2026}])
    found = [bounds(program_of(frames, *order), "Purchase") for order in permutations(said)]
    assert all(one == found[0] for one in found)
    assert found[0][f"Purchase[{RAW_CHN},2026]"] == pytest.approx(2.0 * (31 * 0.3 + 184) / 365)


def test_the_recheck_counts_the_days_of_all_sentences():
    """Half a year by each of two bans leaves nothing: one tonne bought is too much for both."""
    demands = [{"wanted": 20.0, "shortfall_most": 20.0}]
    halves = (_ban("2026-01-01", "2026-06-30"), _ban("2026-07-01", "2026-12-31"))
    plan, frames, stated = plan_of(chain(demands=demands), *halves)
    assert cell(plan, "purchases", "tonnes", country="CHN") == 0
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, "purchases", "country", "CHN", form="a.metal")
    assert missed(plan, frames, stated, tables) == [f"{name}: CHN a.metal 2026" for name in (BAN, f"{BAN}#2")]


# ---------------------------------------------------------------- whole years, year's end, decisions

WHOLE = {
    "country_share_cap": {"max": 0.4},
    "owner_share_cap": {"owners": ["CHN"], "max": 0.4},
    "top_share_cap": {"k": 1, "max": 0.4},
    "hhi_cap": {"max": 0.4},
    "bloc_share_cap": {"bloc": "feoc", "max": 0.4},
    "governance_cap": {"below": 0.0, "max": 0.4},
    "import_reliance_cap": {"max": 0.4},
    "bloc_share_floor": {"bloc": "allies", "min": 0.4},
    "domestic_share_floor": {"min": 0.4},
    "recycled_share_floor": {"min": 0.1},
    "nminus1_floor": {"min": 0.4},
    "survive_floor": {"countries": ["CHN"], "min": 0.4},
}


def test_every_policy_states_its_dates():
    assert all(isinstance(policy.dates, Dates) for policy in POLICIES)
    beside = {"emissions_cap", "export_control", "import_quota", "permitting", "purchase_budget", "workforce"}
    assert {policy.name for policy in POLICIES if policy.dates is Dates.WHOLE_YEARS} == {*WHOLE, *beside}


@pytest.mark.parametrize("name", WHOLE)
def test_a_ratio_binds_whole_years_only(name: str):
    """From the last day of 2026 to the last but one of 2028: only 2027 is in force on every day."""
    frames = chain((2026, 2027, 2028))
    sentence = BY_NAME[name].model_validate({**WHOLE[name], "from": "2026-12-31", "until": "2028-12-30"})
    rows = sentence.rows(name, frames, ())
    years = {int(year) for frame in rows.values() if "year" in frame for year in frame["year"]}
    assert years == {2027}
    level = WHOLE[name].get("max", WHOLE[name].get("min"))
    assert set(wanted(sentence, level, frames)["year"]) == {2027}


def test_a_cap_from_new_years_eve_does_not_bind_that_year():
    plan, frames, stated = plan_of(chain(), ("country_share_cap", {"max": 0.1, "from": "2026-12-31"}))
    assert cell(plan, "purchases", "tonnes", form="a.metal", country="CHN") == pytest.approx(4000)
    assert missed(plan, frames, stated) == []


@pytest.mark.parametrize(("until", "bound"), [("2026-12-31", {2026}), ("2026-12-30", set()), ("2027-01-31", {2026})])
def test_a_stock_target_binds_years_whose_end_is_in_force(until: str, bound: set[int]):
    stocks = [{"holder": "public", "year": year} for year in (2026, 2027)]
    said = {"days": 30, "from": "2026-07-01", "until": until, "account": "nds_fund"}
    rows = BY_NAME["stockpile_target"].model_validate(said).rows("k", chain((2026, 2027), stocks=stocks), ())
    assert {int(year) for year in rows.get("TARGETS", {"year": []})["year"]} == bound


PAYING = {
    "capital_grant": ("GRANTS", "grant_rate", {"account": "dpa", "share": 0.5}),
    "investment_tax_credit": ("FINANCES", "finance_most", {"share": 0.5}),
    "loan": ("FINANCES", "finance_most", {"account": "osc_credit", "share": 0.5, "rate": 0.05, "subsidy_rate": 0.1}),
    "equity": ("FINANCES", "finance_most", {"account": "dpa", "share": 0.5, "return_rate": 0.05}),
}


@pytest.mark.parametrize("name", PAYING)
def test_decisions_fall_evenly_over_the_year(name: str):
    """Until 30 September: half of the capital of 10 of what is decided on 273 of 365 days, in rows and re-check."""
    over, number, said = PAYING[name]
    said = {**said, "plants": ["ref"], "until": "2026-09-30"}
    rows = BY_NAME[name].model_validate(said).rows(name, must_build(), ())
    assert rows[over][number].tolist() == pytest.approx([0.5 * 273 / 365 * 10.0])
    plan, frames, stated = plan_of(must_build(), (name, said))
    table = "grants" if name == "capital_grant" else "finance"
    assert cell(plan, table, "musd") == pytest.approx(0.5 * 273 / 365 * 10.0)
    assert missed(plan, frames, stated) == []
    tables = doctored(plan, table, "musd", 0.5 * 10.0, plant="ref")
    assert missed(plan, frames, stated, tables) == [f"{name}: ref 2026"]


def test_a_plant_abroad_is_decided_on_days_in_force():
    """600 t/yr from 1 July: 184 of 365 days of it can be decided in 2026."""
    frames = can_build()
    said = {"like": "ref", "country": "CAN", "size_t": 600, "from": "2026-07-01"}
    after = BY_NAME["partner_investment"].model_validate(said).adjust(frames)
    most = after.builds.loc[after.builds["plant"] == "ref_can", "build_most"]
    assert most.tolist() == pytest.approx([0.6 * 184 / 365])


# ---------------------------------------------------------------- what is said of part years

HEAD = """\
name = "small"
dataset = "us_2026"
minerals = ["a"]
years = [2026, 2030]
discount_rate = 0.03
baseline = "v"
[variants.v]
policies = [
"""
PART_YEARS = {
    "domestic_share_floor = { min = 0.1, from = '2026-12-31' }": (
        "domestic_share_floor: binds whole calendar years: 2026 (in force on 1 of 365 days) is not bound; "
        "it holds in 2027-2030"
    ),
    "hhi_cap = { max = 0.3, from = '2027-07-01', until = '2028-06-30' }": (
        "hhi_cap: binds whole calendar years: 2027 (in force on 184 of 365 days) and 2028 (in force on 182 of 366 "
        "days) are not bound; so it binds nothing; write whole years"
    ),
    "workforce = { build_rate = 0.5, until = '2028-02-29' }": (
        "workforce: binds whole calendar years: 2028 (in force on 60 of 366 days) is not bound; it holds in 2026-2027"
    ),
    "stockpile_target = { days = 30, from = '2027-12-31', until = '2029-03-31' }": (
        "stockpile_target: binds the end of a year: 2027 (in force on 1 of 365 days) is bound, for 31 December is in "
        "force, 2029 (in force on 90 of 365 days) is not bound; it holds in 2027-2028"
    ),
}


def _warned(folder: Path, policy: str) -> list[str]:
    return [f.line() for f in loaded(folder, HEAD + f"  {{ {policy} }},\n]\n").findings]


@pytest.mark.parametrize(("policy", "message"), PART_YEARS.items(), ids=list(PART_YEARS))
def test_a_part_year_is_said(tmp_path: Path, policy: str, message: str):
    assert _warned(tmp_path, policy) == [f"study.toml:9 variant v: {message}"]


@pytest.mark.parametrize(
    "policy",
    [
        "domestic_share_floor = { min = { 2027 = 0.1 }, from = '2026-12-31' }",
        "domestic_share_floor = { min = 0.1, from = '2026-01-01', until = '2028-12-31' }",
        "import_ban = { countries = ['CHN'], from = '2026-12-31' }",
        "capital_grant = { account = 'dpa', share = 0.5, until = '2027-09-30' }",
        "stockpile_target = { days = 30, from = 2027 }",
    ],
)
def test_nothing_is_said_of_years_that_are_bound_or_pro_rata(tmp_path: Path, policy: str):
    """A value by year that begins later asks nothing of the part year."""
    assert _warned(tmp_path, policy) == []


def test_a_time_of_day_is_no_date():
    """Noon was dropped in silence: what is in force is in force by the day."""
    noon = dt.datetime(2027, 7, 1, 12)
    with pytest.raises(ValueError, match="must be a date such as 2027-01-01 or a year, got '2027-07-01T12:00:00'"):
        BY_NAME[BAN].model_validate({"countries": ["CHN"], "from": noon})
    dated = BY_NAME[BAN].model_validate({"countries": ["CHN"], "from": noon.date()})
    assert dated.start == "2027-07-01"
