"""What allied buyers buy of a form, and from whom: what they want from others when that seller stops.

Trade is printed of a year, of its average month, or of some months. Of some months the low end is what they show by
themselves, the high end a year of such months, and the middle of both is taken. Shares without tonnes have no row, and
neither have rare earths as a whole: no print splits them by element.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.prepare.allied_output import rows_of_output
from data.prepare.figure_row import FigureRow, RowsBy
from data.prepare.figures import Figures, Tables
from data.prepare.provenance import by_figure, joined, of_all

TABLE, PUBLISHED = "planned/allied_demand", "published/allied_demand"
CONTENTS = ("lithium_cobalt_nickel/forms", "minor_metals/forms")
A_YEAR = 12


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return what each buyer buys of each form from each seller, or makes of it himself, t/yr."""
    by_figure_id = by_figure(figures, PUBLISHED)
    contents = by_figure(figures, CONTENTS[0]).and_of(by_figure(figures, CONTENTS[1]))
    parts: dict[tuple[str, str, str], list[Part]] = {}
    for row in figures.rows(TABLE):
        printed = by_figure_id.named(row, "tonnes")
        seller = printed["iso3"] if printed["metric"] == "made" else printed["partner"]
        parts.setdefault((row["form"], printed["iso3"], seller), []).append(_part(row, printed, contents))
    bought = [_added(*key, several) for key, several in parts.items()]
    return pd.DataFrame([*bought, *rows_of_output(figures)])


@dataclass(frozen=True)
class Part:
    """What one figure says of a year: tonnes with both ends, of which year, where from, and how they came about."""

    tonnes: float
    low: float
    high: float
    year: str
    confidence: str
    source: str
    figures: str
    rule: str


def _part(row: FigureRow, printed: FigureRow, contents: RowsBy) -> Part:
    """Return what one figure says of a year: tonnes with their range, and how they came about."""
    content = contents.named(row, "content") if row["content"] else None
    times = content.number("value") if content is not None else 1.0
    shown, months = printed.number("value") * times, printed.whole("months")
    year = shown * A_YEAR / months
    low = year if row["every_month"] or months == A_YEAR else shown
    text = f"{printed['commodity']}{', ' if printed['item'] else ''}{printed['item']}"
    of = f" times {times:g}" if content is not None else ""
    span = "" if low == year else f" in {months} of 12 months: at least that, at most a year of such months"
    return Part(
        (low + year) / 2, low, year, printed["year"],
        "assumed" if low < year or row["rule"] else printed["confidence"], printed["source_id"],
        joined([printed["figure"], *([content["figure"]] if content is not None else [])]),
        f"{text} ({printed['year']}): {printed.number('value'):g} t{of}{span}. {row['rule']}".strip(),
    )  # fmt: skip


def _added(form: str, buyer: str, seller: str, parts: list[Part]) -> dict[str, object]:
    return {
        "form": form, "buyer": buyer, "seller": seller, "tonnes": sum(one.tonnes for one in parts),
        "low": sum(one.low for one in parts), "high": sum(one.high for one in parts),
        "year": joined(one.year for one in parts), "confidence": of_all([one.confidence for one in parts]),
        "source_id": joined(one.source for one in parts), "figures": joined(one.figures for one in parts),
        "rule": " ".join(one.rule for one in parts),
    }  # fmt: skip
