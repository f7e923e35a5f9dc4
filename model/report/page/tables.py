"""The tables of a report: what every variant costs whom, shares by year, where policies bind, data and settings."""

from __future__ import annotations

from collections.abc import Sequence

from data.messages.amounts import amount
from data.messages.lists import counted
from data.messages.number_words import percent, plain, rounded
from data.messages.years import spans
from data.rows import each_row
from model.analysis.other_worlds import worlds
from model.report import questions
from model.report.charts.figures import Table
from model.report.page import ranges
from model.report.run_view import RunView, VariantState
from model.report.support_sentences import COLUMNS, support_cells
from model.report.terminal.comparison_tables import SCENARIOS, decimals
from model.report.terminal.drawn_ranges import DrawnRanges
from model.report.terminal.who_pays import METRICS

COMPARED = (
    ("allied_share", "Allies"),
    ("domestic_share", "Home"),
    ("recycled_share", "Recycled"),
    ("top_share_shipped", "Largest abroad"),
    ("hhi", "HHI"),
    ("hhi_by_value", "HHI by value"),
    ("import_reliance", "Net imports"),
    ("import_reliance_by_value", "Net imports by value"),
    ("chain_reliance", "Mined abroad"),
    ("shortfall_share", "Unmet"),
)
COMPARISON_NOTES = (
    "What is paid is net of what is received, present value in million USD: buyers with what the Treasury pays them "
    "for stock taken off, plant owners with those who finance them, the Treasury with the financing account of its "
    "credit and what is owed to it after the last year, without what enacted money is spent on elsewhere; what buyers "
    "pay plants at home is in neither. The three add to what the nation gives up.",
    "Outlays, revenues and deficit are federal, of ten fiscal years, in the same dollars and not discounted (score "
    "prints them in dollars of each year; years after the study's last hold only what earlier ones left to be paid). "
    "Tax credits lower revenues, and so do income and payroll taxes that duties displace; price floors and purchase "
    "commitments are in outlays, and so is what enacted money is spent on where no policy directs it.",
    "Within a mineral, forms weigh by value; minerals weigh the same; by value, every form weighs by what it is worth. "
    "HHI adds the squares of foreign countries' shares, from 0 to 1. Net imports are a share of use, metal made at "
    "home from imported ore being home's; mined abroad is what was mined or collected as scrap there, wherever it was "
    "refined. Unmet is a share of demand by value.",
)


def comparison(m: RunView) -> list[tuple[str, Table]]:
    """Return the headline numbers of every variant, money first, then shares by year; none without a plan."""
    drawn = m.drawn
    costs = [
        row
        for state in m.variants
        for row in (
            _costs(m, state.name, drawn) if state.has_plan else [[m.named(state.name), *_no_plan(state, len(COSTS))]]
        )
    ]
    out = [("Who pays, and the federal budget (million USD)", Table(("Variant", *COSTS), costs))]
    if cells := support_cells(m):
        out.append((f"Capital support, and capacity beyond that of {m.in_words(m.baseline)}", Table(COLUMNS, cells)))
    if cells := promises(m):
        out.append(
            (
                "Promises at other market prices, the plan held fixed (million USD over the years planned)",
                Table(PROMISES, cells),
            )
        )
    for year in m.years_shown:
        rows = [row for s in m.variants for row in _shares(m, s, year, drawn)]
        out.append(
            (f"Supply of refined forms and components, {year}", Table(("Variant", *(n for _, n in COMPARED)), rows))
        )
    return out


def _shares(m: RunView, s: VariantState, year: int, drawn: DrawnRanges | None) -> list[list[str]]:
    """Return the shares of a variant in a year and, where samples have them, their ranges under them."""
    if not s.has_plan:
        return [[m.named(s.name), *_no_plan(s, len(COMPARED))]]
    rows = [[m.named(s.name), *(_headline(m, s.name, metric, year) for metric, _ in COMPARED)]]
    return [
        *rows,
        *_range(m.named(s.name), [ranges.beside(drawn, s.name, x, year) for x, _ in COMPARED] if drawn else []),
    ]


def _range(name: str, cells: Sequence[str]) -> list[list[str]]:
    """Return the line of ranges under a line of headlines; none where no headline has one."""
    return [[f"{name}: {RANGE}", *cells]] if any(cells) else []


RANGE = "5 to 95 of 100 samples"


PROMISES = (
    "Variant", "Account", "Prices 30% lower", "Prices as planned", "Prices 30% higher", "Expected, in the totals",
)  # fmt: skip


def promises(m: RunView) -> list[tuple[str, ...]]:
    """Return what price floors and purchase commitments cost each account, by market price; below zero it receives."""
    if "contingent" not in m.read:
        return []
    musd: dict[tuple[str, str], dict[str, float]] = {}
    for variant, account, scenario, amount_ in m.every_row("contingent", "variant", "account", "scenario", "musd"):
        of = musd.setdefault((variant, account), {})
        of[scenario] = of.get(scenario, 0.0) + amount_
    places = decimals(value for of in musd.values() for value in of.values())
    return [
        (m.named(variant), m.account(account), *(_musd(of.get(scenario, 0.0), places) for scenario in SCENARIOS))
        for (variant, account), of in musd.items()
    ]


COSTS = (
    "Buyers pay", "Plant owners pay", "Treasury pays", "Nation gives up", "Outlays, 10 years", "Revenues, 10 years",
    "Deficit, 10 years", "Unmet in the worst year", "Forms short", "Worst form",
)  # fmt: skip


def _no_plan(state: VariantState, cells: int) -> list[str]:
    return [f"no plan ({state.status})", *[""] * (cells - 1)]


def _costs(m: RunView, variant: str, drawn: DrawnRanges | None) -> list[list[str]]:
    """Return what each party pays under a variant and, under it, the difference from the baseline; their ranges."""
    places = decimals(m.number(v, "resource_cost") or 0.0 for v in m.solved)
    rows = [[m.named(variant), *(_musd(m.number(variant, metric), places) for metric in METRICS), *_short(m, variant)]]
    if drawn:
        cells = [ranges.beside(drawn, variant, metric, places=places) for metric in METRICS]
        rows += _range(m.named(variant), [*cells, ranges.beside(drawn, variant, ranges.WORST), "", ""])
    if m.has_baseline and variant != m.baseline:
        moved = [(m.number(variant, x) or 0.0) - (m.number(m.baseline, x) or 0.0) for x in METRICS]
        where = f"{m.named(variant)} (another world)" if variant in worlds(m.run) else m.named(variant)
        name = f"{where}, against {m.in_words(m.baseline)}"
        rows.append([name, *(amount(by, places, sign=True) for by in moved), "", "", ""])
        if drawn:
            cells = [ranges.beside(drawn, variant, x, against=m.baseline, places=places) for x in METRICS]
            rows += _range(name, [*cells, "", "", ""])
    return rows


def _short(m: RunView, variant: str) -> list[str]:
    """Return what is unmet in the worst year, how many forms are short, and the worst of them."""
    forms = int(m.number(variant, "forms_short") or 0)
    if not forms:
        return ["0", "0", ""]
    unmet, year = max((m.number(variant, "shortfall_share", y) or 0.0, -y) for y in m.years)
    worst = next(y for y in m.years if m.word(variant, "worst_form", y))
    share = percent(m.number(variant, "worst_form_unmet_share", worst) or 0.0)
    text = f"{m.form(m.word(variant, 'worst_form', worst))}, {share} in {worst}"
    return [f"{percent(unmet)} in {-year}", str(forms), text]


def _musd(value: float | None, places: int) -> str:
    return "" if value is None else amount(value, places)


def _headline(m: RunView, variant: str, metric: str, year: int) -> str:
    value = m.number(variant, metric, year)
    if value is None:
        return "none" if metric == "top_share_shipped" else "n/a"
    if metric in ("hhi", "hhi_by_value"):
        return f"{value:.2f}"
    country = m.country(m.word(variant, "top_country_shipped", year)) + " " if metric == "top_share_shipped" else ""
    return country + ("0" if metric == "shortfall_share" and value <= 5e-4 else percent(value))


def policies(m: RunView, variant: str) -> Table:
    """Return where each policy binds and its price; those that bind nowhere say so, and every one its citation."""
    cites = {c.label: (questions.policy_in_words(m, c.policy), c.policy.cite)
             for c in m.clauses(variant)}  # fmt: skip
    bound: dict[str, list[questions.Bound]] = {}
    for b in questions.binding(m, variant):
        bound.setdefault(b.clause, []).append(b)
    rows, seen = [], set()
    for clause, places in bound.items():
        words, cite = cites[clause]
        part = sorted(places, key=lambda b: -b.highest)
        for _, _, party, form, years, highest, _, _, unit in part[:MOST_PLACES]:
            first = (words, cite) if clause not in seen else (AS_ABOVE, "")
            seen.add(clause)
            place = ", ".join(x for x in (m.party(party), m.form(form) if form else "") if x)
            if years:
                rows.append(
                    (*first, place or "all", spans([y for y in years if y]) or "all", rounded(highest), _in_words(unit))
                )
            else:
                rows.append((*first, "binds nowhere", "", "", ""))
        if len(part) > MOST_PLACES:
            rows.append((AS_ABOVE, "", f"and {counted(len(part) - MOST_PLACES, 'more place')}", "", "", ""))
    return Table(("Policy", "Citation", "Where it binds", "Years", "Dearest price", "Unit (present value)"), rows)


MOST_PLACES = 6
AS_ABOVE = "as above"


def _in_words(unit: str) -> str:
    """Return the unit of a price as pages say money: million USD per point; of a dollar's worth, USD per USD."""
    return "USD per USD" if unit == "MUSD per MUSD" else unit.replace("MUSD", "million USD")


def confidence(m: RunView) -> Table | None:
    counts = questions.tables_by_confidence(m)
    if not counts:
        return None
    rows = [(name, f"{whole:,}", *(f"{n:,}" for n in parts)) for name, whole, parts in counts]
    return Table(("Table", "Rows", *(word.capitalize() for word in questions.CONFIDENCE)), rows)


def sources(m: RunView) -> Table:
    columns = ("source_id", "title", "publisher", "address", "licence", "date")
    rows = [tuple(str(x) for x in row) for row in each_row(m.data.tables["sources"], *columns)]
    return Table(tuple(plain(c).capitalize() for c in columns), rows)


def settings(m: RunView) -> Table:
    run = m.run.manifest
    rows = [(name[:1].upper() + name[1:], said) for name, said in m.settings_in_words]
    rows += [("Solved", str(run["created_utc"])), ("Baseline", m.baseline), ("Study SHA-256", run["study_sha256"])]
    rows += [("Cell changed by the study", line) for line in m.changes]
    rows += [(f"Version of {name}", str(v)) for name, v in run["versions"].items()]
    rows += [(f"SHA-256 of {name}", digest) for name, digest in sorted(run["dataset"]["sha256"].items())]
    return Table(("Setting", "Value"), rows)
