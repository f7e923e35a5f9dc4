"""What the chains ask of the figures of minor metals: shares, prices, demand, ceilings, controls, scrap, projects."""

from __future__ import annotations

from datetime import date, timedelta

from data.prepare.figure_row import by_year
from data.prepare.figures import BASE_YEAR, LAST_YEAR, years
from data.prepare.markets.market import PERIODS, Collected, Known, Opening, Share, Wanted, derived, mixed, said
from data.prepare.plant_evidence import Fact
from data.prepare.provenance import joined

MIX, BASE, PRICES = "minor_metals/import_mix", "minor_metals/base_year", "minor_metals/prices"
WORLD, DEMAND, PLANTS, RECYCLING = (
    "minor_metals/world_supply", "minor_metals/demand", "minor_metals/plants", "minor_metals/recycling",
)  # fmt: skip
IMPORTS, BAN = "share of US imports", "share of US imports, direct-ban case"
USES = ("defence", "clean_energy", "electronics", "other_industry")
NOBODY = {"OTH", "WLD", "USA", ""}
Priced = tuple[tuple[str, str, str, float], ...]  # form, item and year of the figure, and its weight


def shares(known: Known, mineral: str, form: str, item: str = IMPORTS) -> dict[str, Share]:
    rows = known.rows(MIX, mineral=mineral, form=form, item=item)
    facts = {row["iso3"]: known.one(MIX, figure=row["figure"]) for row in rows}
    printed = {row["iso3"]: row["rule"].startswith("Printed share") for row in rows}
    return {country: Share(fact, printed[country]) for country, fact in facts.items()}


def base(known: Known, mineral: str, form: str, item: str, year: int = BASE_YEAR) -> Fact:
    return known.one(BASE, mineral=mineral, form=form, item=item, year=str(year))


def price(known: Known, mineral: str, parts: Priced) -> Fact:
    found = [(known.one(PRICES, mineral=mineral, form=f, item=i, year=y), weight) for f, i, y, weight in parts]
    rule = found[0][0].rule.rstrip(".") if len(found) == 1 else "Mean of " + " and ".join(p[2] for p in parts)
    return mixed(*found, rule=f"{rule}.")


def prices(known: Known, mineral: str, one: Priced, two: Priced, far: Priced) -> dict[int, Fact]:
    """2024, 2025, the latter held in 2026, and the long run."""
    latest = price(known, mineral, two)
    held = said(latest, "The 2025 price held: no figure for 2026 that a buyer in normal times pays.", "assumed")
    last = price(known, mineral, far)
    rule = f"Long run: {last.rule[0].lower()}{last.rule[1:]}"
    return dict(zip(PERIODS, (price(known, mineral, one), latest, held, said(last, rule, "assumed")), strict=True))


def prices_of(known: Known, mineral: str, form: str, item: str, scale: float = 1.0) -> dict[int, Fact]:
    """Prices of 2024 and 2025 of one item, their mean in the long run."""
    one, two = ((form, item, year, scale) for year in (str(BASE_YEAR), str(BASE_YEAR + 1)))
    return prices(known, mineral, (one,), (two,), ((*one[:3], scale / 2), (*two[:3], scale / 2)))


def following(prices: dict[int, Fact], share: Fact) -> dict[int, Fact]:
    """Prices of a form that is paid a share of another."""
    return {
        period: derived(
            price, price.value * share.value, (price.low or price.value) * (share.low or share.value),
            (price.high or price.value) * (share.high or share.value), share.rule,
        )
        for period, price in prices.items()
    }  # fmt: skip


def wanted(known: Known, mineral: str, form: str, share: Fact | None = None, scale: float = 1.0) -> tuple[Wanted, ...]:
    """The published demand by use and year, times a share of it in this form."""
    found = []
    part = (share.value if share else 1.0) * scale
    for use in USES:
        rows = known.rows(DEMAND, mineral=mineral, form=form, end_use=use)
        if not rows:
            continue
        yearly = by_year(rows, DEMAND, f"mineral {mineral}, form {form}, end_use {use}", years())
        ends = {"low": "low", "central": "value", "high": "high"}
        paths = {
            path: {y: round(part * yearly[y].number(end), 6) for y in years()} for path, end in ends.items()
        }  # fmt: skip
        facts = {y: known.one(DEMAND, figure=row["figure"]) for y, row in yearly.items()}
        if share:
            facts = {y: _shared(fact, share) for y, fact in facts.items()}
        found.append(Wanted(use, "B" if form.startswith("HPMSM") else "A", paths, facts))
    return tuple(found)


def _shared(fact: Fact, share: Fact) -> Fact:
    return Fact(
        fact.value, fact.low, fact.high, "assumed", joined([fact.source_id, share.source_id]),
        joined([fact.figure, share.figure]), f"{fact.rule} Times {share.value:g}: {share.rule}",
    )  # fmt: skip


def ceilings(known: Known, mineral: str, *forms: str) -> dict[str, Fact]:
    """What each country could sell US buyers, as published by mine or smelter."""
    item, found = "ceiling available to US buyers", dict[str, Fact]()
    for form in forms:
        for row in known.rows(WORLD, mineral=mineral, form=form, item=item):
            if row["iso3"] in NOBODY:
                continue
            one = known.one(WORLD, figure=row["figure"])
            before = found.get(row["iso3"])
            found[row["iso3"]] = mixed((before, 1.0), (one, 1.0), rule=one.rule) if before else one
    return found


def sold_in_2025(known: Known, mineral: str, form: str, imports: Fact) -> dict[str, Fact]:
    """What each country sold while China's ban stood: shares of that case times the imports of 2025."""
    rule = "Imports of 2025 by the shares of the case in which China sells nothing directly."
    found = {}
    for country, share in shares(known, mineral, form, BAN).items():
        one, fact = share.fact, derived(imports, 0, 0, 0, rule)
        value, high = imports.value * one.value, imports.value * (one.high or one.value)
        if country != "CHN":
            names, sources = joined([imports.figure, one.figure]), joined([imports.source_id, one.source_id])
            found[country] = Fact(value, 0.0, high, "assumed", sources, names, fact.rule)
    return found


def control(known: Known, mineral: str) -> dict[int, Fact]:
    """China's multiplier by year, from the dated controls; the days of a year weigh them."""
    rows = [r for r in known.rows(WORLD, mineral=mineral, form="all") if r["item"].startswith("China control")]
    spans = [(r, *_span(r["year"])) for r in rows]
    found: dict[int, Fact] = {}
    for year in range(BASE_YEAR + 1, LAST_YEAR + 1):
        start, end = date(year, 1, 1), date(year, 12, 31)
        whole = (end - start).days + 1
        parts = [
            (known.one(WORLD, figure=row["figure"]), ((min(until, end) - max(first, start)).days + 1) / whole)
            for row, first, until in spans
            if first <= end and until >= start
        ]
        found[year] = mixed(*parts, rule="Controls of the year weighed by days.")
    return {} if all(fact.value >= 0.999 for fact in found.values()) else found


def _span(text: str) -> tuple[date, date]:
    first, _, last = text.partition(" to ")
    until = date(LAST_YEAR + 1, 1, 1) - timedelta(days=1) if last == "open" else date.fromisoformat(last)
    return date.fromisoformat(first), until


def collected(known: Known, mineral: str, first: Fact, later: Fact | None = None) -> tuple[Collected, ...]:
    """Scrap of the base year at its usual price, on a line to the potential of 2035, and a dearer step above it."""
    last = later or first
    path = {y: first.value + (last.value - first.value) * min(1.0, max(0, y - 2024) / 11) for y in years()}
    usual, dear = (known.assumption(f"scrap_step_{n}_price") for n in (1, 2))
    more = known.assumption("scrap_step_2_tonnes")
    names = Fact(
        first.value, 0.0, last.high, "assumed", joined([first.source_id, last.source_id]),
        joined([first.figure, last.figure]), f"{first.rule} {usual.rule}",
    )  # fmt: skip
    low = (first.low or 0.0) / first.value if first.value else 0.0
    high = (last.high or last.value) / last.value
    extra = {year: tonnes * more.value for year, tonnes in path.items()}
    dearer = Fact(0, 0, 0, "assumed", names.source_id, joined([names.figure, more.figure]), f"{more.rule} {dear.rule}")
    return (Collected(1, path, low, high, usual, names), Collected(2, extra, 0.0, high, dear, dearer))


def opening(known: Known, country: str, plant: str, item: str) -> Opening:
    """A project abroad: its capacity times the share that US buyers can have."""
    row = known.row(PLANTS, plant=plant)
    size, share = row.number("capacity_t"), known.assumption(item)
    one = known.one(PLANTS, figure=row["figure"])
    rule = f"{plant}: {size:g} t/yr, {share.value:g} of it for US buyers."
    names, sources = joined([one.figure, share.figure]), joined([one.source_id, share.source_id])
    ends = [size * (end or share.value) for end in (share.low, share.high)]
    fact = Fact(size * share.value, ends[0], ends[1], "assumed", sources, names, rule)
    return Opening(country, row.whole("earliest_year"), fact)
