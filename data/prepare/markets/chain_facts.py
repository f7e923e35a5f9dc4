"""What the chains ask of the figures of minor metals: shares, prices, demand, ceilings, controls, scrap, projects."""

from __future__ import annotations

from datetime import date, timedelta

from data.messages.finding import BadInput, Finding
from data.prepare.figure_row import FigureRow, by_year
from data.prepare.figures import BASE_YEAR, LAST_YEAR, years
from data.prepare.markets.market import (
    LONG_RUN,
    NEAR,
    PERIODS,
    PRINTED,
    Collected,
    Evidence,
    Opening,
    Share,
    Wanted,
    as_fact,
    derived,
    mixed,
    most_made,
    said,
)
from data.prepare.plant_evidence import Fact
from data.prepare.provenance import joined

MARKETS, PRICES = "planned/markets", "planned/prices"
END_USES = "assumptions/end_uses"
MIX, WORLD, DEMAND = "minor_metals/import_mix", "minor_metals/world_supply", "minor_metals/demand"
IMPORTS, BAN = "share of US imports", "share of US imports, direct-ban case"
NOBODY = {"OTH", "WLD", "USA", ""}
CHINESE_FLOW = "multiplier on 2021-24 direct Chinese flow to US"
"""The unit of a dated control; each wording of a control is an item of its own."""


def shares(evidence: Evidence, mineral: str, form: str, item: str = IMPORTS) -> dict[str, Share]:
    rows = evidence.rows(MIX, mineral=mineral, form=form, item=item)
    return {row["iso3"]: Share(as_fact(row), row["kind"] == PRINTED) for row in rows}


def mineral_of(form: str) -> str:
    """Return the mineral of a form."""
    return form.partition(".")[0]


def prices(evidence: Evidence, form: str) -> dict[int, Fact]:
    """Return the price of a form by period: its own rows, 2026 as 2025 without one, the rest a share of another's."""
    rows = evidence.rows(PRICES, form=form)
    if not rows:
        message = f"no row of {form}, which {MARKETS}.csv names; write its price of 2024, 2025 and 2030"
        raise BadInput([Finding(f"{PRICES}.csv", None, "form", form, message)])
    own = {row.whole("year"): row for row in rows if row["parts"]}
    found = {year: _price(evidence, row) for year, row in own.items()}
    if NEAR - 1 in found:
        rule = "The 2025 price held: no figure for 2026 that a buyer in normal times pays."
        found.setdefault(NEAR, said(found[NEAR - 1], rule, "assumed"))
    if LONG_RUN in found:
        far = found[LONG_RUN]
        found[LONG_RUN] = said(far, f"Long run: {far.rule[0].lower()}{far.rule[1:]}", "assumed")
    for row in rows:
        if row["follows"]:
            found = following(prices(evidence, row["follows"]), evidence.figure(row, "share")) | found
    for period in PERIODS:
        if period not in found:
            message = f"no price of {form} in {period}; write it, or the form that it follows"
            raise BadInput([Finding(f"{PRICES}.csv", rows[0].row, "year", str(period), message)])
    return {period: found[period] for period in PERIODS}


def _price(evidence: Evidence, row: FigureRow) -> Fact:
    """Return a weighted sum of published prices, times a content where one is named."""
    times = evidence.figure(row, "times").value if row["times"] else 1.0
    parts = [(evidence.row_of(row, "parts", name), weight * times) for name, weight in row.weighed("parts")]
    scaled = [(as_fact(part), weight) for part, weight in parts]
    years = " and ".join(part["year"] for part, _ in parts)
    rule = scaled[0][0].rule.rstrip(".") if len(parts) == 1 else f"Mean of {years}"
    if row.whole("year") == NEAR:
        rule = f"Outside the country that controls exports, the latest printed: that of {years}. {rule}"
    return mixed(*scaled, rule=f"{rule}.")


def following(prices: dict[int, Fact], share: Fact) -> dict[int, Fact]:
    """Prices of a form that is paid a share of another."""
    return {
        period: derived(
            price, price.value * share.value, (price.low or price.value) * (share.low or share.value),
            (price.high or price.value) * (share.high or share.value), share.rule,
        )
        for period, price in prices.items()
    }  # fmt: skip


def wanted(evidence: Evidence, link: FigureRow) -> tuple[Wanted, ...]:
    """The published demand by use and year, times a share of it in this form."""
    mineral, form, share = mineral_of(link["form"]), link["published_form"], _share_of_demand(evidence, link)
    part = share.value if share else 1.0
    published = {row["end_use"] for row in evidence.rows(DEMAND, mineral=mineral, form=form)}
    uses = [row["item"] for row in evidence.figures.rows(END_USES) if row["item"] in published]
    if not uses:
        link.refuse("published_form", f"no row of {DEMAND}.csv has mineral {mineral} and this form; write its demand "
                    "there by end use and year")  # fmt: skip
    found = []
    for use in uses:
        rows = evidence.rows(DEMAND, mineral=mineral, form=form, end_use=use)
        yearly = by_year(rows, DEMAND, f"mineral {mineral}, form {form}, end_use {use}", years())
        ends = {"low": "low", "central": "value", "high": "high"}
        paths = {
            path: {y: round(part * yearly[y].number(end), 6) for y in years()} for path, end in ends.items()
        }  # fmt: skip
        facts = {y: evidence.one(DEMAND, figure=row["figure"]) for y, row in yearly.items()}
        if share:
            facts = {y: _shared(fact, share) for y, fact in facts.items()}
        found.append(Wanted(use, link["boundary"], paths, facts))
    return tuple(found)


def _share_of_demand(evidence: Evidence, link: FigureRow) -> Fact | None:
    """Return the share of the published demand that is of this form: a figure, or one figure over another."""
    if not link["share"]:
        return None
    share = evidence.figure(link, "share")
    if not link["over"]:
        return share
    ratio = share.value / evidence.figure(link, "over").value
    return derived(share, ratio, ratio, ratio, link["rule"])


def _shared(fact: Fact, share: Fact) -> Fact:
    return Fact(
        fact.value, fact.low, fact.high, "assumed", joined([fact.source_id, share.source_id]),
        joined([fact.figure, share.figure]), f"{fact.rule} Times {share.value:g}: {share.rule}",
    )  # fmt: skip


def ceilings(evidence: Evidence, mineral: str, *forms: str) -> dict[str, Fact]:
    """What each country could sell US buyers, as published by mine or smelter."""
    item, found = "ceiling available to US buyers", dict[str, Fact]()
    for form in forms:
        for row in evidence.rows(WORLD, mineral=mineral, form=form, item=item):
            if row["iso3"] in NOBODY:
                continue
            one = evidence.one(WORLD, figure=row["figure"])
            before = found.get(row["iso3"])
            found[row["iso3"]] = mixed((before, 1.0), (one, 1.0), rule=one.rule) if before else one
    return found


def output(evidence: Evidence, mineral: str, *forms: str) -> dict[str, Fact]:
    """What each country makes at some stages together: in the year of most, at its high end; not the withheld."""
    found = dict[str, Fact]()
    for form in forms:
        for iso3, one in most_made(evidence, WORLD, mineral=mineral, form=form, item="production").items():
            found[iso3] = mixed((found[iso3], 1.0), (one, 1.0), rule=one.rule) if iso3 in found else one
    return found


def sold_in_2025(evidence: Evidence, mineral: str, form: str, imports: Fact) -> dict[str, Fact]:
    """What each country sold while China's ban stood: shares of that case times the imports of 2025."""
    rule = "Imports of 2025 by the shares of the case in which China sells nothing directly."
    found = {}
    for country, share in shares(evidence, mineral, form, BAN).items():
        one, fact = share.fact, derived(imports, 0, 0, 0, rule)
        value, high = imports.value * one.value, imports.value * (one.high or one.value)
        if country != "CHN":
            names, sources = joined([imports.figure, one.figure]), joined([imports.source_id, one.source_id])
            found[country] = Fact(value, 0.0, high, "assumed", sources, names, fact.rule)
    return found


def control(evidence: Evidence, mineral: str) -> dict[int, Fact]:
    """China's multiplier by year, from the dated controls; the days of a year weigh them."""
    rows = evidence.rows(WORLD, mineral=mineral, form="all", unit=CHINESE_FLOW)
    spans = [(r, *_span(r["year"])) for r in rows]
    found: dict[int, Fact] = {}
    for year in range(BASE_YEAR + 1, LAST_YEAR + 1):
        start, end = date(year, 1, 1), date(year, 12, 31)
        whole = (end - start).days + 1
        parts = [
            (evidence.one(WORLD, figure=row["figure"]), ((min(until, end) - max(first, start)).days + 1) / whole)
            for row, first, until in spans
            if first <= end and until >= start
        ]
        found[year] = mixed(*parts, rule="Controls of the year weighed by days.")
    return {} if all(fact.value >= 0.999 for fact in found.values()) else found


def _span(text: str) -> tuple[date, date]:
    first, _, last = text.partition(" to ")
    until = date(LAST_YEAR + 1, 1, 1) - timedelta(days=1) if last == "open" else date.fromisoformat(last)
    return date.fromisoformat(first), until


def collected(evidence: Evidence, first: Fact, later: Fact | None = None) -> tuple[Collected, ...]:
    """Scrap of the base year at its usual price, on a line to the potential of 2035, and a dearer step above it."""
    last = later or first
    path = {y: first.value + (last.value - first.value) * min(1.0, max(0, y - 2024) / 11) for y in years()}
    usual, dear = (evidence.assumption(f"scrap_step_{n}_price") for n in (1, 2))
    more = evidence.assumption("scrap_step_2_tonnes")
    names = Fact(
        first.value, 0.0, last.high, "assumed", joined([first.source_id, last.source_id]),
        joined([first.figure, last.figure]), f"{first.rule} {usual.rule}",
    )  # fmt: skip
    low = (first.low or 0.0) / first.value if first.value else 0.0
    high = (last.high or last.value) / last.value
    extra = {year: tonnes * more.value for year, tonnes in path.items()}
    dearer = Fact(0, 0, 0, "assumed", names.source_id, joined([names.figure, more.figure]), f"{more.rule} {dear.rule}")
    return (Collected(1, path, low, high, usual, names), Collected(2, extra, 0.0, high, dear, dearer))


def assumed_sales(evidence: Evidence, form: str) -> dict[str, Fact]:
    """What each country could sell, where that is assumed country by country."""
    start = f"{form}/sales/"
    return {item.removeprefix(start): fact for item, fact in evidence.assumed.items() if item.startswith(start)}


def opening(evidence: Evidence, link: FigureRow) -> Opening:
    """A project abroad: its capacity times the share that US buyers can have."""
    row, share = evidence.row_of(link, "published"), evidence.figure(link, "share")
    size, plant = row.number("capacity_t"), row["plant"]
    one = as_fact(row)
    rule = f"{plant}: {size:g} t/yr, {share.value:g} of it for US buyers."
    names, sources = joined([one.figure, share.figure]), joined([one.source_id, share.source_id])
    ends = [size * (end or share.value) for end in (share.low, share.high)]
    fact = Fact(size * share.value, ends[0], ends[1], "assumed", sources, names, rule)
    kind = "mine" if link["form"].endswith(".concentrate") else "refinery"
    return Opening(link["country"], row.whole("earliest_year"), fact, evidence.one("assumptions/ramps", item=kind))
