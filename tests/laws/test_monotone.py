"""Less freedom or dearer goods never make a plan cheaper; more freedom or help never makes it dearer.

Share caps and floors multiply a total that the plan decides, so that for them nothing more than this is true.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.laws.planned import Case, never_cheaper

Rng = np.random.Generator
LIMITS = (
    "country_share_cap", "owner_share_cap", "bloc_share_floor", "domestic_share_floor", "recycled_share_floor",
    "import_ban", "export_restriction", "budget_cap", "stockpile_target", "top_share_cap", "hhi_cap", "bloc_share_cap",
    "governance_cap", "import_reliance_cap", "workforce", "nminus1_floor", "survive_floor", "emissions_cap",
    "purchase_budget", "capital_support_cap", "export_control", "import_quota",
)  # fmt: skip
HELP = (
    "capital_grant", "production_tax_credit", "investment_tax_credit", "loan", "equity", "partner_investment",
    "substitution_program", "drawback",
)  # fmt: skip
CAPITAL = ("capital_grant", "investment_tax_credit", "loan", "equity", "budget_cap")
"""Money that follows what a build costs, or is booked in the year of decision."""
DECIDED = (*CAPITAL, "permitting", "workforce", "partner_investment")
"""Sentences that look at the year of decision, not at the years of running."""
PRICED = ("price_floor", "offtake")
"""Sentences that pay against a market price: help where it is low, a duty to share or to make where it is high."""
SHARES = [
    ("country_share_cap", "max", 0.7, {"max": 0.4}),
    ("country_share_cap", "max", 0.7, {"max": 0.4, "measure": "origin", "stages": ["refined"]}),
    ("owner_share_cap", "max", 0.7, {"max": 0.3, "owners": ["CHN"]}),
    ("bloc_share_floor", "min", 1.2, {"min": 0.3, "bloc": "allies"}),
    ("bloc_share_floor", "min", 1.2, {"min": 0.3, "bloc": "allies", "measure": "origin"}),
    ("domestic_share_floor", "min", 1.2, {"min": 0.2}),
    ("recycled_share_floor", "min", 1.2, {"min": 0.05, "stages": ["refined"]}),
    ("bloc_share_cap", "max", 0.7, {"max": 0.4, "bloc": "rim"}),
    ("bloc_share_cap", "max", 0.7, {"max": 0.4, "bloc": "rim", "measure": "origin", "stages": ["refined"]}),
    ("governance_cap", "max", 0.7, {"max": 0.4, "below": 0.3}),
    ("hhi_cap", "max", 0.7, {"max": 0.2}),
]
HELPED: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("investment_tax_credit", {"share": 0.2}, {"share": 0.4}),
    ("loan", {"account": "osc_credit", "share": 0.3, "rate": 0.02, "subsidy_rate": 0.1}, {"share": 0.5}),
    ("loan", {"account": "osc_credit", "share": 0.3, "rate": 0.02, "subsidy_rate": 0.1}, {"rate": 0.0}),
    ("equity", {"account": "doe_grants", "share": 0.3, "return_rate": 0.02}, {"share": 0.5}),
    ("equity", {"account": "doe_grants", "share": 0.3, "return_rate": 0.02}, {"return_rate": 0.0}),
    (
        "price_floor",
        {"forms": ["amber.metal"], "dollars": "real", "price_spread": 0, "floor_usd_per_t": 1e4},
        {"price_spread": 0, "floor_usd_per_t": 3e4},
    ),
    (
        "offtake",
        {"min_share": 0.0, "price_spread": 0, "dollars": "real", "price_usd_per_t": 1e4},
        {"price_usd_per_t": 3e4},
    ),
    ("partner_investment", {"like": "amber_refinery", "country": "AUS", "size_t": 500}, {"size_t": 2000}),
    ("partner_investment", {"like": "amber_refinery", "country": "AUS", "size_t": 500}, {"capital_factor": 0.5}),
    ("substitution_program", {"share": 0.05, "dollars": "real", "cost_usd_per_t": 9e3}, {"share": 0.1}),
    ("drawback", {"share": 0.5}, {"share": 0.99}),
    ("substitution_program", {"share": 0.05, "dollars": "real", "cost_usd_per_t": 9e3}, {"account": "doe_grants"}),
]
"""A sentence that helps, and what of it helps more."""
LIMITED: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("workforce", {"build_rate": 0.8}, {"build_rate": 0.4}),
    ("workforce", {"max_jobs": 60, "jobs_per_kt": 50}, {"max_jobs": 20}),
    ("workforce", {"max_jobs": 60, "jobs_per_kt": 50}, {"jobs_per_kt": 100}),
    ("emissions_cap", {"max_t": 4e5}, {"max_t": 2e5}),
    ("emissions_cap", {"max_t": 2e5, "scope": "home"}, {"scope": "all"}),
    ("purchase_budget", {"dollars": "real", "max_musd": 20}, {"max_musd": 10}),
    ("purchase_budget", {"dollars": "real", "max_musd": 20, "countries": ["CHN"]}, {"countries": ["CHN", "AUS"]}),
    ("export_control", {"max": 0.4}, {"max": 0.1}),
    ("import_quota", {"quota_t": 1e4}, {"quota_t": 5e3}),
    ("tariff", {"rate": 0.3, "quota_t": 4e3}, {"quota_t": 1e3}),
    ("carbon_price", {"dollars": "real", "usd_per_t": 30}, {"usd_per_t": 90}),
    ("carbon_price", {"dollars": "real", "usd_per_t": 30}, {"border": True}),
    ("governance_cap", {"max": 0.3, "below": -0.2}, {"below": 0.4}),
    ("offtake", {"min_share": 0.1, "price_spread": 0, "dollars": "real", "price_usd_per_t": 0}, {"min_share": 0.2}),
]
"""A sentence that limits or charges, and what of it does more."""


@pytest.fixture(scope="session")
def case(case: Case) -> Case:
    """The study with funds that spend no receipts: what a fund receives follows prices, and pays for more."""
    return case.spending_no_receipts() if case.states("stockpile_target") else case


def times(level: Any, factor: float, most: float = float("inf")) -> Any:
    """Multiply a level, or a level by year."""
    if isinstance(level, Mapping):
        return {year: min(v * factor, most) for year, v in level.items()}
    return min(level * factor, most)


def market(case: Case) -> Case:
    return case.settings(perspective="market")


# ---------------------------------------------------------------- policies


@pytest.mark.parametrize(("name", "field", "factor", "fields"), SHARES)
def test_tighter_share_never_lowers_cost(
    case: Case, name: str, field: str, factor: float, fields: dict[str, Any]
) -> None:
    """A lower cap or higher floor leaves fewer plans: supply is never below zero, so the row only tightens."""
    stated = case.stating(name, **fields)
    never_cheaper(stated, stated.sentences(name, lambda s: {field: times(getattr(s, field), factor, 1.0)}))


@pytest.mark.parametrize("measure", ["shipped", "owner", "origin"])
def test_ban_never_lowers_cost(case: Case, measure: str) -> None:
    """A ban only lowers what sellers offer."""
    never_cheaper(case, case.stating("import_ban", countries=["CHN"], measure=measure))


def test_fewer_licences_never_lower_cost(case: Case) -> None:
    """A lower licence share only lowers what sellers offer."""
    loose = case.stating("export_restriction", countries=["CHN", "AUS"], licence_share=0.6)
    never_cheaper(loose, loose.sentences("export_restriction", lambda s: {"licence_share": s.licence_share / 2}))


def test_a_stop_by_origin_is_never_cheaper_than_one_by_shipment(case: Case) -> None:
    """Who stops ships nothing either way; by origin others sell less too."""
    bare = case.without("export_restriction")
    shipped, origin = (
        bare.stating("export_restriction", countries=["CHN"], measure=measure) for measure in ("shipped", "origin")
    )
    never_cheaper(shipped, origin)


def test_higher_tariff_never_lowers_cost(case: Case) -> None:
    """Each plan pays at least as much duty as before, and no plan is added."""
    low = market(case).stating("tariff", rate=0.1, bloc="rim")

    def higher(rate: Any) -> Any:
        return {year: share * 1.5 for year, share in rate.items()} if isinstance(rate, dict) else rate * 1.5

    never_cheaper(low, low.sentences("tariff", lambda s: {} if s.rate is None else {"rate": higher(s.rate)}))


def test_larger_grant_share_never_raises_cost(case: Case) -> None:
    """More of the capital may be paid; nothing that was allowed is forbidden."""
    small = market(case).stating("capital_grant", account="dpa", share=0.3)
    never_cheaper(small.sentences("capital_grant", lambda s: {"share": min(1.0, s.share * 1.4)}), small)


def test_larger_budget_never_raises_cost(case: Case) -> None:
    """The budget is the right-hand side of a row that says at most."""
    small = (
        market(case)
        .stating("capital_grant", account="dpa", share=0.5)
        .stating("budget_cap", account="dpa", dollars="real", max_musd=0.5)
    )
    raised = small.sentences(
        "budget_cap", lambda s: {} if isinstance(s.max_musd, str) else {"max_musd": times(s.max_musd, 1.5)}
    )
    never_cheaper(raised, small)


def test_more_days_of_stock_never_lower_cost(case: Case) -> None:
    """The target is the right-hand side of a row that says at least."""
    few = case.stating("stockpile_target", days=10)
    more = few.sentences("stockpile_target", lambda s: {} if s.days is None else {"days": times(s.days, 1.3)})
    never_cheaper(few, more)


def test_larger_credit_never_raises_cost(case: Case) -> None:
    """Each plan receives at least as much credit as before, and no plan is lost."""
    small = market(case).stating("production_tax_credit", share_of_cost=0.1)
    never_cheaper(small.stating("production_tax_credit", share_of_cost=0.1), small)


@pytest.mark.parametrize(("name", "fields", "more"), HELPED)
def test_more_help_never_raises_cost(case: Case, name: str, fields: dict[str, Any], more: dict[str, Any]) -> None:
    """A plan may leave a sentence's money, plant or substitutes unused, and more of them adds plans or lowers prices.

    Two sentences for one plant are one name, and the study's own prices and money are left out; what an account comes
    to pay for falls under the caps on its budget.
    """
    plain = market(case).without(name, *(["budget_cap"] if "account" in more else []))
    never_cheaper(plain.stating(name, **{**fields, **more}), plain.stating(name, **fields))
    if name not in PRICED:
        never_cheaper(plain.stating(name, **fields), plain)


@pytest.mark.parametrize(("name", "fields", "more"), LIMITED)
def test_stricter_limits_never_lower_cost(case: Case, name: str, fields: dict[str, Any], more: dict[str, Any]) -> None:
    """A stricter limit leaves fewer plans, a higher charge makes none cheaper."""
    loose = market(case).without(name)
    never_cheaper(loose, loose.stating(name, **fields))
    never_cheaper(loose.stating(name, **fields), loose.stating(name, **{**fields, **more}))


@pytest.mark.parametrize("field", ["years", "earliest_years"])
def test_faster_permits_never_raise_cost(case: Case, field: str) -> None:
    """What a long lead decides, a short one can decide later; what looks at the year of decision is left out."""
    plain = case.without(*DECIDED)
    never_cheaper(plain.stating("permitting", **{field: -1}), plain)
    never_cheaper(plain, plain.stating("permitting", **{field: 1}))


def test_limits_never_lower_cost(case: Case) -> None:
    """A plan that keeps to limits is also a plan without them."""
    never_cheaper(case.without(*LIMITS), case)


def test_help_never_raises_cost(case: Case) -> None:
    """A plan may leave grants unused, and credits only take from what it pays."""
    never_cheaper(market(case), market(case).without(*HELP))


# ---------------------------------------------------------------- suppliers and plants


def test_poorer_hosts_never_lower_cost(case: Case) -> None:
    """What a host leaves its circuits is an upper bound on what they make."""
    never_cheaper(case, case.scaled(0.5, {"hosts": ("t_per_t",)}))


def test_closed_country_never_lowers_cost(case: Case) -> None:
    """Every plan without a country's sellers, in all years at once, was a plan before that bought nothing there.

    Where nobody abroad is left, an n-1 floor asks for nothing any more.
    """
    case = case.without("nminus1_floor")
    never_cheaper(case, case.table("suppliers", lambda t: t[t["country"] != "CHN"]))


def test_less_on_offer_never_lowers_cost(case: Case, rng: Rng) -> None:
    """What sellers offer is an upper bound; ramps follow sales, not offers."""
    country = str(rng.choice(case.dataset.tables["suppliers"]["country"].unique()))
    never_cheaper(case, case.scaled(0.6, {"suppliers": ("available_t",)}, lambda t: t["country"] == country))


def test_larger_shares_by_custom_never_lower_cost(case: Case) -> None:
    """A larger share asks for more of its seller, or for more to be left."""
    never_cheaper(case.scaled(0.5, {"established_trade": ("share",)}), case)


def test_buyers_slower_to_move_never_lower_cost(case: Case) -> None:
    """Leaving costs the more, the smaller the elasticity."""
    never_cheaper(case, case.scaled(0.5, {"trade_elasticities": ("elasticity",)}))


def test_slower_ramp_never_lowers_cost(case: Case) -> None:
    """Sales are never below zero, so that a lower rate or first amount only tightens the row."""
    never_cheaper(case, case.scaled(0.5, {"suppliers": ("ramp_rate", "ramp_t")}))


def test_dearer_seller_never_lowers_cost(case: Case, rng: Rng) -> None:
    """Each plan pays at least as much, duty in proportion, and no plan is added."""
    country = str(rng.choice(case.dataset.tables["suppliers"]["country"].unique()))
    never_cheaper(
        case,
        case.scaled(1.2, {"suppliers": ("price_usd_per_t", "freight_usd_per_t")}, lambda t: t["country"] == country),
    )


def test_less_capacity_never_lowers_cost(case: Case) -> None:
    """Capacity is an upper bound on output; its own yearly cost, the same for every plan, is left out.

    A commitment to make part of what there is would ask for less, and is left out too.
    """
    case = case.without("offtake")
    small = case.scaled(0.5, {"plant_capacity": ("capacity_t",)})
    if np.isinf(small.cost):
        return
    held = case.program.costs["fixed_cost"][1] - small.program.costs["fixed_cost"][1]
    assert np.isfinite(case.cost)
    assert small.cost >= case.cost - held - 1e-8 * case.size


def test_less_ore_never_lowers_cost(case: Case) -> None:
    """Reserves are the right-hand side of a row that says at most."""
    never_cheaper(case, case.scaled(0.4, {"plants": ("reserves_t",)}))


def test_smaller_sites_never_lower_cost(case: Case) -> None:
    """What may be built bounds what is built, in all and in each year; each tonne built replaces what it did."""
    case = case.of_all_that_is_built()
    small = case.scaled(0.5, {"plants": ("buildable_t", "buildable_t_per_year"), "replacements": ("share",)})
    never_cheaper(case, small)


def test_later_start_never_lowers_cost(case: Case) -> None:
    """A later earliest year only removes builds."""
    case = case.of_all_that_is_built()
    never_cheaper(case, case.table("plants", lambda t: t.assign(earliest_year=t["earliest_year"] + 1)))


def test_longer_lead_time_never_lowers_cost(case: Case) -> None:
    """What a long lead decides, a short one can decide later, to run and be paid in the same years.

    What looks at the year of decision is left out.
    """
    soon = case.without(*DECIDED).of_all_that_is_built()
    never_cheaper(soon, soon.table("plants", lambda t: t.assign(lead_time_years=t["lead_time_years"] + 1)))


def test_dearer_plants_never_lower_cost(case: Case) -> None:
    """Output and builds are never below zero; grants and credits, which follow cost, are left out."""
    cheap = case.without(*HELP, "budget_cap")
    never_cheaper(cheap, cheap.scaled(1.3, {"plants": ("capex_usd_per_t", "fixed_usd_per_t", "variable_usd_per_t")}))


def test_less_scrap_never_lowers_cost(case: Case) -> None:
    """Feed and returns bound what is collected."""
    never_cheaper(case, case.scaled(0.5, {"scrap": ("available_t",), "returns": ("return_t_per_t",)}))


def test_dearer_scrap_never_lowers_cost(case: Case) -> None:
    """What is collected is never below zero."""
    never_cheaper(case, case.scaled(2.0, {"scrap": ("collection_usd_per_t",)}))


# ---------------------------------------------------------------- stock, users, outlets


def test_slower_stockpile_never_lowers_cost(case: Case) -> None:
    """Filling and releasing less in a year only lowers bounds."""
    never_cheaper(case, case.scaled(0.5, {"stockpile": ("fill_t_per_year", "release_t_per_year")}))


def test_dearer_storage_never_lowers_cost(case: Case) -> None:
    """Stock is never below zero."""
    never_cheaper(case, case.scaled(3.0, {"stockpile": ("holding_usd_per_t",)}))


def test_smaller_outlets_never_lower_cost(case: Case) -> None:
    """The size of an outlet is an upper bound; buyers who get less than by custom for it are left at a cost."""
    never_cheaper(case, case.scaled(0.5, {"outlets": ("size_t",)}))


def test_poorer_outlets_never_lower_cost(case: Case) -> None:
    """Each plan receives no more than before."""
    never_cheaper(case, case.scaled(0.8, {"outlets": ("price_usd_per_t",)}))


def test_fewer_substitutes_never_lower_cost(case: Case) -> None:
    """The share that can be substituted is an upper bound."""
    never_cheaper(case, case.scaled(0.5, {"substitutes": ("max_share",)}))


def test_dearer_substitutes_never_lower_cost(case: Case) -> None:
    """What is substituted is never below zero."""
    never_cheaper(case, case.scaled(1.4, {"substitutes": ("cost_usd_per_t",)}))


def test_dearer_shortage_never_lowers_cost(case: Case) -> None:
    """A shortfall is never below zero."""
    never_cheaper(case, case.scaled(1.5, {"shortage": ("shortage_usd_per_t",)}))


def test_forbidden_shortfall_never_lowers_cost(case: Case) -> None:
    """A plan without shortfall is also a plan where shortfall has a price."""
    never_cheaper(case.settings(shortfall="priced"), case.settings(shortfall="forbidden"))


def test_more_demand_never_lowers_cost(case: Case) -> None:
    """With a free dump for every form and nothing returned, what serves more users serves fewer: the rest is dumped.

    Without the dump this is false: a delivery may be the way out for a joint product, or bring back dear scrap.
    """
    wanted = case.dataset.table("demand")[["form", "year"]].drop_duplicates()
    dump = wanted.assign(
        outlet="dump", price_usd_per_t=0.0, size_t=1e7, confidence="assumed", source_id="drawn", figures="", rule=""
    )
    few = case.table("outlets", lambda t: pd.concat([t, dump], ignore_index=True)).table(
        "returns", lambda t: t.iloc[:0]
    )
    never_cheaper(few, few.scaled(1.15, {"demand": ("demand_t",)}))


# ---------------------------------------------------------------- two perspectives


def test_nation_pays_no_more_than_buyers_where_nothing_is_subsidised(case: Case) -> None:
    """Without subsidies transfers are duties, and what owners ask above the social rate, where it is not below it."""
    rate = case.study.discount_rate
    plain = case.without(*HELP, *PRICED, "budget_cap").table(
        "plants", lambda t: t.assign(cost_of_capital=t["cost_of_capital"].clip(lower=rate))
    )
    never_cheaper(plain.settings(perspective="nation"), plain.settings(perspective="market"))


def test_buyers_plan_costs_the_nation_no_less_than_its_own(case: Case) -> None:
    """Both choose among the same plans, and the nation's choice is the cheapest for the nation."""
    ours, theirs = case.settings(perspective="nation"), market(case)
    if np.isinf(ours.cost):
        assert np.isinf(theirs.cost)
        return
    given_up = sum(v @ theirs.found.x + k for name in ours.program.data.terms for v, k in [theirs.program.costs[name]])
    assert given_up >= ours.cost - 1e-8 * ours.size


def test_transfers_are_nothing_to_the_nation(case: Case) -> None:
    """Duties, grants and credits only move money inside the nation, so that its cost is the same without them.

    A budget for purchases is left out: buyers pay duties out of it, so that it buys less where they are higher.
    """
    ours = case.without("purchase_budget").settings(perspective="nation")
    moved = (
        ours.stating("tariff", rate=0.3)
        .stating("production_tax_credit", share_of_cost=0.2)
        .stating("capital_grant", account="dpa", share=0.5)
        .stating("investment_tax_credit", share=0.3)
        .stating("loan", account="osc_credit", share=0.5, rate=0.0, subsidy_rate=0.1)
        .stating("equity", account="doe_grants", share=0.5, return_rate=0.0)
        .stating("price_floor", forms=["amber.metal"], dollars="real", price_spread=0.3, floor_usd_per_t=1e5)
        .stating("offtake", min_share=0.0, dollars="real", price_spread=0.3, price_usd_per_t=1e5)
        .stating("carbon_price", dollars="real", usd_per_t=90, border=True)
    )
    never_cheaper(ours, moved)
    never_cheaper(moved, ours)
