"""Rows of the other tables that follow from markets: one small function a table."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import pandas as pd

from data.checks.matter import OWN_ORE
from data.prepare.figures import BASE_YEAR, years
from data.prepare.markets.market import LONG_RUN, Evidence, Market, Works, tidy
from data.prepare.markets.sellers import imports_that_clear
from data.prepare.plant_evidence import Fact, whole_lead
from data.prepare.provenance import joined, weakest
from data.rows import each_row

Row = dict[str, object]
PATHS = ("low", "central", "high")


def forms(markets: Iterable[Market]) -> list[Row]:
    """Return the forms with their planning prices."""
    rows: list[Row] = []
    for market in markets:
        price = market.prices[LONG_RUN]
        rows.append({
            "form": market.form, "mineral": market.mineral, "stage": market.stage, "title": market.title,
            "content_basis": market.basis, "reference_price_usd_per_t": tidy(price.value),
            "low": tidy(price.low or price.value), "high": tidy(price.high or price.value),
            "confidence": price.confidence, "source_id": price.source_id, "figures": price.figure, "rule": price.rule,
        })  # fmt: skip
    return rows


def import_lines(markets: Iterable[Market]) -> list[Row]:
    """Return the published line of every form that is imported."""
    return [
        {
            "line": market.line, "form": market.form,
            "confidence": "high" if any(share.printed for share in market.shares.values()) else "assumed",
            "source_id": joined(share.fact.source_id for share in market.shares.values()),
            "figures": joined(share.fact.figure for share in market.shares.values()), "rule": market.line_rule,
        }
        for market in markets
        if market.shares
    ]  # fmt: skip


def import_mix(markets: Iterable[Market]) -> list[Row]:
    """Return the share of every country in every line."""
    return [
        {
            "line": market.line, "country": country, "share": round(share.fact.value, 6),
            "kind": "printed" if share.printed else "allocated", "low": share.fact.low, "high": share.fact.high,
            "confidence": share.fact.confidence, "source_id": share.fact.source_id, "figures": share.fact.figure,
            "rule": share.fact.rule,
        }
        for market in markets
        for country, share in market.shares.items()
    ]  # fmt: skip


def demand(markets: Iterable[Market]) -> list[Row]:
    """Return what every end use wants, by path and year, paths in order."""
    return [
        {
            "end_use": use.end_use, "form": market.form, "boundary": use.boundary, "path": path, "year": year,
            "demand_t": tidy(value, 7), "confidence": use.facts[year].confidence,
            "source_id": use.facts[year].source_id, "figures": use.facts[year].figure, "rule": use.facts[year].rule,
        }
        for market in markets
        for use in market.demand
        for year in years()
        for path, value in zip(PATHS, sorted(use.paths[path][year] for path in PATHS), strict=True)
    ]  # fmt: skip


def outlets(evidence: Evidence, markets: Iterable[Market], suppliers: pd.DataFrame) -> list[Row]:
    """Return exports of the base year, held, at the landed price of the first step plus a trader's margin.

    Landed under the law of the base year, the duty of then inside, so that goods of the base year leave as they did.
    """
    margin, law = evidence.one("assumptions/outlets", item="trade_margin"), evidence.law
    first = suppliers[(suppliers["step"] == 1) & (suppliers["available_t"] > 0)]
    exported = first[first["form"].isin({m.form for m in markets if m.exports})]
    paid_then = {(f, c): law.paid(f, c, BASE_YEAR) for f, c in each_row(exported, "form", "country")}
    duty = [1 + paid_then[sale] for sale in each_row(exported, "form", "country")]
    price = exported["price_usd_per_t"] * duty + exported["freight_usd_per_t"]
    landed = price.groupby([exported["form"], exported["year"]]).max()
    rows: list[Row] = []
    for market in markets:
        sold = market.exports
        if sold is None or sold.value <= 0:
            continue
        for year in years():
            paid = landed[market.form, year] * (1 + margin.value)
            half = 0.5 * sold.value
            rows.append({
                "form": market.form, "outlet": "export", "year": year, "price_usd_per_t": tidy(paid),
                "size_t": tidy(sold.value), "low": tidy(sold.value if year == BASE_YEAR else half),
                "high": tidy(sold.value if year == BASE_YEAR else sold.value + half), "confidence": "assumed",
                "source_id": joined([sold.source_id, margin.source_id]),
                "figures": joined([sold.figure, margin.figure]),
                "rule": "Exports of the base year, held; price: dearest first supply step landed, duty of 2024 inside, "
                "plus 2%.",
            })  # fmt: skip
    return rows


def shortage(evidence: Evidence, markets: Iterable[Market], risk: Mapping[str, float]) -> list[Row]:
    """Return the loss per tonne: the price of an outage, at least a tenth above the dearest landed supply."""
    law, table = evidence.law, "assumptions/shortage"
    step, by_risk, margin = (evidence.one(table, item=item) for item in ("premium", "premium_by_risk", "margin"))
    rows: list[Row] = []
    for market in markets:
        outage = market.outage
        if not market.demand or outage is None:
            continue
        worst = max((risk[c] for c in [*market.shares, *market.ceilings]), default=1.0)
        duties = [law.paid(market.form, c, year) for c in market.shares for year in (2025, 2026, LONG_RUN)]
        price = max(fact.value for fact in market.prices.values())
        floor = margin.value * price * (1.1 + step.value + by_risk.value * worst) * (1 + max(duties, default=0.0))
        loss = max(outage.value, floor)
        rule = (
            "Price of an outage." if loss == outage.value else "A tenth above the dearest landed supply, duty within."
        )
        for use in market.demand:
            weight = evidence.one(table, item=use.end_use)
            rows.append({
                "end_use": use.end_use, "form": market.form, "shortage_usd_per_t": tidy(loss * weight.value, 4),
                "low": tidy(min(loss, outage.low or loss) * (weight.low or 1.0), 4),
                "high": tidy(max(loss, outage.high or loss) * (weight.high or 1.0), 4), "confidence": "assumed",
                "source_id": joined([outage.source_id, weight.source_id]),
                "figures": joined([outage.figure, weight.figure]),
                "rule": f"{rule} {outage.rule} Weight {weight.value:g} for {use.end_use}.",
            })  # fmt: skip
    return rows


def stockpile(evidence: Evidence, markets: Iterable[Market]) -> list[Row]:
    """Return limits of the stock of every refined form that users want: a year's use, a fifth of it bought a year."""
    table = "assumptions/stockpile"
    items = ("holding_share", "fill_share", "release_share", "use_year", "cost_of_capital")
    hold, fill, release, year, rate = (evidence.one(table, item=item) for item in items)
    rows: list[Row] = []
    for market in markets:
        if market.stage not in ("refined", "component", "mined") or not market.demand:
            continue
        use, price = market.wanted(year.whole()), market.prices[LONG_RUN]
        most = max(market.wanted(y) for y in years())
        used = (hold, fill, release, year, rate)
        rows.append({
            "form": market.form, "opening_t": 0.0, "limit_t": tidy(most, 4),
            "holding_usd_per_t": tidy(hold.value * price.value, 4), "loss_rate": 0.0,
            "fill_t_per_year": tidy(fill.value * use, 4), "release_t_per_year": tidy(release.value * most, 4),
            "closing_t": math.nan, "cost_of_capital": rate.value,
            "confidence": "assumed", "source_id": joined([*(fact.source_id for fact in used), price.source_id]),
            "figures": joined([*(fact.figure for fact in used), price.figure]),
            "rule": f"A year's use is {use:,.6g} t, {most:,.6g} t at its highest: fill a fifth of the one a year, hold "
            "the other, release half of that a year.",
        })  # fmt: skip
    return rows


def scrap(markets: Iterable[Market]) -> list[Row]:
    """Return what can be collected, by step and year, at a share of the price of what it becomes."""
    every = list(markets)
    prices = {market.form: market for market in every}
    rows: list[Row] = []
    for market in every:
        for step in market.scrap:
            for year in years():
                tonnes, price = step.tonnes[year], prices[market.scrap_of].price(year)
                rows.append({
                    "form": market.form, "step": step.step, "year": year, "available_t": tidy(tonnes),
                    "return_share": 0.0, "collection_usd_per_t": tidy(price.value * step.price_share.value),
                    "low": tidy(tonnes * min(step.low, 1.0)), "high": tidy(max(tonnes, tonnes * step.high)),
                    "confidence": "assumed",
                    "source_id": joined([step.fact.source_id, step.price_share.source_id, price.source_id]),
                    "figures": joined([step.fact.figure, step.price_share.figure, price.figure]),
                    "rule": step.fact.rule,
                })  # fmt: skip
    return rows


def cleared(markets: Iterable[Market], works: Iterable[Works]) -> list[Row]:
    """Return the imports that clear the base year, a flow of their own beside what is printed."""
    plants = list(works)
    return [
        {
            "line": market.line, "flow": "imports that clear", "year": BASE_YEAR,
            "tonnes": tidy(imports_that_clear(market, plants)), "low": None, "high": None, "confidence": "assumed",
            "source_id": joined(_facts(market, "source_id")), "figures": joined(_facts(market, "figure")),
            "rule": "Demand and exports, plus feed taken, less output and scrap at home: no stock building.",
        }
        for market in markets
        if market.shares
    ]  # fmt: skip


def _facts(market: Market, name: str) -> list[str]:
    known = [use.facts[BASE_YEAR] for use in market.demand] + ([market.exports] if market.exports else [])
    return [str(getattr(fact, name)) for fact in known] or [
        str(getattr(share.fact, name)) for share in market.shares.values()
    ]


def plants(evidence: Evidence, works: Iterable[Works]) -> list[Row]:
    """Return every plant, operating cost split as for every plant of the dataset."""
    table = "assumptions/plants"
    general = ("cost_of_capital", "fixed_share", "construction_years")
    rate, part, works_take = (evidence.one(table, item=f"all/{item}") for item in general)
    lives = {kind: evidence.one(table, item=f"{kind}/life_years") for kind in ("mine", "plant")}
    rows: list[Row] = []
    for plant in works:
        life = lives["mine" if plant.kind in ("mine", "integrated") else "plant"]
        size = plant.size.value if plant.status == "candidate" else 0.0
        used = (plant.size, plant.capex, plant.opex, rate, part, works_take, life)
        spent = (plant.capex.low, plant.capex.high)
        lead, counted = whole_lead(plant.lead)
        cost, ends = plant.opex, (plant.opex.low, plant.opex.high)
        rows.append({
            "plant": plant.plant, "title": plant.title, "kind": plant.kind, "country": plant.country,
            "owner": plant.owner, "status": plant.status, "form": plant.form, "buildable_t": tidy(size),
            "buildable_t_per_year": tidy(min(size, plant.pace or size)), "capex_usd_per_t": tidy(plant.capex.value),
            "capex_low": spent[0], "capex_high": spent[1],
            "capex_source_id": joined([plant.capex.source_id]), "fixed_usd_per_t": tidy(part.value * cost.value),
            "variable_usd_per_t": tidy((1 - part.value) * cost.value),
            "variable_low": None if ends[0] is None else tidy((1 - part.value) * ends[0]),
            "variable_high": None if ends[1] is None else tidy((1 - part.value) * ends[1]),
            "lead_time_years": lead, "construction_years": min(works_take.value, lead), "life_years": life.value,
            "earliest_year": plant.earliest,
            "cost_of_capital": rate.value, "reserves_t": plant.reserves, "jobs_per_kt": None, "emissions_t_per_t": None,
            "own_feed": "" if plant.recipe or plant.kind in OWN_ORE else "yes",
            "confidence": weakest(fact.confidence for fact in used[:3]),
            "source_id": joined(fact.source_id for fact in used), "figures": joined(fact.figure for fact in used),
            "rule": f"{plant.rule.removesuffix('.')}; {counted}." if counted else plant.rule,
        })  # fmt: skip
    return rows


def plant_capacity(works: Iterable[Works]) -> list[Row]:
    """Return what runs or is under construction."""
    return [
        {
            "plant": plant.plant, "year": year, "capacity_t": tidy(tonnes), "confidence": confidence,
            "source_id": plant.size.source_id, "figures": plant.size.figure, "rule": rule,
        }
        for plant in works
        if plant.running
        for year, tonnes in ((year, plant.running.get(year, 0.0)) for year in years())
        for confidence, rule in (_said_of_capacity(plant, tonnes),)
    ]  # fmt: skip


def _said_of_capacity(plant: Works, tonnes: float) -> tuple[str, str]:
    """Return how sure a year's capacity is and why: of a plant that fills, no part is printed.

    A mine under construction follows its printed schedule.
    """
    size = plant.size
    if plant.status == "under_construction" and plant.kind != "mine" and 0 < tonnes < size.value:
        return "assumed", f"{tonnes / size.value:.0%} of its size, as it fills."
    return size.confidence, size.rule or "As printed."


def recipes(works: Iterable[Works]) -> list[Row]:
    """Return main product, feed and joint products of every plant."""
    rows: list[Row] = []
    for plant in works:
        main = Fact(1.0, None, None, plant.size.confidence, plant.size.source_id, "", "The main product.")
        parts = [(plant.form, main, 1.0), *((form, fact, -1.0) for form, fact in plant.recipe)]
        parts += [(form, fact, 1.0) for form, fact in plant.made]
        rows += [_part(plant.plant, form, fact, sign) for form, fact, sign in parts]
    return rows


def _part(plant: str, form: str, fact: Fact, sign: float) -> Row:
    ends = sorted(sign * end for end in (fact.low, fact.high) if end is not None)
    return {
        "plant": plant, "form": form, "t_per_t": tidy(sign * fact.value), "low": ends[0] if ends else None,
        "high": ends[-1] if ends else None, "confidence": fact.confidence, "source_id": fact.source_id,
        "figures": fact.figure, "rule": fact.rule or "As printed.",
    }  # fmt: skip
