"""What holds in every plan of the bundled study, whatever the policy."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
import pytest

from data.rows import each_row
from model.analysis.backcast.base_year import TOLERANCE, BackCast
from model.analysis.share_jumps.jumps import BOUGHT, Reason, offers, share_jumps
from model.plan.plan import Plan
from model.study.load import load_study
from tests.plausible.answers import (
    CHINA_STOPS,
    FASTER_MINES,
    PAID_ANYWAY,
    Answers,
    bought,
    imported,
    least_of_the_nation,
    picked,
    used,
)

SLACK_T = 0.1
CRISIS = (2027, 2028)


def test_base_year_mix(base_year: BackCast):
    """Every published line of the base year is within three points of the statistics."""
    assert base_year.worst <= 100 * TOLERANCE
    assert base_year.mix["line"].nunique() >= 8


def test_lead_times(answers: Answers):
    """No candidate makes anything before its earliest year, nor sooner after 2026 than its lead time.

    Permits that come two years sooner move both for mines."""
    plants = picked(answers.data.table("plants"), status="candidate").set_index("plant")
    table = pd.concat([plants["earliest_year"], 2026 + plants["lead_time_years"]], axis=1).max(axis=1)
    for name, plan in answers.plans.items():
        sooner = plants["kind"].isin(["mine", "integrated"]) & (name in FASTER_MINES)
        first = table.where(~sooner, table - 2).clip(lower=2026)
        rows = plan.tables["production"]
        rows = rows[rows["plant"].isin(first.index)]
        assert (rows["year"] >= rows["plant"].map(first)).all()


def test_build_limits(answers: Answers):
    """No site is built larger, or faster, than the plants table allows."""
    plants = answers.data.table("plants").set_index("plant")
    for plan in answers.plans.values():
        built = plan.tables["capacity"]
        assert (built["built_t"] <= built["plant"].map(plants["buildable_t_per_year"]) + SLACK_T).all()
        whole = built.groupby("plant")["built_t"].sum()
        assert (whole <= plants["buildable_t"].reindex(whole.index) + SLACK_T).all()


def test_purchases_within_what_is_offered(answers: Answers):
    """Nobody sells more than the suppliers table offers."""
    offered = answers.data.table("suppliers")[["form", "country", "step", "year", "available_t"]]
    for plan in answers.plans.values():
        rows = plan.tables["purchases"].merge(offered, on=["form", "country", "step", "year"], how="left")
        assert rows["available_t"].notna().all()
        assert (rows["tonnes"] <= rows["available_t"] + SLACK_T).all()


def test_recycling_within_its_scrap(answers: Answers):
    """What is collected was sold before the horizon, or delivered within it and has come back."""
    for plan in answers.plans.values():
        there = _scrap(answers, plan)
        got = plan.tables["recycling"].groupby(["form", "year"])["tonnes"].sum()
        assert (got <= there.reindex(got.index) + SLACK_T).all()


def _scrap(answers: Answers, plan: Plan) -> pd.Series:
    scrap, returns = answers.data.table("scrap"), answers.data.table("returns")
    feed = scrap.groupby(["form", "year"])["available_t"].sum()
    part = scrap.groupby(["form", "year"])["return_share"].sum()
    back = plan.tables["demand"].merge(returns, on=["end_use", "form"])
    back["year"] = (back["year"] + back["lifetime_years"].round()).astype(int)
    back["t"] = back["delivered_t"] * back["return_t_per_t"]
    back = back.groupby(["scrap_form", "year"])["t"].sum()
    back.index = back.index.set_names(["form", "year"])
    return feed.add(back.reindex(feed.index).fillna(0.0) * part)


def test_capital_is_that_of_the_plants_table(answers: Answers):
    """Without grants, capital charges are tonnes built times capital per tonne of the table, spread over its life."""
    plan = answers.plans["least-cost"]
    plants = answers.data.table("plants").set_index("plant")
    items = ("capital charges", "interest during construction", "return above the social rate")
    ledger = plan.tables["ledger"]
    paid = ledger[ledger["item"].isin(items)].groupby("year")["musd"].sum()
    built = plan.tables["capacity"].query("built_t > 0")
    for year in (2030, 2035, 2040):
        running = built[built["year"] + built["plant"].map(plants["lead_time_years"]) <= year]
        charge = sum(t * answers.annuity(p) for p, t in zip(running["plant"], running["built_t"], strict=True)) / 1e6
        assert paid.loc[year] == pytest.approx(charge, rel=1e-4)


def test_prices_between_the_cheapest_and_the_dearest_way_out(answers: Answers):
    """A tonne of a form that users want is worth at most what its loss costs or the dearest landed step, and, unless
    users go short, between a third and 2.4 times the planning price."""
    forms = answers.data.table("forms").set_index("form")["reference_price_usd_per_t"]
    steps = answers.data.table("suppliers")
    steps = steps.assign(landed=1.5 * steps["price_usd_per_t"] + steps["freight_usd_per_t"])
    lost = answers.data.table("shortage").groupby("form")["shortage_usd_per_t"].max()
    dearest = pd.concat([steps.groupby("form")["landed"].max(), lost], axis=1).max(axis=1)
    for name, plan in answers.plans.items():
        rows = plan.tables["prices"]
        rows = rows[rows["form"].isin(set(plan.tables["demand"]["form"]) - set(PAID_ANYWAY))]
        assert (rows["usd_per_t"] <= rows["form"].map(dearest)).all()
        if name in CHINA_STOPS:
            rows = rows[~(rows["form"].isin(["graphite.anode", "ndpr.magnet"]) & rows["year"].isin(CRISIS))]
        times = rows["usd_per_t"] / rows["form"].map(forms)
        assert times.between(0.33, 2.4).all(), name


@pytest.mark.parametrize(
    ("form", "least", "most"),
    [
        ("graphite.anode", 0.80, 0.97),
        ("graphite.flake", 0.25, 0.47),
        ("ndpr.magnet", 0.55, 0.75),
        ("cobalt.chemical", 0.15, 0.42),
        ("cobalt.metal", 0.0, 0.05),
        ("lithium.chemical", 0.0, 0.06),
        ("nickel.primary", 0.0, 0.03),
    ],
)
def test_chinese_shares_of_imports_in_2026(answers: Answers, form: str, least: float, most: float):
    """Under the law in force China's share of imports in 2026 is near that of 2024, below it where duties rose."""
    plan = answers.plans["current-law"]
    assert least <= bought(plan, form=form, country="CHN", year=2026) / imported(plan, form, 2026) <= most


def test_who_goes_short(answers: Answers):
    """Nobody goes short, but where China stops in 2027: then some anode and magnets, for two years, never defence."""
    for name, plan in answers.plans.items():
        short = plan.tables["demand"].query("shortfall_t > @SLACK_T")
        if name not in CHINA_STOPS:
            assert short.empty, name
            continue
        assert set(short["form"]) <= {"graphite.anode", "ndpr.magnet"}
        assert set(short["year"]) <= set(CRISIS)
        assert "defence" not in set(short["end_use"])


def test_a_stop_known_a_year_ahead_still_hurts(answers: Answers):
    """A full stop of 2027, of its ore too, leaves 10 to 60% of anode demand unserved in both years, and costs more."""
    plan, law = answers.plans["export-ban-2027"], answers.plans["current-law"]
    missing = [
        used(plan, "shortfall_t", form="graphite.anode", year=year)
        / used(plan, "wanted_t", form="graphite.anode", year=year)
        for year in CRISIS
    ]
    assert all(0.10 <= share <= 0.60 for share in missing)
    assert plan.cost > law.cost + 500


def test_a_country_that_ships_nothing_sells_nothing(answers: Answers):
    """Magnets of Burmese ore among it: the stop is of all that China ships, and of what others ship of its ore."""
    bought = answers.plans["export-ban-2027"].tables["purchases"]
    assert bought.query("country == 'CHN' and year in @CRISIS")["tonnes"].sum() == 0
    missing = used(answers.plans["export-ban-2027"], "shortfall_t", form="ndpr.magnet", year=2027)
    assert 0.3 <= missing / used(answers.plans["export-ban-2027"], "wanted_t", form="ndpr.magnet", year=2027) <= 0.6


def test_grants_pay_for_no_plant_that_the_law_in_force_builds(answers: Answers):
    """What is granted for a plant is at most its share of what the plant has beyond the law in force."""
    plan, law = answers.plans["domestic-processing"], answers.plans["current-law"]
    ours, before = (p.tables["capacity"].groupby("plant")["built_t"].sum() for p in (plan, law))
    clauses = load_study("us-framework").study.clauses("domestic-processing")
    (label,) = (c.label for c in clauses if getattr(c.policy, "additional_to", None))
    grants = picked(plan.tables["grants"], clause=label).groupby("plant")["musd"].sum()
    assert grants.sum() > 100
    for plant, musd in grants.items():
        more = ours[plant] - before.get(plant, 0.0)
        assert musd <= 0.4 * more * float(answers.plant(plant)["capex_usd_per_t"]) / 1e6 + 1e-3


def test_no_share_of_a_seller_jumps_by_prices_alone(answers: Answers):
    """Under the law in force what a seller may sell, its duty or what is bought of all moves a share by 20 points."""
    bought = answers.plans["current-law"].tables["purchases"]
    data = answers.data
    known = offers(data.table("suppliers"), data.settings.base_year, data.settings.home)
    found = share_jumps(each_row(bought, *BOUGHT), known)
    assert 0 < len(found) < 10
    assert [jump for jump in found if jump.reason is Reason.PRICES] == []


def test_variants_differ(answers: Answers):
    """No two variants have the same cost."""
    costs = sorted(plan.cost for plan in answers.plans.values())
    assert all(b - a > 1.0 for a, b in pairwise(costs))


def test_no_policy_beats_what_the_nation_could_do(answers: Answers):
    """No plan costs the nation less than the one that is made for it: what buyers save, others pay.

    Only permits that come sooner do: they change what can be built, at no cost that the program counts. Help with
    capital comes nearer to that plan than no policy does: owners ask 10% of it, the nation counts 3%, the rest being
    risk and tax.
    """

    def nation(plan: Plan) -> float:
        rows = plan.tables["summary"]
        return float(rows.loc[rows["metric"] == "resource_cost", "value"].astype(float).iloc[0])

    least = nation(least_of_the_nation("us-framework"))
    costs = {name: nation(plan) for name, plan in answers.plans.items() if name not in FASTER_MINES}
    assert {name: cost for name, cost in costs.items() if cost < least - 0.5} == {}
    assert least < costs["domestic-processing"] < costs["least-cost"]
