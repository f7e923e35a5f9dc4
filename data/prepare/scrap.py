"""End-of-life feed and factory scrap that can be collected, in steps of rising cost.

Feed of a year is the published path, interpolated linearly between its years, less what later deliveries bring
back by the table `returns`: the central demand (A and B) of every year from 2026, the first a study plans, times its
return, once its lifetime is over. What is left, never below zero, is already on its way. A plan that delivers the
central demand thus finds the published feed again, one that delivers more finds more. Both parts are split over the
steps by the same shares. Feed is collected tonnes: no collection rate is applied again.

Black mass (gross tonnes): 40% of it stays in the country today, 60% is exported. Step 1 is the 40% at 0.70 of the
nickel and cobalt in it, step 2 the exported part at 0.85. Its content falls from year to year as published, and so
does its price; lithium is not paid for. Shredding is paid by whoever sells black mass.
Cobalt in alloy and carbide scrap: printed output of 2024 and 2025, then 2,000 t held, at 0.70 of the metal price; a
tenth more, up to the 2,200 t of the printed range, comes only at the full metal price.
Nickel scrap: US generation of 2024 grown as the demand for scrap. Step 1 is what stayed at home in 2024 (purchases
less imports), at the scrap price; step 2 what was exported, at 0.95 of the nickel price.
Magnets: the published ceiling of recoverable feed, half of it easy at 0.5 of the NdPr oxide inside, half hard at 0.8.
Grinding swarf is inside the 0.41 t of oxide per tonne of magnet and is not sold here.

Prices are those of the price book: 2024, 2025 and 2026 apart, then the long run.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.prepare import markets, returns
from data.prepare.black_mass import RECYCLING as LCN
from data.prepare.black_mass import contents
from data.prepare.figures import Figures, Tables, years
from data.prepare.markets import to_tables
from data.prepare.plant_evidence import Fact, by_figure, fact, items
from data.prepare.price_book import LONG_RUN, Price, price_book
from data.prepare.provenance import joined
from data.rows import each_row

GRE, ASSUMED = "graphite_rare_earths/recycling", "assumptions/scrap"
BASE_YEAR_FIGURES = "lithium_cobalt_nickel/base_year"
BLACK_MASS, MAGNETS = "US black mass generated", "recoverable feed ceiling"
EXPORTED, PAYABLE = "lcn-recycling-0072", "lcn-recycling-0071"
COBALT = ("lcn-recycling-0045", "lcn-recycling-0046")
NICKEL, NICKEL_BOUGHT, NICKEL_IMPORTED = "lcn-recycling-0049", "lcn-recycling-0047", "lcn-base-year-0086"
OXIDE_IN_MAGNET = "magnet_oxide_content"

Path = dict[int, Fact]


@dataclass(frozen=True)
class Step:
    """One cost step of a feed: its share of the feed, its price by year, and why."""

    share: float
    price: dict[int, float]
    used: list[Fact]
    rule: str


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the feed of every scrap form, step by step."""
    known = by_figure(figures, LCN).and_of(by_figure(figures, GRE)).and_of(by_figure(figures, BASE_YEAR_FIGURES))
    known = known.and_of(items(figures, ASSUMED)).and_of(items(figures, "assumptions/recipes"))
    book = price_book(figures)
    later = _returned(figures, tables, known["first_delivery_year"].whole())
    feeds = {
        "battery.black_mass": (_published(figures, LCN, "item", BLACK_MASS), _black_mass(figures, known, book)),
        "cobalt.scrap": (_cobalt(known), _cobalt_steps(known, book)),
        "nickel.scrap": (_nickel(known, tables), _nickel_steps(known, book)),
        "ndpr.scrap": (_published(figures, GRE, "parameter", MAGNETS), _magnet_steps(known, book)),
    }
    rows = []
    for form, (path, steps) in feeds.items():
        for year in years():
            feed, returned = _at(path, year), later.get((form, year), 0.0)
            for number, step in enumerate(steps, start=1):
                rows.append(_row(form, number, year, feed, returned, step))
    return pd.DataFrame([*rows, *to_tables.scrap(markets.book(figures).markets)])


def _row(form: str, number: int, year: int, feed: Fact, returned: float, step: Step) -> dict[str, object]:
    beyond = form == "cobalt.scrap" and number == 2
    back = 0.0 if beyond else returned
    ends = (feed.value, feed.low, feed.high)
    available = [None if end is None else step.share * max(end - back, 0.0) for end in ends]
    less = f" less {back:.0f} t that deliveries since 2026 bring back" if back else ""
    return {
        "form": form, "step": number, "year": year,
        "available_t": _tidy(available[0]), "low": _tidy(available[1]), "high": _tidy(available[2]),
        "return_share": 0.0 if beyond else step.share, "collection_usd_per_t": _tidy(step.price[year]),
        "confidence": "assumed",
        "source_id": joined(fact.source_id for fact in (feed, *step.used)),
        "figures": joined(fact.figure for fact in (feed, *step.used)),
        "rule": f"Published feed{less}, share {step.share:.3g}: {step.rule}",
    }  # fmt: skip


def _returned(figures: Figures, tables: Tables, first: int) -> dict[tuple[str, int], float]:
    """Return the tonnes that deliveries of the central demand since `first` bring back, by scrap form and year."""
    demand = tables["demand"]
    hard = demand[(demand["path"] == "central") & demand["boundary"].isin(["A", "B"])]
    wanted = hard.groupby(["end_use", "form", "year"])["demand_t"].sum().to_dict()
    back: dict[tuple[str, int], float] = {}
    ways = returns.prepare(figures, tables)
    for end_use, form, scrap, life, rate in each_row(
        ways, "end_use", "form", "scrap_form", "lifetime_years", "return_t_per_t"
    ):
        for year in years():
            sold = year - life
            tonnes = wanted.get((end_use, form, sold), 0.0) if sold >= first else 0.0
            back[scrap, year] = back.get((scrap, year), 0.0) + tonnes * rate
    return back


def _published(figures: Figures, table: str, column: str, name: str) -> Path:
    return {row.whole("year"): fact(row) for row in figures.rows(table) if row[column] == name}


def _at(path: Path, year: int) -> Fact:
    """Interpolate a path linearly between its years; hold it outside them."""
    before = path[max((known for known in path if known <= year), default=min(path))]
    after = path[min((known for known in path if known >= year), default=max(path))]
    first, last = (next(known for known, fact in path.items() if fact is end) for end in (before, after))
    weight = (year - first) / (last - first) if last > first else 0.0
    ends = [
        None if one is None or other is None else one + weight * (other - one)
        for one, other in ((before.low, after.low), (before.high, after.high))
    ]
    return Fact(
        before.value + weight * (after.value - before.value), ends[0], ends[1], "assumed",
        joined([before.source_id, after.source_id]), joined([before.figure, after.figure]), before.rule,
    )  # fmt: skip


def _black_mass(figures: Figures, known: dict[str, Fact], book: dict[tuple[str, int], Price]) -> list[Step]:
    metals = (("nickel", "nickel.primary"), ("cobalt", "cobalt.chemical"))
    paths = {mineral: contents(figures, mineral) for mineral, _ in metals}
    value = {
        year: sum(_at(paths[mineral], year).value * _price(book, form, year) for mineral, form in metals)
        for year in years()
    }
    exported, payable, dear = known[EXPORTED], known[PAYABLE], known["black_mass_step_2_payable"]
    kept = f"kept in the country, paid {payable.value:g} of its nickel and cobalt."
    away = f"exported today, won back at {dear.value:g} of its nickel and cobalt."
    return [
        Step(1 - exported.value, _times(value, payable), [exported, payable], kept),
        Step(exported.value, _times(value, dear), [exported, dear], away),
    ]


def _cobalt(known: dict[str, Fact]) -> Path:
    return {2024: known[COBALT[0]], 2025: known[COBALT[1]]}


def _cobalt_steps(known: dict[str, Fact], book: dict[tuple[str, int], Price]) -> list[Step]:
    metal = {year: _price(book, "cobalt.metal", year) for year in years()}
    usual, dear = known["cobalt_scrap_step_1"], known["cobalt_scrap_step_2"]
    more = known["cobalt_scrap_limit_share"]
    return [
        Step(1.0, _times(metal, usual), [usual], usual.rule),
        Step(more.value, _times(metal, dear), [dear, more], dear.rule),
    ]


def _nickel(known: dict[str, Fact], tables: Tables) -> Path:
    """Return US generation of 2024 grown as the central demand for scrap."""
    demand = tables["demand"]
    wanted = demand[(demand["form"] == "nickel.scrap") & (demand["path"] == "central") & (demand["boundary"] == "A")]
    by_year = dict(each_row(wanted.groupby("year", as_index=False)[["demand_t"]].sum(), "year", "demand_t"))
    return {year: known[NICKEL].times(tonnes / by_year[min(by_year)]) for year, tonnes in by_year.items()}


def _nickel_steps(known: dict[str, Fact], book: dict[tuple[str, int], Price]) -> list[Step]:
    bought, imported, made = known[NICKEL_BOUGHT], known[NICKEL_IMPORTED], known[NICKEL]
    home = (bought.value - imported.value) / made.value
    dear = known["nickel_scrap_step_2"]
    scrap = {year: _price(book, "nickel.scrap", year) for year in years()}
    metal = {year: _price(book, "nickel.primary", year) for year in years()}
    return [
        Step(home, scrap, [bought, imported], "stayed at home in 2024, at the scrap price."),
        Step(1 - home, _times(metal, dear), [bought, imported, dear], dear.rule),
    ]


def _magnet_steps(known: dict[str, Fact], book: dict[tuple[str, int], Price]) -> list[Step]:
    inside = known[OXIDE_IN_MAGNET]
    value = {year: inside.value * _price(book, "ndpr.oxide", year) for year in years()}
    share, easy, hard = known["ndpr_scrap_step_1_share"], known["ndpr_scrap_step_1"], known["ndpr_scrap_step_2"]
    return [
        Step(share.value, _times(value, easy), [share, easy, inside], easy.rule),
        Step(1 - share.value, _times(value, hard), [share, hard, inside], hard.rule),
    ]


def _price(book: dict[tuple[str, int], Price], form: str, year: int) -> float:
    return book[form, min(year, LONG_RUN)].value


def _times(by_year: dict[int, float], share: Fact) -> dict[int, float]:
    return {year: value * share.value for year, value in by_year.items()}


def _tidy(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.5g}")
