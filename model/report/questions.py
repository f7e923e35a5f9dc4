"""The answers that workbook, page and memo files share: each to one question about one variant.

Nothing is computed here that a result table does not hold: rows are joined, added up and turned.
"""

from __future__ import annotations

import functools
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, ParamSpec, TypeVar

from data.messages.number_words import plain
from data.rows import each_row
from model.analysis.capital_support import Plan, Support, capital_support
from model.frames.result_names import is_seller, term_of
from model.frames.scale import in_musd
from model.policies.base.level import Whole
from model.policies.base.policy import Policy
from model.policies.base.promise import RECYCLERS, Party, Promise
from model.report.policy_words import in_words
from model.report.run_view import RunView

RECYCLED = "recycled at home"
CONFIDENCE = ("high", "medium", "low", "assumed")
FIVE, TEN = 5, 10
Wide = dict[tuple[str, ...], list[float]]
"""A number a year by key, those with the largest numbers first."""


Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def once(question: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Ask a question about a plan once: plans do not change, and every report asks alike."""

    @functools.wraps(question)
    def asked(*about: Asked.args, **more: Asked.kwargs) -> Answer:
        m, *which = about
        answers: dict[tuple[object, ...], Answer] = m.answers  # type: ignore[attr-defined]
        key = (question.__name__, *which)
        if key not in answers:
            answers[key] = question(*about, **more)
        return answers[key]

    return asked


@once
def supply(m: RunView, variant: str) -> Wide:
    """Return tonnes a year by form and source: each country, and apart from home what is recycled there."""
    whole, rows = {}, []
    for form, year, tonnes, recycled in m.rows("concentration", variant, "form", "year", "supply_t", "recycled_share"):
        whole[form, year] = tonnes, recycled
    for form, country, year, share in m.rows("shares", variant, "form", "country", "year", "shipped_share"):
        tonnes, recycled = whole.get((form, year), (0.0, 0.0))
        rows.append((form, country, year, max(share - recycled if country == m.home else share, 0.0) * tonnes))
    rows += [(form, RECYCLED, year, share * tonnes) for (form, year), (tonnes, share) in whole.items()]
    return by_year((row for row in rows if row[-1] > 1e-6), m.years)


def source_name(m: RunView, source: str) -> str:
    return "Home, recycled" if source == RECYCLED else m.country(source)


def by_year(rows: Iterable[tuple[Any, ...]], years: Sequence[int]) -> Wide:
    """Return (key, ..., year, number) rows as a number a year by key, nothing standing as zero, the largest first."""
    place, length = {year: i for i, year in enumerate(years)}, len(years)
    found: Wide = {}
    for row in rows:
        key, year = row[:-2], row[-2]
        by = found.get(key)
        if by is None:
            by = found[key] = [0.0] * length
        if year in place:
            by[place[year]] += row[-1]
    return dict(sorted(found.items(), key=lambda item: -sum(map(abs, item[1]))))


class Step(NamedTuple):
    """One term of cost: million USD in the baseline, in the variant, and the difference."""

    term: str
    baseline: float
    variant: float
    difference: float


@once
def bridge(m: RunView, variant: str) -> list[Step]:
    """Return the difference of cost from the baseline by term, million USD present value; the terms add up to it."""
    before, after = ({term: value for metric, value in m.rows("summary", name, "metric", "value")
                      if (term := term_of(metric))} for name in (m.baseline, variant))  # fmt: skip
    pairs = ((term, before.get(term, 0.0), after.get(term, 0.0)) for term in {**before, **after})
    return [Step(term, one, other, other - one) for term, one, other in pairs]


TERMS = {
    "purchase_cost": "Purchases",
    "tariff_cost": "Duties paid",
    "switching_cost": "Switching sellers",
    "withdrawal_cost": "Leaving buyers abroad",
    "facility_cost": "More of shared facilities",
    "operating_cost": "Operating plants",
    "byproduct_revenue": "By-products sold",
    "fixed_cost": "Holding capacity",
    "capital_cost": "Capital charges",
    "construction_interest": "Interest during construction",
    "capital_spread": "Return above the social rate",
    "production_credit": "Production credits",
    "collection_cost": "Collecting scrap",
    "carrying_cost": "Return on private stock",
    "holding_cost": "Holding stock",
    "outlet_revenue": "Exports and tolling",
    "shortage_cost": "Shortage",
    "grants": "Grants",
}


def term_name(term: str) -> str:
    return TERMS.get(term) or plain(term).removesuffix(" cost").capitalize()


class Build(NamedTuple):
    """One decision to build: t/yr decided in a year, and the first year it runs (0 when after the horizon)."""

    plant: str
    year: int
    tonnes: float
    first_run: int


@once
def builds(m: RunView, variant: str) -> list[Build]:
    """Return each decision to build, plant by plant.

    What runs beyond the capacity that stood anyway is matched with the decisions in their order.
    """
    standing = _standing(m, m.planned_alike(variant))
    decided: dict[str, list[tuple[int, float]]] = {}
    new: dict[tuple[str, int], float] = {}
    columns = ("plant", "year", "built_t", "retired_t", "capacity_t")
    for plant, year, built, retired, capacity in m.rows("capacity", variant, *columns):
        new[plant, year] = capacity + retired - standing.get((plant, year), 0.0)
        if built > 0:
            decided.setdefault(plant, []).append((year, built))
    rows = []
    for plant, years in decided.items():
        before = 0.0
        for year, built in years:
            needed = before + built / 2
            runs = next((y for y in m.years if y >= year and new.get((plant, y), 0.0) > needed), 0)
            rows.append(Build(plant, year, built, runs))
            before += built
    return rows


@once
def built_tonnes(m: RunView, variant: str) -> dict[str, float]:
    """Return t/yr built in all by plant, those of the most capital first (of the most tonnes where it is not known)."""
    total: dict[str, float] = defaultdict(float)
    for build in builds(m, variant):
        total[build.plant] += build.tonnes
    capital = _capital(m, m.planned_alike(variant))
    return dict(sorted(sorted(total.items()), key=lambda item: -item[1] * capital.get(item[0], 1.0)))


@once
def support(m: RunView, variant: str) -> list[Support]:
    """Return what sentences that the baseline does not state put up for plants, and the capacity that this adds."""
    if variant == m.baseline or not m.has_baseline:
        return []
    return capital_support(*(Plan(m.rows, name, m.clauses(name)) for name in (m.baseline, variant)))


@once
def _standing(m: RunView, variant: str) -> dict[tuple[str, int], float]:
    """Return the capacity that stands without any decision."""
    rows = each_row(m.table("plant_capacity", variant), "plant", "year", "capacity_t")
    return {(plant, int(year)): t for plant, year, t in rows}


@once
def _capital(m: RunView, variant: str) -> dict[str, float]:
    """Return USD per t/yr by plant, where it is known."""
    rows = each_row(m.table("plants", variant), "plant", "capex_usd_per_t")
    return {plant: capital for plant, capital in rows if capital == capital}


@once
def budget(m: RunView, variant: str, dollars: str) -> Wide:
    """Return authority, obligations and outlays by account, its kind and measure, a fiscal year each.

    dollars: nominal or constant
    """
    suffix = "_nominal_musd" if dollars == "nominal" else "_musd"
    years = fiscal_years(m)
    columns = ("account", "kind", "fiscal_year", *(f"{measure}{suffix}" for measure in MEASURES))
    rows = list(m.rows("budget", variant, *columns))
    by = {measure: by_year(((*row[:3], row[3 + i]) for row in rows), years) for i, measure in enumerate(MEASURES)}
    return {(*at, measure): by[measure][at] for at in sorted(by["authority"]) for measure in MEASURES}


MEASURES = ("authority", "obligations", "outlays")


@once
def fiscal_years(m: RunView) -> list[int]:
    """Return every fiscal year of the run's budgets, at least ten from its first."""
    found = [int(year) for (year,) in m.every_row("budget", "fiscal_year")]
    first = m.years[0]
    return list(range(min([first, *found]), max([first + TEN - 1, *found]) + 1))


def payers(m: RunView, variant: str) -> Wide:
    """Return flows of money by payer, payee, item and account, a year each; sellers abroad as one."""
    flows = (
        (payer, "suppliers" if is_seller(payee) else payee, item, account, year, musd)
        for payer, payee, item, account, year, musd in m.rows(
            "ledger", variant, "payer", "payee", "item", "account", "year", "musd"
        )
    )
    return by_year(flows, m.years)


class Bound(NamedTuple):
    """Where a sentence binds one party at one form: in which years, its dearest price, when, and the mean price.

    No years: it binds nowhere.
    """

    clause: str
    policy: str
    party: str
    form: str
    years: list[int]
    highest: float
    at: int
    mean: float
    unit: str


@once
def binding(m: RunView, variant: str) -> list[Bound]:
    """Return, for every sentence, party and form at which it binds, its years and its dearest price."""
    found: dict[str, dict[tuple[str, str, str], list[tuple[int, float]]]] = {}
    units: dict[str, str] = {}
    priced = ("clause", "party", "form", "year", "binds", "shadow_price", "unit")
    for label, party, form, year, binds, price, unit in m.rows("policies", variant, *priced):
        units.setdefault(label, unit)
        if binds:
            found.setdefault(label, {}).setdefault((party, form, unit), []).append((int(year), price))
    rows = []
    for clause in m.clauses(variant):
        name = clause.policy.name
        if clause.label not in found:
            rows.append(Bound(clause.label, name, "", "", [], 0.0, 0, 0.0, units.get(clause.label, "")))
        for (party, form, unit), prices in sorted(found.get(clause.label, {}).items()):
            highest, at = max((price, -year) for year, price in prices)
            mean = sum(price for _, price in prices) / len(prices)
            years = sorted(y for y, _ in prices)
            rows.append(Bound(clause.label, name, party, form, years, highest, -at, mean, unit))
    return rows


ALLIES = "allies"
LINES = {
    Party(home=True): "domestic",
    Party(home=True, kind=RECYCLERS): "recycled",
    Party(bloc=ALLIES): "allied",
    Party(bloc=ALLIES, home=True): "allied and home",
}
"""Parties whose share is a line of the concentration table, as a floor limits them."""


def _line(promise: Promise) -> str:
    """Return the line of the concentration table that a promise limits, nothing where it prints none."""
    if promise.measure != "shipped":
        return ""
    if promise.index:
        return "hhi"
    if promise.of is Whole.USE:
        return "reliance" if promise.party == Party(home=True) else ""
    if promise.at_least:
        return LINES.get(promise.party, "")
    return "top" if promise.largest == 1 and promise.party == Party(foreign=True) else ""


def limits(m: RunView, variant: str) -> dict[tuple[str, str], dict[int, float]]:
    """Return the levels that share policies set, by (form, line): the tightest level of each year.

    A floor on allies counts home where the sentence says so; its line is then allied and domestic together. Limits
    on what the table does not print (one named country, several together, origin, owner) are left out.
    """
    where: dict[str, dict[tuple[str, int], None]] = {}
    for label, form, year in m.rows("policies", variant, "clause", "form", "year"):
        if form:
            where.setdefault(label, {})[form, int(year)] = None
    out: dict[tuple[str, str], dict[int, float]] = {}
    for clause in m.clauses(variant):
        for promise in clause.policy.promises():
            line = _line(promise)
            for form, year in where.get(clause.label, ()) if line else ():
                level = promise.at(year)
                if level is not None:
                    is_floor = promise.at_least and line != "reliance"
                    level = 1 - level if line == "reliance" else level
                    known = out.setdefault((form, line), {})
                    known[year] = (max if is_floor else min)(level, known.get(year, level))
    return out


SUPPLIER_ROW = ("form", "country", "step", "year")
"""What tells the rows of suppliers apart, in the dataset and in what is bought."""


class Confidence(NamedTuple):
    """What is paid for a mineral on rows of one confidence, million USD, and that at both ends of the price ranges."""

    mineral: str
    word: str
    musd: float
    low: float
    high: float


@once
def confidence(m: RunView, variant: str) -> list[Confidence]:
    """Return purchase value (undiscounted) by mineral and confidence of the supplier rows behind it.

    The ranges of price are published or assumed. Empty without a dataset.
    """
    known = _price_ranges(m, m.planned_alike(variant))
    sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    columns, unknown = (*SUPPLIER_ROW, "mineral", "tonnes", "musd"), (math.nan, math.nan, "assumed")
    for row in m.rows("purchases", variant, *columns) if known else ():
        mineral, tonnes, musd = row[4:]
        low, high, word = known.get(row[:4], unknown)
        own = sums[mineral, word]
        own[0] += musd
        own[1] += musd if math.isnan(low) else in_musd(low * tonnes)
        own[2] += musd if math.isnan(high) else in_musd(high * tonnes)
    order = {word: i for i, word in enumerate(CONFIDENCE)}
    return [Confidence(*at, *sums[at]) for at in sorted(sums, key=lambda at: (at[0], order[at[1]]))]


@once
def _price_ranges(m: RunView, variant: str) -> dict[tuple[Any, ...], tuple[float, float, str]]:
    """Return the range of price and the confidence of every supplier row."""
    suppliers = m.table("suppliers", variant)
    rows = each_row(suppliers, *SUPPLIER_ROW)
    return dict(zip(rows, each_row(suppliers, "low", "high", "confidence"), strict=True))


def tables_by_confidence(m: RunView) -> list[tuple[str, int, list[int]]]:
    """Return how many rows each dataset table has, and of which confidence."""
    rows = []
    for name, table in m.data.tables.items():
        if "confidence" in table and len(table):
            counts = Counter(table["confidence"].tolist())
            rows.append((name, len(table), [counts[word] for word in CONFIDENCE]))
    return rows


def policy_in_words(m: RunView, sentence: Policy) -> str:
    """Return a sentence as short words: its name, then what it says that is not left at its default."""
    return in_words(sentence, m.account)
