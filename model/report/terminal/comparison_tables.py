"""Tables for a terminal: at most 100 columns, units in headings, made from result tables alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from data.messages.amounts import SMALL, amount, places_for, table_places
from data.messages.lists import more_line
from data.messages.number_words import in_percent, percent, plain
from data.messages.text_table import WIDTH, Heading, text_table
from data.rows import each_row
from model.frames.result_names import term_of
from model.report.terminal.drawn_ranges import DrawnRanges, Span

SHARES = ("allied_share", "domestic_share", "recycled_share")
SHORT = 5e-4
"""Share of demand by value below which a year prints as met."""
CHANGES_SHOWN = 10


@dataclass(frozen=True)
class Headline:
    """One variant in the comparison: its words, and its metrics and their units by (metric, year)."""

    variant: str
    title: str
    status: str
    message: str
    metrics: Mapping[tuple[str, int], float | str]
    units: Mapping[tuple[str, int], str]

    def number(self, metric: str, year: int = 0) -> float | None:
        value = self.metrics.get((metric, year))
        return float(value) if isinstance(value, (int, float)) else None

    def text(self, metric: str, year: int = 0) -> str:
        value = self.metrics.get((metric, year))
        return value if isinstance(value, str) else ""


def headline(variant: str, title: str, status: str, message: str, summary: pd.DataFrame | None) -> Headline:
    """Read a variant's headline from its summary table."""
    metrics: dict[tuple[str, int], float | str] = {}
    units: dict[tuple[str, int], str] = {}
    if summary is not None:
        for metric, year, value, unit, text in each_row(summary, "metric", "year", "value", "unit", "text"):
            metrics[metric, int(year)] = text if text else float(value)
            units[metric, int(year)] = unit
    return Headline(variant, title, status, message, metrics, units)


def comparison(headlines: Sequence[Headline], years: Sequence[int], drawn: DrawnRanges | None = None) -> str:
    """Return the table of supply that a run ends with: a line per variant and year shown, its range under it."""
    rows = []
    for h in headlines:
        if h.status != "solved":
            rows.append([h.variant, "no plan", *[""] * (len(COLUMNS) - 2)])
            continue
        short = worst_cells(h)
        for i in range(max(2, len(years)) if short[1] else len(years)):
            shares = [str(years[i]), *_share_cells(h, years[i])] if i < len(years) else [""] * (len(COLUMNS) - 2)
            rows.append([h.variant if i == 0 else "", *shares, short[i] if i < len(short) else ""])
            rows += _ends(drawn, h.variant, years[i], i == 0) if drawn and i < len(years) else []
    return text_table(COLUMNS, rows, WIDTH, keys=2)


DRAWN_SHARES = (*SHARES, "top_share_shipped", "hhi", "hhi_by_value")
"""Metrics of the columns that are shares, from the left; those of reliance follow, then forms."""


def _ends(drawn: DrawnRanges, variant: str, year: int, first: bool) -> list[list[str]]:
    """Return a line for each end of the ranges of a variant's shares in a year; what is short in the first's."""
    metrics = (*DRAWN_SHARES, *RELIANCE, "forms_half_from_one")
    spans = [drawn.of(variant, metric, year) for metric in metrics]
    worst = drawn.of(variant, "worst_year_shortfall_share") if first else None
    if not any(spans):
        return []
    out = []
    for name in ("p5", "p95"):
        cells = [_drawn_cell(metric, span, name) for metric, span in zip(metrics, spans, strict=True)]
        short = _drawn_cell("", worst, name)
        out.append([f"  {name}", "", *cells, f"{short}%" if short not in ("", "0") else short])
    return out


def _drawn_cell(metric: str, span: Span | None, name: str) -> str:
    if span is None:
        return ""
    value = span.low if name == "p5" else span.high
    if metric.startswith("hhi"):
        return f"{value:.2f}"
    return f"{value:.0f}" if metric == "forms_half_from_one" else _percent(value)


COLUMNS = (
    Heading("supply", ""),
    Heading("year", "", right=True),
    Heading("allied", "%", right=True),
    Heading("home", "%", right=True),
    Heading("recyc", "%", right=True),
    Heading("top", "%", right=True),
    Heading("HHI", "0-1", right=True),
    Heading("HHI$", "0-1", right=True),
    Heading("rely", "%", right=True),
    Heading("rely$", "%", right=True),
    Heading("chain", "%", right=True),
    Heading(">half", "forms", right=True),
    Heading("short", "worst", right=True),
)


RELIANCE = ("import_reliance", "import_reliance_by_value", "chain_reliance")


def decimals(costs: Iterable[float]) -> int:
    """Return the decimals that show five digits of the largest cost: none for thousands of millions, more for less."""
    return places_for(costs, DIGITS)


DIGITS = 5
"""Digits that count, shown of the largest cost; smaller amounts have as many decimals."""


def _share_cells(h: Headline, year: int) -> list[str]:
    cells = [_percent(h.number(metric, year)) for metric in SHARES]
    top = h.number("top_share_shipped", year)
    cells.append(f"{h.text('top_country_shipped', year)} {_percent(top)}" if top else "none")
    indices = (h.number(metric, year) for metric in ("hhi", "hhi_by_value"))
    cells += ["" if hhi is None else f"{hhi:.2f}" for hhi in indices]
    cells += [_percent(h.number(metric, year)) for metric in RELIANCE]
    half, forms = (h.number(metric, year) for metric in ("forms_half_from_one", "forms"))
    cells.append("" if half is None or forms is None else f"{half:.0f}/{forms:.0f}")
    return cells


def worst_year(h: Headline) -> tuple[float, int]:
    """Return the largest share of a year's demand that is unmet, by value, and the first year of that size."""
    unmet = [(float(value), -year) for (metric, year), value in h.metrics.items() if metric == "shortfall_share"]
    share, year = max(unmet, default=(0.0, 0))
    return share, -year


def worst_cells(h: Headline) -> tuple[str, str]:
    """Return what is unmet in the worst year, and which year that is; nothing where all demand is met."""
    share, year = worst_year(h)
    if share > SHORT:
        return f"{_percent(share)}%", str(year)
    forms = int(h.number("forms_short") or 0)
    return (f"{forms} form" + "s" * (forms > 1), "") if forms else ("0", "")


def _percent(value: float | None) -> str:
    return "n/a" if value is None else in_percent(value)


def shortfall_lines(h: Headline) -> list[str]:
    """Say where a plan leaves demand unmet: the worst year, then how many forms, which one most, and for whom."""
    forms = int(h.number("forms_short") or 0)
    if not forms:
        return []
    share, year = worst_year(h)
    unmet = percent(share, 1) if share > SHORT else "less than 0.1%"
    worst = next(y for metric, y in h.metrics if metric == "worst_form")
    most = f"{h.text('worst_form', worst)}, {_percent(h.number('worst_form_unmet_share', worst))}% of it in {worst}"
    for_whom = h.text("worst_form_end_use", worst).replace("_", " ")
    return [
        f"! {h.variant}: {unmet} of demand (by value) unmet in {year}, the worst year",
        f"    {forms} form{'s' * (forms > 1)} short, worst {most}, most of it for {for_whom}",
    ]


SHORT_TOLD = 10
"""Plans of a run of which each is said where it leaves demand unmet; of more, the worst."""


def shortfalls(variants: Sequence[Headline]) -> list[str]:
    """Say where plans leave demand unmet; of many plans, the worst and how many more there are."""
    short = [h for h in variants if h.number("forms_short")]
    told = short if len(short) <= SHORT_TOLD else sorted(short, key=lambda h: -worst_year(h)[0])[:SHORT_TOLD]
    lines = [line for h in told for line in shortfall_lines(h)]
    if more := len(short) - len(told):
        where = "none worse; column `short` of 'lodeplan show RUN'"
        lines.append(f"! {len(short)} of {len(variants)} plans leave demand unmet: {more} more, {where}")
    return lines


NOTES = (
    "Shares are of the supply of refined forms and components: minerals weigh the same, forms of one",
    "  mineral by value. allied: members of the bloc `allies` in the year, home left out, as shipped;",
    "  who they are and by what: lodeplan data show blocs --columns bloc,country,from_year,source_id.",
    "  home: made, recycled or taken from stock here; recyc: the part of it that is recycled here.",
    "  top: largest foreign country, never the unnamed rest. HHI: sum of squared foreign shares, where",
    "  others write 10,000 for 1. rely: net imports as a share of use, of the form in use, metal made",
    "  here from imported ore being home's. HHI$, rely$: the same, every form weighed by the value of",
    "  its supply or use. chain: share of supply mined or collected abroad. >half: forms of which one",
    "  foreign country supplies over half, of all. short: demand unmet by value in the worst year, and",
    '  that year; it costs what the outage is worth, and shortfall = "forbidden" in the study has no',
    "  plan short of anything.",
)


def moves_table(frame: pd.DataFrame, unit: str, most: int = 8) -> str:
    """Return before, after and difference of the largest moves, and a line on what is left out."""
    names = [c for c in frame.columns if c not in ("before", "after", "difference")]
    headings = [
        *(Heading(n) for n in names),
        *(Heading(n, unit, right=True) for n in ("before", "after", "difference")),
    ]
    shown = frame.head(most)
    sizes = [float(v) for n in ("before", "after") for v in shown[n]]
    places = table_places(sizes)
    rows = [
        [*(_in_words(n, value) for n, value in zip(names, words, strict=True)), amount(before, places),
         amount(after, places), amount(difference, places, sign=True)]
        for *words, before, after, difference in each_row(shown, *names, "before", "after", "difference")
    ]  # fmt: skip
    table = text_table(headings, rows, WIDTH)
    return "\n".join([table, *more_line(len(frame), most, "smaller")])


def _in_words(column: str, value: object) -> str:
    if column != "term":
        return str(value)
    return WHOLE.get(str(value)) or plain(term_of(str(value)) or str(value))


WHOLE = {"cost": "all terms: buyers and plants", "resource_cost": "the nation gives up"}
"""Sums that stand among the terms of cost."""


def mix_table(mix: pd.DataFrame) -> str:
    """Return the model's base-year import mix beside the published one."""
    headings = [
        Heading("line"), Heading("country"), Heading("kind"),
        Heading("published", "%", right=True), Heading("model", "%", right=True), Heading("miss", "points", right=True),
    ]  # fmt: skip
    rows = [
        [line, country, kind, in_percent(published, 1), in_percent(model, 1), f"{miss:+.1f}"]
        for line, country, kind, published, model, miss in each_row(
            mix, "line", "country", "kind", "published_share", "model_share", "miss_points"
        )
    ]
    return text_table(headings, rows, WIDTH)


def estimate_places(estimate: Mapping[str, pd.DataFrame]) -> int:
    """Return the decimals of an estimate's amounts: whole millions, unless all are less than ten."""
    amounts = [float(v) for frame in estimate.values() for v in frame.drop(columns=["account", "line"]).to_numpy().flat]
    return 0 if max(map(abs, amounts), default=0.0) >= SMALL else places_for(amounts)


def estimate_tables(estimate: Mapping[str, pd.DataFrame], titles: Mapping[str, str]) -> list[str]:
    """Return a cost estimate as two tables: the first five fiscal years with their sum, then the rest with theirs.

    titles: of accounts; one that has none is named as it is
    """
    if not estimate:
        return []
    amounts = [c for c in next(iter(estimate.values())).columns if c not in ("account", "line")]
    years, (short, long, after) = amounts[:-3], amounts[-3:]
    halves = ([*years[:5], short], [*years[5:], long, after])
    return [_estimate_half(estimate, columns, titles) for columns in halves]


def _estimate_half(estimate: Mapping[str, pd.DataFrame], columns: Sequence[str], titles: Mapping[str, str]) -> str:
    rows: list[list[str]] = []
    places = estimate_places(estimate)
    for block, frame in estimate.items():
        rows.append([block, *[""] * len(columns)])
        for account, line, *musd in each_row(frame, "account", "line", *columns):
            name = titles.get(account, account)
            rows.append([f"  {name}{', ' if line else ''}{line}", *(millions(v, places) for v in musd)])
    return text_table([Heading(""), *(Heading(c, "", right=True) for c in columns)], rows, WIDTH)


def contingent_table(contingent: pd.DataFrame, titles: Mapping[str, str]) -> str:
    """Return what promises cost an account at market prices 30% lower, as planned, 30% higher, and on average."""
    by = {(a, s): musd for a, s, musd in each_row(contingent, "account", "scenario", "musd")}
    places = 0 if max(map(abs, by.values()), default=0.0) >= SMALL else places_for(by.values())
    rows = [
        [titles.get(account, account), *(millions(by.get((account, s), 0.0), places) for s in SCENARIOS)]
        for account in sorted({a for a, _ in by})
    ]
    headings = [Heading("account"), *(Heading(h, "MUSD", right=True) for h in ("-30%", "central", "+30%", "expected"))]
    return text_table(headings, rows, WIDTH)


SCENARIOS = ("low", "central", "high", "expected")


def millions(musd: float, places: int) -> str:
    """Return millions; `*` for what rounds to nothing without being nothing, as CBO prints it."""
    if abs(musd) < 0.5 * 10**-places:
        return "0" if abs(musd) < 1e-9 else "*"
    return f"{musd:,.{places}f}"
