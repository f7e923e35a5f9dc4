"""Variants by headlines: the baseline's totals first, of every other variant what differs, shaded in fixed steps.

The page, the workbook and briefs show the same matrix.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass

from data.messages.amounts import amount
from model.analysis.other_worlds import worlds
from model.report.run_view import RunView
from model.report.terminal.beyond_plan import sentence_of_years_beyond
from model.report.terminal.drawn_ranges import DrawnRanges
from model.report.terminal.stress_called import KeptStress
from model.report.terminal.stress_kept import nation_musd

BILLION, THOUSAND = 10_000.0, 1e3
"""What the nation gives up from which money is shown in billions, million USD."""
OF_COST, OF_LOSS, OF_SHARE = (0.0005, 0.005, 0.02), (0.05, 0.2, 0.5), (0.0075, 0.03, 0.06)
"""Steps of shade: money as part of what the nation gives up, losses as part of the baseline's, shares as such."""
OF_FORMS = (0.5, 1.5, 3.5)
POLICY, BASELINE, WORLD, NO_PLAN = "policy", "baseline", "world", "none"
"""Kinds of row: the baseline is first, policies follow, then other worlds, then what has no plan."""


@dataclass(frozen=True)
class Column:
    """One headline: a short key, the group it stands in, its heading, its unit."""

    key: str
    group: str
    heading: str
    unit: str


@dataclass(frozen=True)
class Cell:
    """A number as it stands, its value to sort by, its step of shade, and what is to be known of it.

    shade: from -3 (much worse than the baseline) to 3 (much better); 0 where it is the same or a total
    unsure: whether its sign changes within the ranges of the data
    """

    text: str
    value: float | None = None
    shade: int = 0
    note: str = ""
    unsure: bool = False


@dataclass(frozen=True)
class Row:
    """A variant: its name, title and kind, its cells, and who pays the difference (million USD); why it has no plan."""

    name: str
    title: str
    kind: str
    cells: Sequence[Cell] = ()
    paid: tuple[float, float, float] | None = None
    words: str = ""


@dataclass(frozen=True)
class Matrix:
    """Columns, rows in order, the unit of money, and in sentences how it is read and what the run lacks."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    unit: str
    notes: Sequence[str]
    missing: Sequence[str]


@dataclass(frozen=True)
class _Measure:
    """A headline of one variant: its column, how it is found and printed, its steps, whether less is better."""

    column: Column
    of: Callable[[str], float | None]
    shown: Callable[[float, bool], str]
    steps: Sequence[float]
    metrics: Sequence[tuple[str, int]] = ()
    absent: str = "n/a"


def matrix(m: RunView) -> Matrix:
    """Return the matrix of a run: its baseline, its policies from the cheapest for the nation on, other worlds last."""
    stress, drawn = m.stress, m.drawn
    unit, money = _money(m)
    measures = [*_of_money(m, unit, money), *_of_losses(m, stress, unit, money), *_of_supply(m)]
    elsewhere = worlds(m.run)
    named = sorted(m.variants, key=lambda v: _order(m, v.name, elsewhere))
    rows = []
    for state in named:
        if not state.has_plan:
            rows.append(Row(state.name, state.title, NO_PLAN, words=state.in_words))
            continue
        kind = BASELINE if state.name == m.baseline else WORLD if state.name in elsewhere else POLICY
        cells = [_cell(m, drawn, measure, state.name) for measure in measures]
        world, paid = "; ".join(elsewhere.get(state.name, ())), _paid(m, state.name) if kind == POLICY else None
        rows.append(Row(state.name, state.title, kind, cells, paid, world))
    missing = [*_lacking_stress(stress), *([] if drawn else [NO_SAMPLES])]
    return Matrix([x.column for x in measures], rows, unit, _notes(m, stress, drawn), missing)


NO_SAMPLES = (
    "Ranges of the differences: not known, as this run keeps no samples of the data. In its folder, "
    "'lodeplan sample study.toml --into .' draws them."
)


def _lacking_stress(stress: KeptStress | None) -> list[str]:
    """Say what is not known where no stop was tried."""
    if stress is not None and stress["variants"]:
        return []
    return [
        "Losses when suppliers fail: not known, as no stop was tried on these plans. 'lodeplan stress RUN --keep' "
        "tries every single one."
    ]


def _notes(m: RunView, stress: KeptStress | None, drawn: DrawnRanges | None) -> list[str]:
    """Say how the matrix is read."""
    base = m.number(m.baseline, "resource_cost")
    steps = "" if base is None else ", ".join(_money(m)[1](abs(base) * part, True).lstrip("+") for part in OF_COST)
    notes = [
        f"First row: totals under {m.in_words(m.baseline)}. Other rows: what differs from it; buyers and plant "
        "owners + Treasury = nation. What buyers pay plants at home is in none of the three. "
        f"Deficit: in dollars of {m.settings['base_year']}, not discounted; the federal budget below is "
        "in those of each fiscal year.",
        f"Shades: money by {steps} {_money(m)[0]} ({_percents(OF_COST)} of what the nation gives up), losses by "
        f"{_percents(OF_LOSS)} of the baseline's, shares by {', '.join(f'{100 * s:g}' for s in OF_SHARE)} points."
        if steps
        else "The baseline has no plan: every row shows totals, and nothing is compared.",
    ]
    notes += [beyond] if (beyond := sentence_of_years_beyond(m.years[0], m.years[-1])) else []
    if drawn:
        notes.append("± marks a difference whose sign changes between 5 and 95 of 100 samples of the data.")
    if stress is not None and stress["variants"]:
        tried = "the scenarios" if stress["length"] is None else "every single loss and scenario"
        notes.append(
            "What the nation loses, extra cost and lost output. Expected: over the scenarios at the chances stated, of "
            f"a year. Worst: of {tried} tried, present value."
        )
    return notes


def _percents(parts: Sequence[float]) -> str:
    return f"{', '.join(f'{100 * part:g}' for part in parts)}%"


def _order(m: RunView, name: str, elsewhere: Container[str]) -> tuple[int, float, str]:
    """Return the place of a row: the baseline, policies by what they cost the nation, worlds, what has no plan."""
    place = 0 if name == m.baseline else 2 if name in elsewhere else 1
    cost = m.number(name, "resource_cost")
    return (3 if cost is None else place, cost or 0.0, name)


def _paid(m: RunView, variant: str) -> tuple[float, float, float] | None:
    """Return what buyers and plant owners, the Treasury and the nation pay more than under the baseline."""
    moved = [_against(m, variant, metric) for metric in (*_BUYERS, "paid_by_treasury", "resource_cost")]
    if None in moved:
        return None
    buyers, owners, treasury, nation = (x or 0.0 for x in moved)
    return buyers + owners, treasury, nation


def _against(m: RunView, variant: str, metric: str) -> float | None:
    own, base = m.number(variant, metric), m.number(m.baseline, metric)
    return None if own is None or base is None else own - base


# ---------------------------------------------------------------- one cell


def _cell(m: RunView, drawn: DrawnRanges | None, measure: _Measure, variant: str) -> Cell:
    """Return a total of the baseline, and of any other variant what differs from it."""
    own = measure.of(variant)
    base = measure.of(m.baseline) if m.has_baseline else None
    if own is None:
        return Cell(measure.absent)
    if variant == m.baseline or base is None:
        return Cell(measure.shown(own, False), own, 0, _range(m, drawn, measure, variant, ""))
    text = measure.shown(own - base, True)
    shade = 0 if text == "0" else _shade(own - base, measure.steps)
    under = f"{measure.shown(base, False)} under {m.in_words(m.baseline)}"
    note = f"{measure.shown(own, False)} {measure.column.unit} in all, {under}"
    ranged = _range(m, drawn, measure, variant, m.baseline)
    unsure = bool(drawn) and _turns(drawn, measure, variant, m.baseline)
    return Cell(text, own - base, shade, "; ".join(filter(None, (note, ranged))), unsure)


def _shade(difference: float, steps: Sequence[float]) -> int:
    """Return how much worse (below nothing) or better a difference is; less is better in every column."""
    step = sum(abs(difference) >= step for step in steps)
    return -step if difference > 0 else step


def _range(m: RunView, drawn: DrawnRanges | None, measure: _Measure, variant: str, against: str) -> str:
    """Return the ends of a number over samples, where the run holds samples of it."""
    if drawn is None or len(measure.metrics) != 1:
        return ""
    metric, year = measure.metrics[0]
    span = drawn.of(variant, metric, year, against)
    if span is None:
        return ""
    low, high = (measure.shown(x, bool(against)) for x in (span.low, span.high))
    return f"{low} to {high} in 90 of 100 samples"


def _turns(drawn: DrawnRanges | None, measure: _Measure, variant: str, against: str) -> bool:
    if drawn is None or len(measure.metrics) != 1:
        return False
    metric, year = measure.metrics[0]
    span = drawn.of(variant, metric, year, against)
    return span is not None and span.low < 0 < span.high


# ---------------------------------------------------------------- the columns

_BUYERS = ("paid_by_buyers", "paid_by_plant_owners")


def _money(m: RunView) -> tuple[str, Callable[[float, bool], str]]:
    """Return the unit of money in the matrix and how an amount in million USD stands in it."""
    total = max((abs(m.number(v, "resource_cost") or 0.0) for v in m.solved), default=0.0)
    if total >= BILLION:
        return "bn USD", lambda musd, sign: _minus(amount(musd / THOUSAND, 2 if sign else 1, sign))
    places = 0 if total >= THOUSAND else 1 if total >= 1.0 else 4
    return "million USD", lambda musd, sign: _minus(amount(musd, places, sign))


def _minus(text: str) -> str:
    return text.replace("-", "−")


def _of_money(m: RunView, unit: str, money: Callable[[float, bool], str]) -> list[_Measure]:
    """Return what buyers and plant owners, the Treasury and the nation pay, and the deficit of ten years."""
    group = f"Cost, {unit}, present value"
    base = abs(m.number(m.baseline, "resource_cost") or 0.0)
    steps = [part * base for part in OF_COST]

    def both(variant: str) -> float | None:
        parts = [m.number(variant, metric) for metric in _BUYERS]
        return None if None in parts else sum(part or 0.0 for part in parts)

    one = (("Treasury", "paid_by_treasury", "treasury"), ("Nation", "resource_cost", "nation"))
    deficit = Column("deficit", f"Federal, {unit}", "Deficit, 10 years", unit)
    return [
        _Measure(Column("buyers", group, "Buyers, plant owners", unit), both, money, steps),
        *(
            _Measure(Column(key, group, name, unit), _metric(m, metric), money, steps, ((metric, 0),))
            for name, metric, key in one
        ),
        _Measure(deficit, _metric(m, "federal_deficit_10_years"), money, steps, (("federal_deficit_10_years", 0),)),
    ]


def _metric(m: RunView, metric: str, year: int = 0) -> Callable[[str], float | None]:
    return lambda variant: m.number(variant, metric, year)


def _of_losses(m: RunView, stress: KeptStress | None, unit: str, money: Callable[[float, bool], str]) -> list[_Measure]:
    """Return what is expected of a year and the worst loss tried; nothing where no stop was tried."""
    if stress is None or not stress["variants"]:
        return []
    of = {str(one["variant"]): one for one in stress["variants"]}

    def expected(variant: str) -> float | None:
        one = of.get(variant)
        known = one is not None and not one["expected"]["unknown"]
        return float(one["expected"]["expected_musd"]) if one is not None and known else None

    def worst(variant: str) -> float | None:
        one = of.get(variant)
        return None if one is None else max(map(nation_musd, one["damages"]), default=0.0)

    def millions(musd: float, sign: bool) -> str:
        return _minus(amount(musd, 0 if abs(expected(m.baseline) or musd) >= 10 else 2, sign))

    group, base = "When suppliers fail", (expected(m.baseline) or 0.0, worst(m.baseline) or 0.0)
    columns = (Column("expected", group, "Expected loss a year, million USD", "million USD a year"),
               Column("worst", group, f"Worst loss, {unit}", unit))  # fmt: skip
    return [
        _Measure(columns[0], expected, millions, [part * base[0] for part in OF_LOSS], absent="not known"),
        _Measure(columns[1], worst, money, [part * base[1] for part in OF_LOSS], absent="not tried"),
    ]


def _of_supply(m: RunView) -> list[_Measure]:
    """Return net imports in the years shown, what is unmet in the worst year, and the forms that are short."""

    def points(share: float, sign: bool) -> str:
        shown = _minus(amount(100 * share, 0 if abs(share) >= 0.0995 or not sign else 1, sign))
        return shown.removesuffix(".0")

    def unmet(variant: str) -> float | None:
        return max((m.number(variant, "shortfall_share", year) or 0.0 for year in m.years), default=0.0)

    def tenths(share: float, sign: bool) -> str:
        return _minus(amount(100 * share, 1, sign)) if abs(share) > 5e-4 else "0"

    def count(number: float, sign: bool) -> str:
        return _minus(amount(number, 0, sign))

    reliance = [
        _Measure(Column(f"reliance{y}", "Net imports, % of use", str(y), "% of use"),
                 _metric(m, "import_reliance", y), points, OF_SHARE, (("import_reliance", y),))
        for y in m.years_shown
    ]  # fmt: skip
    short = "Demand unmet"
    return [
        *reliance,
        _Measure(Column("unmet", short, "Worst year, % by value", "% of demand by value"), unmet, tenths,
                 (0.0005, 0.01, 0.03), (("worst_year_shortfall_share", 0),)),
        _Measure(Column("forms", short, "Forms short", "forms"), _metric(m, "forms_short"), count, OF_FORMS),
    ]  # fmt: skip
