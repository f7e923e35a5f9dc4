"""What the nation was found to lose when a mineral stops, as it is printed: by agencies and central banks.

These are losses of output as a whole, not per tonne, and do not add over minerals: gallium and germanium together lose
less than apart, and estimates of several houses describe the same event. So they are printed beside what a plan loses,
and are in no cost.
"""

from __future__ import annotations

import pandas as pd

from data.prepare.figure_row import FigureRow
from data.prepare.figures import Figures, Tables
from data.prepare.provenance import by_figure

TABLE, PUBLISHED = "planned/lost_output", "published/disruptions"
MUSD = "million USD"


def prepare(figures: Figures, tables: Tables) -> pd.DataFrame:
    """Return every printed estimate, one row for each mineral that it is of."""
    by_figure_id = by_figure(figures, PUBLISHED)
    return pd.DataFrame([_row(row, by_figure_id.named(row, "loss")) for row in figures.rows(TABLE)])


def _row(row: FigureRow, loss: FigureRow) -> dict[str, object]:
    low, high, value = loss.optional("low"), loss.optional("high"), loss.optional("value")
    if value is None:
        value = (loss.number("low") + loss.number("high")) / 2
    in_musd = loss["unit"].startswith(MUSD)
    middle = "" if loss["value"] else " The middle of what is printed."
    return {
        "estimate": row["estimate"], "mineral": row["mineral"], "country": row["country"], "event": row["event"],
        "loss_musd": value if in_musd else None, "loss_percent": None if in_musd else value,
        "low": value if low is None else low, "high": value if high is None else high,
        "confidence": loss["confidence"] if loss["value"] else "assumed", "source_id": loss["source_id"],
        "figures": loss["figure"],
        "rule": f"{loss['item'][0].upper()}{loss['item'][1:]} ({loss['year']}).{middle}",
    }  # fmt: skip
