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
from functools import reduce

import pandas as pd

from data.messages.finding import did_you_mean, shown
from data.prepare import markets, returns
from data.prepare.black_mass import RECYCLING as LCN
from data.prepare.black_mass import contents, parts
from data.prepare.figure_row import FigureRow, NamedRows
from data.prepare.figures import Figures, Tables, years
from data.prepare.markets import to_tables
from data.prepare.plant_evidence import Fact, by_figure, fact, items
from data.prepare.price_book import LONG_RUN, Price, price_book
from data.prepare.provenance import joined
from data.rows import each_row

GRE = "graphite_rare_earths/recycling"
FEEDS, STEPS = "planned/scrap_feeds", "planned/scrap_steps"
ORIGINS = (LCN, GRE, "lithium_cobalt_nickel/base_year", "assumptions/scrap", "assumptions/recipes")

Path = dict[int, Fact]
Book = dict[tuple[str, int], Price]


@dataclass(frozen=True)
class Step:
    """One cost step of a feed: its share of the feed, or beyond it; its price by year; and why."""

    share: float
    price: dict[int, float]
    used: list[Fact]
    rule: str
    beyond: bool


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return the feed of every scrap form, step by step."""
    known = reduce(lambda one, other: one.and_of(other), [by_figure(figures, table) for table in ORIGINS])
    book = price_book(figures)
    later = _returned(figures, tables, items(figures, "assumptions/scrap")["first_delivery_year"].whole())
    every = [(row["form"], row.whole("step"), _step(figures, row, known, book)) for row in figures.rows(STEPS)]
    feeds = {
        row["form"]: (
            _path(figures, row, tables, known),
            {number: step for form, number, step in every if form == row["form"]},
        )
        for row in figures.rows(FEEDS)
    }
    rows = []
    for form, (path, steps) in feeds.items():
        for year in years():
            feed, returned = _at(path, year), later.get((form, year), 0.0)
            for number, step in steps.items():
                rows.append(_row(form, number, year, feed, returned, step))
    return pd.DataFrame([*rows, *to_tables.scrap(markets.book(figures).markets)])


def _row(form: str, number: int, year: int, feed: Fact, returned: float, step: Step) -> dict[str, object]:
    back = 0.0 if step.beyond else returned
    ends = (feed.value, feed.low, feed.high)
    available = [None if end is None else step.share * max(end - back, 0.0) for end in ends]
    less = f" less {back:.0f} t that deliveries since 2026 bring back" if back else ""
    return {
        "form": form, "step": number, "year": year,
        "available_t": _tidy(available[0]), "low": _tidy(available[1]), "high": _tidy(available[2]),
        "return_share": 0.0 if step.beyond else step.share, "collection_usd_per_t": _tidy(step.price[year]),
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


def _path(figures: Figures, row: FigureRow, tables: Tables, facts: NamedRows[Fact]) -> Path:
    """Return the feed by year: published under a name, or figures of two years, the first grown as demand for it."""
    if row["published_as"]:
        return _published(figures, row)
    path = {year: facts.named(row, f"in_{year}") for year in (2024, 2025) if year == 2024 or row[f"in_{year}"]}
    return _grown(path[2024], row["form"], tables) if row["grows"] else path


def _published(figures: Figures, row: FigureRow) -> Path:
    names = [(one["item"], one) for one in figures.rows(LCN)] + [(one["parameter"], one) for one in figures.rows(GRE)]
    rows = [one for name, one in names if name == row["published_as"]]
    if not rows:
        row.refuse("published_as", f"{shown(row['published_as'])} is no item of {LCN}.csv and no parameter of "
                   f"{GRE}.csv; write one{did_you_mean(row['published_as'], {name for name, _ in names})}")  # fmt: skip
    return {one.whole("year"): fact(one) for one in rows}


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


def _grown(made: Fact, form: str, tables: Tables) -> Path:
    """Return what a first year collects, grown as the central demand for it."""
    demand = tables["demand"]
    wanted = demand[(demand["form"] == form) & (demand["path"] == "central") & (demand["boundary"] == "A")]
    by_year = dict(each_row(wanted.groupby("year", as_index=False)[["demand_t"]].sum(), "year", "demand_t"))
    return {year: made.times(tonnes / by_year[min(by_year)]) for year, tonnes in by_year.items()}


def _step(figures: Figures, row: FigureRow, by_item: NamedRows[Fact], book: Book) -> Step:
    """Return a step: its share of the feed, and its price by year as a part of another."""
    facts = {name: by_item.named(row, name) for name in ("share", "less", "times", "content") if row[name]}
    share = _share(row, facts, by_item)
    inside = facts["content"].value if row["content"] else 1.0
    value = {year: inside * _price(book, row["priced_as"], year) for year in years()} if row["priced_as"] else (
        _of_contents(figures, book)
    )  # fmt: skip
    times = facts.get("times")
    price = _times(value, times) if times else value
    used = [facts["times"], facts["share"]] if row["beyond"] else list(facts.values())
    rule = row["rule"].replace("{times}", f"{times.value:g}" if times else "1") or (times.rule if times else "")
    return Step(share, price, used, rule, bool(row["beyond"]))


def _share(row: FigureRow, facts: dict[str, Fact], by_item: NamedRows[Fact]) -> float:
    """Return the share of the feed: a figure less another, over a third, or what that leaves; all where blank."""
    if not row["share"]:
        return 1.0
    share = facts["share"].value - (facts["less"].value if row["less"] else 0.0)
    share = share / by_item.named(row, "over").value if row["over"] else share
    return 1 - share if row["rest"] else share


def _of_contents(figures: Figures, book: Book) -> dict[int, float]:
    """Return the value by year of what is paid for in black mass."""
    paid = [part for part in parts(figures) if part["priced_as"]]
    paths = {part["mineral"]: contents(figures, part["mineral"]) for part in paid}
    return {
        year: sum(_at(paths[one["mineral"]], year).value * _price(book, one["priced_as"], year) for one in paid)
        for year in years()
    }


def _price(book: Book, form: str, year: int) -> float:
    return book[form, min(year, LONG_RUN)].value


def _times(by_year: dict[int, float], share: Fact) -> dict[int, float]:
    return {year: value * share.value for year, value in by_year.items()}


def _tidy(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.5g}")
