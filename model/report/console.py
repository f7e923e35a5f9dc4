"""Tables for a terminal: at most 100 columns, units in headings, made from result tables alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from rich.table import Table

WIDTH = 100
SHARES = ("allied_share", "domestic_share", "recycled_share")


@dataclass(frozen=True)
class Headline:
    """One variant in the comparison: its words, and its metrics by (metric, year)."""

    variant: str
    title: str
    status: str
    message: str
    metrics: Mapping[tuple[str, int], float | str]

    def number(self, metric: str, year: int = 0) -> float | None:
        value = self.metrics.get((metric, year))
        return float(value) if isinstance(value, (int, float)) else None

    def text(self, metric: str, year: int = 0) -> str:
        value = self.metrics.get((metric, year))
        return value if isinstance(value, str) else ""


def headline(variant: str, title: str, status: str, message: str, summary: pd.DataFrame | None) -> Headline:
    """Read a variant's headline from its summary table."""
    metrics: dict[tuple[str, int], float | str] = {}
    if summary is not None:
        for metric, year, value, text in summary[["metric", "year", "value", "text"]].itertuples(index=False):
            metrics[metric, int(year)] = text if text else float(value)
    return Headline(variant, title, status, message, metrics)


def years_shown(first: int, last: int) -> tuple[int, ...]:
    """Return 2030 and 2040 where they are planned, else the middle and the last year."""
    wanted = tuple(year for year in (2030, 2040) if first <= year <= last)
    return wanted or tuple(dict.fromkeys(((first + last) // 2, last)))


def comparison(headlines: Sequence[Headline], baseline: str, years: Sequence[int]) -> Table:
    """Return the table that a run ends with: a line per variant and year shown."""
    table = Table(box=None, padding=(0, 1, 0, 0), width=WIDTH, header_style="bold")
    table.add_column("\nvariant", no_wrap=True)
    for heading in ("cost\nMUSD PV", "against\nbaseline", "outlays\n10 y"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("\nyear", justify="right", no_wrap=True)
    for heading in ("allied\n%", "home\n%", "recyc.\n%", "top\nabroad %", "\nHHI", "import\nrel. %", "short\n%"):
        table.add_column(heading, justify="right", no_wrap=True)
    base = next((h.number("cost") for h in headlines if h.variant == baseline), None)
    for h in headlines:
        if h.status != "solved":
            table.add_row(h.variant, f"[bold]{h.status}[/bold]", *[""] * 10)
            continue
        for i, year in enumerate(years):
            lead = _cost_cells(h, base) if i == 0 else _nation_cells(h, headlines, baseline) if i == 1 else ["", "", "", ""]
            table.add_row(*lead, str(year), *_share_cells(h, year))
    return table


def _cost_cells(h: Headline, base: float | None) -> list[str]:
    cost = h.number("cost") or 0.0
    against = "" if base is None else f"{cost - base:+,.0f}" if abs(cost - base) >= 0.5 else "0"
    return [h.variant, f"{cost:,.0f}", against, f"{h.number('federal_outlays_10_years') or 0.0:,.0f}"]


def _nation_cells(h: Headline, headlines: Sequence[Headline], baseline: str) -> list[str]:
    cost = h.number("resource_cost") or 0.0
    base = next((x.number("resource_cost") for x in headlines if x.variant == baseline), None)
    against = "" if base is None else f"{cost - base:+,.0f}" if abs(cost - base) >= 0.5 else "0"
    return ["  to the nation", f"{cost:,.0f}", against, ""]


def _share_cells(h: Headline, year: int) -> list[str]:
    cells = [_percent(h.number(metric, year)) for metric in SHARES]
    top = h.number("top_share_shipped", year)
    cells.append(f"{h.text('top_country_shipped', year)} {_percent(top)}" if top else "none")
    hhi = h.number("hhi", year)
    cells.append("" if hhi is None else f"{hhi:.2f}")
    cells.append(_percent(h.number("import_reliance", year)))
    short = h.number("shortfall_share", year) or 0.0
    cells.append(f"[bold red]{_percent(short)}[/bold red]" if short > 5e-4 else "0")
    return cells


def _percent(value: float | None) -> str:
    if value is None:
        return "n/a"
    return f"{100 * value:.0f}" if value >= 0.0995 or value == 0 else f"{100 * value:.1f}"


def shortfall_lines(headlines: Sequence[Headline], years: Sequence[int]) -> list[str]:
    """Say first, in words, where a plan leaves demand unmet."""
    out = []
    for h in headlines:
        worst = max(((h.number("shortfall_share", y) or 0.0, y) for y in years), default=(0.0, 0))
        if worst[0] > 5e-4:
            out.append(f"{h.variant}: {100 * worst[0]:.1f}% of demand (by value) unmet in {worst[1]}, the worst year")
    return out


NOTES = (
    "cost: what US buyers and plant owners pay; to the nation: the same without duties, grants and credits.",
    "MUSD PV: million USD of {base_year}, present value to the start of {first} at {rate:.1%} a year; outlays: federal, fiscal",
    "years {first}-{last}, duties left out. Shares are of the supply of refined forms and components; minerals weigh",
    "the same, forms of one mineral by value. top: largest foreign country. HHI: squares of foreign shares, 0 to 1.",
)


def notes(base_year: int, first: int, rate: float) -> list[str]:
    """Return the lines under the comparison that say what its columns mean."""
    return [line.format(base_year=base_year, first=first, last=first + 9, rate=rate) for line in NOTES]


def differences(frame: pd.DataFrame, title: str, formats: Mapping[str, str], rows: int = 12) -> Table:
    """Return a plain table of a frame, the largest rows first as they come."""
    table = Table(title=title, title_justify="left", title_style="bold", box=None, padding=(0, 1, 0, 0), header_style="bold")
    for name in frame.columns:
        number = name in formats
        table.add_column(name, justify="right" if number else "left", no_wrap=True, overflow="ellipsis")
    for values in frame.head(rows).itertuples(index=False):
        table.add_row(*[_cell(v, formats.get(n)) for n, v in zip(frame.columns, values, strict=True)])
    if len(frame) > rows:
        table.add_row(f"… and {len(frame) - rows} more", *[""] * (len(frame.columns) - 1))
    return table


def _cell(value: Any, form: str | None) -> str:
    if value is None or value != value:
        return "n/a"
    return format(value, form) if form else str(value)
