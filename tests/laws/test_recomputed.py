"""What result tables and dataset tables say together, without the program: cost, mass, capacity, promises, money."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from model.plan.ledger import market_cost
from tests.laws.planned import Case

SLACK = 1e-5
"""Tonnes, on studies of ten thousand tonnes."""
Key = tuple[object, ...]


@pytest.fixture
def planned(case: Case) -> Case:
    """The study, or the same one made possible."""
    if case.chosen.status == "optimal":
        return case
    return case.possible()


@pytest.fixture
def tabled(planned: Case) -> Case:
    """The same without the sentences that add plants and substitutes, or shift dates, beyond what the tables say."""
    bare = planned.without("permitting", "partner_investment", "substitution_program")
    return bare if bare.chosen.status == "optimal" else bare.possible()


def add_up(frame: pd.DataFrame, key: list[str], value: str) -> dict[Key, float]:
    return {k if isinstance(k, tuple) else (k,): float(v) for k, v in frame.groupby(key)[value].sum().items()}


def known(case: Case, table: str, key: list[str], value: str) -> dict[Key, float]:
    return add_up(case.dataset.table(table), key, value)


def near(one: float, other: float) -> bool:
    return abs(one - other) <= SLACK + 1e-9 * max(abs(one), abs(other))


# ---------------------------------------------------------------- money


def test_terms_add_up_to_cost(planned: Case) -> None:
    """Cost is the sum of its named terms, and nothing else."""
    assert sum(planned.plan.terms.values()) == pytest.approx(planned.plan.cost, abs=1e-9 * planned.size)


def test_ledger_closes(case: Case) -> None:
    """What buyers and plants pay, less what they receive, at present value, is the cost to the market."""
    theirs = case.settings(perspective="market").possible()
    assert market_cost(theirs.plan.tables["ledger"], theirs.frames) == pytest.approx(
        theirs.plan.cost, abs=1e-8 * theirs.size
    )


def test_purchases_are_paid_at_the_table_price(planned: Case) -> None:
    """Money for purchases is tonnes at the supplier's price, freight at its rate."""
    key = ["form", "country", "step", "year"]
    bought = planned.plan.tables["purchases"].merge(planned.dataset.table("suppliers"), on=key)
    assert len(bought) == len(planned.plan.tables["purchases"])
    np.testing.assert_allclose(bought["musd"], bought["tonnes"] * bought["price_usd_per_t"] / 1e6, rtol=1e-9)
    np.testing.assert_allclose(bought["freight_musd"], bought["tonnes"] * bought["freight_usd_per_t"] / 1e6, rtol=1e-9)


def test_authority_becomes_outlays(planned: Case) -> None:
    """Over all years an account pays out what it obligates, times the share of its profile; receipts fall when made."""
    t = planned.dataset.table
    paid = planned.plan.tables["budget"].groupby("account")[["obligations_musd", "outlays_musd"]].sum()
    whole = t("spendout").groupby("profile")["share"].sum()
    accounts = t("accounts").set_index("account")
    ledger = planned.plan.tables["ledger"]
    received = ledger[ledger["payee"] == "Treasury"].groupby("account")["musd"].sum()
    for account in paid.index.intersection(accounts.index[accounts["kind"].isin(["discretionary", "mandatory"])]):
        share, back = whole[accounts.at[account, "profile"]], float(received.get(account, 0.0))
        spent = (paid.at[account, "obligations_musd"] + back) * share - back
        assert paid.at[account, "outlays_musd"] == pytest.approx(spent, abs=1e-9)
    receipts = paid.index.intersection(accounts.index[accounts["kind"] == "receipt"])
    assert (paid.loc[receipts, "obligations_musd"] == 0.0).all()  # what is received was never obligated


def test_treasury_pays_what_the_terms_say(case: Case) -> None:
    """Duties and credits in the ledger, at present value, are the terms of cost; carbon has an account of its own."""
    theirs = case.settings(perspective="market").possible()
    book = theirs.plan.tables["ledger"]
    worth = book["musd"] * book["year"].map(theirs.frames.discount)
    duties, credits = book["account"] == "customs", book["account"] == "45x"
    terms = theirs.plan.terms
    paid = terms["tariff_cost"] + terms["output_tariff_cost"] + terms["duty_relief"]
    assert float(worth[duties].sum()) == pytest.approx(paid, abs=1e-8 * theirs.size)
    assert float(worth[credits].sum()) == pytest.approx(-terms["production_credit"], abs=1e-8 * theirs.size)


# ---------------------------------------------------------------- tonnes


def test_mass_closes(planned: Case) -> None:
    """For each form and year: bought, made, collected and released is taken in, delivered, sold and put into stock."""
    t = planned.plan.tables
    parts = [
        (t["purchases"], "tonnes", 1),
        (t["production"][t["production"]["mineral"] != ""], "tonnes", 1),
        (t["recycling"], "tonnes", 1),
    ]
    parts += [
        (t["stockpile"], "out_t", 1),
        (t["stockpile"], "in_t", -1),
        (t["outlets"], "tonnes", -1),
        (t["parts"], "tonnes", -1),
        (t["discards"], "tonnes", -1),
    ]
    mixed = t["blends"][t["blends"]["kind"] == "end_use"]
    pairs = set(planned.dataset.table("blends")[["user", "form"]].itertuples(index=False, name=None))
    whole = t["demand"][[pair not in pairs for pair in zip(t["demand"]["end_use"], t["demand"]["form"], strict=True)]]
    parts += [(mixed.drop(columns="form").rename(columns={"feed": "form"}), "tonnes", -1), (whole, "delivered_t", -1)]
    left: dict[Key, float] = {}
    for frame, column, sign in parts:
        for key, tonnes in add_up(frame, ["form", "year"], column).items():
            left[key] = left.get(key, 0.0) + sign * tonnes
    assert all(abs(tonnes) <= SLACK for tonnes in left.values()), left


def test_demand_closes(tabled: Case) -> None:
    """What each user wanted is delivered, substituted or missing, substitutes within their share."""
    used = tabled.plan.tables["demand"]
    np.testing.assert_allclose(
        used["wanted_t"], used["delivered_t"] + used["substituted_t"] + used["shortfall_t"], atol=SLACK
    )
    share = known(tabled, "substitutes", ["end_use", "form", "year"], "max_share")
    for row in used.itertuples(index=False):
        assert row.substituted_t <= share.get((row.end_use, row.form, row.year), 0.0) * row.wanted_t + SLACK


def test_demand_is_the_table_of_the_path(planned: Case) -> None:
    """What users want is the sum of the boundaries counted, on the path chosen, and nothing is lost on the way."""
    table = planned.dataset.table("demand")
    first, last = planned.study.years
    table = table[
        table["boundary"].isin(planned.study.boundaries)
        & (table["path"] == planned.study.demand)
        & table["year"].between(first, last)
    ]
    ours = add_up(planned.plan.tables["demand"], ["end_use", "form", "year"], "wanted_t")
    theirs = add_up(table, ["end_use", "form", "year"], "demand_t")
    assert ours.keys() == theirs.keys()
    assert all(near(ours[key], theirs[key]) for key in ours)


def test_purchases_stay_within_offers(planned: Case) -> None:
    """No seller sells more than the table offers."""
    offered = known(planned, "suppliers", ["form", "country", "step", "year"], "available_t")
    bought = add_up(planned.plan.tables["purchases"], ["form", "country", "step", "year"], "tonnes")
    assert all(tonnes <= offered[key] + SLACK for key, tonnes in bought.items())


def test_sales_grow_within_ramps(planned: Case) -> None:
    """Each step sells at most what it sold the year before, grown by its rate, and its first amount."""
    key = ["form", "country", "step", "year"]
    bought = add_up(planned.plan.tables["purchases"], key, "tonnes")
    rate, first = (known(planned, "suppliers", key, c) for c in ("ramp_rate", "ramp_t"))
    for (form, country, step, year), tonnes in bought.items():
        if year != planned.study.years[0]:
            before = bought.get((form, country, step, int(str(year)) - 1), 0.0)
            at = (form, country, step, year)
            assert tonnes <= (1 + rate[at]) * before + first[at] + SLACK


def test_output_stays_within_capacity(tabled: Case) -> None:
    """A plant makes no more than what runs: what the table holds, and builds after their lead time, for their life."""
    t = tabled.plan.tables
    plants = tabled.dataset.table("plants").set_index("plant")
    running = known(tabled, "plant_capacity", ["plant", "year"], "capacity_t")
    built = t["capacity"][t["capacity"]["built_t"] > 0]
    made = t["production"].query("main")
    for plant, year, tonnes in made[["plant", "year", "tonnes"]].itertuples(index=False):
        own, p = built[built["plant"] == plant], plants.loc[plant]
        runs = (own["year"] + p["lead_time_years"] <= year) & (
            year < own["year"] + p["lead_time_years"] + p["life_years"]
        )
        assert tonnes <= running.get((plant, year), 0.0) + float(own.loc[runs, "built_t"].sum()) + SLACK
        assert own.empty or (own["year"] + p["lead_time_years"]).min() >= p["earliest_year"]


def test_builds_stay_within_sites(tabled: Case) -> None:
    """A plant is built no larger than its site, and no faster than its pace; cancelled plants are not built."""
    built = tabled.plan.tables["capacity"]
    plants = tabled.dataset.table("plants").set_index("plant")
    for plant, rows in built[built["built_t"] > 0].groupby("plant"):
        assert rows["built_t"].sum() <= plants.at[plant, "buildable_t"] + SLACK
        assert rows["built_t"].max() <= plants.at[plant, "buildable_t_per_year"] + SLACK
        assert plants.at[plant, "status"] != "cancelled"


def test_mines_stay_within_reserves(tabled: Case) -> None:
    """Over the years tabled a mine takes out no more than it holds."""
    mined = add_up(tabled.plan.tables["production"].query("main"), ["plant"], "tonnes")
    plants = tabled.dataset.table("plants").dropna(subset=["reserves_t"])
    for plant, reserves in plants[["plant", "reserves_t"]].itertuples(index=False):
        assert mined.get((plant,), 0.0) <= reserves + SLACK


def test_recipes_hold(tabled: Case) -> None:
    """What a plant takes in and gives out stands in its recipe, tonne for tonne of its main product."""
    made = tabled.plan.tables["production"]
    main = add_up(made.query("main"), ["plant", "year"], "tonnes")
    recipe = known(tabled, "recipes", ["plant", "form"], "t_per_t")
    mixed = tabled.plan.tables["blends"].query("kind == 'plant'")
    does = known(tabled, "blends", ["user", "form", "feed"], "t_per_t")
    for row in (
        made.merge(mixed[["user", "feed"]], left_on=["plant", "form"], right_on=["user", "feed"], how="left")
        .query("feed != feed")
        .itertuples(index=False)
    ):
        assert near(row.tonnes, main[row.plant, row.year] * recipe[row.plant, row.form])
    taken: dict[Key, float] = {}
    for row in mixed.itertuples(index=False):
        key = (row.user, row.form, row.year)
        taken[key] = taken.get(key, 0.0) + row.tonnes / does[row.user, row.form, row.feed]
    for (plant, form, year), tonnes in taken.items():
        assert near(tonnes, -main[plant, year] * recipe[plant, form])


def test_means_of_blends_are_within_their_limits(tabled: Case) -> None:
    """The mean of each quality over the gross tonnes mixed in a year is no less, and no more, than asked."""
    value = known(tabled, "qualities", ["form", "quality"], "value")
    gross = known(tabled, "qualities", ["form", "quality"], "gross_t_per_t")
    for asked in tabled.dataset.table("quality_limits").itertuples(index=False):
        rows = tabled.plan.tables["blends"]
        rows = rows[(rows["kind"] == asked.kind) & (rows["user"] == asked.user) & (rows["form"] == asked.form)]
        for _, mix in rows.groupby("year"):
            parts = [(f, t * gross[f, asked.quality]) for f, t in zip(mix["feed"], mix["tonnes"], strict=True)]
            whole = sum(t for _, t in parts)
            holds = sum(value[f, asked.quality] * t for f, t in parts)
            assert not holds < asked.least * whole - SLACK * asked.least
            assert not holds > asked.most * whole + SLACK * asked.most


def test_stock_follows_its_path(planned: Case) -> None:
    """Stock is what was kept, and what came in, less what went out, within its limit, fill and release."""
    held = planned.plan.tables["stockpile"].set_index(["holder", "form", "year"])
    for p in planned.dataset.table("stockpile").itertuples(index=False):
        if p.form not in set(planned.base.forms["form"]):
            continue
        stock = p.opening_t
        for year in range(planned.study.years[0], planned.study.years[1] + 1):
            kept = stock * (1.0 if year == planned.study.years[0] else 1 - p.loss_rate)
            row = (
                held.loc[(p.holder, p.form, year)]
                if (p.holder, p.form, year) in held.index
                else pd.Series({"stock_t": 0.0, "in_t": 0.0, "out_t": 0.0})
            )
            stock = float(row["stock_t"])
            assert near(stock, kept + float(row["in_t"]) - float(row["out_t"]))
            assert stock <= p.limit_t + SLACK
            assert row["in_t"] <= p.fill_t_per_year + SLACK
            assert row["out_t"] <= p.release_t_per_year + SLACK


def test_stock_covers_the_days_asked_for(case: Case) -> None:
    """At the end of each year the stock of a form is worth its days of essential demand, 365 to the year."""
    theirs = case.possible().stating("stockpile_target", days=11.0)
    if theirs.chosen.status != "optimal":
        return
    t = theirs.dataset.table
    essential = set(t("end_uses").query("essential == 'yes'")["end_use"])
    public = theirs.plan.tables["stockpile"].query("holder == 'public'")
    held = add_up(public, ["form", "year"], "stock_t")
    used = theirs.plan.tables["demand"]
    for (form, year), tonnes in add_up(used[used["end_use"].isin(essential)], ["form", "year"], "wanted_t").items():
        if form in set(t("stockpile").query("holder == 'public'")["form"]):
            assert held.get((form, year), 0.0) >= tonnes * 11 / 365 - SLACK


def test_scrap_was_sold_before(planned: Case) -> None:
    """What is collected at a step is feed on its way and what deliveries since have sent back."""
    t = planned.dataset.table
    delivered = add_up(planned.plan.tables["demand"], ["end_use", "form", "year"], "delivered_t")
    collected = add_up(planned.plan.tables["recycling"], ["collector", "year"], "tonnes")
    for s in t("scrap").itertuples(index=False):
        most = s.available_t
        for r in t("returns").itertuples(index=False):
            if r.scrap_form == s.form:
                sold = int(s.year - r.lifetime_years)
                most += s.return_share * r.return_t_per_t * delivered.get((r.end_use, r.form, sold), 0.0)
        assert collected.get((f"{s.form}|scrap|{int(s.step)}", s.year), 0.0) <= most + SLACK


def test_outlets_stay_within_size(planned: Case) -> None:
    """No outlet takes more than its size."""
    size = known(planned, "outlets", ["form", "outlet", "year"], "size_t")
    sold = add_up(planned.plan.tables["outlets"], ["form", "outlet", "year"], "tonnes")
    assert all(tonnes <= size[key] + SLACK for key, tonnes in sold.items())


# ---------------------------------------------------------------- promises and shares


def test_every_sentence_is_kept(planned: Case) -> None:
    """Each sentence's own re-check, written apart from its rows, finds its promise kept."""
    for clause in planned.clauses:
        for check in clause.policy.recheck(clause.label, planned.frames, planned.plan.tables):
            assert check.violation <= 1e-6, check


def test_shares_add_up(planned: Case) -> None:
    """For each form and year supplied, the shares of countries add up to one, by shipment and by origin."""
    by = planned.plan.tables["shares"].groupby(["form", "year"])[["shipped_share", "origin_share"]].sum()
    np.testing.assert_allclose(by.to_numpy(), 1.0, atol=1e-7)
