"""The pictures of a report, each with its table and source: the page shows them, memos take them as files."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from data.messages.amounts import amount, table_places, whole
from data.messages.lists import counted
from data.messages.number_words import percent, rounded
from model.analysis.other_worlds import worlds
from model.policies.base.fiscal_years import REVENUES
from model.report import questions
from model.report.charts import sankey as flows
from model.report.charts import svg as charts
from model.report.charts.base_year import base_year_flows
from model.report.charts.drawing import nothing
from model.report.charts.sankey import Flow
from model.report.charts.svg import Built, Series
from model.report.project_risks import HEADS, risk_words
from model.report.run_view import RunView
from model.report.terminal.who_pays import NATION, PARTIES

MOST_SOURCES, COLOURS, MOST_BUILDS, MOST_STEPS = 6, 8, 24, 9
WIDE = (720, 230)
LINES = {
    "top": ("Largest abroad", "k1", ("top_share",)),
    "allied": ("Allies", "k3", ("allied_share",)),
    "domestic": ("Home", "k0", ("domestic_share",)),
    "recycled": ("Recycled", "k2", ("recycled_share",)),
    "allied and home": ("Allies and home", "k4", ("allied_share", "domestic_share")),
    "hhi": ("HHI x 100", "k5", ("hhi",)),
    "reliance": ("Net imports", "k6", ("import_reliance",)),
}
"""Lines of the charts of shares: name, class of colour, and the columns that add up to it."""
ALWAYS = ("top", "allied", "domestic", "recycled")
"""Lines that are drawn whether or not a policy limits them; the others only beside their limit."""
CAPS = ("top", "hhi", "reliance")


@dataclass(frozen=True)
class Table:
    """What a chart shows, in numbers: headings, and rows of words."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


PLANNED_FLOWS = "purchases, production, recycling, demand, outlets, stockpile"
OF_CONTENT = "Each form in tonnes of its own content, so a plant may give fewer tonnes than it takes."
BEFORE_ANY_PLAN = (
    "before any plan",
    "suppliers and demand of the dataset",
    "The base year of the dataset: imports by country and what each use took. What is made, collected or taken from "
    "stock at home, less exports, is the balance that these leave.",
)
"""What is said of the flows of the base year: in their title, of their source, and beside them."""


@dataclass(frozen=True)
class Figure:
    """One chart: its short name for files, its title with the unit, its table and source, what to know of it.

    narrow: the same drawn for a phone, where the picture cannot shrink to one
    """

    name: str
    title: str
    svg: str
    table: Table
    source: str
    note: str = ""
    narrow: str = ""


@dataclass(frozen=True)
class MineralFigures:
    """The figures of one mineral: its flows, and the supply of each of its forms."""

    mineral: str
    title: str
    flows: Sequence[Figure]
    supply: Sequence[Figure]


@questions.once
def colours_of_sources(m: RunView) -> Mapping[str, str]:
    """Return classes of colour: home, then the countries with the largest shares over all variants and forms."""
    size: dict[str, float] = {}
    forms, home = {*m.headline_forms}, m.home
    for country, form, share in m.every_row("shares", "country", "form", "shipped_share"):
        if form in forms and country != home:
            size[country] = size.get(country, 0.0) + share
    largest = sorted(size, key=lambda country: (-size[country], country))[: COLOURS - 1]
    out = {home: "k0", questions.RECYCLED: "k0r"}
    return out | {country: f"k{i + 1}" for i, country in enumerate(largest)}


class Painter:
    """Draws a run's figures; a country has the same colour in all of them."""

    def __init__(self, m: RunView) -> None:
        self.m = m
        self._drawn: dict[Hashable, Figure] = {}

    def _once(self, draw: Callable[..., Figure], *shown: Any) -> Figure:
        """Return a figure, drawn once for all variants of which it shows the same: see `_as_key`."""
        key = draw.__name__, *map(_as_key, shown)
        if key not in self._drawn:
            self._drawn[key] = draw(*shown)
        return self._drawn[key]

    @cached_property
    def _colours(self) -> Mapping[str, str]:
        return colours_of_sources(self.m)

    def colour(self, country: str) -> str:
        return self._colours.get(country, "g2")

    # ------------------------------------------------------------ minerals

    def minerals(self, variant: str, only: str = "") -> list[MineralFigures]:
        """Return the figures of every mineral of the study, one after the other; or of one of them."""
        out = []
        passing = flows.flows(self.m, variant, self.m.years_shown, self.colour)
        by_form: dict[str, dict[str, list[float]]] = {}
        for (form, source), tonnes in questions.supply(self.m, variant).items():
            by_form.setdefault(form, {})[source] = tonnes
        for mineral, forms in self.m.forms_of_minerals.items():
            if only and mineral != only:
                continue
            drawn = [self._once(self._flow, mineral, y, passing.get((mineral, y), [])) for y in self.m.years_shown]
            supply = [self._once(self._supply, form, by_form[form]) for form in forms if form in by_form]
            out.append(MineralFigures(mineral, self.m.mineral(mineral), drawn if len(forms) > 1 else [], supply))
        return out

    def flows_by_year(self, variant: str) -> dict[str, dict[int, Figure]]:
        """Return the flows of every mineral of more than one form, year by year."""
        passing = flows.flows(self.m, variant, self.m.years, self.colour)
        several = [mineral for mineral, forms in self.m.forms_of_minerals.items() if len(forms) > 1]
        return {k: {y: self._once(self._flow, k, y, passing.get((k, y), [])) for y in self.m.years} for k in several}

    def flows_of_base_year(self, variant: str) -> dict[str, Figure]:
        """Return the flows of the base year of every mineral of which the dataset knows imports then."""
        year = self.m.settings["base_year"]
        found = base_year_flows(self.m, variant, self.colour) if year < self.m.years[0] else {}
        return {mineral: self._flow(mineral, year, of, *BEFORE_ANY_PLAN) for mineral, of in found.items()}

    def _flow(
        self, mineral: str, year: int, found: Sequence[Flow],
        which: str = "stage by stage", source: str = PLANNED_FLOWS, note: str = OF_CONTENT,
    ) -> Figure:  # fmt: skip
        title = f"{self.m.mineral(mineral)}, {which}, {year} (t)"
        rows = [(f.origin, f.target, rounded(f.tonnes)) for f in sorted(found, key=lambda f: -f.tonnes)]
        wide, narrow = flows.sankey(f"{title}: flows from sellers and scrap through plants to uses", found)
        return Figure(f"flow-{mineral}-{year}", title, wide, Table(("From", "To", "t"), rows), source, note, narrow)

    def _supply(self, form: str, values: Mapping[str, Sequence[float]]) -> Figure:
        years = self.m.years
        order = [s for s in (self.m.home, questions.RECYCLED) if s in values]
        abroad = [s for s in values if s not in order]
        named, rest = abroad[:MOST_SOURCES], abroad[MOST_SOURCES:]
        greys = iter(["g1", "g3", "g4", "g1", "g3", "g4"])
        series = [
            Series(questions.source_name(self.m, s), c if (c := self._colours.get(s, "")) else next(greys), values[s])
            for s in [*order, *named]
        ]
        if rest:
            series.append(
                Series(
                    counted(len(rest), "other"), "g2", [sum(v) for v in zip(*(values[s] for s in rest), strict=True)]
                )
            )
        title = f"{self.m.form(form)}: supply by country (t a year)"
        basis = self.m.said("forms", form, "content_basis")
        return Figure(
            f"supply-{form}",
            title,
            charts.stacked(title, years, series, "t a year"),
            years_table(years, series, rounded),
            "shares, concentration",
            f"Content: {basis}." if basis else "",
        )

    # ------------------------------------------------------------ security

    def security(self, variant: str) -> list[Figure]:
        """Return, for each form with suppliers, shares by year beside the limits that policies set."""
        levels = questions.limits(self.m, variant)
        columns = tuple(dict.fromkeys(column for _, _, parts in LINES.values() for column in parts))
        own: dict[str, dict[int, Mapping[str, float]]] = {}
        for form, year, *shares in self.m.rows("concentration", variant, "form", "year", *columns):
            own.setdefault(form, {})[year] = dict(zip(columns, shares, strict=True))
        return [
            self._once(
                self._security, form, own[form], {line: level for (of, line), level in levels.items() if of == form}
            )
            for form in self.m.headline_forms
            if form in own
        ]

    def _security(
        self, form: str, own: Mapping[int, Mapping[str, float]], levels: Mapping[str, Mapping[int, float]]
    ) -> Figure:
        years, series = self.m.years, []
        for line, (name, colour, parts) in LINES.items():
            if line in ALWAYS or line in levels:
                series.append(Series(name, colour, [_percents([own.get(y, {}).get(p) for p in parts]) for y in years]))
        for line, level in sorted(levels.items()):
            name, colour, _ = LINES[line]
            words = f"{'Cap' if line in CAPS else 'Floor'}: {name if line == 'hhi' else name.lower()}"
            series.append(Series(words, colour, [_percents([level.get(y)]) for y in years], dashed=True))
        in_table = [] if "hhi" in levels else [Series("HHI (0-1)", "", [own.get(y, {}).get("hhi") for y in years])]
        title = f"{self.m.form(form)}: who supplies, against limits (% of supply)"
        shown = years_table(years, [*series, *in_table], lambda v: f"{v:.2f}" if abs(v) < 1 else f"{v:.1f}")
        note = []
        if "hhi" in levels:
            note.append("HHI is the sum of squared foreign shares, from 0 to 100 here.")
        if "reliance" in levels:
            note.append("Net imports are a share of use.")
        drawn = charts.lines(title, years, series, "%", 100.0)
        return Figure(f"shares-{form}", title, drawn, shown, "concentration, policies", " ".join(note))

    # ------------------------------------------------------------ money

    def bridge(self, variant: str) -> Figure | None:
        """Return the bridge of cost from the baseline; None for the baseline itself or without one."""
        if variant == self.m.baseline or not self.m.has_baseline:
            return None
        every = sorted(questions.bridge(self.m, variant), key=lambda step: -abs(step.difference))
        places = table_places(size for step in every for size in (step.baseline, step.variant))
        large = [step for step in every if amount(step.difference, places) != "0"][:MOST_STEPS]
        steps = [(questions.term_name(step.term), step.difference) for step in large]
        rest = sum(step.difference for step in every) - sum(step.difference for step in large)
        if amount(rest, places) != "0":
            steps.append(("All other terms", rest))
        rows = [
            (questions.term_name(term), amount(before, places), amount(after, places), amount(difference, places, True))
            for term, before, after, difference in every
            if before or after
        ]
        before, after = sum(step.baseline for step in every), sum(step.variant for step in every)
        rows.append(("Together", amount(before, places), amount(after, places), amount(after - before, places, True)))
        title = f"Cost against {self.m.named(self.m.baseline)} (million USD, present value)"
        return Figure(
            "cost-bridge",
            title,
            charts.bridge(title, steps, "Together", "million USD"),
            Table(("Term", self.m.baseline, variant, "Difference"), rows),
            "summary",
        )

    def outlays(self, variant: str) -> Figure:
        """Return federal outlays by account and fiscal year, nominal dollars; duties received are in the table."""
        years = [y for y in questions.fiscal_years(self.m) if y <= self.m.years[-1] + 1]
        budget = questions.budget(self.m, variant, "nominal").items()
        values = {(a, k): row[: len(years)] for (a, k, measure), row in budget if measure == "outlays"}
        paying = [key for key, row in values.items() if key[1] not in REVENUES and any(row)]
        colours = {key: f"k{i % COLOURS}" for i, key in enumerate(paying)}
        every = [Series(self.m.account(key[0]), colours.get(key, "g2"), row) for key, row in values.items()]
        paid = [s for s, key in zip(every, values, strict=True) if key in colours]
        title = "Federal outlays by account (million USD, nominal, fiscal years)"
        drawn = charts.stacked(title, years, paid, "million USD", *WIDE) if paid else nothing("No federal outlays.")
        places = table_places(v or 0.0 for s in every for v in s.values)
        note = (
            "Revenues stand in the table: duties received are below zero; tax credits, and the taxes that duties "
            "displace, above."
            if len(paid) < len(every)
            else ""
        )
        return Figure("outlays", title, drawn, years_table(years, every, lambda v: amount(v, places)), "budget", note)

    def built(self, variant: str) -> Figure:
        """Return when what is built, the largest first by capital where that is known."""
        builds = questions.builds(self.m, variant)
        rows, table = [], []
        for plant, total in questions.built_tonnes(self.m, variant).items():
            own = [build for build in builds if build.plant == plant]
            decided = [(build.year, build.tonnes) for build in own]
            runs = [(build.first_run, build.tonnes) for build in own if build.first_run]
            form = self.m.said("plants", plant, "form")
            rows.append(Built(self.m.plant(plant), decided, runs, f"{rounded(total)} t/yr"))
            table.append(
                (
                    self.m.plant(plant),
                    self.m.country(self.m.said("plants", plant, "country")),
                    self.m.form(form) if form else "",
                    whole(total),
                    ", ".join(str(y) for y, _ in decided),
                    ", ".join(str(r) for r, _ in runs) or "after the horizon",
                    *risk_words(self.m, variant, plant),
                )
            )
        title = "What is built, and when it runs (t a year of main product)"
        drawn = charts.schedule(title, self.m.years, rows[:MOST_BUILDS]) if rows else nothing("Nothing is built.")
        note = (
            "Rings mark years of decision, bars the years in which the new capacity runs. The table says how far each "
            "project is and how projects of that status come out, most of it assumed and in no cost of the plan."
        )
        if len(rows) > MOST_BUILDS:
            note += f" The {MOST_BUILDS} largest of {len(rows)} are drawn; the table lists all."
        heads = ("Plant", "Country", "Main product", "Built (t/yr)", "Decided", "Running from", *HEADS)
        return Figure("builds", title, drawn, Table(heads, table), "capacity", note if rows else "")

    def stock(self, variant: str) -> Figure | None:
        """Return private and public stock held at the end of each year; None where none is."""
        rows = self.m.rows("stockpile", variant, "form", "holder", "year", "stock_t")
        held = (row for row in rows if row[-1] > 0.5)
        wide = questions.by_year(held, self.m.years)
        if not wide:
            return None
        series = [
            Series(f"{self.m.form(form)}, {holder}", f"k{i}" if i < COLOURS else "g2", row)
            for i, ((form, holder), row) in enumerate(wide.items())
        ]
        title = "Stock held at the end of the year (t, each form in its own content)"
        drawn = charts.stacked(title, self.m.years, series, "t", *WIDE)
        return Figure("stock", title, drawn, years_table(self.m.years, series, rounded), "stockpile")

    # ------------------------------------------------------------ data and study

    def confidence(self, variant: str) -> Figure | None:
        """Return purchase value by mineral and confidence of its rows; None without a dataset or anything paid."""
        c = questions.confidence(self.m, variant)
        paid = dict.fromkeys(part.mineral for part in c if part.musd)
        if not paid:
            return None
        rows, table = [], []
        for mineral in paid:
            own = [part for part in c if part.mineral == mineral]
            value = sum(part.musd for part in own)
            ends = (sum(part.low for part in own), sum(part.high for part in own))
            parts = {part.word: part.musd / value for part in own}
            rows.append((self.m.mineral(mineral), [(w, f"c-{w}", parts.get(w, 0.0)) for w in questions.CONFIDENCE]))
            shown = [percent(parts.get(w, 0.0)) for w in questions.CONFIDENCE]
            table.append((self.m.mineral(mineral), whole(value), *shown, *(whole(end) for end in ends)))
        title = "Confidence of the supplier rows behind purchases (% of value)"
        heads = ("Mineral", "Purchases (million USD)", *(w.capitalize() for w in questions.CONFIDENCE), "At low prices",
                 "At high prices")  # fmt: skip
        return Figure(
            "confidence", title, charts.shares(title, rows), Table(heads, table), "purchases, dataset suppliers"
        )

    def against(self) -> Figure | None:
        """Return the cost of each variant of the baseline's world against it: who pays, what the nation gives up."""
        elsewhere = worlds(self.m.run)
        others = [v for v in self.m.solved if v != self.m.baseline and v not in elsewhere]
        if not self.m.has_baseline or not others:
            return None
        paid = {v: [self._against(v, metric) for _, metric in (*PARTIES, NATION)] for v in others}
        rows = [(self.m.named(v), musd[0] + musd[1], musd[-1]) for v, musd in paid.items()]
        title = f"Cost of each variant against {self.m.named(self.m.baseline)} (million USD, present value)"
        names = ("Buyers and plant owners", "The nation")
        places = table_places(size for sizes in paid.values() for size in sizes)
        shown = [(self.m.named(v), *(amount(musd, places, True) for musd in sizes)) for v, sizes in paid.items()]
        drawn = charts.paired_bars(title, rows, names, "million USD")
        heads = ("Variant", "Buyers", "Plant owners", "Treasury", "Nation")
        return Figure("against-baseline", title, drawn, Table(heads, shown), "summary")

    def _against(self, variant: str, metric: str) -> float:
        return (self.m.number(variant, metric) or 0.0) - (self.m.number(self.m.baseline, metric) or 0.0)

    def every(self, variant: str) -> list[Figure]:
        """Return all figures of a variant, for files."""
        each = [f for mineral in self.minerals(variant) for f in (*mineral.flows, *mineral.supply)]
        single = [self.bridge(variant), self.built(variant), self.outlays(variant), self.stock(variant)]
        return [f for f in (*each, *self.security(variant), *single, self.confidence(variant)) if f is not None]


def years_table(years: Sequence[int], series: Sequence[Series], shown: Callable[[float], str]) -> Table:
    """Return a row a year, a column a series."""
    rows = [(str(y), *[_cell(s.values[i], shown) for s in series]) for i, y in enumerate(years)]
    return Table(("Year", *(s.name for s in series)), rows)


def _as_key(shown: Any) -> Hashable:
    """Return tables and lists of what a figure shows as tuples, in the order in which they come."""
    if isinstance(shown, dict):
        return tuple([(name, _as_key(one)) for name, one in shown.items()])
    return tuple(shown) if isinstance(shown, list) else shown


def _cell(value: float | None, shown: Callable[[float], str]) -> str:
    return "" if value is None or math.isnan(value) else shown(float(value))


def _percents(parts: Sequence[float | None]) -> float | None:
    """Return the sum of shares in percent, None where one is not known."""
    known = [part for part in parts if part is not None and not math.isnan(part)]
    return 100 * sum(known) if len(known) == len(parts) else None
