"""A market: everything the tables need to know of one form outside the five minerals of the first chains.

Three readers make markets: `chains` (minor metals, as `figures/planned` says of each form), `heavy` (heavy rare earths)
and `simple` (everything else that the USGS publishes). One set of writers turns them into rows, so that both follow
the same rules, and so that a rule stands in one place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from data.messages.finding import did_you_mean, shown
from data.prepare.editions import of_newest_edition
from data.prepare.figure_row import FigureRow, only_one
from data.prepare.figures import BASE_YEAR, Figures
from data.prepare.plant_evidence import Fact, fact, items, made_in_year
from data.prepare.provenance import joined, weakest
from data.prepare.tariffs import Law

LONG_RUN, NEAR = 2030, 2026
PERIODS = (BASE_YEAR, 2025, NEAR, LONG_RUN)
ASSUMED = "assumptions/markets"
# Tables in which a row of `planned` may name a figure by its id.
ORIGINS = (
    ASSUMED, *(f"minor_metals/{name}" for name in ("plants", "prices", "base_year", "recycling", "forms")),
    *(f"graphite_rare_earths/{name}" for name in ("plants", "prices", "base_year")),
    "published/capex_projects", "assumptions/recipes",
)  # fmt: skip
PRINTED = "printed"
"""The kind of a share of imports that the source prints."""
Years = Mapping[int, float]


@dataclass(frozen=True)
class Share:
    """A country's share of US imports of a form, printed or spread from what the source does not name."""

    fact: Fact
    printed: bool


@dataclass(frozen=True)
class Wanted:
    """What one end use wants of a form: tonnes by path and year."""

    end_use: str
    boundary: str
    paths: Mapping[str, Years]
    facts: Mapping[int, Fact]


@dataclass(frozen=True)
class Opening:
    """Tonnes a project abroad can offer US buyers, from a year on; it makes all of them after a time [years]."""

    country: str
    from_year: int
    fact: Fact
    start_up: Fact

    def made(self, year: int) -> float:
        """Return the share of its tonnes that it makes in a year."""
        return made_in_year(year - self.from_year + 1, self.start_up.value) if year >= self.from_year else 0.0


@dataclass(frozen=True)
class Collected:
    """Scrap that can be collected in a year at a share of the price of the form it becomes."""

    step: int
    tonnes: Years
    low: float
    high: float
    price_share: Fact
    fact: Fact


@dataclass(frozen=True)
class Market:
    """One form: what it costs, who sells it, who wants it, what leaves the country."""

    form: str
    stage: str
    title: str
    basis: str
    prices: Mapping[int, Fact]
    line: str = ""
    line_rule: str = ""
    shares: Mapping[str, Share] = field(default_factory=dict)
    ceilings: Mapping[str, Fact] = field(default_factory=dict)
    made: Mapping[str, Fact] = field(default_factory=dict)
    openings: tuple[Opening, ...] = ()
    seen_in_2025: bool = False
    control: Mapping[int, Fact] = field(default_factory=dict)
    exports: Fact | None = None
    demand: tuple[Wanted, ...] = ()
    outage: Fact | None = None
    bulk: bool = False
    credit: bool = False
    scrap: tuple[Collected, ...] = ()
    scrap_of: str = ""

    @property
    def mineral(self) -> str:
        return self.form.partition(".")[0]

    def price(self, year: int) -> Fact:
        """Return the market price: printed years, then a straight line to the long run."""
        if year <= NEAR:
            return self.prices[year]
        if year >= LONG_RUN:
            return self.prices[LONG_RUN]
        near, far = self.prices[NEAR], self.prices[LONG_RUN]
        part = (year - NEAR) / (LONG_RUN - NEAR)
        return mixed((near, 1 - part), (far, part), rule=f"On a straight line from {NEAR} to {LONG_RUN}.")

    def wanted(self, year: int, path: str = "central") -> float:
        """Return the hard demand of a year."""
        return sum(use.paths[path][year] for use in self.demand if use.boundary in ("A", "B"))


@dataclass(frozen=True)
class Works:
    """A plant that makes a market form: what runs, what may be built, what goes in, what it costs."""

    plant: str
    title: str
    kind: str
    form: str
    status: str
    recipe: tuple[tuple[str, Fact], ...]
    running: Years
    size: Fact
    capex: Fact
    opex: Fact
    lead: float
    earliest: int
    country: str = "USA"
    owner: str = "USA"
    pace: float | None = None
    reserves: float | None = None
    rule: str = ""
    made: tuple[tuple[str, Fact], ...] = ()


def mixed(*parts: tuple[Fact, float], rule: str) -> Fact:
    """Return a weighted sum of facts."""
    ends = []
    for end in ("low", "high"):
        values = [getattr(one, end) for one, _ in parts]
        known = all(value is not None for value in values)
        ends.append(sum(v * w for v, (_, w) in zip(values, parts, strict=True)) if known else None)
    return Fact(
        sum(one.value * weight for one, weight in parts), ends[0], ends[1], weakest(one.confidence for one, _ in parts),
        joined(one.source_id for one, _ in parts), joined(one.figure for one, _ in parts), rule,
    )  # fmt: skip


def said(known: Fact, rule: str, confidence: str = "") -> Fact:
    """Return a fact with another sentence, and another confidence where one is given."""
    return replace(known, rule=rule, confidence=confidence or known.confidence)


def derived(known: Fact, value: float, low: float, high: float, rule: str) -> Fact:
    """Return an assumed number that rests on a fact."""
    ends = sorted((low, high))
    return replace(
        known, value=value, low=min(ends[0], value), high=max(ends[1], value), rule=rule, confidence="assumed"
    )


class Evidence:
    """Figures and assumptions, asked by the words that stand in them; exactly one row must answer."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self.assumed = items(figures, ASSUMED)
        self._rows: dict[tuple[str, str], dict[str, list[FigureRow]]] = {}
        self._by_id: dict[str, FigureRow] = {}
        self._newest: dict[tuple[str, str], list[FigureRow]] = {}

    @cached_property
    def law(self) -> Law:
        """Return the published duties."""
        return Law(self.figures)

    def rows(self, table: str, **where: str) -> list[FigureRow]:
        """Return the rows of a table in which every column says what is asked."""
        first = next(iter(where))
        if (table, first) not in self._rows:
            by_value: dict[str, list[FigureRow]] = {}
            for row in self.figures.rows(table):
                by_value.setdefault(row[first], []).append(row)
            self._rows[table, first] = by_value
        found = self._rows[table, first].get(where[first], [])
        return [row for row in found if all(row[column] == value for column, value in where.items())]

    def newest(self, table: str, commodity: str, **where: str) -> list[FigureRow]:
        """Return the rows of a commodity in its newest edition that say what is asked."""
        if (table, commodity) not in self._newest:
            self._newest[table, commodity] = of_newest_edition(self.figures, self.rows(table, sub_commodity=commodity))
        rows = self._newest[table, commodity]
        return [row for row in rows if all(row[column] == value for column, value in where.items())]

    def one(self, table: str, **where: str) -> Fact:
        """Return the one row that answers."""
        return as_fact(self.row(table, **where))

    def row(self, table: str, **where: str) -> FigureRow:
        """Return the one row that answers, as it stands."""
        asked = ", ".join(f"{column} {value}" for column, value in where.items())
        return only_one(self.rows(table, **where), table, asked)

    def figure(self, row: FigureRow, column: str, name: str = "") -> Fact:
        """Return the figure whose id a cell of a row holds, or names among others."""
        return as_fact(self.row_of(row, column, name))

    def row_of(self, row: FigureRow, column: str, name: str = "") -> FigureRow:
        """Return the row of figures whose id a cell holds; refuse the cell where there is none."""
        wanted = name or row[column]
        if not self._by_id:
            self._by_id = {one["figure"]: one for table in ORIGINS for one in self.figures.rows(table)}
        if wanted in self._by_id:
            return self._by_id[wanted]
        return row.refuse(column, f"{shown(wanted)} is the id of no figure of minor_metals, graphite_rare_earths, "
                          "assumptions/markets, assumptions/recipes or published/capex_projects; write one, as in "
                          f"their column figure{did_you_mean(wanted, self._by_id)}")  # fmt: skip

    def assumption(self, item: str, default: str = "") -> Fact:
        """Return an assumption of markets, or the one that stands for every market."""
        return self.assumed[item] if item in self.assumed or not default else self.assumed[default]


def as_fact(row: FigureRow) -> Fact:
    """Return a row of figures as a fact; a row without a range is its own."""
    found = fact(row)
    low, high = (found.value if end is None else end for end in (found.low, found.high))
    return replace(found, low=low, high=high, rule=row.get("rule") or "As printed.")


def tidy(value: float, digits: int = 5) -> float:
    """Round to significant digits; less than a gram is nothing."""
    return float(f"{value:.{digits}g}") if abs(value) >= 1e-6 else 0.0


def most_made(evidence: Evidence, table: str, **of: str) -> dict[str, Fact]:
    """Return what each country makes, in the year of most, at its high end; not the withheld."""
    found = dict[str, Fact]()
    for row in evidence.rows(table, **of):
        if row["value"]:
            one = evidence.one(table, figure=row["figure"])
            found[row["iso3"]] = max((one, found.get(row["iso3"], one)), key=lambda fact: fact.high or fact.value)
    return found
