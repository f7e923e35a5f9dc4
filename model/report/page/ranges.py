"""What samples of the data found, on the page: the range of each headline beside it, and the errors of its ends."""

from __future__ import annotations

from collections.abc import Iterator

from data.messages.amounts import amount, table_places
from data.messages.number_words import percent, rounded
from model.report.charts.figures import Figure, Table
from model.report.charts.spans import spans
from model.report.run_view import RunView
from model.report.terminal.comparison_tables import DRAWN_SHARES, RELIANCE, SHORT
from model.report.terminal.drawn_ranges import FILE, DrawnRanges, Span, how
from model.report.terminal.who_pays import METRICS, NATION

WORST = "worst_year_shortfall_share"
NAMES = {
    "paid_by_buyers": "Buyers pay", "paid_by_plant_owners": "Plant owners pay", "paid_by_treasury": "Treasury pays",
    "resource_cost": "Nation gives up", "federal_outlays_10_years": "Outlays, 10 years",
    "federal_revenues_10_years": "Revenues, 10 years", "federal_deficit_10_years": "Deficit, 10 years",
    "cost": "Least cost", "allied_share": "Allies", "domestic_share": "Home", "recycled_share": "Recycled",
    "top_share_shipped": "Largest abroad", "hhi": "HHI", "hhi_by_value": "HHI by value",
    "import_reliance": "Net imports", "import_reliance_by_value": "Net imports by value",
    "chain_reliance": "Mined abroad", "forms_half_from_one": "Forms over half from one country",
    WORST: "Unmet in the worst year", "shortfall_share": "Unmet",
}  # fmt: skip
"""Headlines that the page shows, and what it calls them."""
SHARES = (*DRAWN_SHARES, *RELIANCE, "shortfall_share")
COUNTED = ("hhi", "hhi_by_value", "forms_half_from_one")
"""Headlines that are no share of anything."""


def beside(drawn: DrawnRanges, variant: str, metric: str, year: int = 0, against: str = "", places: int = 0) -> str:
    """Return the range of a headline as it stands under it: 71,900 to 75,300; '' where no sample has it."""
    span = drawn.of(variant, metric, year, against)
    if span is None:
        return ""
    low, high = (_shown(metric, value, places, bool(against)) for value in (span.low, span.high))
    return low if low == high else f"{low} to {high}"


def _shown(metric: str, value: float, places: int, sign: bool = False) -> str:
    if metric in METRICS or metric == "cost":
        return amount(value, places, sign=sign)
    if metric in COUNTED:
        return f"{value:.2f}" if metric.startswith("hhi") else f"{value:.0f}"
    if "shortfall" in metric and abs(value) <= SHORT:
        return "0"
    return percent(value) if not sign else f"{100 * value:+.1f} points"


def figure(m: RunView, drawn: DrawnRanges | None) -> Figure | None:
    """Return the range of what the nation gives up against the baseline, with the table of all ranges and errors."""
    if drawn is None:
        return None
    metric, rows = NATION[1], []
    base = m.number(m.baseline, metric)
    for variant in m.solved:
        span, own = drawn.of(variant, metric, against=m.baseline), m.number(variant, metric)
        if span is not None and own is not None and base is not None:
            rows.append((m.named(variant), span.low, own - base, span.high))
    title = f"What the nation gives up against {m.in_words(m.baseline)}, within the ranges of the data"
    title += " (million USD, present value)"
    svg = spans(title, rows, "million USD") if rows else ""
    heads = ("Headline", "As published", "5 of 100 below", "Its error", "Half below", "95 of 100 below", "Its error")
    note = (
        f"The line goes from 5 to 95 of 100 of {how(drawn)}; the mark is the number as published. Errors are standard "
        "errors of the ends, as of independent draws; blank of too few samples. Each variant is planned from the same "
        "samples, so that a difference is of one world at a time."
    )
    table = Table(("Variant", *heads), [*_rows(m, drawn)])
    return Figure("ranges", title, svg, table, FILE, note)


def headlines_shown(m: RunView) -> list[tuple[str, int]]:
    """Return the headlines that have a range, with their years."""
    once = [(metric, 0) for metric in ("cost", *METRICS, WORST)]
    return [*once, *((metric, year) for year in m.years_shown for metric in (*SHARES, "forms_half_from_one"))]


def _rows(m: RunView, drawn: DrawnRanges) -> Iterator[tuple[str, ...]]:
    money = [m.number(v, NATION[1]) or 0.0 for v in m.solved]
    places = table_places(money)
    for variant, metric, year, against, span, published in every_range(m, drawn):
        name = NAMES[metric] + (f", {year}" if year else "") + (f", against {m.in_words(against)}" if against else "")
        cells = [published, span.low, span.low_error, span.middle, span.high, span.high_error]
        yield (
            m.named(variant),
            name,
            *(_cell(metric, x, places, bool(against), i in (2, 5)) for i, x in enumerate(cells)),
        )


def every_range(m: RunView, drawn: DrawnRanges) -> Iterator[tuple[str, str, int, str, Span, float | None]]:
    """Yield every headline with a range: variant, metric, year, baseline of a difference, range, as published."""
    for variant in m.solved:
        for metric, year in headlines_shown(m):
            own, base = (_published(m, v, metric, year) for v in (variant, m.baseline))
            if (span := drawn.of(variant, metric, year)) is not None:
                yield variant, metric, year, "", span, own
            if (span := drawn.of(variant, metric, year, m.baseline)) is not None:
                yield variant, metric, year, m.baseline, span, None if own is None or base is None else own - base


def _published(m: RunView, variant: str, metric: str, year: int) -> float | None:
    if metric == WORST:
        return max((m.number(variant, "shortfall_share", y) or 0.0 for y in m.years), default=0.0)
    return m.number(variant, metric, year)


def _cell(metric: str, value: float | None, places: int, sign: bool, error: bool) -> str:
    if value is None:
        return ""
    if error:
        return rounded(value, 2) if metric in (*METRICS, "cost", *COUNTED) else f"{100 * value:.1f} points"
    return _shown(metric, value, places, sign)
