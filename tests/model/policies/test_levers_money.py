"""The bundled study of money levers: every variant has a plan, keeps its sentences, and its money closes."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache, partial
from statistics import NormalDist

import pandas as pd
import pytest

from data.load import load_dataset
from model.analysis.solve.before_solving import prepared
from model.analysis.solve.outcome import SOLVED, Outcome
from model.analysis.solve.variant import solve_variant
from model.analysis.what_if.cut_rounds import answer
from model.frames.study_frames import Frames
from model.plan.estimate import (
    BLOCK_OF,
    CONTINGENT,
    NET,
    OBLIGATIONS,
    OUTLAYS,
    REVENUES,
    TOTAL,
    WITH_APPROPRIATION,
    cost_estimate,
)
from model.plan.ledger import NATION, OFFSET, TREASURY, cost_by_payer, market_cost, national_resource_cost
from model.plan.plan import Plan, make_plan
from model.policies.base.fiscal_years import REVENUES as OF_REVENUES
from model.policies.base.fiscal_years import price_index
from model.policies.budget_cap import BudgetCap
from model.program.fill.from_frames import variant_frames
from model.proof.certificate import certify
from model.proof.keyed_columns import Facts
from model.proof.second_reading import facts
from model.study.load import load_study
from model.study.loaded import LoadedStudy
from tests.breadth import wide

pytestmark = pytest.mark.breadth

STUDY = "levers-money"
VARIANTS = tuple(load_study(STUDY).study.variants)
SOME = [v if v in (VARIANTS[0], "price-floor", "loans") else wide(v)[0] for v in VARIANTS]
"""Every variant, most of them where breadth is wanted."""
CLOSE = 1e-9
CENT = 0.01e-6


@cache
def _study() -> tuple[LoadedStudy, Frames, Frames]:
    loaded = load_study(STUDY)
    return loaded, prepared(loaded)[1], facts(load_dataset(loaded.study.dataset), loaded.study)


@cache
def _outcome(variant: str) -> Outcome:
    return solve_variant(variant, *_study()[:2])


def _plan(variant: str) -> Plan:
    plan = _outcome(variant).plan
    assert plan is not None, _outcome(variant).message
    return plan


def _adjusted(variant: str) -> Frames:
    loaded, base, _ = _study()
    return variant_frames(base, loaded.clauses(variant))


def _resource_cost(variant: str) -> float:
    summary = _plan(variant).tables["summary"]
    return float(summary.loc[summary["metric"] == "resource_cost", "value"].iloc[0])


@pytest.mark.parametrize("variant", SOME)
def test_every_variant_has_a_plan_that_is_proven_from_the_tables(variant: str):
    assert _outcome(variant).status == SOLVED
    loaded, _, afresh = _study()
    stated = loaded.clauses(variant)
    assert all(clause.policy.cite for clause in stated)
    found = certify(Facts(afresh), stated, _plan(variant).tables, _plan(variant).cost, None)
    assert found.passed, found.failures


@pytest.mark.parametrize("variant", SOME)
def test_costs_come_from_the_ledger_alone(variant: str):
    ledger, frames = _plan(variant).tables["ledger"], _adjusted(variant)
    assert market_cost(ledger, frames) == pytest.approx(_plan(variant).cost, rel=CLOSE)
    assert national_resource_cost(ledger, frames) == pytest.approx(_resource_cost(variant), rel=CLOSE)
    by_payer = cost_by_payer(ledger, frames)
    assert tuple(by_payer) == NATION
    assert sum(by_payer.values()) == pytest.approx(_resource_cost(variant), rel=CLOSE)


@pytest.mark.parametrize("variant", SOME)
def test_the_budget_closes_with_the_ledger_to_the_cent(variant: str):
    """An account obligates what the Treasury pays from it less what it receives; of revenues, outlays are that."""
    tables = _plan(variant).tables
    rows = tables["ledger"].query("account != ''")
    signed = rows["musd"].where(rows["payer"] == TREASURY, -rows["musd"]).groupby(rows["account"]).sum()
    budget = (
        tables["budget"]
        .query("kind != 'offset' and not account.str.endswith('_other')")
        .groupby(["account", "kind"])[["obligations_musd", "outlays_musd"]]
        .sum()
        .reset_index()
    )
    moved = budget[["obligations_musd", "outlays_musd"]].abs().sum(axis=1) > CENT
    assert set(budget.loc[moved, "account"]) == set(signed.index)
    for account, kind, obligated, outlays in budget.itertuples(index=False):
        assert (outlays if kind in OF_REVENUES else obligated) == pytest.approx(signed.get(account, 0.0), abs=CENT)


@pytest.mark.parametrize("variant", SOME[1:])
def test_the_estimate_closes_with_the_ledgers_to_the_cent(variant: str):
    """Per account, all fiscal years of the estimate are what the two ledgers differ by."""
    plan, base = _plan(variant).tables, _plan(VARIANTS[0]).tables
    blocks = cost_estimate(plan["budget"], base["budget"], 2026)
    moved = _signed(plan["ledger"]).sub(_signed(base["ledger"]), fill_value=0.0)
    assert set(blocks) <= {*BLOCK_OF.values(), NET}
    shown: set[str] = set()
    for block, frame in blocks.items():
        for account, line, total, after in frame[["account", "line", "2026-2035", "after"]].itertuples(index=False):
            if block != NET and account not in (TOTAL, OFFSET[0], *OTHERS) and line in (OBLIGATIONS, REVENUES):
                sign = -1 if line == REVENUES else 1
                assert sign * (total + after) == pytest.approx(moved[account], abs=CENT)
                shown.add(account)
    assert {a for a, musd in moved.items() if abs(musd) > CENT} <= shown


def _signed(ledger: pd.DataFrame) -> pd.Series:
    rows = ledger[ledger["account"] != ""]
    return rows["musd"].where(rows["payer"] == TREASURY, -rows["musd"]).groupby(rows["account"]).sum()


@pytest.mark.breadth
def test_the_net_effect_is_all_spending_less_revenues_promises_too():
    plan, base = _plan("together").tables, _plan(VARIANTS[0]).tables
    blocks = cost_estimate(plan["budget"], base["budget"], 2026)
    net = blocks[NET].set_index("account").at[WITH_APPROPRIATION, "2026-2035"]
    spending = sum(
        f.loc[(f["line"] == OUTLAYS) & (f["account"] != TOTAL), "2026-2035"].sum()
        for b, f in blocks.items()
        if b != NET
    )
    revenues = blocks["Revenues"].query("account != @TOTAL")["2026-2035"].sum()
    assert net == pytest.approx(spending - revenues)
    assert blocks[CONTINGENT]["2026-2035"].sum() > 0


def test_contingent_items_are_in_the_ledger_at_their_expected_value():
    tables = _plan("together").tables
    central = tables["contingent"].query("scenario == 'expected'").groupby("account")["musd"].sum()
    promised = tables["ledger"].query("item.str.contains('contingent')")
    paid = promised["musd"].where(promised["payer"] == "Treasury", -promised["musd"])  # plants pay back a high price
    booked = paid.groupby(promised["account"]).sum()
    assert central.to_dict() == pytest.approx(booked.to_dict())
    by = tables["contingent"].groupby(["account", "scenario"])["musd"].sum().unstack()
    assert (by["low"] > by["central"]).all()
    assert (by["central"] > by["high"]).all()
    assert (by["expected"] > by["central"]).all()


@pytest.mark.breadth
def test_money_moves_what_it_is_meant_to_move():
    """Faster permits cost the nation less, slower ones more; subsidies save plants money that the Treasury pays.

    The nation counts capital at the social rate, below what owners ask: support of capital may leave it better off.
    Equity that returns 4% a year, as long as its plants live, earns the Treasury more than the 3% of the discount.
    """
    law = _resource_cost("current-law")
    assert _resource_cost("permitting") < law < _resource_cost("slow-permits")
    assert _resource_cost("workforce") > law
    for variant in ("loans", "equity", "price-floor", "offtake"):  # the investment credit takes the place of 45X
        assert _plan(variant).cost < _plan("current-law").cost
        paid = [
            p.tables["summary"].set_index("metric").at["paid_by_treasury", "value"] for p in map(_plan, (variant, LAW))
        ]
        assert (paid[0] > paid[1]) == (variant != "equity")


@pytest.mark.breadth
@pytest.mark.parametrize(
    ("variant", "account", "most"),
    [("loans", "osc_credit", 250), ("equity", "industrial_base_fund", 500), ("substitution", "doe_grants", 200)],
)
def test_budgets_are_kept(variant: str, account: str, most: float):
    """In dollars of the day, to the last cent: what is authority of each fiscal year, receipts left out.

    Of loans and equity the study's own budgets have room; here they are half as large, and are spent.
    """
    loaded, base, _ = _study()
    less = BudgetCap.model_validate({"account": account, "dollars": "nominal", "max_musd": most})
    stated = tuple(replace(c, policy=less) if c.policy.name == less.name else c for c in loaded.clauses(variant))
    frames = variant_frames(base, stated)
    found = answer(frames, stated)
    ledger = make_plan(variant, found.program, found.solution, base, frames, stated).tables["ledger"]
    paid = ledger[(ledger["account"] == account) & (ledger["payer"] == TREASURY)]
    nominal = paid["musd"] * paid["year"].map(partial(price_index, _study()[1]))
    assert nominal.sum() == pytest.approx(most)


SPREAD, LAW = 0.395, "current-law"
OTHERS = tuple(
    f"{fund}_other" for fund in ("nds_fund", "industrial_base_fund", "osc_credit", "dpa_title_iii", "doe_loans")
)
"""Accounts of other uses: no ledger holds what is enacted and no policy directs."""


def test_the_floor_of_the_contract_is_in_dollars_of_the_day():
    """By hand: tonnes made, times what lacks to 110 USD/kg on average; above the floor plants pay 30% back.

    At the planned prices alone it would be some 160. The contract ends on 30 September 2035.
    """
    f, tables = _adjusted("price-floor"), _plan("price-floor").tables
    landed = f.offers[(f.offers["form"] == "ndpr.oxide") & (f.offers["step"] == 1)]
    price = (landed["price"] + landed["freight"]).groupby(landed["year"]).min() * 1e3
    made = (
        tables["production"]
        .query("form == 'ndpr.oxide' and country == 'USA' and tonnes > 0")
        .groupby("year")["tonnes"]
        .sum()
    )
    index = partial(price_index, f)
    nominal = 0.0
    for year, tonnes in made.items():
        late = 92 / 365 if year % 4 else 92 / 366
        day, part = (1 - late) * index(year) + late * index(year + 1), 1.0
        if year == 2035:
            day, part = index(2035), 273 / 365
        floor, planned = 110_000 / day, price[year]
        middle = math.log(planned) - SPREAD**2 / 2
        lacks = floor * NormalDist(middle, SPREAD).cdf(math.log(floor)) - planned * NormalDist(
            middle + SPREAD**2, SPREAD
        ).cdf(math.log(floor))
        nominal += (lacks - 0.3 * (planned - floor + lacks)) * tonnes * part * day / 1e6
    booked = tables["budget"].query("account == 'ndpr_floor'")["outlays_nominal_musd"].sum()
    assert booked == pytest.approx(nominal)
    assert 500 < booked < 1500


@pytest.mark.parametrize("variant", SOME)
def test_buyers_owners_and_treasury_add_to_what_the_nation_gives_up(variant: str):
    said = _plan(variant).tables["summary"].set_index("metric")["value"]
    three = [said[f"paid_by_{party}"] for party in ("buyers", "plant_owners", "treasury")]
    assert sum(three) == pytest.approx(said["resource_cost"], abs=CENT * 1e3)
